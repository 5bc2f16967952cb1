"""Synthetic figures for the plan's goals, unit by unit: some reached, some on the way, some behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from thidua.core.targets import CutAgainst, ReachLevel, Statement, Target
from thidua.law.schema import Pack
from thidua.observations.actions import Figure
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Kind, Succession, Unit
from thidua.people.queries import one_to_one_predecessors
from thidua.targets.actions import Stated

FIRST, STATED_OF = 2022, 2024
"""The year before the movement, and the one of which the goals without a figure are stated."""
PROGRESS = {"G4": (62, 13), "G5": (31, 7), "G6": (55, 14), "G7": (24, 15), "G8": (48, 11), "G10": (88, 1)}
OTHER_PROGRESS = (58, 9)
"""Rate in the first year and points gained each year, by goal; goals not named take the last."""
AMOUNTS, OTHER_AMOUNTS = {"G11": (8_000, 45_000)}, (40, 240)
"""Least and most of a unit in the first year, by goal, in the unit of the measure: spending is in million đồng."""
YEARLY_CUT = 0.015
REPORTING = (Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD, Kind.DISTRICT, Kind.COMMUNE)


def goal_figures(pack: Pack, units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    """Figures of every reporting unit for a year; G13 has none yet, so that its state stays open."""
    for goal in pack.goals:
        for target in goal.targets:
            match target.rule:
                case ReachLevel(measure=measure) if goal.code != "G13":
                    yield from _shares(measure, goal.code, _reporting(target, units), year, seed)
                case CutAgainst(measure=measure, base_measure=base, base_year=base_year):
                    amounts = list(_amounts(measure, goal.code, _reporting(target, units), year, seed))
                    yield from amounts
                    if base and year == base_year:
                        yield from (replace(one, measure=base, value=_average(one)) for one in amounts)


def goals_stated(pack: Pack, year: int) -> Iterator[tuple[Target, Stated]]:
    """What is stated for a year of the goals that have no figure."""
    document = f"Báo cáo đánh giá đội ngũ năm {year} (dữ liệu mẫu)"
    for target in (target for goal in pack.goals for target in goal.targets):
        if isinstance(target.rule, Statement) and year == STATED_OF:
            yield target, Stated(year, reached=True, document=document)


def _average(last: Figure) -> Decimal:
    """What a unit spent a year in the five years up to this one: it fell by the same amount each year."""
    assert last.value is not None
    left = 1 - YEARLY_CUT * (last.year - FIRST)
    return Decimal(round(float(last.value) * (left + 2 * YEARLY_CUT) / left))


def _reporting(target: Target, units: Sequence[Unit]) -> list[Unit]:
    """Those that the definition of a target asks for its figures."""
    kinds = (target.definition and target.definition.reported_by) or REPORTING
    return [unit for unit in units if unit.kind in kinds]


def _shares(measure: str, goal: str, units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    """A unit, or the one that it carries on, has its own size and lead, and both change little from year to year."""
    start, step = PROGRESS.get(goal, OTHER_PROGRESS)
    before = one_to_one_predecessors([unit.pk for unit in units])
    for unit in units:
        key = lasting_key(before.get(unit.pk, unit))
        own, rng = (Random(f"{seed}/{measure}/{part}{key}") for part in ("", f"{year}/"))
        size, lead = own.randint(40, 400), own.gauss(0, 6)
        rate = min(max(start + step * (year - FIRST) + lead + rng.gauss(0, 1.5), 0), 100)
        whole = round(size * rng.uniform(0.92, 1.08))
        numerator, denominator = Decimal(round(whole * rate / 100)), Decimal(whole)
        yield Figure(measure=measure, year=year, unit_id=unit.pk, numerator=numerator, denominator=denominator)


def _amounts(measure: str, goal: str, units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    """What a unit has, or those that it carries on had; communes that carry others on share what districts had."""

    def drawn(unit: Unit) -> int:
        return Random(f"{seed}/{measure}/{lasting_key(unit)}").randint(*AMOUNTS.get(goal, OTHER_AMOUNTS))

    carried_on: dict[int, list[Unit]] = defaultdict(list)
    for row in Succession.objects.filter(successor__in=units).select_related("predecessor"):
        carried_on[row.successor_id].append(row.predecessor)
    heirs = [unit.pk for unit in units if unit.kind == Kind.COMMUNE and unit.pk in carried_on]
    of_districts = sum(map(drawn, Unit.objects.filter(kind=Kind.DISTRICT, valid_to__year__lte=year)))
    for unit in units:
        amount = sum(map(drawn, carried_on.get(unit.pk, [unit])))
        if unit.pk in heirs:
            amount += of_districts // len(heirs)
        value = Decimal(round(amount * (1 - YEARLY_CUT * (year - FIRST))))
        yield Figure(measure=measure, year=year, unit_id=unit.pk, value=value)
