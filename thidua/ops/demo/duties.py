"""What units of the demonstration handed in, as a paper register would tell it: nearly all in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from thidua.core.duties import DutyAct
from thidua.movements.actions import (
    PastSubmission,
    act_on_duty,
    import_submissions,
    raise_obligations,
    record_report_figures,
)
from thidua.movements.models import Duty, Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import Figure
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Unit

PERIODIC = "periodic_reports_late_or_missing"
MADE_OF_SUBMISSIONS = (PERIODIC, "reports_late_or_missing")
"""Figures that nobody types: they are made of what was handed in."""
CHANCE_OF_LATE, CHANCE_OF_MISSING = 0.1, 0.3
OPEN_WINDOW = timedelta(days=21)
"""What fell due lately is left for whoever tries the demonstration."""


def typed(figures: Iterable[Figure], year: int, movement: Movement) -> Iterator[Figure]:
    """The figures that units report; before the movement there were no duties to count."""
    for figure in figures:
        if figure.measure not in MADE_OF_SUBMISSIONS or year < movement.starts_on.year:
            yield figure


def late_by_unit(figures: Iterable[Figure]) -> dict[int, int]:
    """How many periodic reports of each unit are to come late or not at all."""
    found = {figure.unit_id: int(figure.value or 0) for figure in figures if figure.measure == PERIODIC}
    return {unit_id: count for unit_id, count in found.items() if unit_id is not None}


def play_duties(
    movement: Movement, units: Sequence[Unit], year: int, seed: str, late: Mapping[int, int] | None = None
) -> None:
    """A year's duties of some units, what came in for those that are due, and the figures made of it."""
    raise_obligations(movement=movement, on=date(year, 1, 1), by=None, units=units)
    import_submissions(movement=movement, rows=_handed_in(movement, units, year, seed, late), by=None)
    record_report_figures(movement=movement, year=year, units=units, by=None)


def play_this_year(movement: Movement, units: Sequence[Unit], year: int, seed: str, trying: Unit) -> None:
    """The year that is not over; the unit of whoever tries the demonstration still owes what fell due last."""
    play_duties(movement, [unit for unit in units if unit != trying], year, seed)
    raise_obligations(movement=movement, on=date(year, 1, 1), by=None, units=[trying])
    rows = list(_handed_in(movement, [trying], year, seed, {}))
    if not rows:
        return
    *earlier, last = rows
    import_submissions(movement=movement, rows=earlier, by=None)
    until = timezone.localdate() + timedelta(days=14)
    reason = "Đơn vị mới sắp xếp, đề nghị nộp bổ sung (dữ liệu mẫu)"
    duty = Duty.objects.get(movement=movement, unit=trying, obligation=last.obligation, period=last.period)
    act_on_duty(duty=duty, act=DutyAct.REOPEN, until=until, reason=reason, by=None)


def _handed_in(
    movement: Movement, units: Sequence[Unit], year: int, seed: str, late: Mapping[int, int] | None
) -> Iterator[PastSubmission]:
    obligations = pack_of(movement.regulation).obligations
    periodic = {code for code, owed in obligations.items() if any(one.measure == PERIODIC for one in owed.counts)}
    by_unit: dict[int, list[Duty]] = defaultdict(list)
    for duty in Duty.objects.filter(movement=movement, year=year, deadline__lt=timezone.now() - OPEN_WINDOW):
        by_unit[duty.unit_id].append(duty)
    for unit in units:
        duties = by_unit[unit.pk]
        rng = Random(f"{seed}/duties/{year}/{lasting_key(unit)}")
        reports = [duty for duty in duties if duty.obligation in (periodic or obligations)]
        count = int(rng.random() < CHANCE_OF_LATE) if late is None else late.get(unit.pk, 0)
        behind = set(rng.sample(reports, min(count, len(reports))))
        for duty in duties:
            if duty not in behind or rng.random() >= CHANCE_OF_MISSING:
                yield _submission(duty, rng, in_time=duty not in behind)


def _submission(duty: Duty, rng: Random, *, in_time: bool) -> PastSubmission:
    assert duty.deadline is not None
    days = rng.randint(1, 7) if in_time else -rng.randint(0, 9)
    arrived = duty.deadline - timedelta(days=days, minutes=-rng.randint(8 * 60, 16 * 60))
    return PastSubmission(
        unit_id=duty.unit_id,
        obligation=duty.obligation,
        period=duty.period,
        document_number=f"{rng.randint(1, 400)}/BC-MAU",
        document_date=timezone.localdate(arrived) - timedelta(days=rng.randint(0, 2)),
        arrived_at=arrived,
    )
