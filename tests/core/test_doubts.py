"""What is asked about a figure that may still be right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from thidua.core.doubts import Others, doubts
from thidua.core.messages import Text, render
from thidua.core.sums import Whole


def share(numerator: int, denominator: int) -> Whole:
    return Whole(Decimal(numerator), Decimal(denominator), None, 1)


def amount(value: str) -> Whole:
    return Whole(value=Decimal(value), units=1)


def asked(now: Whole, before: Whole | None = None, **same: int) -> list[str]:
    others = {Text(name): Decimal(count) for name, count in same.items()}
    return [render(doubt, "en") for doubt in doubts(now, before, others)]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (share(50, 100), None, []),
        (share(50, 100), share(69, 100), []),
        (share(50, 100), share(70, 100), ["The rate is 50 % after 70 % the year before."]),
        (share(0, 100), share(1, 100), ["It is 0 after 1 the year before."]),
        (share(0, 100), share(0, 100), []),
        (share(75, 150), share(50, 100), ["The denominator is 150 after 100 the year before."]),
        (share(74, 149), share(50, 100), []),
        (share(0, 0), share(50, 100), ["The denominator is 0 after 100 the year before."]),
        (amount("149"), amount("100"), []),
        (amount("150"), amount("100"), ["It is 150 after 100 the year before."]),
        (amount("50"), amount("100"), ["It is 50 after 100 the year before."]),
        (amount("0"), amount("100"), ["It is 0 after 100 the year before."]),
        (amount("7"), amount("0"), []),
    ],
)
def test_a_figure_is_held_against_the_year_before(now: Whole, before: Whole | None, said: list[str]) -> None:
    assert asked(now, before) == said


@pytest.mark.parametrize(
    ("now", "standing", "said"),
    [
        (share(60, 100), share(50, 100), []),
        (
            share(3, 18600),
            share(143, 186),
            [
                "The rate is 0.0161 %; on record stands 76.8817 %.",
                "The denominator is 18600; on record stands 186.",
            ],
        ),
        (share(0, 100), share(1, 100), ["It is 0; on record stands 1."]),
        (amount("150"), amount("100"), ["It is 150; on record stands 100."]),
    ],
)
def test_a_correction_is_held_against_what_stands(now: Whole, standing: Whole, said: list[str]) -> None:
    assert [render(doubt, "en") for doubt in doubts(now, None, {}, standing=standing)] == said


BEYOND = "The denominator is 300; of other units of its kind it is 100 at most."


@pytest.mark.parametrize(
    ("now", "before", "others", "said"),
    [
        (share(9, 300), None, Others(5, Decimal(100)), [BEYOND]),
        (share(9, 299), None, Others(5, Decimal(100)), []),
        (share(9, 300), None, Others(4, Decimal(100)), []),
        (share(9, 300), share(9, 300), Others(5, Decimal(100)), []),
        (share(9, 300), None, Others(5, Decimal(0)), []),
        (
            amount("300"),
            None,
            Others(5, Decimal(100)),
            ["It counts 300, while no other unit of its kind counts more than 100 this year."],
        ),
    ],
)
def test_a_figure_without_a_year_before_is_held_against_those_of_other_units(
    now: Whole, before: Whole | None, others: Others, said: list[str]
) -> None:
    assert [render(doubt, "en") for doubt in doubts(now, before, {}, others=others)] == said


def test_a_denominator_is_held_against_those_that_count_the_same() -> None:
    assert asked(share(1, 90), Files=90, Letters=91) == ["The denominator is 90, but “Letters” counts 91 of the same."]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_same_figure_as_the_year_before_raises_no_doubt(numerator: int, denominator: int) -> None:
    figure = share(numerator, denominator)
    assert asked(figure, figure) == []
