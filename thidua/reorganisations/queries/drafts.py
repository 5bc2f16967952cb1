from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from thidua.people.models import Post, Unit
from thidua.reorganisations.models import Outcome, Reorganisation, Status


def reorganisations(among: QuerySet[Reorganisation]) -> QuerySet[Reorganisation]:
    """The newest day first, each with how many steps it has."""
    return among.annotate(count=Count("steps")).order_by("-effective_on", "-pk")


def heads_left_by(done: Reorganisation, among: QuerySet[Post]) -> QuerySet[Post]:
    """Those of the posts of head beside others that are of units that a reorganisation made or grew."""
    units = Outcome.objects.filter(step__reorganisation=done).exclude(unit=None).values("unit")
    return among.filter(unit__in=units)


def decisions_of(unit: Unit) -> QuerySet[Reorganisation]:
    """What was carried out that concerned a unit, the oldest first."""
    concerned = Q(steps__sources__unit=unit) | Q(steps__outcomes__unit=unit)
    return Reorganisation.objects.filter(concerned, status=Status.CARRIED_OUT).distinct().order_by("effective_on", "pk")
