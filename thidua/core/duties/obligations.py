"""An obligation as a regulation states it: its periods, and by when each is due on the working calendar."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from thidua.core.calendar import VIETNAM_TIME, UnknownYearError, WorkingCalendar
from thidua.core.findings import Basis
from thidua.core.messages import Message, Text, Words, gettext_noop

Recurrence = Literal["once", "yearly", "half_yearly", "quarterly"]
PARTS: dict[Recurrence, int] = {"once": 1, "yearly": 1, "half_yearly": 2, "quarterly": 4}
LETTERS: dict[Recurrence, str] = {"half_yearly": "H", "quarterly": "Q"}
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """In which measure a duty counts when it is late or missing; always, or under some answers to an open point."""

    measure: str
    parameter: str = ""
    when: tuple[str, ...] = ()

    def holds(self, answers: dict[str, str]) -> bool:
        return not self.parameter or answers.get(self.parameter) in self.when


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """A unit, by its official code, that does not owe what its kind owes; why, and for which years."""

    code: str
    reason: Text
    scheme: str = "gso"
    first_year: int | None = None
    last_year: int | None = None

    def covers(self, year: int) -> bool:
        return (self.first_year or year) <= year <= (self.last_year or year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What units of some kinds owe in each period, to whom, and what it must contain.

    A period is the year, half or quarter, or one `month` of the year; it ends on `last_day` of its last month. It is
    due `days` after that day and `working_days` after those, and `grace` working days more are forgiven.
    """

    code: str
    name: Text
    text: Text
    unit_kinds: tuple[str, ...]
    recurrence: Recurrence
    first_year: int
    last_year: int
    to: Text
    basis: tuple[Basis, ...]
    month: int | None = None
    only: tuple[int, ...] = ()
    last_day: int | Literal["last_day"] = "last_day"
    opens_days_before: int | None = None
    days: int = 0
    working_days: int = 0
    grace: int = 0
    must_contain: tuple[Text, ...] = ()
    counts: tuple[Counted, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time for which something is owed; it counts in the year in which it ends."""

    code: str
    year: int
    first_day: date
    last_day: date
    name: Words


@dataclass(frozen=True, slots=True)
class Due:
    """From which day a duty may be fulfilled, its last day, and the instant from which it is late.

    Without the holidays of the year the last day is not known: `unknown` says so.
    """

    opens_on: date
    due_on: date | None
    deadline: datetime | None
    unknown: Message | None = None


def periods(obligation: Obligation) -> tuple[Period, ...]:
    """Every period of an obligation, in order."""
    last_year = obligation.first_year if obligation.recurrence == "once" else obligation.last_year
    parts = range(1, PARTS[obligation.recurrence] + 1)
    return tuple(
        _period(obligation, year, part)
        for year in range(obligation.first_year, last_year + 1)
        for part in parts
        if not obligation.only or part in obligation.only
    )


def _period(obligation: Obligation, year: int, part: int) -> Period:
    length = MONTHS // PARTS[obligation.recurrence]
    month = obligation.month or part * length
    last_day = _day(year, month, obligation.last_day)
    before = month - (1 if obligation.month else length)
    first_day = _day(year, before, obligation.last_day) + timedelta(days=1)
    if obligation.month:
        name = Message.of(gettext_noop("month %(month)s of %(year)s"), month=str(month), year=str(year))
        return Period(f"{year}-{month:02d}", year, first_day, last_day, name)
    letter = LETTERS.get(obligation.recurrence, "")
    return Period(f"{year}{f'-{letter}{part}' if letter else ''}", year, first_day, last_day, _name(letter, year, part))


def _name(letter: str, year: int, part: int) -> Message:
    said = {"part": str(part), "year": str(year)}
    if letter == "Q":
        return Message.of(gettext_noop("quarter %(part)s of %(year)s"), **said)
    if letter == "H":
        return Message.of(gettext_noop("half-year %(part)s of %(year)s"), **said)
    return Message.of(gettext_noop("year %(year)s"), year=str(year))


def _day(year: int, month: int, day: int | Literal["last_day"]) -> date:
    """A day of a month; month 0 is the December before."""
    if month < 1:
        year, month = year - 1, month + MONTHS
    last = monthrange(year, month)[1]
    return date(year, month, last if day == "last_day" else min(day, last))


def due(obligation: Obligation, period: Period, calendar: WorkingCalendar) -> Due:
    """When a period's duty is due; a last day that is no working day moves to the next one."""
    before = obligation.opens_days_before
    opens_on = period.first_day if before is None else period.last_day - timedelta(days=before)
    try:
        days = _count(obligation, period, calendar)
        return Due(opens_on, days.due_on, end_of(days.late_after))
    except UnknownYearError as error:
        return Due(opens_on, None, None, error.args[0])


class _Days(NamedTuple):
    """The days on the way from a period's end to the last one on which it is not late."""

    counted: date
    rolled: date
    due_on: date
    late_after: date


def _count(obligation: Obligation, period: Period, calendar: WorkingCalendar) -> _Days:
    """Count the days. Raises UnknownYearError where the holidays of a year are not known."""
    counted = period.last_day + timedelta(days=obligation.days)
    rolled = calendar.roll_forward(counted)
    due_on = calendar.add_working_days(rolled, obligation.working_days) if obligation.working_days else rolled
    return _Days(counted, rolled, due_on, calendar.add_working_days(due_on, obligation.grace))


def reckoning(obligation: Obligation, period: Period, calendar: WorkingCalendar) -> tuple[Message, ...]:
    """How the deadline came about, step by step."""
    steps = [Message.of(gettext_noop("The period ends on %(day)s."), day=period.last_day)]
    try:
        days = _count(obligation, period, calendar)
    except UnknownYearError as error:
        return (*steps, error.args[0])
    if obligation.days:
        steps.append(_step(gettext_noop("%(count)s days later: %(day)s."), obligation.days, days.counted))
    if days.rolled != days.counted:
        moved = gettext_noop("%(day)s is no working day; the next one is %(next)s.")
        steps.append(Message.of(moved, day=days.counted, next=days.rolled))
    if obligation.working_days:
        steps.append(
            _step(gettext_noop("%(count)s working days later: %(day)s."), obligation.working_days, days.due_on)
        )
    if obligation.grace:
        more = gettext_noop("%(count)s working days more are forgiven: %(day)s.")
        steps.append(_step(more, obligation.grace, days.late_after))
    last = gettext_noop("In time is what is stored here before 24:00 on %(day)s.")
    return (*steps, Message.of(last, day=days.late_after))


def _step(msgid: str, count: int, day: date) -> Message:
    return Message.of(msgid, count=str(count), day=day)


def end_of(day: date) -> datetime:
    """24:00 in Vietnam at the end of a day."""
    return datetime.combine(day + timedelta(days=1), time.min, VIETNAM_TIME)


def last_day_until(until: datetime) -> date:
    """The last day that is over by an instant: of `end_of` a day, that day."""
    return (until.astimezone(VIETNAM_TIME) - timedelta(microseconds=1)).date()
