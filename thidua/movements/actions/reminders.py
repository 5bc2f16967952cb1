"""Remind people of what their units owe: each step once, the newest only, and nobody on a day off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Movement
from thidua.movements.permissions import can_judge_duties
from thidua.movements.queries import Reminder, owed_periods, reminders_due, told_already
from thidua.notices.actions import notify
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many notices are new, and the units for which a step has nobody to tell."""

    notices: int
    nobody: list[Unit]


@transaction.atomic
def remind(*, movement: Movement, on: date, by: Account | None) -> Reminded:
    """Tell who is to be told on a day; run again it tells nothing twice. Raises UnknownYearError."""
    demand(can_judge_duties, by)
    reminders = reminders_due(movement, on)
    told = told_already(reminders)
    new = 0
    for reminder in reminders:
        to = [one for one in reminder.to if told.get((reminder.about, one.pk), -1000) < reminder.step.day]
        new += _tell(reminder, to, by) if to else 0
    nobody = {reminder.pending.duty.unit_id: reminder.pending.duty.unit for reminder in reminders if not reminder.to}
    return Reminded(new, list(nobody.values()))


def _tell(reminder: Reminder, to: list[Account], by: Account | None) -> int:
    duty, last_day = reminder.pending.duty, reminder.pending.last_day
    owed, period = owed_periods(duty.movement)[duty.obligation, duty.period]
    about = Subject("duty", str(duty.pk), f"{owed.name}, {duty.period}: {duty.unit}", "movements:duty")
    named = Message.of(
        gettext_noop("“%(what)s” (%(period)s) of %(unit)s"), what=owed.name, period=period.name, unit=duty.unit.name
    )
    message = _said(named, last_day, reminder.pending.late)
    told = notify(to=to, key=reminder.key, message=message, about=about, due_on=last_day, may=can_judge_duties, by=by)
    return len(told)


def _said(named: Message, last_day: date, late: int) -> Message:
    """What is owed, by whom and by when; how many working days are left, or how many it is late."""
    if late == 0:
        return Message.of(gettext_noop("%(duty)s: today, %(day)s, is the last day."), duty=named, day=last_day)
    if late < 0:
        text = gettext_noop("%(duty)s is due on %(day)s. Working days that are left: %(count)s.")
    else:
        text = gettext_noop("%(duty)s was due on %(day)s. Working days that it is late: %(count)s.")
    return Message.of(text, duty=named, day=last_day, count=abs(late))
