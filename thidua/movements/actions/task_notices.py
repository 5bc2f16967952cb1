"""Tell the other side of an act on a task: the lead unit what is assigned or decided, who assigned what is asked."""

from __future__ import annotations

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.core.tasks import TaskStatus
from thidua.movements.models import TaskStep
from thidua.movements.permissions import ASSIGNS, can_act_for
from thidua.movements.workflow import MOVES, Side
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account

# Reported progress asks nothing of anybody: it is read on the task's page.
TOLD = {
    "assign": gettext_noop("%(assigner)s assigns a task to %(unit)s: %(task)s"),
    "hand_in": gettext_noop("%(unit)s hands in the product of a task, to be accepted: %(task)s"),
    "ask-extension": gettext_noop("%(unit)s asks for an extension of a task: %(task)s"),
    "ask-release": gettext_noop("%(unit)s says that a task is no longer feasible, to be confirmed: %(task)s"),
    "accept": gettext_noop("The product of a task of %(unit)s is accepted: %(task)s"),
    "return": gettext_noop("The product of a task of %(unit)s is returned to be mended: %(task)s"),
    "grant-extension": gettext_noop("A task of %(unit)s is extended: %(task)s"),
    "refuse-extension": gettext_noop("A task of %(unit)s is not extended: %(task)s"),
    "confirm-release": gettext_noop("A task of %(unit)s is confirmed as no longer feasible: %(task)s"),
    "refuse-release": gettext_noop("A task of %(unit)s is to be carried out all the same: %(task)s"),
    "cancel": gettext_noop("A task of %(unit)s is cancelled: %(task)s"),
}


def tell_other_side(step: TaskStep, *, about: Subject, by: Account | None) -> None:
    """A notice to those who answer for the side that did not act: the unit's head and officers, or who assigns."""
    if step.act not in TOLD:
        return
    task = step.task
    side: Side = MOVES[step.act].by if step.act in MOVES else "assigner"
    facts = {"unit": task.lead.name, "assigner": task.assigner.name, "task": str(task)}
    notify(
        to=accounts_of(task.lead) if side == "assigner" else accounts_of(task.assigner, *ASSIGNS),
        key=f"task:{task.pk}:step:{step.pk}",
        message=Message.of(TOLD[step.act], **facts),
        about=about,
        may=lambda account: can_act_for(account, task, side),
        by=by,
        due_on=task.last_day if task.status == TaskStatus.OPEN.value else None,
    )
