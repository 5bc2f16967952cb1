"""Figures made of activities: how many of those of a year are confirmed, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from thidua.movements.models import Activity, ActivityState, Movement
from thidua.movements.permissions import can_run_duties
from thidua.movements.queries import kinds_taking_part, pack_of, there_at_the_end
from thidua.observations.actions import Figure, OriginInfo, differing, record_many
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand

CHANGED = "Tính lại theo các hoạt động đã được xác nhận."


@transaction.atomic
def record_activity_figures(*, movement: Movement, year: int, by: Account | None, reason: str = CHANGED) -> int:
    """Record, per unit and measure of the rules, how many activities that began in a year are confirmed. Returns how
    many are new or changed.

    A unit's figure is recorded once it reported something, whatever came of that; a unit that takes part and reported
    nothing has none once the year is over.
    """
    demand(partial(can_run_duties, province=movement.province), by)
    if changed := differing(list(_figures(movement, year))):
        label = f"Hoạt động đã được xác nhận năm {year}"
        origin = OriginInfo("activities", str(year), label, "movements:activities_of_year")
        record_many(figures=changed, origin=origin, by=by, reason=reason)
    return len(changed)


def _figures(movement: Movement, year: int) -> Iterator[Figure]:
    confirmed = _confirmed(movement, year)
    for count in pack_of(movement.regulation).activity_counts:
        for unit_id, number in confirmed.items():
            yield Figure(measure=count.measure, year=year, unit_id=unit_id, value=Decimal(number))


def _confirmed(movement: Movement, year: int) -> dict[int, int]:
    """How many are confirmed, of every unit of which that is known."""
    is_over = date(year, 12, 31) < timezone.localdate()
    there = there_at_the_end(movement, year, kinds_taking_part(movement)) if is_over else Unit.objects.none()
    told = Activity.objects.filter(movement=movement, first_day__year=year).order_by()
    confirmed = Count("pk", filter=Q(state=ActivityState.CONFIRMED))
    return dict.fromkeys(there.values_list("pk", flat=True), 0) | dict(
        told.values_list("unit").annotate(confirmed=confirmed)
    )
