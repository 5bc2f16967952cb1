"""Who is to be reminded on a day of the tasks that a unit still works on: by the same steps as of what it owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from thidua.core.calendar import WorkingCalendar
from thidua.core.duties import Audience, Reminders, ReminderStep, last_day_until, working_days_late
from thidua.movements.models import Duty, Movement, Task
from thidua.movements.queries.movements import calendar
from thidua.movements.queries.reminders import (
    KEY_OF_TASK,
    KEY_OF_TASKS,
    REMINDS,
    Reminder,
    Told,
    newest_told,
    reminders_of,
)
from thidua.movements.workflow import WORKED_ON
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, Unit
from thidua.people.queries import acting_for_each, carried_on_by_each

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaskReminder:
    """A step that has come for a task, how many working days late that is, and whom of the lead unit it is told to.

    `units` work on it: the lead, or who carries it on. `superiors` act for who assigned it: they are told of all that
    are late at once.
    """

    task: Task
    late: int
    step: ReminderStep
    units: list[Unit]
    to: list[Account]
    superiors: list[Account]

    @property
    def about(self) -> str:
        """What its key begins with: the task and its last day, so that one that is extended is reminded of anew."""
        return f"{KEY_OF_TASK}{self.task.pk}:{self.task.last_day.isoformat()}:"

    @property
    def key(self) -> str:
        return f"{self.about}{self.step.day}"


@dataclass(frozen=True, slots=True)
class LateTasks:
    """The tasks of one assigner and one year that have come to a step or beyond; `newest` is one with the newest last
    day. Each year has a board of its own, where they are found.
    """

    newest: TaskReminder
    step: int
    count: int

    @property
    def about(self) -> str:
        return f"{KEY_OF_TASKS}{self.newest.task.assigner_id}:{self.step}:{self.newest.task.year}:"

    @property
    def key(self) -> str:
        return f"{self.about}{self.newest.task.last_day.isoformat()}"


def task_reminders_due(movement: Movement, on: date, assigners: Collection[Role]) -> list[TaskReminder]:
    """The newest step that has come for each task, whether or not it was told; none on a day off, and none of a task
    that nobody works on, because its lead has ended and nobody carries it on.

    Who holds one of the roles of `assigners` acts for the unit that assigned. Who carries on a unit is told in its
    place. Raises UnknownYearError.
    """
    rules = reminders_of(movement)
    if rules is None or movement.status not in REMINDS or not calendar(movement).is_working_day(on):
        return []
    worked_on = Task.objects.filter(movement=movement, status__in=[status.value for status in WORKED_ON])
    deadlines = worked_on.order_by().values_list("deadline", flat=True).distinct()
    come = {deadline: _late(last_day_until(deadline), on, rules, calendar(movement)) for deadline in deadlines}
    steps = {deadline: (late, step) for deadline, late in come.items() if (step := rules.step_on(late))}
    if not steps:
        return []
    tasks = list(worked_on.filter(deadline__in=steps).select_related("lead", "assigner"))
    people = _People.of(tasks, on, assigners)
    return [
        TaskReminder(
            task,
            late,
            step,
            units,
            people.leading(task, step.to),
            people.assigning(task, step.to),
        )
        for task in tasks
        if (units := people.working_on(task, on))
        for late, step in [steps[task.deadline]]
    ]


def _late(last_day: date, on: date, rules: Reminders, days: WorkingCalendar) -> int:
    """As `working_days_late`, counted no further ahead than the first step: tasks are due in years not known yet."""
    if last_day <= on:
        return working_days_late(last_day, on, days)
    enough = max(1, 1 - min(step.day for step in rules.steps))
    ahead = (on + DAY * number for number in range(1, (last_day - on).days + 1))
    return -len(list(islice((day for day in ahead if days.is_working_day(day)), enough)))


def units_without_readers(
    reminders: Iterable[Reminder], of_tasks: Iterable[TaskReminder]
) -> dict[Unit, list[Duty | Task]]:
    """Units of which a step has come that has nobody to tell, none of those it names having an account; each with what
    it owes or works on.
    """
    found: dict[Unit, list[Duty | Task]] = defaultdict(list)
    for one in reminders:
        if not one.to:
            found[one.pending.duty.unit].append(one.pending.duty)
    for reminder in of_tasks:
        if not reminder.to and set(reminder.step.to) != {"superior"}:
            for unit in reminder.units:
                found[unit].append(reminder.task)
    return dict(found)


def tasks_told_already(reminders: Collection[TaskReminder]) -> dict[tuple[str, int], int]:
    """For each task with its last day and each account: the newest step it was told of."""
    return newest_told("task", KEY_OF_TASK, {reminder.about: reminder.task.pk for reminder in reminders})


def late_tasks_untold(reminders: Collection[TaskReminder]) -> list[LateTasks]:
    """What those who assigned are to hear of a year: once a step, when a task with a newer last day has come to it."""
    by_board: dict[tuple[int, int], list[TaskReminder]] = defaultdict(list)
    for reminder in sorted(reminders, key=lambda one: one.task.deadline):
        board = reminder.task.assigner_id, reminder.task.year
        by_board[board].extend([reminder] if reminder.superiors else [])
    late = [_late_at(step, some) for some in by_board.values() for step in sorted({one.step.day for one in some})]
    keys = Notice.objects.filter(subject_kind="task_board", key__startswith=KEY_OF_TASKS).order_by()
    newest: dict[str, str] = {}
    for key in keys.values_list("key", flat=True).distinct() if late else []:
        about = key[: key.rindex(":") + 1]
        newest[about] = max(key, newest.get(about, key))
    return [one for one in late if one.key > newest.get(one.about, "")]


def _late_at(step: int, of_one_board: list[TaskReminder]) -> LateTasks:
    come = [one for one in of_one_board if one.step.day >= step]
    return LateTasks(come[-1], step, len(come))


@dataclass(frozen=True, slots=True)
class _People:
    """Whom tasks are told to, read once for all of them."""

    told: Told
    heirs: dict[int, list[Unit]]
    acting: dict[int, list[Unit]]
    assigners: Collection[Role]

    @classmethod
    def of(cls, tasks: Collection[Task], on: date, assigners: Collection[Role]) -> _People:
        heirs = carried_on_by_each({task.lead for task in tasks})
        acting = acting_for_each({task.assigner for task in tasks}, on)
        return cls(Told.on(on), heirs, acting, assigners)

    def working_on(self, task: Task, on: date) -> list[Unit]:
        return [heir for heir in self.heirs[task.lead_id] if not heir.has_ended(on)]

    def leading(self, task: Task, audiences: Collection[Audience]) -> list[Account]:
        roles = [
            Role.UNIT_HEAD if audience == "head" else Role.UNIT_OFFICER
            for audience in audiences
            if audience != "superior"
        ]
        return self._holding(self.heirs[task.lead_id], roles)

    def assigning(self, task: Task, audiences: Collection[Audience]) -> list[Account]:
        if "superior" not in audiences:
            return []
        return self._holding(self.acting[task.assigner_id], self.assigners) or self.told.standing_above(task.assigner)

    def _holding(self, units: Iterable[Unit], roles: Collection[Role]) -> list[Account]:
        by_role = self.told.by_role
        return [one for unit in units for role in roles for one in by_role.get((unit.pk, role), [])]
