"""What is asked about a figure that may still be right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from thidua.core.doubts import doubts
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


def test_a_denominator_is_held_against_those_that_count_the_same() -> None:
    assert asked(share(1, 90), Files=90, Letters=91) == ["The denominator is 90, but “Letters” counts 91 of the same."]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_same_figure_as_the_year_before_raises_no_doubt(numerator: int, denominator: int) -> None:
    figure = share(numerator, denominator)
    assert asked(figure, figure) == []
