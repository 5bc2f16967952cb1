from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from thidua.core.conditions import judge, measures_of, walk
from thidua.core.facts import Case, Fact
from thidua.core.findings import Finding, Outcome
from thidua.core.messages import Message, gettext_noop
from thidua.law.schema import Pack, Scheme
from thidua.movements.models import Movement, Round
from thidua.movements.queries import merit_years, parameters_of_round, rules_of, schemes_for
from thidua.observations.models import Observation
from thidua.observations.queries import facts_of_persons, facts_of_units, figures_recorded_after
from thidua.people.models import Person, Post, Unit
from thidua.people.models.units import in_force
from thidua.people.queries import (
    Told,
    as_they_were,
    comparable_predecessors,
    not_among,
    posts_on,
    register_facts_of_persons,
    register_facts_of_units,
    units_in_force,
)
from thidua.scoring.models import Comparison, Result
from thidua.scoring.queries import results_of

# What judging a person reads of the unit the person works in.
OF_THE_UNIT = {"unit_par_index": "par_index", "unit_par_class": "par_class"}

type FactsByYear = dict[int, dict[str, Fact]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one unit or person is eligible under a scheme, with the finding that says why."""

    scheme: Scheme
    unit: Unit
    person: Person | None
    post: Post | None
    finding: Finding
    later: Sequence[Observation] = ()
    """What would have been read, had it not been recorded after the round was closed."""

    @property
    def outcome(self) -> Outcome:
        return self.finding.outcome

    @property
    def subject(self) -> Unit | Person:
        return self.person or self.unit

    @property
    def open_findings(self) -> list[Finding]:
        """The single conditions that are not met or not determinable: what is missing."""
        return list(self.finding.unmet())


def last_day(year: int) -> date:
    """The day on which a year's units and posts are looked at."""
    return date(year, 12, 31)


def verdicts(
    movement: Movement,
    held: Round,
    scheme: Scheme,
    *,
    unit_ids: Collection[int] | None = None,
    persons: QuerySet[Person] | None = None,
    told: Told | None = None,
) -> list[Verdict]:
    """Judge every unit or person a scheme is for, or only those of some units, or some persons; by unit and name.

    A reader may be `told` of what is looked into about some units and persons only: of others it stands as not
    determinable, and of the discipline of units only whether the condition is met.
    """
    on = last_day(held.year)
    in_force = units_in_force(on, scheme.unit_kinds).select_related("parent").order_by("kind", "search_name", "pk")
    units = [unit for unit in as_they_were(list(in_force), on) if _is_managed(unit, scheme)]
    if unit_ids is not None:
        units = [unit for unit in units if unit.pk in unit_ids]
    judging = Judging(movement, held, scheme, told)
    if scheme.recipient == "collective":
        return judging.units(units)
    about = Q(unit__in=units) if persons is None else Q(unit__in=units, person__in=persons)
    posts = [post for post in posts_on(on, about).values() if _is_of(post.person, scheme)]
    places = {unit.pk: place for place, unit in enumerate(units)}
    return judging.persons(sorted(posts, key=lambda post: (places[post.unit_id], post.person.search_name, post.pk)))


def judges_others(held: Round, scheme: Scheme, persons: QuerySet[Person]) -> bool:
    """Whether a scheme for individuals is also for persons that are not among these."""
    others = Post.objects.filter(in_force(last_day(held.year))).exclude(person__in=persons)
    return others.filter(unit__kind__in=scheme.unit_kinds).exists() if scheme.unit_kinds else others.exists()


def leaves_out(found: Sequence[Verdict], scheme: Scheme, told: Told) -> bool:
    """Whether some verdicts leave open what a reader is not told: see `verdicts`."""
    told_of = told.units if scheme.recipient == "collective" else told.persons
    return bool(not_among(told_of, [verdict.subject.pk for verdict in found]))


def verdicts_on_person(movement: Movement, held: Round, person: Person, told: Told | None = None) -> list[Verdict]:
    """One person under every scheme for individuals of a round; `told`: see `verdicts`."""
    on = last_day(held.year)
    posts = list(posts_on(on, Q(person=person)).values())
    as_they_were([post.unit for post in posts], on)
    return [
        verdict
        for scheme in schemes_for(held)
        if scheme.recipient == "individual" and _is_of(person, scheme)
        if (held_there := [post for post in posts if _is_for(post.unit, scheme)])
        for verdict in Judging(movement, held, scheme, told).persons(held_there)
    ]


def verdicts_on_unit(movement: Movement, held: Round, unit: Unit, told: Told | None = None) -> list[Verdict]:
    """One unit, as it was then, under every scheme for collectives of a round; `told`: see `verdicts`."""
    [then] = as_they_were([copy(unit)], last_day(held.year))
    return [
        verdict
        for scheme in schemes_for(held)
        if scheme.recipient == "collective" and _is_for(then, scheme)
        for verdict in Judging(movement, held, scheme, told).units([then])
    ]


def _is_for(unit: Unit, scheme: Scheme) -> bool:
    return (not scheme.unit_kinds or unit.kind in scheme.unit_kinds) and _is_managed(unit, scheme)


def _is_managed(unit: Unit, scheme: Scheme) -> bool:
    """Whether the chairman who signs manages the unit: in a province all, else what stands right below the own one.

    Of the own unit only persons are awarded, not the unit itself.
    """
    if scheme.authority == "province":
        return True
    if unit.kind == scheme.authority:
        return scheme.recipient == "individual"
    return unit.parent is not None and unit.parent.kind == scheme.authority


def _is_of(person: Person, scheme: Scheme) -> bool:
    return not scheme.categories or person.category in scheme.categories


def _groups_of(post: Post) -> set[str]:
    """What a person is when the rules exempt a group."""
    return {post.person.category, post.unit.kind, "head" if post.is_head else "not_head"}


class Judging:
    """One scheme in one round: what it reads is fetched in bulk, whoever is judged."""

    def __init__(self, movement: Movement, held: Round, scheme: Scheme, told: Told | None = None) -> None:
        self.movement, self.round, self.scheme, self.told = movement, held, scheme, told
        self.pack: Pack = rules_of(held)
        # A round that is closed is judged on the registers of its last day, and on figures as known at its closing.
        self.on, self.as_of = held.closed_on or timezone.localdate(), held.closed_at
        self.parameters = parameters_of_round(held)
        self.merit_years = merit_years(held)
        self.years = sorted({*self.merit_years, held.year, held.year - 1})
        self.measures = {measure for part in walk(scheme.condition) for measure in measures_of(part.rule)}
        self.level_names = {code: name for scale in self.pack.scales.values() for code, name in scale.levels.items()}
        self.scales = {scale.code: tuple(scale.levels) for scale in self.pack.scales.values()}
        self.measure_names = {code: measure.name for code, measure in self.pack.measures.items()}

    def units(self, units: Sequence[Unit]) -> list[Verdict]:
        facts, later = self._facts_of_units(units, self.measures), self._later_of_units(units, self.measures)
        return [
            Verdict(
                self.scheme,
                unit,
                None,
                None,
                self._told(unit, judge(self.scheme.condition, self._case(facts[unit.pk], {unit.kind}))),
                later.get(unit.pk, ()),
            )
            for unit in units
        ]

    def _told(self, unit: Unit, finding: Finding) -> Finding:
        return finding if self._told_units is None or unit.pk in self._told_units else without_records(finding)

    @cached_property
    def _told_units(self) -> set[int] | None:
        return None if self.told is None else set(self.told.units.values_list("pk", flat=True))

    def persons(self, posts: Sequence[Post]) -> list[Verdict]:
        facts, later = self._facts_of_persons(posts), self._later_of_persons(posts)
        return [
            Verdict(
                self.scheme,
                post.unit,
                post.person,
                post,
                judge(self.scheme.condition, self._case(facts[post.person_id], _groups_of(post))),
                later.get(post.person_id, ()),
            )
            for post in posts
        ]

    def _case(self, by_year: FactsByYear, groups: set[str]) -> Case:
        return Case(
            year=self.round.year,
            facts=by_year.get(self.round.year, {}),
            other_years=by_year,
            parameters=self.parameters,
            scales=self.scales,
            level_names=self.level_names,
            measure_names=self.measure_names,
            groups=frozenset(groups),
            merit_years=self.merit_years,
        )

    def _facts_of_units(self, units: Sequence[Unit], measures: Collection[str]) -> dict[int, FactsByYear]:
        ids = [unit.pk for unit in units]
        observed = facts_of_units(ids, self.years, measures, self.as_of)
        registers = register_facts_of_units(ids, self.round.year, self.on, self.told)
        scored = results_of(self.movement, ids, self.as_of)
        carried = self._facts_carried_over(units, measures)
        facts: dict[int, FactsByYear] = {}
        for unit in units:
            by_year = facts[unit.pk] = carried.get(unit.pk, {}) | observed.get(unit.pk, {})
            by_year.setdefault(self.round.year, {}).update(registers.get(unit.pk, {}))
            for year in self.years:
                explain_absence(by_year.setdefault(year, {}), scored.get(unit.pk, {}).get(year), self._has_index(unit))
        return facts

    def _facts_carried_over(self, units: Sequence[Unit], measures: Collection[str]) -> dict[int, FactsByYear]:
        """The years before a reorganisation, of units that carry on the whole history of one other and no more."""
        predecessors = self._predecessors(units)
        facts = facts_of_units(predecessors.values(), self._years_before(), measures, self.as_of)
        return {unit_id: dict(facts[old]) for unit_id, old in predecessors.items() if old in facts}

    def _predecessors(self, units: Sequence[Unit]) -> dict[int, int]:
        before = comparable_predecessors(units, self.round.year)
        return {unit_id: old for unit_id, old in before.items() if old is not None and old != unit_id}

    def _years_before(self) -> list[int]:
        return [year for year in self.years if year < self.round.year]

    def _later_of_units(self, units: Sequence[Unit], measures: Collection[str]) -> dict[int, list[Observation]]:
        """What was recorded of units, and of whom they carry on, after the round was closed."""
        if self.as_of is None:
            return {}
        predecessors = self._predecessors(units)
        own = figures_recorded_after(self.as_of, "unit", [unit.pk for unit in units], self.years, measures)
        carried = figures_recorded_after(self.as_of, "unit", predecessors.values(), self._years_before(), measures)
        return {unit.pk: [*carried.get(predecessors.get(unit.pk, 0), []), *own.get(unit.pk, [])] for unit in units}

    def _later_of_persons(self, posts: Sequence[Post]) -> dict[int, list[Observation]]:
        """What was recorded of persons, and what is read of their units, after the round was closed."""
        if self.as_of is None:
            return {}
        ids = [post.person_id for post in posts]
        own = figures_recorded_after(self.as_of, "person", ids, self.years, self.measures)
        units = list({post.unit_id: post.unit for post in posts}.values())
        of_units = self._later_of_units(units, self._read_of_units().values())
        return {post.person_id: [*of_units.get(post.unit_id, []), *own.get(post.person_id, [])] for post in posts}

    def _read_of_units(self) -> dict[str, str]:
        """What judging persons reads of their units: measure of the person → of the unit."""
        return {measure: own for measure, own in OF_THE_UNIT.items() if measure in self.measures}

    def _has_index(self, unit: Unit) -> bool:
        return any(unit.kind in cluster.unit_kinds for cluster in self.pack.clusters.values())

    def _facts_of_persons(self, posts: Sequence[Post]) -> dict[int, FactsByYear]:
        ids = [post.person_id for post in posts]
        observed = facts_of_persons(ids, self.years, self.measures, self.as_of)
        registers = register_facts_of_persons(ids, self.round.year, self.on, self.told)
        units = list({post.unit_id: post.unit for post in posts}.values())
        carried = self._read_of_units()
        of_units = self._facts_of_units(units, carried.values()) if carried else {}
        facts: dict[int, FactsByYear] = {}
        for post in posts:
            by_year = facts[post.person_id] = observed.get(post.person_id, {})
            by_year.setdefault(self.round.year, {}).update(registers.get(post.person_id, {}))
            for year, of_unit in of_units.get(post.unit_id, {}).items():
                for measure, own in carried.items():
                    if fact := of_unit.get(own):
                        by_year.setdefault(year, {})[measure] = replace(fact, measure=measure)
        return facts


def without_records(finding: Finding) -> Finding:
    """The same outcomes, without what the registers say: in a small unit even a number tells of somebody."""
    if any(source.kind == "register" for source in finding.sources):
        return replace(finding, value=None, sources=(), reason=RECORDS_WITHHELD)
    return replace(finding, parts=tuple(without_records(part) for part in finding.parts))


RECORDS_WITHHELD = Message.of(
    gettext_noop("What the register says is told to the unit, the standing agency and auditors alone")
)

_NOT_COMPARABLE = {
    Comparison.FIRST_YEAR: gettext_noop("there is no ranking of the year before"),
    Comparison.REORGANISED: gettext_noop(
        "the unit was reorganised, so its rank cannot be compared with the year before"
    ),
    Comparison.NOT_RANKED: gettext_noop("the unit has no rank in one of the two years"),
}


def explain_absence(facts: dict[str, Fact], result: Result | None, has_index: bool) -> None:
    """Where judging left no index, rank or change, put the reason in its place."""
    if not has_index:
        why = Message.of(gettext_noop("no index is issued for this kind of unit"))
        remedy = Message.of(gettext_noop("Wait until an index set is issued for this kind of unit"))
    elif result is None:
        why = Message.of(gettext_noop("the unit has not been scored for that year"))
        remedy = Message.of(gettext_noop("Score the unit for that year"))
    else:
        why = Message.of(gettext_noop("%(count)s figures of its index are missing"), count=result.missing)
        remedy = Message.of(gettext_noop("Record the missing figures of its index, then score again"))
    for measure in ("par_index", "par_class", "par_rank", "par_cluster_size"):
        facts.setdefault(measure, Fact(measure, applicable=False, note=why, remedy=remedy))
    if result is not None and result.comparison in _NOT_COMPARABLE:
        why = Message.of(_NOT_COMPARABLE[Comparison(result.comparison)])
        remedy = Message.of(gettext_noop("Nothing can mend this year; ranks can be compared again next year"))
    facts.setdefault("par_rank_gain", Fact("par_rank_gain", applicable=False, note=why, remedy=remedy))


def count_outcomes(found: Iterable[Verdict]) -> dict[Outcome, int]:
    counts = dict.fromkeys(Outcome, 0)
    for verdict in found:
        counts[verdict.outcome] += 1
    return counts
