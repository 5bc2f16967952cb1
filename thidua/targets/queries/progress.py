"""One goal on a day: its figures, the way it is to take, and where it leads if it goes on as so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thidua.core.forecasting import Outlook, outlook
from thidua.core.messages import Message, gettext_noop
from thidua.core.sums import HUNDRED
from thidua.core.targets import CutAgainst, Point, ReachLevel, TargetVerdict, Trajectory, UnfinishedYear
from thidua.targets.queries.states import GoalState


@dataclass(frozen=True, slots=True)
class Progress:
    """What a goal's chart is drawn from; without a way there is nothing to be on or behind."""

    points: tuple[Point, ...]
    unfinished: tuple[UnfinishedYear, ...]
    aim: Decimal | None
    way: Trajectory | None
    outlook: Outlook | None

    def expected(self, on: date) -> Decimal | None:
        return None if self.way is None or on < self.way.start.on else self.way.expected(on)


def reported_so_far(year: UnfinishedYear) -> Message:
    """Why a year stands beside the line and not on it."""
    said = gettext_noop("%(told)s of %(asked)s units have reported, not judged yet")
    return Message.of(said, told=year.told, asked=year.asked)


def progress(state: GoalState) -> Progress | None:
    """The progress of a goal that figures measure; None for one that indices or a statement decide."""
    verdict = state.verdicts[0]
    if not isinstance(verdict.target.rule, ReachLevel | CutAgainst):
        return None
    aim = _aim(verdict)
    most = HUNDRED if isinstance(verdict.target.rule, ReachLevel) else None
    known = [(point.on, point.value) for point in state.points]
    ahead = outlook(known, state.due, aim, least=Decimal(0), most=most) if aim is not None else None
    return Progress(state.points, state.unfinished, aim, verdict.way, ahead)


def _aim(verdict: TargetVerdict) -> Decimal | None:
    """What is to be reached; of a cut it is known only once its base is."""
    if isinstance(verdict.target.rule, ReachLevel):
        return verdict.target.rule.threshold
    return verdict.way.goal if verdict.way else None
