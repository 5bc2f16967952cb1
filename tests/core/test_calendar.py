from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from thidua.core.calendar import VIETNAM_TIME, UnknownYearError, WorkingCalendar
from thidua.core.lunar import lunar_to_solar

FILE = Path(__file__).parents[2] / "thidua/law/packs/national/holidays.yaml"
TABLE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["holidays"]
ROWS = [row for row in TABLE["days"] if row.get("in_force", True)]
HOLIDAYS = frozenset(row["date"] for row in ROWS if row["kind"] == "day_off")
MAKEUP_DAYS = frozenset(row["date"] for row in ROWS if row["kind"] == "makeup")
CALENDAR = WorkingCalendar(HOLIDAYS, MAKEUP_DAYS, TABLE["first_year"], TABLE["last_year"])

days = st.dates(date(2022, 1, 1), date(2031, 11, 30))


def weekdays_off(year: int) -> set[str]:
    return {f"{day:%m-%d}" for day in HOLIDAYS if day.year == year and day.weekday() < 5}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 1, 2), False),  # swapped away
        (date(2026, 1, 9), True),
        (date(2026, 1, 10), True),  # the Saturday worked instead
        (date(2026, 1, 11), False),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), True),  # Culture Day is not in force
        (date(2025, 4, 26), True),
        (date(2024, 5, 4), True),
        (date(2030, 2, 1), False),  # the eve of Tết 2030, which a Chinese calendar puts a day later
    ],
)
def test_is_working_day_knows_holidays_and_swaps(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_holiday_table_has_the_swaps_that_notices_made_and_no_other() -> None:
    assert {str(day) for day in MAKEUP_DAYS} == {"2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"}


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2022, "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02"),
        (2023, "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04"),
        (2024, "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03"),
        (2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02"),
        (2026, "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02"),
        (2030, "01-01 01-31 02-01 02-04 02-05 02-06 04-12 04-30 05-01 09-02 09-03"),
    ],
)
def test_holiday_table_gives_the_weekdays_off_of_a_year(year: int, off: str) -> None:
    assert weekdays_off(year) == set(off.split())


def test_holiday_table_has_every_statutory_holiday_of_every_year() -> None:
    first, last = TABLE["first_year"], TABLE["last_year"]
    for year in range(first, last + 1):
        statutory = {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)}
        lunar = {lunar_to_solar(day, 1, year) for day in (1, 2, 3)} | {lunar_to_solar(10, 3, year)}
        assert statutory | lunar <= HOLIDAYS
        assert {date(year, 9, 1), date(year, 9, 3)} & HOLIDAYS


def test_holiday_table_states_each_date_once_in_order() -> None:
    dates = [row["date"] for row in TABLE["days"]]
    assert dates == sorted(set(dates))


def test_holiday_table_explains_every_row_that_no_law_or_notice_fixes() -> None:
    assert {row["status"] for row in TABLE["days"]} == {"secondary", "assumed", "unverified"}
    assert all("note" in row for row in TABLE["days"] if row["status"] != "secondary")
    assert {row["date"].year for row in TABLE["days"] if row["status"] == "assumed"} == set(range(2027, 2032))
    assert [row["name"]["en"] for row in TABLE["days"] if not row.get("in_force", True)] == (
        ["Vietnamese Culture Day"] * 6
    )


@pytest.mark.parametrize("year", range(2022, 2032))
def test_holiday_table_follows_the_pattern_two_days_before_tet_and_three_from_it(year: int) -> None:
    """The convention of the future years gives what the notices of 2022-2026 gave."""
    tet = [lunar_to_solar(1, 1, year) + timedelta(days=offset) for offset in range(-2, 3)]
    on_weekend = sum(day.weekday() >= 5 for day in tet)
    following = (tet[-1] + timedelta(days=number) for number in range(1, 9))
    in_lieu = [day for day in following if day.weekday() < 5][:on_weekend]
    expected = {day for day in [*tet, *in_lieu] if day.weekday() < 5}
    found = {row["date"] for row in ROWS if "Tết Nguyên đán" in row["name"]["vi"] and row["date"].year == year}
    assert {day for day in found if day.weekday() < 5} == expected


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 3, 3), 1, date(2025, 3, 4)),  # the first day is not counted
        (date(2025, 3, 7), 1, date(2025, 3, 10)),  # over a weekend
        (date(2025, 1, 24), 5, date(2025, 2, 7)),  # over Tết
        (date(2026, 1, 8), 2, date(2026, 1, 10)),  # onto a worked Saturday
        (date(2025, 4, 25), 3, date(2025, 4, 29)),  # the swapped Saturday counts
        (date(2025, 4, 29), 1, date(2025, 5, 5)),  # 30 April, 1 May and the swapped 2 May do not
        (date(2025, 3, 3), 0, date(2025, 3, 3)),
        (date(2025, 3, 8), 0, date(2025, 3, 10)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
    ],
)
def test_add_working_days_counts_as_the_civil_code_does(start: date, count: int, end: date) -> None:
    assert CALENDAR.add_working_days(start, count) == end


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 2, 28), date(2026, 3, 2)),  # a Saturday
        (date(2026, 2, 14), date(2026, 2, 23)),  # the first day of the Tết break
        (date(2023, 1, 20), date(2023, 1, 27)),
        (date(2026, 4, 26), date(2026, 4, 28)),  # a holiday on Sunday moves to Monday
        (date(2026, 8, 29), date(2026, 9, 3)),
        (date(2026, 8, 22), date(2026, 8, 22)),  # a worked Saturday
    ],
)
def test_roll_forward_ends_on_the_next_working_day(day: date, end: date) -> None:
    assert CALENDAR.roll_forward(day) == end


def test_deadline_is_the_end_of_the_rolled_day_in_vietnam() -> None:
    deadline = CALENDAR.deadline(date(2026, 2, 28))
    assert deadline == datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert deadline.isoformat() == "2026-03-03T00:00:00+07:00"


@pytest.mark.parametrize(
    ("instant", "in_time"),
    [
        (datetime(2026, 3, 2, 23, 59, 59, tzinfo=VIETNAM_TIME), True),
        (datetime(2026, 3, 3, 0, 0, 0, tzinfo=VIETNAM_TIME), False),
        (datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 17, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 3, 0, 30, 0, tzinfo=timezone(timedelta(hours=9))), True),
    ],
)
def test_deadline_parts_the_last_second_from_the_next_day(instant: datetime, in_time: bool) -> None:
    assert (instant < CALENDAR.deadline(date(2026, 2, 28))) is in_time


def test_working_days_between_counts_the_last_day_and_not_the_first() -> None:
    assert CALENDAR.working_days_between(date(2025, 3, 3), date(2025, 3, 3)) == 0
    assert CALENDAR.working_days_between(date(2025, 3, 3), date(2025, 3, 10)) == 5
    assert CALENDAR.working_days_between(date(2025, 1, 24), date(2025, 2, 3)) == 1


def test_working_days_in_a_year() -> None:
    counts = [
        CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2022, 2023, 2024, 2025)
    ]
    assert counts == [249, 249, 251, 250]


def test_calendar_refuses_days_of_years_it_does_not_know() -> None:
    for day in (date(2021, 12, 31), date(2032, 1, 1)):
        with pytest.raises(UnknownYearError) as raised:
            CALENDAR.is_working_day(day)
        assert str(raised.value) == (
            f"The working calendar knows the days off from 2022 to 2031, not those of {day:%d/%m/%Y}. "
            "Add that year's holidays first."
        )


def test_calendar_refuses_a_limit_that_runs_past_what_it_knows() -> None:
    assert CALENDAR.add_working_days(date(2031, 12, 30), 1) == date(2031, 12, 31)
    with pytest.raises(UnknownYearError):
        CALENDAR.add_working_days(date(2031, 12, 30), 2)
    with pytest.raises(UnknownYearError):
        CALENDAR.working_days_between(date(2031, 12, 30), date(2032, 1, 5))


def test_add_working_days_refuses_a_negative_limit() -> None:
    with pytest.raises(ValueError, match="A time limit cannot be -1 working days"):
        CALENDAR.add_working_days(date(2025, 3, 3), -1)


def test_working_days_between_refuses_dates_in_the_wrong_order() -> None:
    with pytest.raises(ValueError, match="from 04/03/2025 back to 03/03/2025"):
        CALENDAR.working_days_between(date(2025, 3, 4), date(2025, 3, 3))


def test_calendar_refuses_a_makeup_day_that_is_a_day_off() -> None:
    saturday = frozenset({date(2026, 1, 10)})
    with pytest.raises(ValueError, match="10/01/2026 cannot be both a day off and a make-up working day"):
        WorkingCalendar(saturday, saturday, 2026, 2026)


def test_calendar_refuses_a_makeup_day_on_a_weekday() -> None:
    with pytest.raises(ValueError, match="09/01/2026 is no Saturday or Sunday"):
        WorkingCalendar(frozenset(), frozenset({date(2026, 1, 9)}), 2026, 2026)


@given(days)
def test_roll_forward_lands_on_a_working_day_and_skips_none(day: date) -> None:
    end = CALENDAR.roll_forward(day)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.roll_forward(end) == end
    assert not any(CALENDAR.is_working_day(day + timedelta(days=number)) for number in range((end - day).days))


@given(days, st.integers(1, 15))
def test_counting_back_gives_the_number_of_days_added(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(start, end) == count


@given(days, st.integers(1, 7), st.integers(0, 7))
def test_limits_add_up(start: date, first: int, second: int) -> None:
    halfway = CALENDAR.add_working_days(start, first)
    assert CALENDAR.add_working_days(halfway, second) == CALENDAR.add_working_days(start, first + second)


@given(days, days, st.integers(1, 10))
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.add_working_days(earlier, count) <= CALENDAR.add_working_days(later, count)
