"""Who assigns tasks, who answers for them, who accepts what comes of them, and who reads it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.core.messages import Message, gettext_noop
from thidua.core.tasks import TaskStatus
from thidua.movements.models import Task, TaskStep
from thidua.movements.queries import assigners_acted_for
from thidua.movements.workflow import AWAITING_TASKS, MOVES, SIDES, Side, TaskMove, move_refusal
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    DID_IT,
    Decision,
    can_view_results,
    done_by_others,
    held_as,
    holds,
    newest_by,
    refused,
    standing_agency_of_province,
    thing,
    units_held,
)
from thidua.people.queries import acting_for_each, subtree, with_predecessors

ASSIGNS = (Role.STANDING_OFFICER, Role.UNIT_HEAD)
ANSWERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
BOTH_SIDES = gettext_noop(
    "Nobody acts for both sides: you are head or officer of the lead unit or above it. Leave it to a colleague of who "
    "assigned the task."
)
ACTS_OF_LEAD = [code for code, move in MOVES.items() if move.by == "lead"]


@thing(gettext_lazy("See assigned tasks and how they stand"))
def can_view_tasks(account: Account) -> Decision:
    """Who is to do what and how it stands is published to every participant; reports and products are not."""
    return can_view_results(account)


@thing(gettext_lazy("Assign tasks to units below the own one"))
def can_assign_tasks(account: Account) -> Decision:
    if holds(account, *ASSIGNS):
        return ALLOWED
    return refused(gettext_noop("Tasks are assigned by officers of the standing agency and by heads of units."))


@thing(gettext_lazy("Declare the task list of a year complete"), of_the_movement=True)
def can_close_task_lists(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


def assigning_units(account: Account) -> list[Unit]:
    """The units on whose behalf an account assigns: those over which it holds the role itself."""
    return list({grant.unit_id: grant.unit for grant in held_as(account, *ASSIGNS)}.values())


def can_assign(account: Account, assigner: Unit, lead: Unit) -> Decision:
    """The province assigns through the standing agency, a unit through its head; to units below only."""
    if assigner not in assigning_units(account):
        return refused(gettext_noop("You do not assign tasks on behalf of this unit."))
    if lead.path.startswith(assigner.path) and lead != assigner:
        return ALLOWED
    return refused(gettext_noop("A task is assigned to a unit below the one that assigns it."))


def can_make_move(account: Account, task: Task, move: TaskMove) -> Decision:
    """Whether this account may make a move; whether the status allows it is asked apart."""
    return can_act_for(account, task, move.by)


def can_act_for(account: Account, task: Task, side: Side) -> Decision:
    """Whether an account acts for a side of a task; units that were merged into the own one are acted for as well, and
    who assigned and has ended without anybody who carries it on, by the unit above.

    Who answers for the lead decides nothing for the unit that assigned, by whatever roles; and nobody accepts or grants
    what was handed in or asked for by that account itself.
    """
    acting = _acting_for_assigner(task)
    if side == "lead":
        if _answers_for_lead(account, task, acting):
            return ALLOWED
        return refused(gettext_noop("Only officers and heads of the lead unit may do this."))
    if not _assigns(account, acting):
        return refused(gettext_noop("Only who assigned the task may do this."))
    bar = _bar_to_deciding(account, task, acting)
    return refused(bar) if bar else ALLOWED


def _assigns(account: Account, acting: Collection[Unit]) -> bool:
    return any(unit in acting for unit in assigning_units(account))


def _bar_to_deciding(account: Account, task: Task, acting: Collection[Unit]) -> str | None:
    if _answers_for_lead(account, task, acting):
        return BOTH_SIDES
    return DID_IT if _did_it(account, task) else None


def _answers_for_lead(account: Account, task: Task, acting: Collection[Unit]) -> bool:
    """Whether an account is head or officer of the lead or above it, by a role over another unit than who assigned."""
    return any(
        unit not in acting and any(task.lead.path.startswith(one.path) for one in with_predecessors([unit]))
        for unit in _answering_units(account)
    )


def _answering_units(account: Account) -> list[Unit]:
    return list({grant.unit_id: grant.unit for grant in held_as(account, *ANSWERS)}.values())


def _acting_for_assigner(task: Task) -> Collection[Unit]:
    return acting_for_each([task.assigner], localdate())[task.assigner_id]


def _did_it(account: Account, task: Task) -> bool:
    """Whether an account handed in, or asked for, what waits for who assigned the task."""
    return task.status in AWAITING_TASKS and newest_by(task.steps.filter(act__in=ACTS_OF_LEAD)) == account.pk


def moves_open_to(account: Account, task: Task, now: datetime) -> dict[str, TaskMove]:
    """The moves that an account can make now: what a page offers as buttons."""
    sides = [side for side in SIDES if can_act_for(account, task, side)]
    return {code: move for code, move in MOVES.items() if move.by in sides and move_refusal(task, code, now) is None}


def bar_to_accepting(account: Account, task: Task) -> Message | None:
    """Why somebody who acts for who assigned a task does not act on what waits there."""
    if task.status not in AWAITING_TASKS:
        return None
    acting = _acting_for_assigner(task)
    bar = _bar_to_deciding(account, task, acting) if _assigns(account, acting) else None
    return Message.of(bar) if bar else None


def bar_to_lead(account: Account, task: Task, now: datetime) -> Message | None:
    """Why an account that answers for an open task cannot ask for more time for it."""
    if task.status != TaskStatus.OPEN.value or not can_act_for(account, task, "lead"):
        return None
    return move_refusal(task, "ask-extension", now)


def tasks_awaiting(account: Account) -> QuerySet[Task]:
    """What an account is to accept, to extend or to confirm for who assigned it."""
    waiting = Task.objects.filter(status__in=AWAITING_TASKS)
    waiting = waiting.filter(assigner__in=assigners_acted_for(waiting, assigning_units(account)))
    for unit in _answering_units(account):
        led = waiting.filter(lead__in=subtree(*with_predecessors([unit])).values("pk"))
        waiting = waiting.exclude(pk__in=led.exclude(assigner__in=assigners_acted_for(led, [unit])).values("pk"))
    return done_by_others(waiting, TaskStep.objects.filter(task=OuterRef("pk"), act__in=ACTS_OF_LEAD), account)


READS = (*ANSWERS, Role.STANDING_OFFICER, Role.AUDITOR)


@told_of("task")
def tasks_read_by(account: Account) -> QuerySet[Task]:
    """The tasks that `can_read_task` lets an account read."""
    own = subtree(*units_held(account, *READS)).values("pk")
    helped = Task.objects.filter(helpers__in=own).values("pk")
    concerned = Q(lead__in=own) | Q(assigner__in=own) | Q(pk__in=helped)
    return Task.objects.filter(concerned)


def task_steps_open_to(account: Account) -> QuerySet[TaskStep]:
    """The steps of these."""
    return TaskStep.objects.filter(task__in=tasks_read_by(account).values("pk"))


def can_read_task(account: Account, task: Task) -> Decision:
    """Reports and products: the units concerned and who assigned; of these the standing agency and auditors too."""
    own = units_held(account, *READS)
    concerned = [unit.path for unit in (task.lead, task.assigner, *task.helpers.all())]
    if any(path.startswith(unit.path) for path in concerned for unit in own):
        return ALLOWED
    return refused(gettext_noop("Reports and products are open to the units concerned, who assigned, and auditors."))
