"""The moves of a difficulty: buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from typing import Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.feedback.models import State

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
