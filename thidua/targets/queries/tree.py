"""Figures added up from the units to the province, each by its measure's own rule, and who has not reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from thidua.core.facts import Fact
from thidua.core.sums import HUNDRED, Whole, whole_of
from thidua.core.targets import ReachLevel
from thidua.observations.queries import facts_of_units, whole_year
from thidua.people.models import Kind, Unit
from thidua.targets.queries.figures import AskedMeasure, ProvinceFigure, province_figures
from thidua.targets.queries.provinces import Term, terms_of, units_at

SHADES = (0, 10, 20, 40)
"""Percent short of the target at which a tile's shade changes."""

type Facts = dict[int, dict[int, Fact]]
"""Unit → year → what it reported of one measure."""
type Bases = dict[int, Whole]
"""Unit → its figure of the base year, of a target that cuts against it."""


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
    def is_left_out(self) -> bool:
        """Whether its own figure is on record, but not added up: it had ended by the end of the year."""
        return self.own is not None and not self.is_asked and self.unit.kind != Kind.PROVINCE

    @property
    def is_sum(self) -> bool:
        """Whether units below it are asked too."""
        return self.asked > self.is_asked


@dataclass(frozen=True, slots=True)
class Tree:
    """A measure's figures of a year: the whole province, and every unit that is asked or stands above one."""

    province: ProvinceFigure
    gap: Decimal | None
    rows: list[UnitFigures]

    @property
    def coverage(self) -> str:
        return f"{self.province.told}/{self.province.asked}"


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


def tree(turns: Sequence[Unit], measures: Sequence[AskedMeasure], year: int) -> Tree:
    """Add up the measure of a goal for a year, from every unit to those above it; beside it stands the one that it is
    measured against, if it is another. The province's own figure is that of the goal's state.
    """
    asked, terms = measures[0], terms_of(turns)
    units, facts = _units_and_facts(terms, asked, [year])
    sums = _Sums(asked, terms, year, units, facts)
    found = province_figures(turns, measures)
    province = found.get((asked.code, year)) or ProvinceFigure(asked=sums.asked[0])
    base = None if isinstance(asked.rule, ReachLevel) else found.get((asked.rule.base, asked.rule.base_year))
    whole_base = base.whole if base is not None and base.is_complete else None
    gap = _gap(asked, province.whole, whole_base) if province.is_complete else None
    rows = [sums.row(unit, province.whole.weight) for unit in units if sums.asked[unit.pk] or unit.pk in facts]
    return Tree(province, gap, rows)


def fullest_year(turns: Sequence[Unit], asked: AskedMeasure, years: Iterable[int]) -> int:
    """The year of which the greatest part of those who are asked have reported; of several the newest."""
    wanted, terms = list(years), terms_of(turns)
    units, facts = _units_and_facts(terms, asked, wanted)

    def part(year: int) -> tuple[Fraction, int]:
        answering = [unit.pk for unit in units if _answers(unit, asked, terms, year)]
        told = sum(year in facts.get(pk, {}) for pk in answering)
        return Fraction(told, len(answering) or 1), year

    return max(wanted, key=part)


def tiles(turns: Sequence[Unit], asked: AskedMeasure, years: Iterable[int], on: date) -> list[tuple[Unit, list[Tile]]]:
    """Every unit with its own figures, year by year; those not in force on a day stand last."""
    wanted = list(years)
    units, facts = _units_and_facts(terms_of(turns), asked, wanted)
    rows = [unit for unit in units if unit.kind in asked.kinds or unit.pk in facts]
    rows.sort(key=lambda unit: not unit.is_in_force(on))
    bases = _bases(asked, rows)
    return [(u, [_tile(asked, facts.get(u.pk, {}), year, bases.get(u.pk)) for year in wanted]) for u in rows]


def _tile(asked: AskedMeasure, told: Mapping[int, Fact], year: int, base: Whole | None) -> Tile:
    fact = told.get(year)
    if fact is None:
        return Tile(year, None, True, None)
    whole = whole_of(fact)
    return Tile(year, whole.figure, fact.applicable, _gap(asked, whole, base))


def _units_and_facts(terms: Sequence[Term], asked: AskedMeasure, years: list[int]) -> tuple[list[Unit], Facts]:
    """The units that answer for one of the years or have a figure of it, and those above them, in their order."""
    paths = [path for term in terms if any(map(term.is_of, years)) for path in term.paths]
    known = {unit.pk: unit for unit in units_at(paths).order_by("path")}
    found = facts_of_units(known, years, [asked.code])
    facts = {pk: {year: told[asked.code] for year, told in by_year.items()} for pk, by_year in found.items()}
    shown = [
        unit for unit in known.values() if unit.pk in facts or any(_answers(unit, asked, terms, year) for year in years)
    ]
    above = {pk for unit in shown for pk in _path(unit)}
    return [unit for pk, unit in known.items() if pk in above], facts


def _bases(asked: AskedMeasure, units: Iterable[Unit]) -> Bases:
    if isinstance(asked.rule, ReachLevel):
        return {}
    measure, year = asked.rule.base, asked.rule.base_year
    found = facts_of_units([unit.pk for unit in units], [year], [measure])
    return {pk: whole_of(told[year][measure]) for pk, told in found.items()}


def _answers(unit: Unit, asked: AskedMeasure, terms: Iterable[Term], year: int) -> bool:
    """Whether a unit is asked for a year, as `province_figures` counts it."""
    return (
        unit.kind in asked.kinds
        and unit.is_in_force(whole_year(year)[1])
        and any(term.is_of(year) and term.holds(unit) for term in terms)
    )


def _path(unit: Unit) -> list[int]:
    """The unit and all above it."""
    return [int(pk) for pk in unit.path.split("/") if pk]


class _Sums:
    """What every unit makes with all below it; 0 stands for the whole province."""

    def __init__(
        self, asked: AskedMeasure, terms: Sequence[Term], year: int, units: Sequence[Unit], facts: Facts
    ) -> None:
        self._measure, self._year, self._facts = asked, year, facts
        self._asked = {unit.pk for unit in units if _answers(unit, asked, terms, year)}
        self._bases = _bases(asked, units)
        self.whole: dict[int, Whole] = defaultdict(Whole)
        self.base: dict[int, Whole] = defaultdict(Whole)
        self.asked: dict[int, int] = defaultdict(int)
        self.told: dict[int, int] = defaultdict(int)
        self.without_base: set[int] = set()
        for unit in units:
            self._add(unit)

    def _add(self, unit: Unit) -> None:
        fact, base = self._own(unit), self._bases.get(unit.pk)
        is_asked = unit.pk in self._asked
        for pk in (0, *_path(unit)):
            self.asked[pk] += is_asked
            self.told[pk] += is_asked and fact is not None
            if is_asked and fact is not None:
                self.whole[pk] += whole_of(fact)
            if base is not None:
                self.base[pk] += base
            elif is_asked:
                self.without_base.add(pk)

    def _own(self, unit: Unit) -> Fact | None:
        return self._facts.get(unit.pk, {}).get(self._year)

    def row(self, unit: Unit, all_of_it: Decimal | None) -> UnitFigures:
        whole = self.whole[unit.pk]
        share = whole.weight / all_of_it * HUNDRED if whole.weight is not None and all_of_it else None
        return UnitFigures(
            unit=unit,
            own=self._own(unit),
            whole=whole,
            asked=self.asked[unit.pk],
            told=self.told[unit.pk],
            is_asked=unit.pk in self._asked,
            share=share,
            gap=self._gap(unit.pk),
        )

    def _gap(self, pk: int) -> Decimal | None:
        """None also while a figure or a base below is missing: what is left of the sum is no measure of the rest."""
        if self.told[pk] < self.asked[pk]:
            return None
        return _gap(self._measure, self.whole[pk], None if pk in self.without_base else self.base[pk])


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
