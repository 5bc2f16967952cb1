from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from thidua.core.dated import Dated, DatedValue, NoValueInForce
from thidua.core.messages import Text, render

BASE_SALARY = Text("Mức lương cơ sở", "Base salary")
FIRST = DatedValue(date(2023, 7, 1), 1_800_000, "Nghị định 24/2023/NĐ-CP", "secondary")
SECOND = DatedValue(date(2024, 7, 1), 2_340_000, "Nghị định 73/2024/NĐ-CP", "secondary", date(2026, 6, 30))
SALARY = Dated((FIRST, SECOND), BASE_SALARY)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 7, 1), FIRST),
        (date(2024, 6, 30), FIRST),
        (date(2024, 7, 1), SECOND),
        (date(2026, 6, 30), SECOND),
    ],
)
def test_dated_at_gives_the_value_in_force(day: date, expected: DatedValue[int]) -> None:
    assert SALARY.at(day) == expected


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2026, 7, 1)])
def test_dated_at_says_what_is_missing_and_when(day: date) -> None:
    with pytest.raises(NoValueInForce) as raised:
        SALARY.at(day)
    assert str(raised.value) == (
        f"Base salary: no value is in force on {day:%d/%m/%Y}. "
        "Add the value that held on that day, with its legal basis."
    )


def test_dated_at_can_say_so_in_vietnamese() -> None:
    with pytest.raises(NoValueInForce) as raised:
        SALARY.at(date(2023, 6, 30))
    said = render(
        raised.value.args[0], "vi", {raised.value.args[0].msgid: "%(what)s: ngày %(day)s chưa có"}.__getitem__
    )
    assert said == "Mức lương cơ sở: ngày 30/06/2023 chưa có"


def test_dated_without_values_has_none_in_force() -> None:
    empty: Dated[int] = Dated((), "Base salary")
    with pytest.raises(NoValueInForce):
        empty.at(date(2024, 1, 1))


def test_dated_leaves_a_gap_that_a_last_day_opens() -> None:
    later = DatedValue(date(2027, 1, 1), 2_600_000, "")
    with pytest.raises(NoValueInForce):
        Dated((SECOND, later), BASE_SALARY).at(date(2026, 12, 31))


@pytest.mark.parametrize(
    "values",
    [
        (SECOND, FIRST),
        (FIRST, FIRST),
        (SECOND, DatedValue(date(2026, 6, 30), 2_530_000, "")),
    ],
)
def test_dated_refuses_values_out_of_order_or_overlapping(values: tuple[DatedValue[int], ...]) -> None:
    with pytest.raises(ValueError, match="Put the values in order of their first day and let none overlap") as raised:
        Dated(values, BASE_SALARY)
    assert str(raised.value).startswith(f"Base salary: the value from {values[1].valid_from:%d/%m/%Y} begins before")


def test_dated_value_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="from 02/01/2024 cannot end on 01/01/2024"):
        DatedValue(date(2024, 1, 2), 1, "", valid_to=date(2024, 1, 1))


def test_dated_value_may_hold_for_one_day() -> None:
    day = date(2024, 1, 1)
    one_day = DatedValue(day, 1, "", valid_to=day)
    assert Dated((one_day,), "x").at(day) == one_day


@given(st.lists(st.dates(date(2000, 1, 1), date(2050, 1, 1)), min_size=1, unique=True), st.integers(0, 20000))
def test_dated_at_agrees_with_a_search_from_the_end(starts: list[date], offset: int) -> None:
    values = tuple(DatedValue(start, start, "") for start in sorted(starts))
    day = min(starts) + timedelta(days=offset)
    assert Dated(values, "x").at(day).value == max(start for start in starts if start <= day)
