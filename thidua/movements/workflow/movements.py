"""The states of a movement and the moves between them; buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from datetime import datetime

from thidua.core.duties import POSSIBLE, DutyAct, Standing
from thidua.movements.models import MovementStatus

TRANSITIONS: dict[MovementStatus, tuple[MovementStatus, ...]] = {
    MovementStatus.DRAFT: (MovementStatus.ISSUED,),
    MovementStatus.ISSUED: (MovementStatus.RUNNING,),
    MovementStatus.RUNNING: (MovementStatus.IN_REVIEW,),
    MovementStatus.IN_REVIEW: (MovementStatus.RUNNING, MovementStatus.CLOSED),
    MovementStatus.CLOSED: (),
}

# The states in which a round may be opened.
OPENS_ROUNDS = (MovementStatus.RUNNING, MovementStatus.IN_REVIEW)

# What the standing agency must say when it acts on a duty: a reason, and until when.
NEEDS_A_REASON = frozenset({DutyAct.RETURN, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.EXEMPT})
NEEDS_A_DAY = frozenset({DutyAct.EXTEND, DutyAct.REOPEN})
TAKES_A_DAY = NEEDS_A_DAY | {DutyAct.RETURN}
OF_THE_STANDING_AGENCY = (
    DutyAct.RECEIVE, DutyAct.ACCEPT, DutyAct.RETURN, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.EXEMPT,
)  # fmt: skip


def possible_acts(standing: Standing, now: datetime) -> list[DutyAct]:
    """What the standing agency can do to a duty as it stands: before the deadline extend it, after it open it again."""
    out_of_turn = DutyAct.EXTEND if standing.is_late(now) else DutyAct.REOPEN
    return [act for act in OF_THE_STANDING_AGENCY if standing.status in POSSIBLE[act][0] and act is not out_of_turn]
