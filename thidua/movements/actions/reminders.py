"""Remind people of what their units owe: each step once, the newest only, and nobody on a day off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.movements.actions.duties import named, of_duty
from thidua.movements.models import Movement
from thidua.movements.permissions import can_run_duties
from thidua.movements.queries import (
    KEY_OF_MANY,
    Reminder,
    owed_periods,
    reminders_due,
    told_already,
    units_without_readers,
)
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
    demand(partial(can_run_duties, province=movement.province), by)
    reminders = reminders_due(movement, on)
    told = told_already(reminders)
    new = 0
    for reminder in reminders:
        to = [one for one in reminder.to if told.get((reminder.about, one.pk), -1000) < reminder.step.day]
        new += _tell(movement, reminder, to, by) if to else 0
    new += _tell_standing(movement, reminders, by)
    return Reminded(new, units_without_readers(reminders))


def _tell(movement: Movement, reminder: Reminder, to: list[Account], by: Account | None) -> int:
    duty, last_day = reminder.pending.duty, reminder.pending.last_day
    owed, period = owed_periods(duty.movement)[duty.obligation, duty.period]
    what = Message.of(
        gettext_noop("“%(what)s” (%(period)s) of %(unit)s"), what=owed.name, period=period.name, unit=duty.unit.name
    )
    message = _said(what, last_day, reminder.pending.late)
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to, key=reminder.key, message=message, about=of_duty(duty), due_on=last_day, may=may, by=by)
    return len(told)


def _tell_standing(movement: Movement, reminders: list[Reminder], by: Account | None) -> int:
    """Standing officers hear of all units that are late with the same thing at once."""
    alike: dict[tuple[str, str, date, int], list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        alike[reminder.like].extend([reminder] if reminder.standing else [])
    return sum(_tell_of_many(movement, like, some, by) for like, some in alike.items() if some)


def _tell_of_many(
    movement: Movement, like: tuple[str, str, date, int], some: list[Reminder], by: Account | None
) -> int:
    code, period_code, last_day, step = like
    owed, period = owed_periods(movement)[code, period_code]
    about = Subject("duty_board", str(period.year), named(movement, code, period_code), "movements:duty_board")
    text = gettext_noop("“%(what)s” (%(period)s) was due on %(day)s. Units that have not handed it in: %(count)s.")
    message = Message.of(text, what=owed.name, period=period.name, day=last_day, count=len(some))
    key = f"{KEY_OF_MANY}{code}:{period_code}:{last_day.isoformat()}:{step}"
    to = {account.pk: account for reminder in some for account in reminder.standing}
    may = partial(can_run_duties, province=movement.province)
    told = notify(to=to.values(), key=key, message=message, about=about, due_on=last_day, may=may, by=by)
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
