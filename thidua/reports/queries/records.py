"""Where the movement stands, what is on record about a unit or a person, and what is exported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.utils.timezone import localdate

from thidua.audit.models import Entry, Link
from thidua.audit.queries import last_kept, last_verification, trail
from thidua.awards.queries import Verdict, last_day, verdicts_on_unit
from thidua.core.findings import Finding
from thidua.core.index import ComponentScore, IndexScore, index_finding
from thidua.core.messages import Text
from thidua.core.targets import TargetState
from thidua.files.models import Upload
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.models import Movement, Round
from thidua.movements.queries import (
    ROWS_OF_REGISTER,
    cluster_names,
    current_movement,
    current_round,
    pack_of,
    rounds,
    taken_over,
    tasks_taken_over,
)
from thidua.observations.models import Observation
from thidua.observations.queries import figure_rows
from thidua.people.folding import fold
from thidua.people.models import (
    Account,
    ClusterMember,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Unit,
)
from thidua.people.queries import (
    Lineage,
    Told,
    as_they_were,
    disciplined_in,
    export_discipline,
    export_matters,
    export_persons,
    export_ratings,
    export_units,
    lineage,
    members,
    open_matters,
    units_in_force,
)
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries import decisions_of
from thidua.scoring.models import Result, ScoringRun
from thidua.scoring.queries import assessment_rows, cluster_rows, current_runs, explained, history_of
from thidua.targets.queries import goal_states


@dataclass(frozen=True, slots=True)
class Leaders:
    """A cluster's newest ranking at a glance."""

    run: ScoringRun
    name: Text
    best: list[Result]
    missing: int

    @property
    def title(self) -> str:
        return say(self.name)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the movement stands on a day."""

    states: dict[TargetState, int]
    units: int
    current: Round | None
    next_round: Round | None
    leaders: list[Leaders]
    missing: int


def where_it_stands(movement: Movement, on: date) -> Standing:
    pack = pack_of(movement.regulation)
    states = dict.fromkeys(TargetState, 0)
    for goal in goal_states(movement, on):
        for verdict in goal.verdicts:
            states[verdict.state] += 1
    leaders = _leaders(pack, _newest(current_runs(movement)))
    kinds = {kind for cluster in pack.clusters.values() for kind in cluster.unit_kinds}
    return Standing(
        states=states,
        units=units_in_force(on, kinds).count(),
        current=current_round(movement, on),
        next_round=rounds(movement).filter(opened_on=None).first(),
        leaders=leaders,
        missing=sum(cluster.missing for cluster in leaders),
    )


def _newest(runs: Iterable[ScoringRun]) -> list[ScoringRun]:
    newest = {run.cluster: run for run in runs}
    return list(newest.values())


def _leaders(pack: Pack, runs: Sequence[ScoringRun]) -> list[Leaders]:
    found = Result.objects.filter(run__in=runs)
    missing = dict(found.order_by().values_list("run").annotate(Sum("missing")))
    best: dict[int, list[Result]] = {run.pk: [] for run in runs}
    for result in found.filter(rank__lte=3).select_related("unit").order_by("run", "rank", "unit__search_name"):
        best[result.run_id].append(result)
    return [Leaders(run, pack.clusters[run.cluster].name, best[run.pk][:5], missing.get(run.pk, 0)) for run in runs]


@dataclass(frozen=True, slots=True)
class UnitFile:
    """Everything a unit's page shows for a year."""

    unit: Unit
    year: int
    result: Result | None
    score: IndexScore | None
    later: list[Observation]
    tree: Finding | None
    years: list[tuple[int, Result]]
    verdicts: list[Verdict]
    missing: list[ComponentScore]
    lost: list[ComponentScore]
    then: Unit
    lineage: Lineage
    decisions: list[Reorganisation]
    has_ended: bool

    @property
    def open_verdicts(self) -> list[Verdict]:
        """Awards of which a condition is not met or not determinable: what is missing, and what would fix it."""
        return [verdict for verdict in self.verdicts if verdict.open_findings]


def unit_file(movement: Movement, unit: Unit, held: Round, told: Told) -> UnitFile:
    """All that is known of a unit; whether matters are open, where the reader is told."""
    scored = history_of(movement, [unit.pk])[unit.pk]
    found = explained(movement, unit, held.year)
    score = found.score if found else None
    return UnitFile(
        unit=unit,
        year=held.year,
        result=scored.get(held.year),
        score=score,
        later=found.later if found else [],
        tree=index_finding(score) if score else None,
        years=sorted(scored.items()),
        verdicts=_verdicts(movement, held, unit, told),
        missing=list(score.missing) if score else [],
        lost=_lost(score) if score else [],
        then=as_they_were([copy(unit)], last_day(held.year))[0],
        lineage=lineage(unit),
        decisions=list(decisions_of(unit)),
        has_ended=unit.has_ended(localdate()),
    )


def _verdicts(movement: Movement, held: Round, unit: Unit, told: Told) -> list[Verdict]:
    """How a unit that was there on the last day of a round is judged; one that has ended has nothing to do about it."""
    if not unit.is_in_force(last_day(held.year)):
        return []
    found = verdicts_on_unit(movement, held, unit, told)
    if not unit.has_ended(localdate()):
        return found
    return [replace(verdict, finding=verdict.finding.without_remedies()) for verdict in found]


def records_behind(unit: Unit, held: Round, persons: QuerySet[Person]) -> dict[str, object]:
    """What the registers hold that a round judges a unit by, as far as it is about the unit or one of some persons."""
    discipline = disciplined_in(held.year, Q(unit=unit, person__in=persons.values("pk"))).select_related("person")
    return {"discipline": discipline, "matters": open_matters(held.closed_on or localdate(), Q(unit=unit))}


def _lost(score: IndexScore) -> list[ComponentScore]:
    """The five components that cost the unit most."""
    scored = [one for one in score.scores.values() if one.points is not None and one.points < one.component.maximum]
    return sorted(scored, key=lambda one: (one.points or 0) - one.component.maximum)[:5]


def state_of_the_log(*, every_entry: bool) -> dict[str, Link | None]:
    """The newest entry of the audit log, whose hash stands for all, for who reads every entry; its last verification,
    and its last anchor.
    """
    return {
        "newest": trail().first() if every_entry else None,
        "verification": last_verification(),
        "kept": last_kept(),
    }


def accounts_named(text: str) -> list[int]:
    """The keys of accounts whose name (without diacritics) or user name holds the text."""
    wanted = fold(text)
    rows = Account.objects.values_list("pk", "name", "username")
    return [pk for pk, name, username in rows if wanted in fold(name) or wanted in fold(username)]


type Rows = Iterable[Mapping[str, object]]


def rows_of_people(kind: str, persons: QuerySet[Person], units: QuerySet[Unit], year: int | None = None) -> Rows:
    """Units, clusters, persons or a register as rows of their table; the caller names whom the reader may see."""
    match kind:
        case "units":
            return export_units(units)
        case "clusters":
            return list(cluster_rows(units, clusters_on_record()[0]))
        case "submissions" | "tasks":
            return list(ROWS_OF_REGISTER[kind](current_movement(), units))
        case "persons":
            return export_persons(persons, units)
        case "ratings":
            return export_ratings(persons, year)
        case "discipline":
            return export_discipline(persons)
        case _:
            return export_matters(persons, units)


def rows_of_cluster(kind: str, cluster: str, year: int, within: QuerySet[Unit]) -> Rows:
    """Figures or assessments of some of a cluster's units in a year. Raises NoMovementError and NoIndexSetError."""
    units = list(members(cluster, year).filter(pk__in=within.values("pk")).values_list("pk", flat=True))
    if kind == "assessments":
        return list(assessment_rows(current_movement(), cluster, year, units))
    return figure_rows([year], units)


def counts_on_record(
    persons: QuerySet[Person], told_of: QuerySet[Person], staffed: QuerySet[Unit], units: QuerySet[Unit]
) -> dict[str, int]:
    """How many rows the smaller tables have (figures are too many to be counted for a page); of matters, those about
    the persons that the reader is told of.
    """
    within = staffed.values("pk")
    return {
        "units": units.count(),
        "clusters": ClusterMember.objects.filter(unit__in=units.values("pk")).count(),
        "submissions": taken_over(units).count(),
        "tasks": tasks_taken_over(units).count(),
        "persons": Post.objects.filter(person__in=persons, unit__in=within).count(),
        "ratings": PerformanceRating.objects.filter(person__in=persons).count(),
        "discipline": DisciplinaryAction.objects.filter(person__in=persons).count(),
        "matters": PendingMatter.objects.filter(Q(person__in=persons & told_of) | Q(unit__in=within)).count(),
    }


def clusters_on_record() -> tuple[dict[str, str], list[int]]:
    """The clusters that units were assigned to, by code with their names, and the years."""
    places = ClusterMember.objects.order_by("cluster", "year").values_list("cluster", "year").distinct()
    codes, years = {cluster for cluster, _year in places}, {year for _cluster, year in places}
    names = {code: name for code, name in cluster_names().items() if code in codes}
    return {**names, **{code: code for code in sorted(codes - set(names))}}, sorted(years, reverse=True)


@dataclass(frozen=True, slots=True)
class Import:
    """A table that was handed in, and when it was last imported, if it was."""

    upload: Upload
    imported_at: datetime | None


def imports(uploads: Iterable[Upload]) -> list[Import]:
    found = list(uploads)
    keys = [str(upload.pk) for upload in found]
    entries = Entry.objects.filter(verb="import_file", subject_kind="upload", subject_key__in=keys)
    imported = dict(entries.order_by("at").values_list("subject_key", "at"))
    return [Import(upload, imported.get(str(upload.pk))) for upload in found]


@dataclass(frozen=True, slots=True)
class Registers:
    """What is on record about a person beside the awards."""

    posts: QuerySet[Post]
    ratings: QuerySet[PerformanceRating]
    discipline: QuerySet[DisciplinaryAction]
    matters: QuerySet[PendingMatter] | None
    """None where the reader is not told of them."""


def registers_of(person: Person, told_of: QuerySet[Person]) -> Registers:
    told = told_of.filter(pk=person.pk).exists()
    return Registers(
        posts=person.posts.select_related("unit").order_by(F("valid_from").desc(nulls_last=True), "-pk"),
        ratings=person.ratings.order_by("-year"),
        discipline=person.discipline.order_by("-imposed_on"),
        matters=person.matters.order_by("-opened_on") if told else None,
    )
