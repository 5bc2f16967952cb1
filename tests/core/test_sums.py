"""One figure made of many."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, strategies as st

from thidua.core.facts import Fact
from thidua.core.sums import Whole, total

counts = st.decimals(min_value=0, max_value=10**6, places=2)


def share(numerator: Decimal | int, denominator: Decimal | int) -> Fact:
    return Fact("m", numerator=Decimal(numerator), denominator=Decimal(denominator))


def test_the_rate_of_many_is_no_mean_of_their_rates() -> None:
    whole = total([share(1, 1), share(10, 99)])
    assert (whole, whole.figure) == (Whole(Decimal(11), Decimal(100), None, 2), Decimal(11))


def test_amounts_add_up_exactly() -> None:
    whole = total([Fact("m", value=Decimal("0.1")), Fact("m", value=Decimal("0.2"))])
    assert (whole.figure, whole.weight, whole.units) == (Decimal("0.3"), Decimal("0.3"), 2)


def test_what_does_not_apply_adds_nothing() -> None:
    assert total([share(1, 2), Fact("m", applicable=False, note="Không phát sinh")]) == total([share(1, 2)])


def test_nothing_over_nothing_is_no_figure() -> None:
    assert (total([]).figure, total([share(0, 0)]).figure, total([share(0, 0)]).units) == (None, None, 1)


@given(st.lists(st.tuples(counts, counts), max_size=6), st.lists(st.tuples(counts, counts), max_size=6))
def test_sums_of_parts_make_the_sum_of_all(
    first: list[tuple[Decimal, Decimal]], second: list[tuple[Decimal, Decimal]]
) -> None:
    one, other = ([share(*pair) for pair in pairs] for pairs in (first, second))
    assert total(one) + total(other) == total([*one, *other])
