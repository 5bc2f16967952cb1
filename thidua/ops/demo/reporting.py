"""How the figures of the goals get in: each unit fills in the form in January, and looks again where it is asked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from thidua.movements.models import Movement
from thidua.movements.queries import pack_of, province_of_year
from thidua.notices.actions import open_all_notices
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import account, speakers
from thidua.ops.demo.clock import Act, moment
from thidua.ops.demo.goals import goal_figures, goals_stated
from thidua.ops.demo.names import lasting_key
from thidua.ops.demo.recording import record_sample
from thidua.people.models import Account, Unit
from thidua.people.queries import comparable_predecessors
from thidua.targets.actions import Answer, by_form, report_figures, review, state_goal
from thidua.targets.queries.owners import owner_of
from thidua.targets.queries.reporting import Line, lines_of

DAYS, CORRECTED_AFTER = 7, timedelta(days=9)
"""On how many days before the last one the forms come, and how long after one is corrected."""
DOSSIERS, MISSED = "goal_online_dossiers", Decimal(5)
CORRECTION = "Đếm sót hồ sơ của bộ phận một cửa (dữ liệu mẫu)."
CHECKED = "Đã kiểm tra lại: số liệu đúng, số lượng thay đổi theo thực tế trong năm (dữ liệu mẫu)."


def acts_of_goals(movement: Movement, units: Sequence[Unit], year: int, last: date, seed: str) -> Iterator[Act]:
    """Until a day whoever speaks for a unit reports its figures of a year, and goals without one are stated.

    Each year one unit counts too little and corrects that, and another has twice as much as before and confirms it.
    Units of which nobody is here tell on paper.
    """
    pack, by_unit = pack_of(movement.regulation), speakers(units)
    drawn: dict[int | None, list[Figure]] = defaultdict(list)
    for figure in goal_figures(pack, units, year, seed):
        drawn[figure.unit_id].append(figure)
    here = sorted((unit for unit in units if unit.pk in drawn and unit.pk in by_unit), key=lasting_key)
    miscounted, doubled = _unusual(here, year)
    for unit in here:
        figures, by = drawn.pop(unit.pk), by_unit[unit.pk]
        at = moment(last - timedelta(days=Random(f"{seed}/form/{year}/{lasting_key(unit)}").randint(1, DAYS)), 15)
        report = partial(_report, movement, unit, year, by=by)
        if unit == miscounted:
            yield Act(at + CORRECTED_AFTER, partial(report, figures, reason=CORRECTION))
            figures = [_too_little(figure) for figure in figures]
        yield Act(at, partial(report, [_twice(figure) for figure in figures] if unit == doubled else figures))
    on_paper = [figure for figures in drawn.values() for figure in figures]
    if on_paper:
        yield Act(moment(last), partial(record_sample, on_paper, f"Báo cáo mục tiêu năm {year}"))
    yield Act(moment(last), partial(state_goals, movement, year, account("snv")))


def state_goals(movement: Movement, year: int, by: Account | None) -> None:
    """Say of the goals without a figure how they stand, as the agencies that answer for them do."""
    province = province_of_year(movement, year)
    for target, stated in goals_stated(pack_of(movement.regulation), year):
        owner = owner_of(target, province, localdate())
        state_goal(movement=movement, target=target, province=province, owner=owner, stated=stated, reason="", by=by)


def _unusual(units: Sequence[Unit], year: int) -> tuple[Unit, Unit]:
    """Two of the units that can be compared with the year before; others in each year."""
    before = comparable_predecessors(units, year)
    known = [unit for unit in units if before[unit.pk]]
    return known[year % len(known)], known[(year + 1) % len(known)]


def _too_little(figure: Figure) -> Figure:
    if figure.measure != DOSSIERS:
        return figure
    return replace(figure, numerator=max((figure.numerator or Decimal(0)) - MISSED, Decimal(0)))


def _twice(figure: Figure) -> Figure:
    if figure.measure != DOSSIERS or figure.numerator is None or figure.denominator is None:
        return figure
    return replace(figure, numerator=figure.numerator * 2, denominator=figure.denominator * 2)


def _report(
    movement: Movement, unit: Unit, year: int, figures: Sequence[Figure], *, by: Account, reason: str = ""
) -> None:
    """Whoever reports reads first what was told; where the form asks, the unit says that it looked again."""
    open_all_notices(account=by, by=by)
    form = by_form(unit, year)
    origin = replace(form, label=f"{form.label} (dữ liệu mẫu)")
    send = partial(report_figures, movement=movement, unit=unit, year=year, reason=reason, origin=origin, by=by)
    try:
        send(answers=[Answer(figure) for figure in figures])
    except ValidationError:
        lines = {line.asked.code: line for line in lines_of(pack_of(movement.regulation), unit, year)}
        send(answers=[_checked(lines[figure.measure], figure) for figure in figures])


def _checked(line: Line, figure: Figure) -> Answer:
    found = review(line, figure)
    return Answer(replace(figure, note=CHECKED), found.digest) if found.doubts else Answer(figure)
