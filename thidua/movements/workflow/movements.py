"""The states of a movement and the moves between them; buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Movement, MovementStatus

TRANSITIONS: dict[MovementStatus, tuple[MovementStatus, ...]] = {
    MovementStatus.DRAFT: (MovementStatus.ISSUED,),
    MovementStatus.ISSUED: (MovementStatus.RUNNING,),
    MovementStatus.RUNNING: (MovementStatus.IN_REVIEW,),
    MovementStatus.IN_REVIEW: (MovementStatus.RUNNING, MovementStatus.CLOSED),
    MovementStatus.CLOSED: (),
}

# What a step must name: the document by which a plan is issued or a movement closed, and why one in review runs again.
NEEDS_A_DOCUMENT = (MovementStatus.ISSUED, MovementStatus.CLOSED)
BACK_TO_WORK = (MovementStatus.IN_REVIEW, MovementStatus.RUNNING)


class Permit(models.TextChoices):
    """What may be done in a movement while it is in some states."""

    TELL = "tell", _("Those who receive the plan are told of it")
    CHANGE_RULES = "change_rules", _("Another version of the rules is adopted")
    SETTLE = "settle", _("Open points of the plan are settled")
    HAND_IN = "hand_in", _("Units hand in what they owe, and it is judged")
    WORK = "work", _("Tasks, activities, difficulties and figures of goals are entered and answered")
    REMIND = "remind", _("Units are reminded of what they owe")
    REGISTER = "register", _("Units and persons register for a round")
    OPEN_ROUNDS = "open_rounds", _("Rounds are opened")


UNDER_WAY = (MovementStatus.ISSUED, MovementStatus.RUNNING, MovementStatus.IN_REVIEW)

PERMITS: dict[Permit, tuple[MovementStatus, ...]] = {
    Permit.TELL: UNDER_WAY,
    Permit.CHANGE_RULES: tuple(status for status in MovementStatus if status != MovementStatus.CLOSED),
    Permit.SETTLE: tuple(status for status in MovementStatus if status != MovementStatus.CLOSED),
    Permit.HAND_IN: UNDER_WAY,
    Permit.WORK: UNDER_WAY,
    Permit.REMIND: (MovementStatus.RUNNING, MovementStatus.IN_REVIEW),
    Permit.REGISTER: (MovementStatus.RUNNING,),
    Permit.OPEN_ROUNDS: (MovementStatus.RUNNING, MovementStatus.IN_REVIEW),
}


def permits(status: str, act: Permit) -> bool:
    """Whether something may be done in a movement that is in a state."""
    return status in PERMITS[act]


def bar_to_work(movement: Movement) -> Message | None:
    """Why nothing is entered or answered in a movement; None: it goes on."""
    if permits(movement.status, Permit.WORK):
        return None
    if movement.status == MovementStatus.DRAFT:
        return Message.of(gettext_noop("The movement is a draft: nothing is entered before it is issued."))
    return Message.of(gettext_noop("The movement is closed: what belongs to it stays as it is."))
