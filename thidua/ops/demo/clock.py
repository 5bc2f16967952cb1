"""The clock of the demonstration: what was done in past years is done at its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from unittest import mock

from django.utils import timezone

from thidua.core.calendar import VIETNAM_TIME, WorkingCalendar


class Act(NamedTuple):
    """What is done at an instant."""

    at: datetime
    do: Callable[[], object]


def moment(day: date, hour: int = 8, minute: int = 30) -> datetime:
    """An instant of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute), VIETNAM_TIME)


def at_work(instant: datetime, days: WorkingCalendar, *, before: bool = False) -> datetime:
    """The same time of the next working day, or of the last one before, where an instant falls on a day off."""
    step = timedelta(days=-1 if before else 1)
    while not days.is_working_day(timezone.localdate(instant)):
        instant += step
    return instant


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Let it be another instant for all that asks Django for the time, which is everything in this program."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return instant.astimezone(tz)

    with mock.patch.object(timezone, "datetime", Then):
        yield


def play(acts: Iterable[Act]) -> None:
    """Do all that has come by now, in the order of time."""
    now = timezone.now()
    for act in sorted((act for act in acts if act.at < now), key=lambda act: act.at):
        with clock_at(act.at):
            act.do()
