"""Remind people of what their units owe and work on: each step once, the newest only, and nobody on a day off."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.frame.words import say
from thidua.movements.actions.duties import named, of_duty
from thidua.movements.actions.tasks import of_task
from thidua.movements.models import Duty, Movement, Task
from thidua.movements.permissions import ASSIGNS, can_run_duties
from thidua.movements.queries import (
    KEY_OF_MANY,
    LateTasks,
    Reminder,
    TaskReminder,
    late_tasks_untold,
    owed_periods,
    reminders_due,
    task_reminders_due,
    tasks_told_already,
    told_already,
    units_without_readers,
)
from thidua.notices.actions import notify
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many notices are new, and the units for which a step has nobody to tell, each with what it is about."""

    notices: int
    nobody: dict[Unit, list[Duty | Task]]


@transaction.atomic
def remind(*, movement: Movement, on: date, by: Account | None) -> Reminded:
    """Tell who is to be told on a day; run again it tells nothing twice. Raises UnknownYearError."""
    demand(partial(can_run_duties, province=movement.province), by)
    reminders = reminders_due(movement, on)
    told = told_already(reminders)
    new = 0
    for reminder in reminders:
        to = _untold(reminder, told)
        new += _tell(movement, reminder, to, on, by) if to else 0
    of_tasks = task_reminders_due(movement, on, ASSIGNS)
    new += _tell_superiors(movement, reminders, by) + _tell_of_tasks(movement, of_tasks, on, by)
    return Reminded(new, units_without_readers(reminders, of_tasks))


def _tell(movement: Movement, reminder: Reminder, to: list[Account], on: date, by: Account | None) -> int:
    duty, last_day = reminder.pending.duty, reminder.pending.last_day
    owed, period = owed_periods(duty.movement)[duty.obligation, duty.period]
    what = Message.of(
        gettext_noop("“%(what)s” (%(period)s) of %(unit)s"), what=owed.name, period=period.name, unit=duty.unit.name
    )
    message = _said(what, last_day, reminder.pending.late, on)
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to, key=reminder.key, message=message, about=of_duty(duty), due_on=last_day, may=may, by=by)
    return len(told)


def _tell_superiors(movement: Movement, reminders: list[Reminder], by: Account | None) -> int:
    """Whoever stands above several units that are late with the same thing hears of all of them at once."""
    late: dict[tuple[str, str, date, int], Counter[Account]] = defaultdict(Counter)
    for reminder in reminders:
        late[reminder.like].update(reminder.superiors)
    new = 0
    for like, counts in late.items():
        for count in sorted(set(counts.values())):
            to = [account for account, units in counts.items() if units == count]
            new += _tell_of_many(movement, like, count, to, by)
    return new


def _tell_of_many(
    movement: Movement, like: tuple[str, str, date, int], count: int, to: list[Account], by: Account | None
) -> int:
    code, period_code, last_day, step = like
    owed, period = owed_periods(movement)[code, period_code]
    about = Subject("duty_board", str(period.year), named(movement, code, period_code), "movements:duty_board")
    text = gettext_noop("“%(what)s” (%(period)s) was due on %(day)s. Units that have not handed it in: %(count)s.")
    message = Message.of(text, what=owed.name, period=period.name, day=last_day, count=count)
    key = f"{KEY_OF_MANY}{code}:{period_code}:{last_day.isoformat()}:{step}"
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to, key=key, message=message, about=about, due_on=last_day, may=may, by=by)
    return len(told)


def _said(named: Message, last_day: date, late: int, on: date) -> Message:
    """What is owed, by whom and by when; how many working days are left, or how many it is late."""
    if late == 0 and last_day != on:
        text = gettext_noop("%(duty)s is due on %(day)s, a day off: today is the last working day before it.")
        return Message.of(text, duty=named, day=last_day)
    if late == 0:
        return Message.of(gettext_noop("%(duty)s: today, %(day)s, is the last day."), duty=named, day=last_day)
    if late < 0:
        text = gettext_noop("%(duty)s is due on %(day)s. Working days that are left: %(count)s.")
    else:
        text = gettext_noop("%(duty)s was due on %(day)s. Working days that it is late: %(count)s.")
    return Message.of(text, duty=named, day=last_day, count=abs(late))


def _untold(reminder: Reminder | TaskReminder, told: Mapping[tuple[str, int], int]) -> list[Account]:
    """Whom the step that has come, or a later one, was not told yet."""
    newest = [(one, told.get((reminder.about, one.pk))) for one in reminder.to]
    return [one for one, step in newest if step is None or step < reminder.step.day]


def _tell_of_tasks(movement: Movement, reminders: list[TaskReminder], on: date, by: Account | None) -> int:
    told = tasks_told_already(reminders)
    new = 0
    for reminder in reminders:
        to = _untold(reminder, told)
        new += _tell_of_task(movement, reminder, to, on, by) if to else 0
    return new + sum(_tell_who_assigned(movement, late, by) for late in late_tasks_untold(reminders))


def _tell_of_task(movement: Movement, reminder: TaskReminder, to: list[Account], on: date, by: Account | None) -> int:
    task = reminder.task
    what = Message.of(gettext_noop("The task “%(task)s” of %(unit)s"), task=str(task), unit=task.lead.name)
    message = _said(what, task.last_day, reminder.late, on)
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to, key=reminder.key, message=message, about=of_task(task), due_on=task.last_day, may=may, by=by)
    return len(told)


def _tell_who_assigned(movement: Movement, late: LateTasks, by: Account | None) -> int:
    task, to = late.newest.task, late.newest.superiors
    text = gettext_noop(
        "Tasks of %(year)s that %(unit)s assigned, due on %(day)s or before, that are not handed in: %(count)s."
    )
    message = Message.of(text, year=str(task.year), unit=task.assigner.name, day=task.last_day, count=late.count)
    with override(settings.LANGUAGE_CODE):
        about = Subject("task_board", str(task.year), say(message), "movements:task_board")
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to, key=late.key, message=message, about=about, due_on=task.last_day, may=may, by=by)
    return len(told)
