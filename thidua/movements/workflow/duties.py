"""What units and the standing agency do to what is owed: buttons, checks and lists are drawn from here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from thidua.core.duties import ASKS, DutyAct, DutyStatus
from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Duty
from thidua.movements.workflow.movements import Permit, permits

OF_THE_UNIT = (DutyAct.HAND_IN, DutyAct.WITHDRAW, *ASKS)
OF_THE_STANDING_AGENCY = (
    DutyAct.RECEIVE, DutyAct.ACCEPT, DutyAct.RETURN, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.REFUSE, DutyAct.EXEMPT,
)  # fmt: skip

NEXT_OF_THE_UNIT = {
    DutyStatus.OWED: DutyAct.HAND_IN,
    DutyStatus.RETURNED: DutyAct.HAND_IN,
    DutyStatus.SUBMITTED: DutyAct.WITHDRAW,
    DutyStatus.RECEIVED: DutyAct.WITHDRAW,
}
"""What a unit would do next while nothing is settled; where it cannot, its page says why."""

# What the standing agency must say when it acts on a duty: a reason, and until when.
NEEDS_A_REASON = frozenset({DutyAct.RETURN, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.REFUSE, DutyAct.EXEMPT})
NEEDS_A_DAY = frozenset({DutyAct.EXTEND, DutyAct.REOPEN})
TAKES_A_DAY = NEEDS_A_DAY | {DutyAct.RETURN}

AWAITING_DUTIES: dict[str, Q] = {
    **{status.value: Q(status=status.value) for status in (DutyStatus.SUBMITTED, DutyStatus.RECEIVED)},
    **{act.value: Q(asked=act.value) for act in ASKS},
}
"""What the standing agency is to act on: what was handed in, and what units ask for."""


def refusal(duty: Duty, act: DutyAct, now: datetime) -> Message | None:
    """Why nobody can do this to a duty as it stands; None: whoever is allowed to can."""
    if not permits(duty.movement.status, Permit.HAND_IN):
        return Message.of(gettext_noop("The movement is closed: what was owed stays as it was settled."))
    return duty.standing.refusal(act, now)


def possible_acts(duty: Duty, acts: Iterable[DutyAct], now: datetime) -> list[DutyAct]:
    return [act for act in acts if refusal(duty, act, now) is None]
