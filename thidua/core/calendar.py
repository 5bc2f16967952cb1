"""Working days and the end of time limits, counted as the Civil Code 2015 does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from thidua.core.messages import Message, gettext_noop

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY = timedelta(days=1)
_SATURDAY = 5


class UnknownYearError(LookupError):
    """The days off of that year are not known, and they are not guessed."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday without `holidays`, with the weekend days in `makeup_days` that are worked instead."""

    holidays: frozenset[date]
    makeup_days: frozenset[date]
    first_year: int
    last_year: int

    def __post_init__(self) -> None:
        for day in sorted(self.makeup_days):
            if day in self.holidays:
                message = gettext_noop(
                    "%(day)s cannot be both a day off and a make-up working day. Remove one of them."
                )
                raise ValueError(Message.of(message, day=day))
            if day.weekday() < _SATURDAY:
                message = gettext_noop("%(day)s is no Saturday or Sunday, so it cannot be a make-up working day.")
                raise ValueError(Message.of(message, day=day))

    def is_working_day(self, day: date) -> bool:
        if not self.first_year <= day.year <= self.last_year:
            message = gettext_noop(
                "The working calendar knows the days off from %(first)s to %(last)s, not those of %(day)s. "
                "Add that year's holidays first."
            )
            raise UnknownYearError(Message.of(message, first=self.first_year, last=self.last_year, day=day))
        return day in self.makeup_days or (day.weekday() < _SATURDAY and day not in self.holidays)

    def roll_forward(self, day: date) -> date:
        """The day itself, or the next working day (Bộ luật Dân sự 2015, Điều 148 khoản 5)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The last day of a limit of `count` working days; `start` is not counted (Điều 147 khoản 2)."""
        if count < 0:
            message = gettext_noop("A time limit cannot be %(count)s working days. Give a number from 0 up.")
            raise ValueError(Message.of(message, count=count))
        day = start
        for _ in range(count):
            day = self.roll_forward(day + _DAY)
        return self.roll_forward(day)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        if end < start:
            message = gettext_noop("Working days cannot be counted from %(start)s back to %(end)s. Swap the two dates.")
            raise ValueError(Message.of(message, start=start, end=end))
        return sum(self.is_working_day(start + _DAY * number) for number in range(1, (end - start).days + 1))

    def deadline(self, day: date) -> datetime:
        """24:00 in Vietnam at the end of a limit whose last day is `day` (Điều 148 khoản 5-6).

        What arrives before this instant is in time; at it the next day has begun.
        """
        return datetime.combine(self.roll_forward(day) + _DAY, time.min, VIETNAM_TIME)
