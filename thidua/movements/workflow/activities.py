"""The moves of an activity: buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from typing import Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Activity, ActivityState
from thidua.movements.workflow.movements import bar_to_work


class ActivityMove(NamedTuple):
    """Who brings an activity from which states to which one, and what the move says."""

    by: Literal["standing_agency", "unit"]
    sources: frozenset[ActivityState]
    target: ActivityState
    label: Promise
    means: Promise


ACTIVITY_MOVES: dict[str, ActivityMove] = {
    "confirm": ActivityMove(
        "standing_agency",
        frozenset({ActivityState.REPORTED}),
        ActivityState.CONFIRMED,
        _("Confirm"),
        _("Every participant sees a confirmed activity."),
    ),
    "return": ActivityMove(
        "standing_agency",
        frozenset({ActivityState.REPORTED, ActivityState.CONFIRMED}),
        ActivityState.RETURNED,
        _("Return"),
        _("The unit reads what is missing."),
    ),
    "mend": ActivityMove(
        "unit",
        frozenset({ActivityState.REPORTED, ActivityState.RETURNED}),
        ActivityState.REPORTED,
        _("Add to it"),
        _("Say what is added or corrected; a file may be attached each time."),
    ),
    "withdraw": ActivityMove(
        "unit",
        frozenset({ActivityState.REPORTED, ActivityState.RETURNED}),
        ActivityState.WITHDRAWN,
        _("Withdraw"),
        _("It stays on record and counts no more; say why."),
    ),
}


def activity_refusal(activity: Activity, code: str) -> Message | None:
    """Why nobody can make a move on an activity as it stands; None: whoever may make it can."""
    if (closed := bar_to_work(activity.movement)) is not None:
        return closed
    if activity.state not in ACTIVITY_MOVES[code].sources:
        words = gettext_noop("This activity is by now: %(state)s. Look at it again.")
        return Message.of(words, state=activity.get_state_display())
    return None
