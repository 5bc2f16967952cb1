from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from thidua.people.models import Unit
from thidua.reorganisations.models import Reorganisation, Status


def reorganisations(among: QuerySet[Reorganisation]) -> QuerySet[Reorganisation]:
    """The newest day first, each with how many steps it has."""
    return among.annotate(count=Count("steps")).order_by("-effective_on", "-pk")


def decisions_of(unit: Unit) -> QuerySet[Reorganisation]:
    """What was carried out that concerned a unit, the oldest first."""
    concerned = Q(steps__sources__unit=unit) | Q(steps__outcomes__unit=unit)
    return Reorganisation.objects.filter(concerned, status=Status.CARRIED_OUT).distinct().order_by("effective_on", "pk")
