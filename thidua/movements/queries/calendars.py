"""A month, day by day: what falls due for some units, which rounds open or close, which days are off or made up for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate

from thidua.core.calendar import VIETNAM_TIME, UnknownYearError, WorkingCalendar
from thidua.core.duties import end_of
from thidua.law.schema import CalendarDay
from thidua.movements.models import CalendarFeed, Duty, Movement, Round
from thidua.movements.queries.duties import Owed, as_owed
from thidua.movements.queries.movements import calendar, pack_of
from thidua.people.models import Unit

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `works` is None where the days off of its year are not known."""

    day: date
    works: bool | None
    named: list[CalendarDay] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    opened: list[Round] = field(default_factory=list)
    closed: list[Round] = field(default_factory=list)


def last_day_of(duty: Duty) -> date | None:
    """The last day on which a duty is taken."""
    return localdate(duty.open_until - timedelta(microseconds=1)) if duty.open_until else None


def days_of(movement: Movement, units: Collection[Unit], first: date, last: date, now: datetime) -> list[Day]:
    """The days from a first to a last."""
    working, listed = calendar(movement), pack_of(movement.regulation).holidays.days
    days = {day: Day(day, _works(working, day)) for day in _from_to(first, last)}
    for known in listed:
        if known.in_force and known.date in days:
            days[known.date].named.append(known)
    for day, owed in owed_by_day(movement, units, first, last, now).items():
        days[day].owed.extend(owed)
    for held in movement.rounds.all():
        if held.opened_on in days:
            days[held.opened_on].opened.append(held)
        if held.closed_on in days:
            days[held.closed_on].closed.append(held)
    return list(days.values())


def owed_by_day(
    movement: Movement, units: Collection[Unit], first: date, last: date, now: datetime
) -> dict[date, list[Owed]]:
    """What some units owe, or have handed in, by the last day on which it is taken."""
    begin = datetime.combine(first, time.min, VIETNAM_TIME)
    found = Duty.objects.filter(movement=movement, unit__in=[unit.pk for unit in units])
    found = found.filter(open_until__gt=begin, open_until__lte=end_of(last)).select_related("unit")
    by_day: dict[date, list[Owed]] = defaultdict(list)
    for owed in as_owed(movement, found, now):
        day = last_day_of(owed.duty)
        if day is not None:
            by_day[day].append(owed)
    return by_day


def _works(working: WorkingCalendar, day: date) -> bool | None:
    try:
        return working.is_working_day(day)
    except UnknownYearError:
        return None


def _from_to(first: date, last: date) -> list[date]:
    return [first + A_DAY * number for number in range((last - first).days + 1)]


def feed_by_token(token: str) -> CalendarFeed | None:
    """Whose calendar a secret address opens."""
    found = CalendarFeed.objects.filter(digest=digest_of_token(token), account__is_active=True)
    return found.select_related("account").first()


def digest_of_token(token: str) -> str:
    """The token is long and random: its plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()
