"""Answers for `thidua score`: a file of figures checked against an index set, with no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from thidua.core.facts import Fact
from thidua.core.forms import (
    AnyForm,
    BestOfCluster,
    Branch,
    Count,
    Deductions,
    ExternalIndex,
    Ladder,
    LevelLadder,
    Manual,
    SumOfParts,
    Survey,
    Trend,
    YesNo,
    inner_forms,
)
from thidua.core.index import IndexSet
from thidua.core.messages import gettext_noop as _
from thidua.law.schema import Measure
from thidua.observations.figures import (
    REPEATED,
    MeasureRule,
    fault_of_year,
    faults_of_content,
    level_code,
    unknown_measure,
)
from thidua.observations.tables import FIGURES, MEASURE, UNIT, YEAR, fact_of
from thidua.people.folding import is_a_slip
from thidua.sheets.columns import Column, Row, RowError, Sheet
from thidua.sheets.faults import Fault

COLUMNS: dict[str, Column[Any]] = {column.key: column for column in FIGURES.columns}
NO_UNIT = Fault.of(_("The figure names no unit."), _("Fill in the unit whose figure it is."))
SHARE = MeasureRule(kind="share", aggregation="ratio_of_sums")
COUNT = MeasureRule(kind="amount", at_least=Decimal(0))

type FactsByUnit = dict[str, dict[int, dict[str, Fact]]]


def measure_rules(index_set: IndexSet, declared: Iterable[Measure]) -> dict[str, MeasureRule]:
    """What each measure admits: as declared, with the levels of the set; else what the forms that read it need."""
    found: dict[str, MeasureRule] = {}
    for component in index_set.components():
        for form in inner_forms(component.form):
            for code, rule in _rules_of(form, component.maximum):
                found[code] = _joined(found.get(code, MeasureRule()), rule)
        if component.manual_measure:
            found[component.manual_measure] = replace(COUNT, at_most=component.maximum)
    found |= {item.measure: COUNT for item in (*index_set.bonus, *index_set.penalty)}
    for measure in declared:
        needed = found.get(measure.code, MeasureRule())
        found[measure.code] = MeasureRule(
            kind=measure.kind,
            aggregation=measure.aggregation,
            levels=needed.levels,
            at_least=needed.at_least if measure.at_least is None else measure.at_least,
            at_most=needed.at_most if measure.at_most is None else measure.at_most,
            whole_numbers=measure.whole_numbers,
        )
    return found


def _joined(one: MeasureRule, other: MeasureRule) -> MeasureRule:
    """What two forms that read the same measure need together."""
    return replace(other if other.kind else one, levels={**one.levels, **other.levels})


def _rules_of(form: AnyForm, maximum: Decimal) -> Iterator[tuple[str, MeasureRule]]:
    """What a form needs of the measures that it reads itself."""
    match form:
        case SumOfParts():
            return
        case Branch(cases=cases):
            yield from ((guarded.when.measure, MeasureRule()) for guarded in cases)
        case Trend() | BestOfCluster():
            yield from ((code, MeasureRule()) for code in form.measures())
        case LevelLadder(measure=code, levels=levels):
            yield code, MeasureRule(kind="level", levels={level.code: level.name for level in levels})
        case YesNo(measure=code):
            yield code, MeasureRule(kind="yes_no")
        case ExternalIndex(measure=code, scale=scale):
            yield code, replace(COUNT, at_most=scale)
        case Manual(measure=code):
            yield code, replace(COUNT, at_most=maximum)
        case Ladder(measure=code, by="count"):
            yield code, MeasureRule(kind="amount")
        case Count() | Deductions() | Survey():
            yield from ((code, COUNT) for code in form.measures())
        case _:
            yield from ((code, SHARE) for code in form.measures())


@dataclass(slots=True)
class Answers:
    """The rows of a file as facts by unit and year, the errors of all rows, and the measures passed over."""

    sheet: Sheet
    rules: Mapping[str, MeasureRule]
    read: frozenset[str]
    this_year: int
    facts: FactsByUnit = field(default_factory=dict)
    passed_over: set[str] = field(default_factory=set)
    errors: list[RowError] = field(default_factory=list)

    def take_all(self) -> Sheet:
        """Takes every row; the sheet with all that is wrong in it."""
        for row in self.sheet.rows:
            self._take(row)
        return self.sheet.with_errors(self.errors)

    def years(self) -> list[int]:
        """The years for which there are figures that the set reads."""
        return sorted({year for by_year in self.facts.values() for year, facts in by_year.items() if facts})

    def _take(self, row: Row) -> None:
        unit, code, year = row.get(UNIT) or "", row[MEASURE], row[YEAR]
        if not unit:
            self._refuse(row, UNIT, NO_UNIT)
        if fault := fault_of_year(year, self.this_year):
            self._refuse(row, YEAR, fault)
        rule = self.rules.get(code)
        if rule is None:
            self._pass_over(row, code)
            return
        given = fact_of(row, self.sheet.name)
        fact = replace(given, level=level_code(given.level, rule.levels))
        for name, fault in faults_of_content(fact, rule):
            self._refuse(row, COLUMNS[name], fault)
        facts = self.facts.setdefault(unit, {}).setdefault(year, {})
        if code in facts:
            self._refuse(row, MEASURE, REPEATED)
        elif code in self.read:
            facts[code] = fact

    def _pass_over(self, row: Row, code: str) -> None:
        """A measure that is not known here: most likely of other rules, unless it looks mistyped."""
        if any(is_a_slip(code, known) for known in self.rules):
            self._refuse(row, MEASURE, unknown_measure(code, self.rules.keys()))
        self.passed_over.add(code)

    def _refuse(self, row: Row, column: Column[Any], fault: Fault) -> None:
        self.errors.append(self.sheet.error(row, column, fault))
