"""The working calendar that a table of days off makes."""

from __future__ import annotations

from functools import cache

from thidua.core.calendar import WorkingCalendar
from thidua.law.loading import national_file
from thidua.law.schema import HolidayTable


def working_calendar(table: HolidayTable) -> WorkingCalendar:
    days = [day for day in table.days if day.in_force]
    return WorkingCalendar(
        frozenset(day.date for day in days if day.kind == "day_off"),
        frozenset(day.date for day in days if day.kind == "makeup"),
        table.first_year,
        table.last_year,
    )


@cache
def national_calendar() -> WorkingCalendar:
    """The working days of the civil service, without a pack: for what goes on before there is a movement."""
    table = national_file("holidays.yaml").holidays
    assert table is not None
    return working_calendar(table)
