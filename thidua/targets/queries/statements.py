"""Goals without a figure: what has been stated of them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from thidua.core.targets import Statement, Target
from thidua.observations.models import Observation
from thidua.people.models import Unit


def statements(target: Target, provinces: Collection[Unit]) -> QuerySet[Observation]:
    """What stands, the newest year first; none of a goal that figures or indices measure."""
    if not isinstance(target.rule, Statement):
        return Observation.objects.none()
    standing = Observation.objects.filter(measure__code=target.rule.measure, unit__in=provinces, superseded_by=None)
    return standing.select_related("origin").order_by("-period_end")
