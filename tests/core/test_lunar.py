from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from thidua.core.lunar import LunarDate, lunar_to_solar, solar_to_lunar

TET = [
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 2),
    date(2031, 1, 23),
]
HUNG_KINGS = [
    date(2022, 4, 10),
    date(2023, 4, 29),
    date(2024, 4, 18),
    date(2025, 4, 7),
    date(2026, 4, 26),
    date(2027, 4, 16),
    date(2028, 4, 4),
    date(2029, 4, 23),
    date(2030, 4, 12),
]
LEAP_MONTHS = {
    2001: 4,
    2004: 2,
    2006: 7,
    2009: 5,
    2012: 4,
    2014: 9,
    2017: 6,
    2020: 4,
    2023: 2,
    2025: 6,
    2028: 5,
    2031: 3,
    2033: 11,
    2036: 6,
    2039: 5,
    2042: 2,
    2044: 7,
    2047: 5,
    2050: 3,
}


@pytest.mark.parametrize("day", TET, ids=str)
def test_tet_falls_on_the_first_of_month_one(day: date) -> None:
    assert lunar_to_solar(1, 1, day.year) == day
    assert solar_to_lunar(day) == LunarDate(1, 1, day.year)


@pytest.mark.parametrize("day", HUNG_KINGS, ids=str)
def test_hung_kings_day_falls_on_the_tenth_of_month_three(day: date) -> None:
    assert lunar_to_solar(10, 3, day.year) == day
    assert solar_to_lunar(day) == LunarDate(10, 3, day.year)


@pytest.mark.parametrize(
    ("day", "chinese"), [(date(1985, 1, 21), date(1985, 2, 20)), (date(2007, 2, 17), date(2007, 2, 18))]
)
def test_tet_differs_from_the_chinese_new_year_where_the_meridian_decides(day: date, chinese: date) -> None:
    assert lunar_to_solar(1, 1, day.year) == day
    assert solar_to_lunar(chinese) != LunarDate(1, 1, day.year)


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2025, 1, 25), LunarDate(26, 12, 2024)),
        (date(2025, 2, 2), LunarDate(5, 1, 2025)),
        (date(2026, 2, 14), LunarDate(27, 12, 2025)),
        (date(2026, 2, 22), LunarDate(6, 1, 2026)),
    ],
)
def test_solar_to_lunar_agrees_with_the_yearly_holiday_notices(day: date, lunar: LunarDate) -> None:
    assert solar_to_lunar(day) == lunar


def test_leap_months_are_where_no_principal_term_falls() -> None:
    found = {}
    for year in range(2000, 2051):
        for month in range(1, 13):
            try:
                lunar_to_solar(1, month, year, leap=True)
            except ValueError:
                continue
            assert year not in found
            found[year] = month
    assert found == LEAP_MONTHS


def test_leap_month_follows_the_month_it_repeats() -> None:
    assert solar_to_lunar(date(2025, 7, 24)) == LunarDate(30, 6, 2025)
    assert solar_to_lunar(date(2025, 7, 25)) == LunarDate(1, 6, 2025, leap=True)
    assert lunar_to_solar(1, 6, 2025, leap=True) == date(2025, 7, 25)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_conversion_there_and_back_gives_the_same_day(day: date) -> None:
    lunar = solar_to_lunar(day)
    assert lunar_to_solar(lunar.day, lunar.month, lunar.year, lunar.leap) == day


def test_months_have_29_or_30_days_and_follow_one_another() -> None:
    days = map(date.fromordinal, range(date(2000, 1, 1).toordinal(), date(2051, 1, 1).toordinal()))
    firsts = [day for day in days if solar_to_lunar(day).day == 1]
    assert {(later - earlier).days for earlier, later in pairwise(firsts)} == {29, 30}


@pytest.mark.parametrize(
    ("day", "month", "leap", "words"),
    [
        (30, 12, False, "The lunar year 2025 has no day 30 in month 12."),
        (0, 1, False, "The lunar year 2025 has no day 0 in month 1."),
        (1, 13, False, "The lunar year 2025 has no day 1 in month 13."),
        (1, 5, True, "The lunar year 2025 has no day 1 in a leap month 5."),
    ],
)
def test_lunar_to_solar_refuses_days_that_do_not_exist(day: int, month: int, leap: bool, words: str) -> None:
    with pytest.raises(ValueError, match="has no day") as raised:
        lunar_to_solar(day, month, 2025, leap)
    assert str(raised.value) == words


@pytest.mark.parametrize("year", [1975, 2051])
def test_conversion_refuses_years_it_is_not_computed_for(year: int) -> None:
    words = f"The lunar calendar is computed from 1976 to 2050, not for {year}."
    with pytest.raises(ValueError, match=words):
        lunar_to_solar(1, 1, year)
    with pytest.raises(ValueError, match=words):
        solar_to_lunar(date(year, 6, 1))
