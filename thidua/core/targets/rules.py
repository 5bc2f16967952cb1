"""What a target asks for, how it is defined, and the figures it is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from thidua.core.dated import Status
from thidua.core.findings import Basis, Finding, Source
from thidua.core.messages import Text


class TargetState(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NOT_DETERMINABLE = "not_determinable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachLevel:
    """A measure, in percent, that must reach `threshold` by the due date, up or down."""

    measure: str
    direction: Literal["up", "down"]
    threshold: Decimal
    kind: Literal["reach_level"] = "reach_level"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutAgainst:
    """An amount that must fall by `percent` against its value in a base year.

    With a `base_measure` it is held against the figure of that one, recorded for the base year: an average, say.
    """

    measure: str
    base_year: int
    percent: Decimal
    base_measure: str = ""
    kind: Literal["cut_against"] = "cut_against"

    @property
    def base(self) -> str:
        """The measure whose figure of the base year is cut against."""
        return self.base_measure or self.measure


@dataclass(frozen=True, slots=True, kw_only=True)
class RiseEachYear:
    """A published index higher each year than the year before: by score, and by rank where it is official."""

    index: str
    kind: Literal["rise_each_year"] = "rise_each_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class GainRanks:
    """A published index that gains `ranks` places in one year on another; only official ranks count."""

    index: str
    ranks: int
    year: int
    base_year: int
    kind: Literal["gain_ranks"] = "gain_ranks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A target without a figure, judged by a statement with evidence."""

    measure: str
    kind: Literal["statement"] = "statement"


TargetRule = ReachLevel | CutAgainst | RiseEachYear | GainRanks | Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What exactly is counted, who hands the figures in and where they come from.

    `same_denominator` names measures that count the same whole, so that their figures can be held against each other.
    """

    counted: Text
    figures_from: Text
    numerator: Text | None = None
    denominator: Text | None = None
    reported_by: tuple[str, ...] = ()
    same_denominator: tuple[str, ...] = ()
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The year a target starts from; without a value, the province's own figure of that year is the baseline."""

    year: int
    value: Decimal | None = None
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What is to be reached by the end of a year on the way to the due date."""

    year: int
    value: Decimal
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A goal of the plan over a measure; `due_parameter` names the open point that gives its due date.

    `owner` is the code of the agency that answers for it.
    """

    code: str
    goal: str
    label: Text
    rule: TargetRule
    basis: tuple[Basis, ...]
    due: date | None = None
    due_parameter: str = ""
    owner: str = ""
    definition: Definition | None = None
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    remedy: Text | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on a day: of a measure for the whole province."""

    on: date
    value: Decimal
    source: Source | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedYear:
    """A year for which not all who are asked have reported: what stands so far is no figure of the whole province."""

    year: int
    told: int
    asked: int

    @property
    def on(self) -> date:
        return date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Series:
    """A measure's figures of the whole province, and the years that are none yet: they judge nothing."""

    points: tuple[Point, ...] = ()
    unfinished: tuple[UnfinishedYear, ...] = ()

    def until(self, on: date) -> Series:
        """What is known on a day, in the order of time."""
        points = sorted((point for point in self.points if point.on <= on), key=lambda point: point.on)
        unfinished = sorted((year for year in self.unfinished if year.on <= on), key=lambda year: year.year)
        return Series(tuple(points), tuple(unfinished))


@dataclass(frozen=True, slots=True)
class IndexYear:
    """What was published of an external index for a year; ranks computed by others are not official."""

    year: int
    score: Decimal | None
    rank: int | None
    ranked: int | None
    rank_official: bool
    published_on: date | None
    source: Source | None = None
    subject: str = ""
    """Whose result it is, where that is not the same in every year."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The way from the baseline over the milestones to the target at its due date, straight from each to the next."""

    start: Point
    due: date
    goal: Decimal
    milestones: tuple[Milestone, ...] = ()

    @property
    def corners(self) -> tuple[tuple[date, Decimal], ...]:
        """Where the way begins, bends and ends."""
        between = [(date(one.year, 12, 31), one.value) for one in self.milestones]
        inside = [corner for corner in between if self.start.on < corner[0] < self.due]
        return ((self.start.on, self.start.value), *inside, (self.due, self.goal))

    def expected(self, on: date) -> Decimal:
        if on >= self.due:
            return self.goal
        if on <= self.start.on:
            return self.start.value
        (day, value), (next_day, next_value) = next(pair for pair in pairwise(self.corners) if on <= pair[1][0])
        share = Decimal((on - day).days) / Decimal((next_day - day).days)
        return value + (next_value - value) * share


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """A target's state on a date, and the finding that says why.

    `way` is the trajectory judged by, `expected` its value on the day of the latest figure; `year` is the one judged,
    of a target that is judged each year.
    """

    target: Target
    state: TargetState
    finding: Finding
    expected: Decimal | None = None
    year: int | None = None
    way: Trajectory | None = None
