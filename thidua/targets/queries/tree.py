"""Figures added up from the units to the province, each by its measure's own rule, and who has not reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from thidua.core.facts import Fact
from thidua.core.sums import HUNDRED, Whole, whole_of
from thidua.core.targets import ReachLevel
from thidua.observations.queries import facts_of_units, whole_year
from thidua.people.models import Unit
from thidua.targets.queries.figures import AskedMeasure, units_of

SHADES = (0, 10, 20, 40)
"""Percent short of the target at which a tile's shade changes."""

type Facts = dict[int, dict[int, Fact]]
"""Unit → year → what it reported of one measure."""


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit's own figure, and what it makes together with all below it."""

    unit: Unit
    own: Fact | None
    whole: Whole
    asked: int
    told: int
    is_asked: bool
    share: Decimal | None
    gap: Decimal | None

    @property
    def is_missing(self) -> bool:
        return self.is_asked and self.own is None

    @property
    def is_sum(self) -> bool:
        """Whether units below it are asked too."""
        return self.asked > self.is_asked


@dataclass(frozen=True, slots=True)
class Tree:
    """A measure's figures of a year: the whole province, and every unit that is asked or stands above one."""

    whole: Whole
    asked: int
    told: int
    gap: Decimal | None
    rows: list[UnitFigures]

    @property
    def coverage(self) -> str:
        return f"{self.told}/{self.asked}"

    @property
    def is_complete(self) -> bool:
        """Whether all who are asked have reported, so that the sum is the whole province's."""
        return self.told >= self.asked


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit's own figure of a year, and how far it is from the target; None where nothing was reported."""

    year: int
    figure: Decimal | None
    applies: bool
    gap: Decimal | None

    @property
    def shade(self) -> str:
        """The class of its cell; the figure stands in it too."""
        return "heat-none" if self.gap is None else f"heat-{sum(self.gap <= bound for bound in SHADES)}"


def tree(province: Unit, asked: AskedMeasure, year: int) -> Tree:
    """Add up one measure for a year, from every unit to those above it and to the province."""
    units, facts = _units_and_facts(province, asked, [year])
    sums = _Sums(asked, year, units, facts)
    whole = sums.whole[0]
    rows = [sums.row(unit) for unit in units.values() if sums.asked[unit.pk] or unit.pk in facts]
    return Tree(whole, sums.asked[0], sums.told[0], _gap(asked, whole, sums.base[0]), rows)


def fullest_year(province: Unit, asked: AskedMeasure, years: Iterable[int]) -> int:
    """The year of which the greatest part of those who are asked have reported; of several the newest."""
    wanted = list(years)
    units, facts = _units_and_facts(province, asked, wanted)

    def part(year: int) -> tuple[Fraction, int]:
        answering = [unit.pk for unit in units.values() if _answers(unit, asked, [whole_year(year)[1]])]
        told = sum(year in facts.get(pk, {}) for pk in answering)
        return Fraction(told, len(answering) or 1), year

    return max(wanted, key=part)


def tiles(province: Unit, asked: AskedMeasure, years: Iterable[int], on: date) -> list[tuple[Unit, list[Tile]]]:
    """Every unit with its own figures, year by year; those not in force on a day stand last."""
    wanted = list(years)
    units, facts = _units_and_facts(province, asked, wanted)
    rows = [unit for unit in units.values() if unit.kind in asked.kinds or unit.pk in facts]
    rows.sort(key=lambda unit: not unit.is_in_force(on))
    return [(unit, [_tile(asked, facts.get(unit.pk, {}), year) for year in wanted]) for unit in rows]


def _tile(asked: AskedMeasure, told: Mapping[int, Fact], year: int) -> Tile:
    fact = told.get(year)
    if fact is None:
        return Tile(year, None, True, None)
    whole = whole_of(fact)
    return Tile(year, whole.figure, fact.applicable, _gap(asked, whole, _base(asked, told)))


def _units_and_facts(province: Unit, asked: AskedMeasure, years: list[int]) -> tuple[dict[int, Unit], Facts]:
    """The units that answer for one of the years or have a figure of it, and those above them, in their order."""
    base = [asked.rule.base_year] if not isinstance(asked.rule, ReachLevel) else []
    known = {unit.pk: unit for unit in units_of(province).order_by("path")}
    found = facts_of_units(known, {*years, *base}, [asked.code])
    facts = {pk: {year: told[asked.code] for year, told in by_year.items()} for pk, by_year in found.items()}
    ends = [whole_year(year)[1] for year in years]
    shown = [
        unit for unit in known.values() if _answers(unit, asked, ends) or facts.get(unit.pk, {}).keys() & set(years)
    ]
    paths = {pk for unit in shown for pk in _path(unit)}
    return {pk: unit for pk, unit in known.items() if pk in paths}, facts


def _answers(unit: Unit, asked: AskedMeasure, ends: Iterable[date]) -> bool:
    return unit.kind in asked.kinds and any(unit.is_in_force(end) for end in ends)


def _path(unit: Unit) -> list[int]:
    """The unit and all above it."""
    return [int(pk) for pk in unit.path.split("/") if pk]


class _Sums:
    """What every unit makes with all below it; 0 stands for the whole province."""

    def __init__(self, asked: AskedMeasure, year: int, units: Mapping[int, Unit], facts: Facts) -> None:
        self._asked, self._year, self._facts = asked, year, facts
        self._end = [whole_year(year)[1]]
        self.whole: dict[int, Whole] = defaultdict(Whole)
        self.base: dict[int, Whole] = defaultdict(Whole)
        self.asked: dict[int, int] = defaultdict(int)
        self.told: dict[int, int] = defaultdict(int)
        for unit in units.values():
            self._add(unit)

    def _add(self, unit: Unit) -> None:
        told = self._facts.get(unit.pk, {})
        fact, base = told.get(self._year), _base(self._asked, told)
        answers = _answers(unit, self._asked, self._end)
        for pk in (0, *_path(unit)):
            self.asked[pk] += answers
            self.told[pk] += answers and fact is not None
            if fact is not None:
                self.whole[pk] += whole_of(fact)
            if base is not None:
                self.base[pk] += base

    def row(self, unit: Unit) -> UnitFigures:
        whole, all_of_it = self.whole[unit.pk], self.whole[0].weight
        share = whole.weight / all_of_it * HUNDRED if whole.weight is not None and all_of_it else None
        return UnitFigures(
            unit=unit,
            own=self._facts.get(unit.pk, {}).get(self._year),
            whole=whole,
            asked=self.asked[unit.pk],
            told=self.told[unit.pk],
            is_asked=_answers(unit, self._asked, self._end),
            share=share,
            gap=_gap(self._asked, whole, self.base[unit.pk]),
        )


def _base(asked: AskedMeasure, told: Mapping[int, Fact]) -> Whole | None:
    """The figure of the base year, of a target that cuts against it."""
    if isinstance(asked.rule, ReachLevel) or asked.rule.base_year not in told:
        return None
    return whole_of(told[asked.rule.base_year])


def _gap(asked: AskedMeasure, whole: Whole, base: Whole | None) -> Decimal | None:
    """How far a figure is from the target, in percent: above 0 it falls short, from 0 down it is reached."""
    rule, figure = asked.rule, whole.figure
    if figure is None:
        return None
    if isinstance(rule, ReachLevel):
        return rule.threshold - figure if rule.direction == "up" else figure - rule.threshold
    if base is None or not base.figure:
        return None
    return (figure / base.figure - 1) * HUNDRED + rule.percent
