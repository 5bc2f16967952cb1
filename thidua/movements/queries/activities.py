"""Activities of the movement, narrowed; and the contents of the plan that they may serve."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from thidua.core.messages import Text
from thidua.law.schema import Pack
from thidua.movements.models import Activity, ActivityState, ActivityStep
from thidua.people.queries import search_units


def plan_contents(pack: Pack) -> dict[str, Text]:
    """What the plan says is competed in, by code."""
    return {one.code: one.text for one in pack.provisions if one.kind == "content"}


def search_activities(
    found: QuerySet[Activity],
    *,
    text: str = "",
    state: str = "",
    area: str = "",
    content: str = "",
    since: date | None = None,
    until: date | None = None,
    unit: int | None = None,
) -> QuerySet[Activity]:
    """Narrow a list: by words of the title or the unit, by state, reform area, content, day and the unit's key."""
    if text.strip():
        found = found.filter(Q(title__icontains=text.strip()) | Q(unit__in=search_units(text).values("pk")))
    for field, value in {"state": state, "area": area, "content": content, "unit": unit}.items():
        found = found.filter(**{field: value}) if value else found
    found = found.filter(first_day__gte=since) if since else found
    return found.filter(first_day__lte=until) if until else found


def return_of_activity(activity: Activity) -> ActivityStep | None:
    """Who returned it and why, while it waits to be mended."""
    if activity.state != ActivityState.RETURNED:
        return None
    return activity.steps.filter(state=ActivityState.RETURNED).select_related("by").last()
