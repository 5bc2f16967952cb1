"""Figures made here: how many of the duties of a year came late or not at all, unit by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone

from thidua.core.duties import Obligation, late_or_missing
from thidua.movements.models import Duty, Movement
from thidua.movements.permissions import can_run_duties
from thidua.movements.queries import kinds_taking_part, owed_periods, pack_of, parameters, there_at_the_end
from thidua.observations.actions import Figure, OriginInfo, differing, record_many
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand

LONGEST_EVIDENCE = 300
CHANGED = "Tính lại theo hồ sơ đã nộp và ý kiến của cơ quan thường trực."


@transaction.atomic
def record_report_figures(
    *, movement: Movement, year: int, by: Account | None, reason: str = CHANGED, units: Collection[Unit] | None = None
) -> int:
    """Record, per unit and measure, the duties of a year that came late or not at all. Returns how many are
    new or changed: where nothing changed nothing is written.

    Of all units, or of some. A unit's figure is recorded once every duty that counts is decided: accepted, late or
    missing. Which duties count is told by the rules and the open points; in a year in which they fall due, a unit of a
    kind that owes none of them has none that is late.
    """
    demand(partial(can_run_duties, province=movement.province), by)
    wanted = None if units is None else {unit.pk for unit in units}
    figures = [
        figure
        for measure, counting in _measures(movement).items()
        for figure in _figures(movement, year, measure, counting)
        if wanted is None or figure.unit_id in wanted
    ]
    if changed := differing(figures):
        label = f"Theo dõi việc phải nộp năm {year}"
        origin = OriginInfo("submissions", str(year), label, "movements:duty_board")
        record_many(figures=changed, origin=origin, by=by, reason=reason)
    return len(changed)


def _measures(movement: Movement) -> dict[str, list[Obligation]]:
    """Each measure in which duties count, with the obligations that count in it as the open points are settled."""
    answers = {code: str(parameter.value) for code, parameter in parameters(movement).items()}
    found: dict[str, list[Obligation]] = defaultdict(list)
    for obligation in pack_of(movement.regulation).obligations.values():
        for counted in obligation.counts:
            found[counted.measure].extend([obligation] if counted.holds(answers) else [])
    return found


def _figures(movement: Movement, year: int, measure: str, counting: list[Obligation]) -> Iterator[Figure]:
    now = timezone.now()
    codes = [obligation.code for obligation in counting]
    by_unit: dict[int, list[Duty]] = defaultdict(list)
    for duty in Duty.objects.filter(movement=movement, year=year, obligation__in=codes):
        by_unit[duty.unit_id].append(duty)
    periods = owed_periods(movement)
    names = {key: f"{owed.name.vi} ({period.code})" for key, (owed, period) in periods.items()}
    for unit_id, duties in by_unit.items():
        found = {duty: late_or_missing(duty.standing, now) for duty in duties}
        if None not in found.values():
            late = [names[duty.obligation, duty.period] for duty, is_late in found.items() if is_late]
            yield _figure(measure, year, unit_id, late, len(duties))
    falls_due = any(owed.code in codes and period.year == year for owed, period in periods.values())
    if falls_due and date(year, 12, 31) < timezone.localdate(now):
        yield from _nothing_owed(movement, year, measure, counting, by_unit)


def _nothing_owed(
    movement: Movement, year: int, measure: str, counting: list[Obligation], by_unit: Mapping[int, object]
) -> Iterator[Figure]:
    """Units of kinds that owe nothing that counts: nothing of theirs can be late."""
    owing = {kind for obligation in counting for kind in obligation.unit_kinds}
    kinds = set(kinds_taking_part(movement)) - owing
    for unit in there_at_the_end(movement, year, kinds):
        if unit.pk not in by_unit:
            yield _figure(measure, year, unit.pk, [], 0)


def _figure(measure: str, year: int, unit_id: int, late: list[str], owed: int) -> Figure:
    said = f"{owed} việc phải nộp; trễ hoặc thiếu {len(late)}" if owed else "Không có việc phải nộp"
    evidence = f"{said}: {'; '.join(late)}" if late else said
    return Figure(
        measure=measure, year=year, unit_id=unit_id, value=Decimal(len(late)), evidence=evidence[:LONGEST_EVIDENCE]
    )
