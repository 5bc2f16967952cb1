"""Tell the other side of an act on a task: the units concerned what is decided, who assigned what is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.timezone import localdate

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.core.tasks import TaskStatus
from thidua.movements.models import TaskStep
from thidua.movements.permissions import ASSIGNS, can_act_for
from thidua.movements.workflow import MOVES, Side
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account, Role, Unit
from thidua.people.queries import acting_for_each, with_successors

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


CO_OPERATES = gettext_noop("%(said)s Your unit co-operates in it.")


def tell_other_side(step: TaskStep, *, about: Subject, by: Account | None) -> None:
    """A notice to those who answer for the side that did not act: the unit's head and officers, or who assigns.

    What the lead unit is told, the co-operating units are told as well. Who carries on a unit, or acts for the one
    that assigned, is told in its place; of who assigns, those that may decide on it.
    """
    if step.act not in TOLD:
        return
    task = step.task
    side: Side = MOVES[step.act].by if step.act in MOVES else "assigner"
    said = Message.of(TOLD[step.act], unit=task.lead.name, assigner=task.assigner.name, task=str(task))
    if side == "lead":
        acting = acting_for_each([task.assigner], localdate())[task.assigner_id]
        deciding = [one for one in _people_of(acting, *ASSIGNS) if can_act_for(one, task, "assigner")]
        _tell(deciding, step, said, side, about, by)
        return
    _tell(_people_of([task.lead]), step, said, side, about, by)
    _tell(_people_of(task.helpers.all()), step, Message.of(CO_OPERATES, said=said), side, about, by)


def _people_of(units: Iterable[Unit], *roles: Role) -> list[Account]:
    return [account for unit in with_successors(units) for account in accounts_of(unit, *roles)]


def _tell(
    to: Collection[Account], step: TaskStep, message: Message, side: Side, about: Subject, by: Account | None
) -> None:
    """Nobody is told twice of one step."""
    if not to:
        return
    task = step.task
    notify(
        to=to,
        key=f"task:{task.pk}:step:{step.pk}",
        message=message,
        about=about,
        may=lambda account: can_act_for(account, task, side),
        by=by,
        due_on=task.last_day if task.status == TaskStatus.OPEN.value else None,
    )
