from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from thidua.people.models import Unit
from thidua.reorganisations.models import Reorganisation, Status


def reorganisations() -> QuerySet[Reorganisation]:
    """All, the newest day first, each with how many steps it has."""
    return Reorganisation.objects.annotate(count=Count("steps")).order_by("-effective_on", "-pk")


def decisions_of(unit: Unit) -> QuerySet[Reorganisation]:
    """What was carried out that concerned a unit, the oldest first."""
    concerned = Q(steps__sources__unit=unit) | Q(steps__outcomes__unit=unit)
    return Reorganisation.objects.filter(concerned, status=Status.CARRIED_OUT).distinct().order_by("effective_on", "pk")
