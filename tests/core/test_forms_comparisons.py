"""Forms that compare with the year before or with the best of a cluster: cases worked by hand."""

from decimal import Decimal
from typing import Literal

import pytest

from tests.factories.core import amount, incomplete, nothing, score, share
from thidua.core.facts import Fact
from thidua.core.forms import BestOfCluster, Trend
from thidua.core.forms.comparisons import amount_of
from thidua.core.messages import Text

RISE = Trend(measure="m", direction="up", equal=Decimal("0.5"), worse=Decimal(0))
FALL = Trend(measure="m", direction="down", better=Decimal("0.9"), equal=Decimal("0.5"), worse=Decimal("0.1"))
CLUSTER = BestOfCluster(measure="m", target_measure="target")


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (amount("12.5"), Decimal("12.5")),
        (share(1, 4), Decimal("0.25")),
        (share(1, 4, value=Decimal(7)), Decimal(7)),
        (share(0, 0), None),
        (incomplete(denominator=Decimal(4)), None),
        (incomplete(numerator=Decimal(1)), None),
    ],
)
def test_amount_of_is_the_amount_given_or_the_share(fact: Fact, expected: Decimal | None) -> None:
    assert amount_of(fact) == expected


@pytest.mark.parametrize(("now", "points"), [("12.1", 10), ("12.0", 5), ("11.9", 0)])
def test_trend_up_rewards_more_than_the_year_before(now: str, points: int) -> None:
    assert score(RISE, amount(now), years={2023: [amount(12)]}).points == points


@pytest.mark.parametrize(("now", "points"), [(11, 9), (12, 5), (13, 1)])
def test_trend_down_rewards_less_than_the_year_before(now: int, points: int) -> None:
    assert score(FALL, amount(now), years={2023: [amount(12)]}).points == points


def test_trend_compares_shares_whatever_their_denominators() -> None:
    assert score(RISE, share(1, 3), years={2023: [share(2, 6)]}).points == 5
    assert score(RISE, share(1, 3), years={2023: [share(32, 100)]}).points == 10


def test_trend_shows_both_years() -> None:
    now, before = amount(13), amount(12)
    scored = score(RISE, now, years={2023: [before]})
    assert (scored.facts, str(scored.reason)) == ((now, before), "13 after 12 the year before")


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ([], [], "No figure for 2024: Dossiers"),
        ([], [amount(1)], "No figure for 2024: Dossiers"),
        ([amount(1)], [], "No figure for 2023: Dossiers"),
    ],
)
def test_trend_is_missing_without_both_years_and_names_the_one_owed(
    now: list[Fact], before: list[Fact], reason: str
) -> None:
    scored = score(RISE, *now, years={2023: before}, measure_names={"m": Text("Hồ sơ", "Dossiers")})
    assert (scored.state, scored.points, str(scored.reason)) == ("missing", None, reason)


@pytest.mark.parametrize(
    ("now", "before"),
    [(nothing(), amount(1)), (amount(1), nothing()), (share(0, 0), share(1, 2)), (share(1, 2), share(0, 0))],
)
def test_trend_has_nothing_to_compare_when_nothing_arose_in_a_year(now: Fact, before: Fact) -> None:
    scored = score(RISE, now, years={2023: [before]})
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, (now, before))
    assert str(scored.reason) == "Nothing to compare"


@pytest.mark.parametrize("which", [0, 1])
def test_trend_shows_the_figure_that_is_incomplete(which: int) -> None:
    facts = [amount(1), amount(1)]
    facts[which] = incomplete()
    scored = score(RISE, facts[0], years={2023: [facts[1]]})
    assert (scored.state, scored.facts, str(scored.reason)) == (
        "missing",
        (facts[which],),
        "The figure is incomplete",
    )


@pytest.mark.parametrize("direction", ["up", "down"])
def test_trend_reads_its_measure(direction: Literal["up", "down"]) -> None:
    form = Trend(measure="m", direction=direction, equal=Decimal(0), worse=Decimal(0))
    assert list(form.measures()) == ["m"]


@pytest.mark.parametrize(
    ("reached", "points"),
    [
        (0, "0"),
        (80, "4"),  # half × 80 / 100
        (100, "5"),
        (125, "7.5"),  # half way from the target to the leader
        (150, "10"),
    ],
)
def test_best_of_cluster_measures_against_target_and_leader(reached: int, points: str) -> None:
    scored = score(CLUSTER, amount(reached), amount(100, "target"), best={"m": Decimal(150)})
    assert scored.points == Decimal(points)


def test_best_of_cluster_leaders_share_the_maximum() -> None:
    assert score(CLUSTER, amount(150), amount(120, "target"), best={"m": Decimal(150)}).points == 10


def test_best_of_cluster_without_others_is_its_own_leader() -> None:
    assert score(CLUSTER, amount(101), amount(100, "target")).points == 10
    assert score(CLUSTER, amount(160), amount(100, "target"), best={"m": Decimal(150)}).points == 10


@pytest.mark.parametrize(("reached", "points"), [(0, 5), (5, "7.5"), (10, 10), (-1, 0)])
def test_best_of_cluster_with_a_target_of_zero(reached: int, points: int | str) -> None:
    scored = score(CLUSTER, amount(reached), amount(0, "target"), best={"m": Decimal(10)})
    assert scored.points == Decimal(points)


def test_best_of_cluster_says_what_was_compared() -> None:
    scored = score(CLUSTER, amount(80), amount(100, "target"), best={"m": Decimal(150)})
    assert str(scored.reason) == "80 against a target of 100; the best of the cluster has 150"
    assert [fact.measure for fact in scored.facts] == ["m", "target"]


def test_best_of_cluster_without_a_target_assigned() -> None:
    waiting = score(CLUSTER, amount(80), measure_names={"target": Text("Chỉ tiêu", "Target")})
    assert (waiting.state, str(waiting.reason)) == ("missing", "No figure yet: Target")
    empty = score(CLUSTER, amount(80), incomplete("target"))
    assert (empty.state, str(empty.reason)) == ("missing", "An amount is needed")
    none = score(CLUSTER, amount(80), nothing("target", "no target is assigned to new units"))
    assert (none.state, str(none.reason)) == ("nothing_arose", "Nothing arose: no target is assigned to new units")


def test_best_of_cluster_reads_amount_and_target() -> None:
    assert list(CLUSTER.measures()) == ["m", "target"]
