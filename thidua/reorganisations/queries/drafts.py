from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from thidua.people.models import Post, Unit
from thidua.people.queries import heads_beside_others
from thidua.reorganisations.models import Outcome, Reorganisation, Status


def reorganisations(among: QuerySet[Reorganisation]) -> QuerySet[Reorganisation]:
    """The newest day first, each with how many steps it has."""
    return among.annotate(count=Count("steps")).order_by("-effective_on", "-pk")


def heads_left_by(done: Reorganisation, on: date) -> QuerySet[Post]:
    """The posts of head in units that a reorganisation made or grew, where more than one person heads a unit still."""
    units = Outcome.objects.filter(step__reorganisation=done).exclude(unit=None).values("unit")
    return heads_beside_others(on).filter(unit__in=units)


def decisions_of(unit: Unit) -> QuerySet[Reorganisation]:
    """What was carried out that concerned a unit, the oldest first."""
    concerned = Q(steps__sources__unit=unit) | Q(steps__outcomes__unit=unit)
    return Reorganisation.objects.filter(concerned, status=Status.CARRIED_OUT).distinct().order_by("effective_on", "pk")
