from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from thidua.core.facts import Case
from thidua.core.index import ClassBand, IndexScore, IndexSet, score_index
from thidua.core.standings import best_amounts
from thidua.frame.words import figure, say
from thidua.law.schema import Cluster, Pack
from thidua.movements.models import Movement, RoundKind
from thidua.movements.queries import pack_of
from thidua.observations.models import Observation
from thidua.observations.queries import code_on, facts_of_units, figure_rows, figures_recorded_after
from thidua.people.models import ClusterMember, Kind, Unit
from thidua.people.queries import (
    as_they_were,
    cluster_of,
    comparable_predecessors,
    members,
    one_to_one_predecessors,
    search_units,
    subtree,
    units_in_force,
)
from thidua.scoring.models import Result, ScoringRun

CHUNK = 500


class NoIndexSetError(LookupError):
    """No index set is issued for this cluster and year."""


def index_set_for(pack: Pack, cluster: str, year: int) -> IndexSet:
    """The set by which a cluster is scored in a year. Raises NoIndexSetError."""
    for index_set in pack.index_sets.values():
        if index_set.cluster == cluster and index_set.first_year <= year <= index_set.last_year:
            return index_set
    raise NoIndexSetError(
        _("No index set is issued for “%(cluster)s” in %(year)s.") % {"cluster": cluster, "year": year}
    )


def cases(
    pack: Pack, index_set: IndexSet, year: int, unit_ids: Collection[int], as_of: datetime | None
) -> Iterator[tuple[int, Case]]:
    """The case of every unit under a set, by the figures known at an instant or now (None); read in chunks so that
    memory stays flat.
    """
    best = _best_of_cluster(index_set, year, unit_ids, as_of)
    years = _years_read(index_set, year)
    names = {code: measure.name for code, measure in pack.measures.items()}
    for chunk in batched(unit_ids, CHUNK):
        facts = facts_of_units(chunk, years, index_set.measures(), as_of)
        for unit_id in chunk:
            by_year = facts.get(unit_id, {})
            yield (
                unit_id,
                Case(year=year, facts=by_year.get(year, {}), other_years=by_year, best=best, measure_names=names),
            )


def _best_of_cluster(
    index_set: IndexSet, year: int, unit_ids: Collection[int], as_of: datetime | None
) -> dict[str, Decimal]:
    measures = index_set.measures_of_leaders()
    facts = facts_of_units(unit_ids, (year,), measures, as_of) if measures else {}
    return best_amounts(index_set, [by_year.get(year, {}) for by_year in facts.values()])


def _years_read(index_set: IndexSet, year: int) -> tuple[int, ...]:
    return (year - 1, year) if index_set.measures_of_year_before() else (year,)


class Explained(NamedTuple):
    """A unit's index with all that it follows from, and the figures recorded since, which do not count in it yet."""

    score: IndexScore
    later: list[Observation]


def explained(movement: Movement, unit: Unit, year: int) -> Explained | None:
    """The index by which a unit is ranked: by the rules and figures of then. Before it is ranked, by those of now;
    None where it competes in no cluster, or no set is issued for it.
    """
    result = result_of(movement, unit, year)
    if result is not None:
        run = result.run
        pack = pack_of(run.regulation)
        index_set = pack.index_sets[run.index_set]
        score = _scored(pack, index_set, run.cluster, unit, year, run.computed_at)
        years, measures = _years_read(index_set, year), index_set.measures()
        later = figures_recorded_after(run.computed_at, "unit", [unit.pk], years, measures)
        return Explained(score, later.get(unit.pk, []))
    cluster, pack = cluster_of(unit, year), pack_of(movement.regulation)
    try:
        index_set = index_set_for(pack, cluster or "", year)
    except NoIndexSetError:
        return None
    return Explained(_scored(pack, index_set, cluster or "", unit, year, None), [])


def _scored(pack: Pack, index_set: IndexSet, cluster: str, unit: Unit, year: int, as_of: datetime | None) -> IndexScore:
    ids = [unit.pk]
    if index_set.measures_of_leaders():
        ids = list(members(cluster, year).values_list("pk", flat=True))
    return next(score_index(index_set, case) for pk, case in cases(pack, index_set, year, ids, as_of) if pk == unit.pk)


def current_runs(movement: Movement) -> QuerySet[ScoringRun]:
    return movement.runs.filter(current=True).order_by("cluster", "year")


def current_run(movement: Movement, cluster: str, year: int) -> ScoringRun | None:
    return movement.runs.filter(current=True, cluster=cluster, year=year).first()


def scored_years(movement: Movement, cluster: str) -> list[int]:
    """Years with a ranking, newest first."""
    return list(current_runs(movement).filter(cluster=cluster).order_by("-year").values_list("year", flat=True))


def results(
    run: ScoringRun, *, text: str = "", band: str = "", unit_ids: Collection[int] | None = None
) -> QuerySet[Result]:
    """The ranking of a run, best first, units without a rank last; of units of a name or code, and of a class."""
    found = run.results.select_related("unit", "unit__parent")
    found = found.order_by(F("rank").asc(nulls_last=True), "unit__search_name", "unit")
    if text:
        found = found.filter(unit__in=search_units(text))
    if band:
        found = found.filter(band=band)
    return found if unit_ids is None else found.filter(unit__in=unit_ids)


def as_ranked(run: ScoringRun, found: Iterable[Result]) -> list[Result]:
    """Results with their units as they were called and where they stood at the end of the year ranked."""
    shown = list(found)
    as_they_were([result.unit for result in shown], date(run.year, 12, 31))
    return shown


def result_of(movement: Movement, unit: Unit, year: int) -> Result | None:
    return (
        Result.objects.filter(run__movement=movement, run__current=True, run__year=year, unit=unit)
        .select_related("run", "unit")
        .first()
    )


def history_of(movement: Movement, unit_ids: Collection[int]) -> dict[int, dict[int, Result]]:
    """Unit → year → current result; for the years before a reorganisation those of a one-to-one predecessor."""
    before = {pk: predecessor.pk for pk, predecessor in one_to_one_predecessors(unit_ids).items()}
    found = results_of(movement, {*unit_ids, *before.values()})
    return {pk: found.get(before.get(pk, 0), {}) | found.get(pk, {}) for pk in unit_ids}


def results_of(
    movement: Movement, unit_ids: Iterable[int], as_of: datetime | None = None
) -> dict[int, dict[int, Result]]:
    """Unit → year → the result that holds, or held at an instant, for pages that show the years side by side."""
    found: dict[int, dict[int, Result]] = {}
    query = Result.objects.filter(run__movement=movement, unit__in=list(unit_ids))
    query = query.filter(run__current=True) if as_of is None else query.filter(run__computed_at__lte=as_of)
    # In the order of scoring, so that the newest stays.
    for result in query.select_related("run").defer("points").order_by("run"):
        found.setdefault(result.unit_id, {})[result.run.year] = result
    return found


@dataclass(frozen=True, slots=True)
class YearBefore:
    """Last year's indices by this year's unit, for the units that can be compared; the rest lack one."""

    percents: Mapping[int, Decimal | None]
    ranks: Mapping[int, int | None]
    exists: bool
    continued: frozenset[int]


def year_before(movement: Movement, cluster: str, year: int, units: Collection[Unit]) -> YearBefore:
    """What the year before gave the units of a cluster, carried over one-to-one successions only."""
    run = current_run(movement, cluster, year - 1)
    predecessors = comparable_predecessors(units, year)
    if run is None:
        return YearBefore({}, {}, exists=False, continued=frozenset())
    before = {result.unit_id: result for result in run.results.defer("points")}
    found = {
        unit_id: before[predecessor]
        for unit_id, predecessor in predecessors.items()
        if predecessor is not None and predecessor in before
    }
    return YearBefore(
        {unit_id: result.percent for unit_id, result in found.items()},
        {unit_id: result.rank for unit_id, result in found.items()},
        exists=True,
        continued=frozenset(unit_id for unit_id, predecessor in predecessors.items() if predecessor is not None),
    )


def area_table(index_set: IndexSet, found: Iterable[Result]) -> list[tuple[Result, list[Decimal | None]]]:
    """Results with the percentage of each area, for the heat table; None where the area has a missing figure."""
    components = [[(component.code, component.maximum) for component in area.components()] for area in index_set.areas]
    return [(result, [_area_percent(result.points, area) for area in components]) for result in found]


def _area_percent(points: Mapping[str, str | None], components: list[tuple[str, Decimal]]) -> Decimal | None:
    known = [(points.get(code), maximum) for code, maximum in components if points.get(code) != ""]
    maximum = sum((maximum for _, maximum in known), Decimal(0))
    if not maximum or any(value is None for value, _ in known):
        return None
    return sum((Decimal(value) for value, _ in known if value), Decimal(0)) / maximum * 100


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A line of the ranking page: a result, its class (level 1 is the best), and the index of the years before."""

    result: Result
    band: ClassBand | None
    level: int
    history: list[tuple[int, Decimal | None]]


NO_BAND: tuple[ClassBand | None, int] = (None, 0)


def ranking_page(movement: Movement, index_set: IndexSet, run: ScoringRun, found: Iterable[Result]) -> list[RankingRow]:
    """The lines of one page, with the years up to the run's."""
    shown = as_ranked(run, found)
    years = sorted(year for year in scored_years(movement, run.cluster) if year <= run.year)
    past = history_of(movement, [result.unit_id for result in shown])
    levels: dict[str, tuple[ClassBand | None, int]] = {
        band.code: (band, level) for level, band in enumerate(index_set.classes, 1)
    }
    return [
        RankingRow(
            result=result,
            band=levels.get(result.band, NO_BAND)[0],
            level=levels.get(result.band, NO_BAND)[1],
            history=[(year, _percent(past[result.unit_id].get(year))) for year in years],
        )
        for result in shown
    ]


def _percent(result: Result | None) -> Decimal | None:
    return result.percent if result else None


def newest_scored_year(movement: Movement) -> int | None:
    return current_runs(movement).order_by("-year").values_list("year", flat=True).first()


def assessment_rows(
    movement: Movement, cluster: str, year: int, unit_ids: Collection[int]
) -> Iterator[dict[str, object]]:
    """The answers of units of a cluster as rows of `tables.ASSESSMENTS`: what is exported can be imported again."""
    index_set = index_set_for(pack_of(movement.regulation), cluster, year)
    components = {
        measure: component.code for component in index_set.components() for measure in component.form.measures()
    }
    rows = (row for row in figure_rows([year], unit_ids) if row["measure"] in components)
    for row in rows:
        yield {**row, "component": components[str(row["measure"])]}


def clusters_of_year(pack: Pack, year: int) -> list[Cluster]:
    """The clusters that the rules know in a year."""
    return [one for one in pack.clusters.values() if one.last_year is None or year <= one.last_year]


def cluster_rows(units: QuerySet[Unit], names: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Which cluster units compete in, in every year, as rows of their table; clusters by name where they have one."""
    places = ClusterMember.objects.filter(unit__in=units.values("pk")).select_related("unit")
    for member in places.prefetch_related("unit__codes").order_by("-year", "cluster", "unit__path"):
        yield {
            "year": member.year,
            "unit_code": code_on(member.unit, date(member.year, 12, 31)),
            "unit_name": member.unit.name,
            "cluster": names.get(member.cluster, member.cluster),
        }


def cluster_years(movement: Movement) -> list[int]:
    """The years that have a round or members, newest first."""
    placed = ClusterMember.objects.values_list("year", flat=True).distinct()
    return sorted(
        {*movement.rounds.filter(kind=RoundKind.YEARLY).values_list("year", flat=True), *placed}, reverse=True
    )


def year_to_show(years: Collection[int], today: date) -> int:
    """This year if somebody competes in it, else the last one in which somebody does, else the newest known."""
    placed = set(ClusterMember.objects.filter(year__in=years).values_list("year", flat=True).distinct())
    return today.year if today.year in placed else max(placed or years)


def kinds_in_clusters(year: int) -> dict[str, list[tuple[Kind, int]]]:
    """Cluster → how many of its members of a year are of each kind."""
    found: dict[str, list[tuple[Kind, int]]] = {}
    rows = (
        ClusterMember.objects.filter(year=year).order_by("cluster", "unit__kind").values_list("cluster", "unit__kind")
    )
    for cluster, kind, count in rows.annotate(Count("pk")):
        found.setdefault(cluster, []).append((Kind(kind), count))
    return found


def why_shut(movement: Movement, year: int, clusters: Collection[str]) -> str:
    """Why the members of clusters no longer change in a year, and what a change would undo; empty while they may."""
    held = movement.rounds.filter(year=year, kind=RoundKind.YEARLY).first()
    if held is not None and held.closed_on is not None:
        closed = {"year": year, "day": figure(held.closed_on)}
        return _("The round of %(year)s was closed on %(day)s: who competed in it no longer changes.") % closed
    run = current_runs(movement).filter(year=year, cluster__in=clusters).first()
    if run is None:
        return ""
    scored = {"cluster": _cluster_name(movement, run.cluster), "year": year, "ranked": run.ranked, "units": run.units}
    said = _(
        "“%(cluster)s” has been scored for %(year)s, and %(ranked)s of %(units)s units have a place. A member more or "
        "less would change their places, and the awards that rest on them."
    )
    return said % scored


def _cluster_name(movement: Movement, code: str) -> str:
    return say(pack_of(movement.regulation).clusters[code].name)


def candidates(movement: Movement, cluster: Cluster, year: int, *, before: bool) -> QuerySet[Unit]:
    """Units without a cluster in a year that may join one: who was in it the year before, or now carries such a unit
    on; or else every unit of the movement's province, and of what became of it, that is of a kind the cluster takes.
    """
    placed = ClusterMember.objects.filter(year=year).values("unit")
    units = units_in_force(date(year, 12, 31), cluster.unit_kinds).exclude(pk__in=placed)
    if before:
        old = members(cluster.code, year - 1).values("pk")
        units = units.filter(Q(pk__in=old) | Q(pk__in=Unit.objects.filter(origins__predecessor__in=old).values("pk")))
    else:
        heirs = Unit.objects.filter(origins__predecessor=movement.province)
        units = units.filter(pk__in=subtree(movement.province, *heirs).values("pk"))
    return units.order_by("search_name", "pk")
