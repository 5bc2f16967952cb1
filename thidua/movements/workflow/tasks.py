"""The moves of a task: buttons, checks and documentation are drawn from here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Message, gettext_noop
from thidua.core.tasks import TaskStatus
from thidua.movements.models import Task
from thidua.movements.workflow.movements import bar_to_work

type Side = Literal["assigner", "lead"]
SIDES: tuple[Side, ...] = ("assigner", "lead")


class TaskMove(NamedTuple):
    """Who brings a task from which statuses to which one, and what the move says; `target` None leaves the status."""

    by: Side
    sources: frozenset[TaskStatus]
    target: TaskStatus | None
    label: Promise
    means: Promise
    said: Promise


WORKED_ON = frozenset({TaskStatus.OPEN, TaskStatus.EXTENSION_ASKED})
UNDECIDED = WORKED_ON | {TaskStatus.HANDED_IN, TaskStatus.RELEASE_ASKED}
AWAITING_TASKS = {
    status.value: Q(status=status.value)
    for status in (TaskStatus.HANDED_IN, TaskStatus.EXTENSION_ASKED, TaskStatus.RELEASE_ASKED)
}
"""What who assigned is to act on, by its status."""

MOVES: dict[str, TaskMove] = {
    "hand_in": TaskMove(
        "lead",
        WORKED_ON,
        TaskStatus.HANDED_IN,
        _("Hand in the product"),
        _("The instant of handing in decides whether the task is done on time, once it is accepted."),
        _("Handed in. Who assigned the task is asked to accept it."),
    ),
    "progress": TaskMove(
        "lead",
        WORKED_ON,
        None,
        _("Report progress"),
        _("What is done so far, and what is in the way."),
        _("The progress is recorded."),
    ),
    "ask-extension": TaskMove(
        "lead",
        frozenset({TaskStatus.OPEN}),
        TaskStatus.EXTENSION_ASKED,
        _("Ask for an extension"),
        _("Before the deadline only. Until it is granted, the deadline stays as it is."),
        _("Asked. The deadline stays as it is until the extension is granted."),
    ),
    "ask-release": TaskMove(
        "lead",
        WORKED_ON,
        TaskStatus.RELEASE_ASKED,
        _("No longer feasible"),
        _("Say why the task cannot be carried out any more. Who assigned it confirms that, or has it carried out."),
        _("Said. Until it is confirmed, the task counts as in progress or overdue."),
    ),
    "accept": TaskMove(
        "assigner",
        frozenset({TaskStatus.HANDED_IN}),
        TaskStatus.DONE,
        _("Accept"),
        _("The task is done: on time if the product was handed in before the deadline."),
        _("The task is done."),
    ),
    "return": TaskMove(
        "assigner",
        frozenset({TaskStatus.HANDED_IN}),
        TaskStatus.OPEN,
        _("Return"),
        _("The unit reads why. What came in time stays in time if it is mended by a day that you may give."),
        _("The product is returned."),
    ),
    "grant-extension": TaskMove(
        "assigner",
        frozenset({TaskStatus.EXTENSION_ASKED}),
        TaskStatus.OPEN,
        _("Grant the extension"),
        _("The task is due at the end of the day that you give, also if the deadline has passed since it was asked."),
        _("The extension is granted."),
    ),
    "refuse-extension": TaskMove(
        "assigner",
        frozenset({TaskStatus.EXTENSION_ASKED}),
        TaskStatus.OPEN,
        _("Refuse the extension"),
        _("The deadline stays as it is."),
        _("The extension is refused."),
    ),
    "confirm-release": TaskMove(
        "assigner",
        frozenset({TaskStatus.RELEASE_ASKED}),
        TaskStatus.NOT_FEASIBLE,
        _("Confirm: no longer feasible"),
        _("The task counts neither as done nor as unfinished any more."),
        _("Confirmed: the task is no longer feasible."),
    ),
    "refuse-release": TaskMove(
        "assigner",
        frozenset({TaskStatus.RELEASE_ASKED}),
        TaskStatus.OPEN,
        _("Have it carried out"),
        _("The task goes on, and its deadline stays as it is."),
        _("The task goes on."),
    ),
    "cancel": TaskMove(
        "assigner",
        UNDECIDED,
        TaskStatus.CANCELLED,
        _("Cancel the task"),
        _("It was assigned by mistake or its document is revoked. It stays on record and counts nowhere."),
        _("The task is cancelled."),
    ),
}


def move_refusal(task: Task, code: str, now: datetime) -> Message | None:
    """Why nobody can make a move on a task as it stands; None: whoever may make it can."""
    if (closed := bar_to_work(task.movement)) is not None:
        return closed
    if task.status not in MOVES[code].sources:
        words = gettext_noop("This task is by now: %(state)s. Look at it again.")
        return Message.of(words, state=task.get_status_display())
    if code == "ask-extension" and now >= task.deadline:
        return Message.of(gettext_noop("The deadline has passed: an extension is asked for before it."))
    return None
