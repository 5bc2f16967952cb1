from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Literal

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import decimals
from thidua.core.ranking import RankChange, rank, rank_changes

type Ties = Literal["competition", "dense"]
type Indices = dict[str, Decimal | None]

# Few different values, so that there are ties.
values = st.none() | decimals(88, 92, places=0)
clusters = st.dictionaries(st.sampled_from("ABCDEFGH"), values)
ties = st.sampled_from(["competition", "dense"])


def indices(**given: str | None) -> Indices:
    return {key: None if value is None else Decimal(value) for key, value in given.items()}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("competition", {"A": 1, "B": 2, "C": 2, "D": 4}),
        ("dense", {"A": 1, "B": 2, "C": 2, "D": 3}),
    ],
)
def test_rank_shares_a_place_among_equals(rule: Ties, expected: dict[str, int]) -> None:
    assert rank(indices(B="90", A="93.73", D="86.471", C="90.00"), rule) == expected


def test_rank_follows_standard_competition_unless_the_set_says_otherwise() -> None:
    assert rank(indices(A="90", B="90", C="80")) == {"A": 1, "B": 1, "C": 3}


def test_rank_compares_unrounded_values() -> None:
    assert rank(indices(A="86.471", B="86.4711")) == {"B": 1, "A": 2}


def test_rank_gives_none_to_a_unit_without_an_index_and_moves_nobody_for_it() -> None:
    assert rank(indices(A="90", B=None, C="80")) == {"A": 1, "C": 2}


def test_rank_of_nobody_is_nothing() -> None:
    assert rank({}) == {}
    assert rank(indices(A=None)) == {}


@given(clusters, ties, st.randoms())
def test_rank_does_not_depend_on_the_order_of_the_units(cluster: Indices, rule: Ties, random: Random) -> None:
    shuffled = list(cluster.items())
    random.shuffle(shuffled)
    assert rank(dict(shuffled), rule) == rank(cluster, rule)


@given(clusters)
def test_rank_is_one_more_than_the_number_of_better_units(cluster: Indices) -> None:
    known = {key: value for key, value in cluster.items() if value is not None}
    assert rank(cluster) == {key: 1 + sum(other > value for other in known.values()) for key, value in known.items()}


@given(clusters)
def test_dense_rank_is_one_more_than_the_number_of_better_values(cluster: Indices) -> None:
    known = {key: value for key, value in cluster.items() if value is not None}
    expected = {key: 1 + len({other for other in known.values() if other > value}) for key, value in known.items()}
    assert rank(cluster, "dense") == expected


def test_rank_changes_count_places_gained_and_lost() -> None:
    before = indices(A="90", B="85", C="80", D="75")
    now = indices(A="88", B="91", C="70", D="89")
    assert rank_changes(now, before) == {
        "A": RankChange(-2, 4),
        "B": RankChange(1, 4),
        "C": RankChange(-1, 4),
        "D": RankChange(2, 4),
    }


def test_rank_changes_leave_out_units_without_an_index_in_both_years() -> None:
    before = indices(A="90", B=None, C="80", gone="99")
    now = indices(A="88", B="91", C=None, new="95")
    assert rank_changes(now, before) == {"A": RankChange(0, 1)}


def test_rank_changes_are_not_moved_by_units_that_joined_or_left() -> None:
    before = indices(gone="99", A="90", B="85")
    now = indices(new="98", A="90", B="85")
    assert rank_changes(now, before) == {"A": RankChange(0, 2), "B": RankChange(0, 2)}


def test_rank_changes_follow_the_rule_for_ties() -> None:
    before = indices(A="90", B="90", C="80")
    now = indices(A="90", B="85", C="80")
    assert rank_changes(now, before)["C"] == RankChange(0, 3)
    assert rank_changes(now, before, "dense")["C"] == RankChange(-1, 3)


@given(clusters, ties)
def test_rank_changes_of_a_year_like_the_one_before_are_none(cluster: Indices, rule: Ties) -> None:
    assert {change.gained for change in rank_changes(cluster, cluster, rule).values()} <= {0}


@given(clusters, clusters, ties)
def test_rank_changes_turn_their_sign_when_the_years_change_places(now: Indices, before: Indices, rule: Ties) -> None:
    there, back = rank_changes(now, before, rule), rank_changes(before, now, rule)
    assert {key: -change.gained for key, change in there.items()} == {
        key: change.gained for key, change in back.items()
    }
