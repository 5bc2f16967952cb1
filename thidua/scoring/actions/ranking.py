from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from thidua.audit.actions import Subject, record
from thidua.core.index import IndexScore, IndexSet, score_index
from thidua.core.ranking import RankChange, rank, rank_changes
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import Figure, OriginInfo, record_many
from thidua.people.models import Account
from thidua.people.permissions import can_score, demand
from thidua.people.queries import members
from thidua.scoring.models import Comparison, Result, ScoringRun
from thidua.scoring.queries import YearBefore, cases, index_set_for, year_before

POINTS = Decimal("0.0001")
PERCENT = Decimal("0.00000001")


@transaction.atomic
def score_cluster(*, movement: Movement, cluster: str, year: int, by: Account | None) -> ScoringRun:
    """Score and rank a cluster for a year under the movement's rules, by the figures known at the instant that the run
    keeps; earlier runs stay as history.

    Raises NoIndexSetError when no set is issued for the cluster and year.
    """
    demand(partial(can_score, province=movement.province), by)
    pack = pack_of(movement.regulation)
    index_set = index_set_for(pack, cluster, year)
    units = list(members(cluster, year))
    run = ScoringRun(
        movement=movement,
        cluster=cluster,
        index_set=index_set.code,
        year=year,
        regulation=movement.regulation,
        computed_by=by,
        units=len(units),
        ranked=0,
        compared=0,
    )
    scored = {
        unit_id: _result(run, unit_id, score_index(index_set, case))
        for unit_id, case in cases(pack, index_set, year, [unit.pk for unit in units], run.computed_at)
    }
    _rank(run, index_set, scored, year_before(movement, cluster, year, units))
    _store(run, scored)
    _record_figures(run, scored, by)
    record(
        by=by,
        verb="score_cluster",
        subject=Subject("scoring_run", str(run.pk), str(run)),
        after={"units": run.units, "ranked": run.ranked, "regulation": run.regulation.sha256},
    )
    return run


def _result(run: ScoringRun, unit_id: int, score: IndexScore) -> Result:
    return Result(
        run=run,
        unit_id=unit_id,
        points={code: _points_said(scored.state, scored.points) for code, scored in score.scores.items()},
        total=score.points.quantize(POINTS),
        maximum=score.maximum,
        bonus=score.bonus_points,
        penalty=score.penalty_points,
        percent=score.percent,
        lowest=score.lowest.quantize(PERCENT),
        highest=score.highest.quantize(PERCENT),
        missing=len(score.missing),
        band=score.band.code if score.band else "",
        comparison=Comparison.NOT_RANKED,
    )


def _points_said(state: str, points: Decimal | None) -> str | None:
    """How points stand in `Result.points`: null is missing, "" is left out of the maximum."""
    if state == "excluded":
        return ""
    return None if points is None else f"{points.quantize(POINTS).normalize():f}"


def _rank(run: ScoringRun, index_set: IndexSet, scored: Mapping[int, Result], before: YearBefore) -> None:
    """Rank on the unrounded index, and compare with the year before."""
    percents = {unit_id: result.percent for unit_id, result in scored.items()}
    ranks = rank(percents, index_set.ties)
    changes = rank_changes(percents, before.percents, index_set.ties)
    for unit_id, result in scored.items():
        result.rank = ranks.get(unit_id)
        result.rank_before = before.ranks.get(unit_id)
        change = changes.get(unit_id)
        result.gained = change.gained if change else None
        result.comparison = _comparison(unit_id, change, before)
    run.ranked = len(ranks)
    run.compared = len(changes)


def _comparison(unit_id: int, change: RankChange | None, before: YearBefore) -> Comparison:
    if change is not None:
        return Comparison.COMPARABLE
    if not before.exists:
        return Comparison.FIRST_YEAR
    return Comparison.NOT_RANKED if unit_id in before.continued else Comparison.REORGANISED


def _store(run: ScoringRun, scored: Mapping[int, Result]) -> None:
    ScoringRun.objects.filter(movement=run.movement, cluster=run.cluster, year=run.year, current=True).update(
        current=False
    )
    run.save()
    for result in scored.values():
        result.run = run
        if result.percent is not None:
            result.percent = result.percent.quantize(PERCENT)
    Result.objects.bulk_create(scored.values(), batch_size=500)


def _record_figures(run: ScoringRun, scored: Mapping[int, Result], by: Account | None) -> None:
    """What judging produced and later judging needs, as observations like any other figure."""
    cluster = pack_of(run.regulation).clusters[run.cluster]
    record_many(
        figures=_figures(run, scored.values()),
        origin=OriginInfo("scoring_run", str(run.pk), f"{cluster.name.vi}, {run.year}"),
        by=by,
        reason=_reason(),
    )


def _reason() -> str:
    """Kept with the figures that a new run corrects, in the language of the house."""
    with override(settings.LANGUAGE_CODE):
        return gettext("Scored again after corrections")


def _figures(run: ScoringRun, scored: Collection[Result]) -> Iterator[Figure]:
    size = Decimal(run.ranked)
    for result in scored:
        if result.percent is None or result.rank is None:
            continue
        yield Figure(measure="par_index", year=run.year, unit_id=result.unit_id, value=result.percent)
        yield Figure(measure="par_class", year=run.year, unit_id=result.unit_id, level=result.band)
        yield Figure(measure="par_rank", year=run.year, unit_id=result.unit_id, value=Decimal(result.rank))
        yield Figure(measure="par_cluster_size", year=run.year, unit_id=result.unit_id, value=size)
        if result.gained is not None:
            yield Figure(measure="par_rank_gain", year=run.year, unit_id=result.unit_id, value=Decimal(result.gained))
