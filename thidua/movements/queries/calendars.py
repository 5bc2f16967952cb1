"""A month, day by day: what falls due for whom, which rounds open or close, which days are off or made up for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from thidua.core.calendar import VIETNAM_TIME, UnknownYearError, WorkingCalendar
from thidua.core.duties import DutyStatus, Obligation, Period, end_of, last_day_until
from thidua.core.tasks import TaskState, TaskStatus, task_state
from thidua.law.schema import CalendarDay
from thidua.movements.models import CalendarFeed, Duty, Movement, Round, Task
from thidua.movements.queries.duties import Owed, as_owed, owed_periods
from thidua.movements.queries.movements import calendar, pack_of
from thidua.movements.queries.tasks import assigners_acted_for
from thidua.people.models import Unit
from thidua.people.queries import with_predecessors

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose calendar it is: the units it hands in for, those it assigns tasks for, and those whose duties it judges."""

    units: Collection[Unit]
    assigners: Collection[Unit]
    judged: QuerySet[Unit]


@dataclass(frozen=True, slots=True)
class DueOfMany:
    """What many units owe by the same day: of how many, and how many have not handed it in."""

    obligation: Obligation
    period: Period
    units: int
    owing: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `works` is None where the days off of its year are not known."""

    day: date
    works: bool | None
    named: list[CalendarDay] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    due: list[DueOfMany] = field(default_factory=list)
    tasks: list[tuple[Task, TaskState]] = field(default_factory=list)
    opened: list[Round] = field(default_factory=list)
    closed: list[Round] = field(default_factory=list)


def last_day_of(duty: Duty) -> date | None:
    """The last day on which a duty is taken."""
    return last_day_until(duty.open_until) if duty.open_until else None


def days_of(movement: Movement, concerned: Concerned, first: date, last: date, now: datetime) -> list[Day]:
    """The days from a first to a last."""
    working, listed = calendar(movement), pack_of(movement.regulation).holidays.days
    days = {day: Day(day, _works(working, day)) for day in _from_to(first, last)}
    for known in listed:
        if known.in_force and known.date in days:
            days[known.date].named.append(known)
    for day, owed in owed_by_day(movement, concerned.units, first, last, now).items():
        days[day].owed.extend(owed)
    for day, one in _due_of_many(movement, concerned.judged, first, last):
        days[day].due.append(one)
    for task in _tasks_due(movement, concerned, first, last):
        days[task.last_day].tasks.append((task, task_state(task.standing, now)))
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
    found = Duty.objects.filter(movement=movement, unit__in=[unit.pk for unit in units])
    found = found.filter(_within("open_until", first, last)).select_related("unit")
    by_day: dict[date, list[Owed]] = defaultdict(list)
    for owed in as_owed(movement, found, now):
        day = last_day_of(owed.duty)
        if day is not None:
            by_day[day].append(owed)
    return by_day


def _due_of_many(
    movement: Movement, judged: QuerySet[Unit], first: date, last: date
) -> Iterator[tuple[date, DueOfMany]]:
    """What units owe or have handed in, each obligation and period once a day; what is exempt or closed is left out."""
    found = Duty.objects.filter(_within("open_until", first, last), movement=movement, unit__in=judged.values("pk"))
    found = found.exclude(status__in=[DutyStatus.EXEMPT.value, DutyStatus.CLOSED.value])
    owing = Q(status__in=[DutyStatus.OWED.value, DutyStatus.RETURNED.value])
    counted = found.order_by("open_until").values_list("open_until", "obligation", "period")
    totals: dict[tuple[date, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for until, obligation, period, units, open_ in counted.annotate(Count("pk"), owing=Count("pk", filter=owing)):
        total = totals[last_day_until(until), obligation, period]
        total[0] += units
        total[1] += open_
    known = owed_periods(movement)
    for (day, *key), (units, open_) in totals.items():
        if (pair := known.get((key[0], key[1]))) is not None:
            yield day, DueOfMany(*pair, units, open_)


def _tasks_due(movement: Movement, concerned: Concerned, first: date, last: date) -> QuerySet[Task]:
    """The tasks that some units, or those merged into them, lead, and those of whose assigner they act for, by their
    last day.
    """
    led = Q(lead__in=with_predecessors(concerned.units))
    due = Task.objects.filter(_within("deadline", first, last), movement=movement)
    due = due.exclude(status=TaskStatus.CANCELLED.value)
    found = due.filter(led | Q(assigner__in=assigners_acted_for(due, concerned.assigners)))
    return found.select_related("lead").order_by("deadline", "pk")


def _within(field_name: str, first: date, last: date) -> Q:
    """The instants that end a day from a first to a last."""
    begin = datetime.combine(first, time.min, VIETNAM_TIME)
    return Q(**{f"{field_name}__gt": begin, f"{field_name}__lte": end_of(last)})


def _works(working: WorkingCalendar, day: date) -> bool | None:
    try:
        return working.is_working_day(day)
    except UnknownYearError:
        return None


def _from_to(first: date, last: date) -> list[date]:
    return [first + A_DAY * number for number in range((last - first).days + 1)]


def feed_by_token(token: str) -> CalendarFeed | None:
    """Whose calendar a secret address opens; nobody's while the account is closed or locked."""
    found = CalendarFeed.objects.filter(digest=digest_of_token(token), account__is_active=True)
    feed = found.select_related("account").first()
    return None if feed is None or feed.account.is_locked else feed


def digest_of_token(token: str) -> str:
    """The token is long and random: its plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()
