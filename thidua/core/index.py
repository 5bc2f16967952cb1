"""The index of a unit: points of every component, summed over what applies, in percent, with its class."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from thidua.core.dated import Status
from thidua.core.facts import Case, Fact
from thidua.core.findings import Basis, Finding, Outcome, Source, all_of
from thidua.core.forms import AnyForm, BestOfCluster, Scored, Trend, inner_forms
from thidua.core.messages import Message, Text, gettext_noop

ZERO = Decimal(0)
HUNDRED = Decimal(100)

WhenNothingArose = Literal["full", "exclude", "zero", "manual"]
Mode = Literal["self", "survey", "external"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """The smallest thing scored; `when_nothing_arose` is the set's own convention for this component."""

    code: str
    name: Text
    maximum: Decimal
    form: AnyForm
    when_nothing_arose: WhenNothingArose | None = None
    nothing_arose_when: Text | None = None
    manual_measure: str = ""
    evidence: Text | None = None
    appraiser: str = ""
    mode: Mode = "self"
    status: Status = "verified"
    note: Text | None = None

    def measures(self) -> frozenset[str]:
        """Every measure the component reads."""
        return frozenset(self.form.measures()) | ({self.manual_measure} if self.manual_measure else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An area or a criterion: a name over components or smaller sections."""

    code: str
    name: Text
    parts: tuple[Section | Component, ...]
    reform_area: str = ""

    def components(self) -> Iterator[Component]:
        for part in self.parts:
            if isinstance(part, Component):
                yield part
            else:
                yield from part.components()

    def components_in(self, reform_areas: Container[str]) -> Iterator[Component]:
        """Components that lie in some reform areas; what names none lies in that of the section around it."""
        if self.reform_area in reform_areas:
            yield from self.components()
        else:
            for part in self.parts:
                if isinstance(part, Section):
                    yield from part.components_in(reform_areas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Bonus or penalty points for each item on record, up to an optional maximum of its own."""

    code: str
    name: Text
    measure: str
    points_each: Decimal
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassBand:
    """A class and the index, in percent, from which it is given."""

    code: str
    name: Text
    at_least: Decimal


Ties = Literal["competition", "dense"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSet:
    """An index set for kinds of unit and years: areas, adjustments, classes and its ranking rule.

    `classes` stand from high to low. `ceiling` bounds the index when bonus points could exceed it.
    """

    code: str
    name: Text
    cluster: str
    unit_kinds: tuple[str, ...]
    first_year: int
    last_year: int
    areas: tuple[Section, ...]
    classes: tuple[ClassBand, ...]
    basis: Basis
    bonus: tuple[Adjustment, ...] = ()
    bonus_cap: Decimal = ZERO
    penalty: tuple[Adjustment, ...] = ()
    penalty_cap: Decimal = ZERO
    ceiling: Decimal = HUNDRED
    ties: Ties = "competition"
    decimals: int = 2
    status: Status = "verified"
    note: Text | None = None

    def components(self) -> Iterator[Component]:
        for area in self.areas:
            yield from area.components()

    def measures(self) -> frozenset[str]:
        """Every measure the set reads."""
        adjusting = {item.measure for item in (*self.bonus, *self.penalty)}
        return frozenset(adjusting).union(*(component.measures() for component in self.components()))

    def measures_in(self, reform_areas: Container[str]) -> frozenset[str]:
        """Every measure that components in some reform areas read."""
        within = (component for area in self.areas for component in area.components_in(reform_areas))
        return frozenset[str]().union(*(component.measures() for component in within))

    def measures_of_year_before(self) -> frozenset[str]:
        """Measures that the set also reads for the year before."""
        return frozenset(form.measure for form in self._forms() if isinstance(form, Trend))

    def measures_of_leaders(self) -> frozenset[str]:
        """Measures of which the set needs the best amount in the cluster."""
        return frozenset(form.measure for form in self._forms() if isinstance(form, BestOfCluster))

    def _forms(self) -> Iterator[AnyForm]:
        for component in self.components():
            yield from inner_forms(component.form)

    def class_scale(self) -> tuple[str, ...]:
        """Class codes from low to high."""
        return tuple(band.code for band in reversed(self.classes))


class ComponentScore(NamedTuple):
    """What one component earned: points of an applicable maximum, or why it has none."""

    component: Component
    state: Literal["scored", "excluded", "missing"]
    points: Decimal | None
    reason: Message
    facts: tuple[Fact, ...]


class AdjustmentScore(NamedTuple):
    adjustment: Adjustment
    points: Decimal
    fact: Fact | None


class IndexScore(NamedTuple):
    """A unit's index under a set. `percent` is None while a figure is missing; then `lowest` and `highest` bound it."""

    index_set: IndexSet
    scores: Mapping[str, ComponentScore]
    bonus: tuple[AdjustmentScore, ...]
    penalty: tuple[AdjustmentScore, ...]
    points: Decimal
    maximum: Decimal
    percent: Decimal | None
    lowest: Decimal
    highest: Decimal
    band: ClassBand | None

    @property
    def bonus_points(self) -> Decimal:
        return min(sum((score.points for score in self.bonus), ZERO), self.index_set.bonus_cap)

    @property
    def penalty_points(self) -> Decimal:
        return min(sum((score.points for score in self.penalty), ZERO), self.index_set.penalty_cap)

    @property
    def missing(self) -> tuple[ComponentScore, ...]:
        return tuple(score for score in self.scores.values() if score.state == "missing")

    def section_total(self, section: Section) -> tuple[Decimal, Decimal]:
        """Points known and applicable maximum of an area or criterion."""
        scores = [self.scores[component.code] for component in section.components()]
        points = sum((score.points or ZERO for score in scores), ZERO)
        return points, sum((score.component.maximum for score in scores if score.state != "excluded"), ZERO)


def score_component(component: Component, case: Case) -> ComponentScore:
    scored = component.form.score(component.maximum, case)
    state, points, reason, facts = scored
    if state == "nothing_arose":
        return _without_occurrence(component, scored, case)
    return ComponentScore(component, "missing" if points is None else "scored", points, reason, facts)


def _without_occurrence(component: Component, scored: Scored, case: Case) -> ComponentScore:
    reason, facts = scored.reason, scored.facts
    match component.when_nothing_arose:
        case "full":
            said = Message.of(gettext_noop("%(why)s: full points by the rule of this component"), why=reason)
            return ComponentScore(component, "scored", component.maximum, said, facts)
        case "zero":
            said = Message.of(gettext_noop("%(why)s: no points by the rule of this component"), why=reason)
            return ComponentScore(component, "scored", ZERO, said, facts)
        case "exclude":
            said = Message.of(gettext_noop("%(why)s: left out of the maximum"), why=reason)
            return ComponentScore(component, "excluded", None, said, facts)
        case "manual":
            return _by_hand(component, reason, facts, case)
        case _:
            said = Message.of(gettext_noop("%(why)s, and the set does not say what then counts"), why=reason)
            return ComponentScore(component, "missing", None, said, facts)


def _by_hand(component: Component, why: Message, facts: tuple[Fact, ...], case: Case) -> ComponentScore:
    given = case.facts.get(component.manual_measure)
    if given is None or given.value is None or not ZERO <= given.value <= component.maximum:
        said = Message.of(gettext_noop("%(why)s: the appraiser's points are needed"), why=why)
        return ComponentScore(component, "missing", None, said, facts)
    said = Message.of(gettext_noop("%(why)s: points given by the appraiser"), why=why)
    return ComponentScore(component, "scored", given.value, said, (*facts, given))


def _adjust(items: tuple[Adjustment, ...], cap: Decimal, case: Case) -> tuple[tuple[AdjustmentScore, ...], Decimal]:
    """Adjustments count what is on record: none on record is none given."""
    scores = []
    for item in items:
        fact = case.facts.get(item.measure)
        count = fact.value if fact is not None and fact.value is not None else ZERO
        points = max(count, ZERO) * item.points_each
        scores.append(
            AdjustmentScore(
                item,
                min(points, item.maximum) if item.maximum is not None else points,
                fact,
            )
        )
    return tuple(scores), min(sum((score.points for score in scores), ZERO), cap)


def score_index(index_set: IndexSet, case: Case) -> IndexScore:
    """Score every component, bonus and penalty of a set for one unit."""
    scores = {component.code: score_component(component, case) for component in index_set.components()}
    points = maximum = unknown = ZERO
    for score in scores.values():
        if score.state != "excluded":
            maximum += score.component.maximum
        if score.points is not None:
            points += score.points
        elif score.state == "missing":
            unknown += score.component.maximum
    bonus, bonus_points = _adjust(index_set.bonus, index_set.bonus_cap, case)
    penalty, penalty_points = _adjust(index_set.penalty, index_set.penalty_cap, case)
    earned = points + bonus_points - penalty_points
    lowest = _percent(earned, maximum, index_set.ceiling)
    highest = _highest(earned, unknown, maximum, index_set.ceiling)
    percent = lowest if not unknown and maximum else None
    band = class_of(index_set.classes, percent)
    return IndexScore(
        index_set,
        scores,
        bonus,
        penalty,
        points,
        maximum,
        percent,
        lowest,
        highest,
        band,
    )


def _highest(earned: Decimal, unknown: Decimal, maximum: Decimal, ceiling: Decimal) -> Decimal:
    """With bonus points beyond the known maximum, a component that drops out is worth more than full points for it."""
    known = maximum - unknown
    if earned <= known:
        return _percent(earned + unknown, maximum, ceiling)
    return _percent(earned, known, ceiling) if known else ceiling


def _percent(points: Decimal, maximum: Decimal, ceiling: Decimal) -> Decimal:
    """To twenty places: what stands beyond them comes from dividing, and must not part equals or miss a class."""
    if not maximum:
        return ZERO
    return min(max(round(points / maximum * HUNDRED, 20), ZERO), ceiling)


def class_of(classes: tuple[ClassBand, ...], percent: Decimal | None) -> ClassBand | None:
    """The highest class whose bound the unrounded index reaches."""
    if percent is None:
        return None
    return next((band for band in classes if percent >= band.at_least), None)


def component_finding(score: ComponentScore, basis: tuple[Basis, ...]) -> Finding:
    """A component's points as a finding: met is the full maximum, or nothing to score."""
    component = score.component
    outcome = Outcome.NOT_DETERMINABLE
    if score.state != "missing":
        full = score.points is None or score.points == component.maximum
        outcome = Outcome.MET if full else Outcome.NOT_MET
    return Finding(
        outcome=outcome,
        label=component.name,
        value=score.points,
        threshold=component.maximum if score.state != "excluded" else None,
        basis=basis,
        sources=sources_of(score.facts),
        reason=score.reason,
        unit="points",
        code=component.code,
    )


def sources_of(facts: tuple[Fact, ...]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(fact.source for fact in facts if fact.source is not None))


def index_finding(result: IndexScore) -> Finding:
    """The whole index tree as one finding, area by area."""
    index_set = result.index_set
    parts = tuple(_section_finding(area, result) for area in index_set.areas)
    return Finding(
        outcome=all_of(part.outcome for part in parts),
        label=index_set.name,
        value=result.percent,
        threshold=None,
        basis=(index_set.basis,),
        parts=parts,
        need=len(parts),
        reason=_index_reason(result),
        unit="percent",
        code=index_set.code,
    )


def _section_finding(section: Section, result: IndexScore) -> Finding:
    parts = tuple(
        component_finding(result.scores[part.code], (_paragraph(result.index_set, part),))
        if isinstance(part, Component)
        else _section_finding(part, result)
        for part in section.parts
    )
    points, maximum = result.section_total(section)
    return Finding(
        outcome=all_of(part.outcome for part in parts),
        label=section.name,
        value=points,
        threshold=maximum,
        parts=parts,
        need=len(parts),
        unit="points",
        code=section.code,
    )


def _paragraph(index_set: IndexSet, component: Component) -> Basis:
    return Basis(index_set.basis.instrument, component.code, component.status, component.note)


def _index_reason(result: IndexScore) -> Message:
    if not result.maximum:
        return Message.of(gettext_noop("No component of this set applies"))
    if result.percent is None:
        return Message.of(
            gettext_noop(
                "%(count)s components still lack a figure; the index will lie between %(low)s %% and %(high)s %%"
            ),
            count=len(result.missing),
            low=result.lowest,
            high=result.highest,
        )
    return Message.of(
        gettext_noop("%(points)s points + %(bonus)s bonus − %(penalty)s penalty, out of %(maximum)s that apply"),
        points=result.points,
        bonus=result.bonus_points,
        penalty=result.penalty_points,
        maximum=result.maximum,
    )
