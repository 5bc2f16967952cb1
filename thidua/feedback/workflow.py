"""The moves of a difficulty: buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from typing import Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Message, gettext_noop
from thidua.feedback.models import Difficulty, State
from thidua.movements.workflow import bar_to_work

type Side = Literal["standing_agency", "unit"]


class Move(NamedTuple):
    """Who brings a difficulty from which states to which one, and what the move says and asks for."""

    by: Side
    sources: frozenset[State]
    target: State
    label: Promise
    means: Promise
    said: Promise


OPEN = frozenset({State.REPORTED, State.IN_WORK, State.PASSED_ON})

MOVES: dict[str, Move] = {
    "take-up": Move(
        "standing_agency",
        frozenset({State.REPORTED}),
        State.IN_WORK,
        _("Take it up"),
        _("The unit sees that its difficulty is being worked on, and what it lies in."),
        _("The difficulty is taken up."),
    ),
    "pass-on": Move(
        "standing_agency",
        frozenset({State.REPORTED, State.IN_WORK}),
        State.PASSED_ON,
        _("Pass it on"),
        _("To the agency that can settle it: the unit sees to whom, and by which document."),
        _("The difficulty is passed on."),
    ),
    "answer": Move(
        "standing_agency",
        OPEN,
        State.ANSWERED,
        _("Answer"),
        _("The answer settles the difficulty; the unit may ask again if it does not."),
        _("The answer is given."),
    ),
    "ask-again": Move(
        "unit",
        frozenset({State.ANSWERED}),
        State.REPORTED,
        _("Ask again"),
        _("The answer does not settle it: say what is still in the way."),
        _("The difficulty is open again."),
    ),
    "withdraw": Move(
        "unit",
        OPEN,
        State.WITHDRAWN,
        _("Withdraw"),
        _("It is settled, or was reported by mistake. What was written stays on record."),
        _("The difficulty is withdrawn."),
    ),
}


def move_refusal(difficulty: Difficulty, code: str) -> Message | None:
    """Why nobody can make a move on a difficulty as it stands; None: whoever may make it can."""
    if (closed := bar_to_work(difficulty.movement)) is not None:
        return closed
    if difficulty.state not in MOVES[code].sources:
        words = gettext_noop("This difficulty is “%(state)s” by now: look at it again.")
        return Message.of(words, state=difficulty.get_state_display())
    return None
