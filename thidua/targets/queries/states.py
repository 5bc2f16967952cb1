from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from thidua.core.findings import Source
from thidua.core.messages import Message, gettext_noop
from thidua.core.targets import (
    CutAgainst,
    GainRanks,
    IndexYear,
    Point,
    ReachLevel,
    RiseEachYear,
    Series,
    Statement,
    Target,
    TargetVerdict,
    UnfinishedYear,
    judge_cut,
    judge_gain,
    judge_level,
    judge_rise,
    judge_statement,
)
from thidua.law.schema import Goal, MovementFacts, Pack
from thidua.movements.models import Movement
from thidua.movements.queries import (
    pack_of,
    parameters,
    provinces_in_turn,
    turn_of_day,
    turn_of_year,
    years_not_comparable,
)
from thidua.observations.queries import facts_of_units, published
from thidua.people.models import Unit
from thidua.targets.queries.figures import ProvinceFigure, asked_measures, province_figures
from thidua.targets.queries.owners import owners

Measured = ReachLevel | CutAgainst


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal with who answers for it, the verdicts on its targets, and what its chart is drawn from."""

    goal: Goal
    owner: Unit
    verdicts: tuple[TargetVerdict, ...]
    points: tuple[Point, ...]
    unfinished: tuple[UnfinishedYear, ...]
    index: tuple[IndexYear, ...]
    due: date


def goal_states(movement: Movement, on: date) -> list[GoalState]:
    """Every goal of the plan and its state on a day."""
    pack = pack_of(movement.regulation)
    judging = _Judging(movement, pack, on)
    return [judging.goal(goal) for goal in pack.goals]


class _Judging:
    def __init__(self, movement: Movement, pack: Pack, on: date) -> None:
        self.movement, self.pack, self.on = movement, pack, on
        self.parameters = parameters(movement)
        targets = [target for goal in pack.goals for target in goal.targets]
        self.turns = provinces_in_turn(movement)
        self.series = _province_series(self.turns, pack, on)
        self.owners, self.province = owners(targets, on), turn_of_day(self.turns, on)
        self.broken = years_not_comparable(self.turns, self._years())
        self.indices = {
            code: _known_on(published_in_turn(code, self.turns), on)
            for code in {t.rule.index for t in targets if isinstance(t.rule, RiseEachYear | GainRanks)}
        }

    def goal(self, goal: Goal) -> GoalState:
        verdicts = tuple(verdict for target in goal.targets for verdict in self._verdicts(target))
        series = [self._series(target.rule.measure) for target in goal.targets if isinstance(target.rule, Measured)]
        index = [t.rule.index for t in goal.targets if isinstance(t.rule, RiseEachYear | GainRanks)]
        return GoalState(
            goal,
            self.owners.get(goal.targets[0].owner, self.province),
            verdicts,
            tuple(point for one in series for point in one.points),
            tuple(year for one in series for year in one.unfinished),
            tuple(sorted(self.indices[index[0]].values(), key=lambda year: year.year)) if index else (),
            self._due(goal.targets[0]),
        )

    def _verdicts(self, target: Target) -> Iterable[TargetVerdict]:
        match target.rule:
            case ReachLevel() as rule:
                yield judge_level(target, rule, self._series(rule.measure), self._due(target), self.on)
            case CutAgainst() as rule:
                figures, bases = self._series(rule.measure), self._series(rule.base)
                yield judge_cut(target, rule, figures, bases, self._due(target), self.on)
            case GainRanks() as rule:
                yield judge_gain(target, rule, self.indices[rule.index], self.broken)
            case RiseEachYear() as rule:
                index = self.indices[rule.index]
                yield from (judge_rise(target, index, year, self.broken) for year in self._years())
            case Statement() as rule:
                yield self._statement(target, rule)

    def _series(self, measure: str) -> Series:
        return self.series.get(measure, Series())

    def _years(self) -> range:
        """Years judged so far: a year is judged in the year after it."""
        facts: MovementFacts = self.pack.movement
        return range(facts.first_round, min(max(self.on.year - 1, facts.first_round), facts.last_round) + 1)

    def _due(self, target: Target) -> date:
        if target.due is not None:
            return target.due
        if target.due_parameter:
            return date.fromisoformat(str(self.parameters[target.due_parameter].value))
        return self.movement.ends_on

    def _statement(self, target: Target, rule: Statement) -> TargetVerdict:
        years = range(self.pack.movement.baseline_year, self.on.year + 1)
        provinces = [unit.pk for unit in self.turns]
        facts = facts_of_units(provinces, years, [rule.measure])
        stated = {year: known for pk in provinces for year, known in facts.get(pk, {}).items()}
        latest = max((year for year, known in stated.items() if rule.measure in known), default=None)
        if latest is None:
            return judge_statement(target, None, "", None)
        fact = stated[latest][rule.measure]
        return judge_statement(target, bool(fact.value), fact.evidence, fact.source)


def published_in_turn(code: str, turns: Sequence[Unit]) -> dict[int, IndexYear]:
    """What was published of an index, each year of the province, of several in turn, in force on its last day."""
    return {
        year: replace(result, subject=province.name if len(turns) > 1 else "")
        for province in turns
        for year, result in published(code, province).items()
        if turn_of_year(turns, year) == province
    }


def _known_on(index: dict[int, IndexYear], on: date) -> dict[int, IndexYear]:
    """What had been published by a day; a result without a date counts from the end of the year after."""
    return {year: result for year, result in index.items() if (result.published_on or date(year + 1, 12, 31)) <= on}


def _province_series(turns: Sequence[Unit], pack: Pack, on: date) -> dict[str, Series]:
    """The figures of the whole province by measure, each by its own rule, and the years that lack some of them."""
    points, unfinished = defaultdict[str, list[Point]](list), defaultdict[str, list[UnfinishedYear]](list)
    for (code, year), found in sorted(province_figures(turns, asked_measures(pack), until=on).items()):
        whole, figure = found.whole, found.whole.figure
        if not found.is_complete:
            unfinished[code].append(UnfinishedYear(year, found.told, found.asked))
        elif figure is not None:
            source = Source("aggregate", code, _made_of(found, year))
            points[code].append(Point(date(year, 12, 31), figure, source, whole.numerator, whole.denominator))
    return {code: Series(tuple(points[code]), tuple(unfinished[code])) for code in {*points, *unfinished}}


def _made_of(found: ProvinceFigure, year: int) -> Message:
    if found.of_province:
        return Message.of(gettext_noop("Figure recorded for the whole province, %(year)s"), year=str(year))
    said = gettext_noop("Figures of %(count)s units for %(year)s")
    return Message.of(said, count=found.whole.units, year=str(year))
