"""Is a figure reached, and if not yet, is it on the way?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from thidua.core.findings import Finding, Outcome, Source, Unit, all_of, from_bool
from thidua.core.messages import Message, Words, gettext_noop
from thidua.core.targets.rules import (
    Baseline,
    CutAgainst,
    GainRanks,
    IndexYear,
    Point,
    ReachLevel,
    Series,
    Target,
    TargetState,
    TargetVerdict,
    Trajectory,
    UnfinishedYear,
)

HUNDRED = Decimal(100)


def _target_finding(
    target: Target,
    outcome: Outcome,
    reason: Message,
    *sources: Source | None,
    value: Decimal | Words | None = None,
    threshold: Decimal | Words | None = None,
    unit: Unit = "percent",
    parts: tuple[Finding, ...] = (),
) -> Finding:
    return Finding(
        outcome=outcome,
        label=target.label,
        value=value,
        threshold=threshold,
        basis=target.basis,
        sources=tuple(dict.fromkeys(source for source in sources if source is not None)),
        parts=parts,
        need=len(parts) if parts else None,
        reason=reason,
        remedy=None if outcome is Outcome.MET else target.remedy,
        unit=unit,
        code=target.code,
    )


def judge_level(target: Target, rule: ReachLevel, figures: Series, due: date, on: date) -> TargetVerdict:
    """Judge a level against its threshold, or against the way from the baseline to the due date."""
    known = figures.until(on)
    if not known.points:
        reason = Message.of(gettext_noop("No figure yet"))
        return _not_determinable(target, _not_judged(reason, known.unfinished))
    latest = known.points[-1]
    better: Literal[1, -1] = 1 if rule.direction == "up" else -1
    reached = (latest.value - rule.threshold) * better >= 0
    start = _baseline(target, known.points)
    if start is None and not reached and on <= due:
        assert target.baseline is not None
        return _no_baseline(target, target.baseline.year, known)
    way = Trajectory(start or known.points[0], due, rule.threshold, target.milestones)
    return _judge_progress(target, way, known, on, reached, better, "percent")


def _baseline(target: Target, known: tuple[Point, ...]) -> Point | None:
    """Where progress is measured from: the baseline as stated, or the figure of its year; else the first figure."""
    if target.baseline is None:
        return known[0]
    year, value = target.baseline.year, target.baseline.value
    if value is not None:
        return Point(date(year, 12, 31), value)
    return next((point for point in reversed(known) if point.on.year == year), None)


def judge_cut(target: Target, rule: CutAgainst, figures: Series, bases: Series, due: date, on: date) -> TargetVerdict:
    """Judge a cut in percent against the base year's figure; `bases` are the figures of the measure it is one of."""
    known, known_bases = figures.until(on), bases.until(on)
    base = _baseline(replace(target, baseline=target.baseline or Baseline(year=rule.base_year)), known_bases.points)
    if base is None:
        reason = Message.of(gettext_noop("No figure for the base year %(year)s yet"), year=str(rule.base_year))
        unfinished = [year for year in known_bases.unfinished if year.year == rule.base_year]
        return _not_determinable(target, _not_judged(reason, unfinished))
    if not known.points or known.points[-1].on < base.on:
        reason = Message.of(gettext_noop("No figure since the base year %(year)s yet"), year=str(rule.base_year))
        return _not_determinable(target, _not_judged(reason, known.unfinished), base.source)
    goal = base.value * (HUNDRED - rule.percent) / HUNDRED
    way = Trajectory(base, due, goal, target.milestones)
    return _judge_progress(target, way, known, on, known.points[-1].value <= goal, -1, "")


def _judge_progress(
    target: Target,
    way: Trajectory,
    known: Series,
    on: date,
    reached: bool,
    better: Literal[1, -1],
    unit: Unit,
) -> TargetVerdict:
    latest = known.points[-1]
    state = _progress(way, latest, on, reached, better)
    reason = Message.of(_PROGRESS[state], value=latest.value, goal=way.goal, due=way.due)
    finding = _target_finding(
        target,
        Outcome.NOT_DETERMINABLE if state is TargetState.NOT_DETERMINABLE else from_bool(reached),
        _not_judged(reason, [year for year in known.unfinished if year.on > latest.on]),
        latest.source,
        way.start.source,
        value=latest.value,
        threshold=way.goal,
        unit=unit,
    )
    return TargetVerdict(target, state, finding, way.expected(latest.on), way=way)


def _progress(line: Trajectory, latest: Point, on: date, reached: bool, better: Literal[1, -1]) -> TargetState:
    if reached:
        return TargetState.MET
    if on > line.due:
        return TargetState.NOT_MET
    if latest.on <= line.start.on:
        return TargetState.NOT_DETERMINABLE
    return TargetState.ON_TRACK if (latest.value - line.expected(latest.on)) * better >= 0 else TargetState.BEHIND


_PROGRESS = {
    TargetState.MET: gettext_noop("%(value)s reaches %(goal)s"),
    TargetState.NOT_MET: gettext_noop("%(value)s has not reached %(goal)s by %(due)s"),
    TargetState.ON_TRACK: gettext_noop("%(value)s: not yet %(goal)s, but on the line to it by %(due)s"),
    TargetState.BEHIND: gettext_noop("%(value)s: behind the line to %(goal)s by %(due)s"),
    TargetState.NOT_DETERMINABLE: gettext_noop("Only one figure (%(value)s): no progress to judge yet"),
}


def judge_rise(
    target: Target, index: Mapping[int, IndexYear], year: int, broken: Mapping[int, Message] | None = None
) -> TargetVerdict:
    """Judge one year against the year before: the score, and the rank where both are official.

    A year that is `broken` cannot be held against the one before, for the reason given.
    """
    if broken and year in broken:
        return replace(_not_comparable(target, broken[year], index.get(year), index.get(year - 1)), year=year)
    return replace(_judge_rise(target, index, year), year=year)


def _judge_rise(target: Target, index: Mapping[int, IndexYear], year: int) -> TargetVerdict:
    now, before = index.get(year), index.get(year - 1)
    if now is None or now.score is None:
        return _not_published(target, year, now)
    if before is None or before.score is None:
        return _not_published(target, year - 1, before)
    said = gettext_noop("Score %(now)s after %(before)s the year before")
    parts = [_compared(target, now, before, now.score > before.score, now.score, before.score, said, "points")]
    rank_now, rank_before = _official_rank(now), _official_rank(before)
    if rank_now is not None and rank_before is not None:
        ranks = Decimal(rank_now), Decimal(rank_before)
        said = gettext_noop("Rank %(now)s after %(before)s the year before")
        parts.append(_compared(target, now, before, rank_now < rank_before, *ranks, said, "rank"))
    outcome = all_of(part.outcome for part in parts)
    finding = _target_finding(
        target,
        outcome,
        Message.of(gettext_noop("%(year)s compared with %(before)s"), year=str(year), before=str(year - 1)),
        value=now.score,
        threshold=before.score,
        unit="points",
        parts=tuple(parts),
    )
    return TargetVerdict(target, TargetState(outcome.value), finding)


def _compared(
    target: Target,
    now: IndexYear,
    before: IndexYear,
    better: bool,
    value: Decimal,
    threshold: Decimal,
    said: str,
    unit: Unit,
) -> Finding:
    return _target_finding(
        target,
        from_bool(better),
        Message.of(said, now=value, before=threshold),
        now.source,
        before.source,
        value=value,
        threshold=threshold,
        unit=unit,
    )


def judge_gain(
    target: Target, rule: GainRanks, index: Mapping[int, IndexYear], broken: Mapping[int, Message] | None = None
) -> TargetVerdict:
    """Judge places gained between two years; a rank that its publisher did not give decides nothing.

    Nothing is compared across a year that is `broken`.
    """
    now, before = index.get(rule.year), index.get(rule.base_year)
    for year in range(rule.base_year + 1, rule.year + 1):
        if broken and year in broken:
            return _not_comparable(target, broken[year], now, before)
    rank_now, rank_before = _official_rank(now), _official_rank(before)
    if now is None or rank_now is None:
        return _no_official_rank(target, rule.year, now)
    if before is None or rank_before is None:
        return _no_official_rank(target, rule.base_year, before)
    gained = rank_before - rank_now
    reason = Message.of(
        gettext_noop("From rank %(before)s to rank %(now)s: %(gained)s places; %(wanted)s wanted"),
        before=rank_before,
        now=rank_now,
        gained=gained,
        wanted=rule.ranks,
    )
    outcome = from_bool(gained >= rule.ranks)
    finding = _target_finding(
        target,
        outcome,
        reason,
        now.source,
        before.source,
        value=Decimal(gained),
        threshold=Decimal(rule.ranks),
        unit="ranks",
    )
    return TargetVerdict(target, TargetState(outcome.value), finding)


def _official_rank(published: IndexYear | None) -> int | None:
    return published.rank if published is not None and published.rank_official else None


def _no_official_rank(target: Target, year: int, published: IndexYear | None) -> TargetVerdict:
    if published is None or (published.rank is None and published.score is None):
        return _not_published(target, year, published)
    reason = Message.of(gettext_noop("No official rank was published for %(year)s"), year=str(year))
    return _not_determinable(target, reason, published.source)


def judge_statement(target: Target, attested: bool | None, evidence: str, source: Source | None) -> TargetVerdict:
    """Judge a target without a figure by what has been attested with evidence."""
    if attested is None:
        return _not_determinable(target, Message.of(gettext_noop("No statement with evidence yet")))
    if attested and not evidence:
        reason = Message.of(gettext_noop("Attested, but the document that proves it is missing"))
        return _not_determinable(target, reason, source)
    outcome = from_bool(attested)
    reason = Message.of(gettext_noop("Stated with evidence: %(evidence)s"), evidence=evidence)
    return TargetVerdict(
        target,
        TargetState(outcome.value),
        _target_finding(target, outcome, reason, source, unit=""),
    )


def _not_judged(reason: Message, unfinished: Iterable[UnfinishedYear]) -> Message:
    """A reason, and the years that it leaves out because not all have reported."""
    for year in unfinished:
        said = gettext_noop("%(reason)s; for %(year)s %(told)s of %(asked)s units have reported, not judged yet")
        reason = Message.of(said, reason=reason, year=str(year.year), told=year.told, asked=year.asked)
    return reason


def _no_baseline(target: Target, year: int, known: Series) -> TargetVerdict:
    reason = Message.of(gettext_noop("No figure for the baseline year %(year)s: no progress to judge"), year=str(year))
    latest = known.points[-1]
    unfinished = [one for one in known.unfinished if one.year == year or one.on > latest.on]
    return _not_determinable(target, _not_judged(reason, unfinished), latest.source)


def _not_comparable(target: Target, why: Message, *years: IndexYear | None) -> TargetVerdict:
    return _not_determinable(target, why, *(year.source for year in years if year is not None))


def _not_published(target: Target, year: int, known: IndexYear | None) -> TargetVerdict:
    """Nothing was published or found; or it is on record that it was published, without the figure.

    What the target says is to be done would not help: the result is to be recorded.
    """
    if known is not None:
        reason = gettext_noop("The result of %(year)s has been published, but the figure it needs is not on record")
        remedy = gettext_noop("Enter the figure of %(year)s on the page of the published index")
    else:
        reason = gettext_noop("The result of %(year)s has not been published or was not found")
        remedy = gettext_noop("Once it is published, enter the result of %(year)s on the page of the published index")
    said = {"year": str(year)}
    verdict = _not_determinable(target, Message.of(reason, **said), *((known.source,) if known else ()))
    return replace(verdict, finding=replace(verdict.finding, remedy=Message.of(remedy, **said)))


def _not_determinable(target: Target, reason: Message, *sources: Source | None) -> TargetVerdict:
    finding = _target_finding(target, Outcome.NOT_DETERMINABLE, reason, *sources)
    return TargetVerdict(target, TargetState.NOT_DETERMINABLE, finding)
