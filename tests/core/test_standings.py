from decimal import Decimal

from tests.factories.core import amount, by_measure, component, incomplete, index_set, nothing, section, share
from thidua.core.facts import Fact
from thidua.core.forms import BestOfCluster, Trend
from thidua.core.index import Component, IndexSet
from thidua.core.messages import Text
from thidua.core.standings import FactsByYear, best_amounts, standings


def set_of(*components: Component, **more: object) -> IndexSet:
    return index_set(section("1", *components), **more)


def of_2024(*facts: Fact) -> FactsByYear:
    return {2024: by_measure(facts)}


DONE = set_of(component("1.1", 60), component("1.2", 40))
LEADER = set_of(component("1.1", 10, BestOfCluster(measure="m", target_measure="target")))


def test_standings_rank_the_cluster_best_first() -> None:
    found = standings(
        DONE,
        2024,
        {
            "B": of_2024(amount(1, "1.1"), amount(0, "1.2")),
            "A": of_2024(amount(1, "1.1"), amount(1, "1.2")),
            "C": of_2024(amount(1, "1.1"), amount(0, "1.2")),
            "D": of_2024(amount(0, "1.1"), amount(0, "1.2")),
        },
        {},
    )
    assert [(key, found[key].rank, found[key].score.percent) for key in found] == [
        ("A", 1, 100),
        ("B", 2, 60),
        ("C", 2, 60),
        ("D", 4, 0),
    ]


def test_standings_follow_the_rule_of_the_set_for_ties() -> None:
    dense = set_of(component("1.1"), ties="dense")
    facts = {key: of_2024(amount(done, "1.1")) for key, done in (("A", 1), ("B", 1), ("C", 0))}
    assert [standing.rank for standing in standings(dense, 2024, facts, {}).values()] == [1, 1, 2]


def test_standings_place_those_with_a_missing_figure_last_and_name_it() -> None:
    facts = {"new": {}, "A": of_2024(amount(0, "1.1"), amount(0, "1.2")), "half": of_2024(amount(1, "1.1"))}
    found = standings(DONE, 2024, facts, {"1.2": Text("Báo cáo", "Reports")})
    assert {key: standing.rank for key, standing in found.items()} == {"A": 1, "new": None, "half": None}
    assert list(found) == ["A", "new", "half"]
    assert str(found["half"].score.scores["1.2"].reason) == "No figure yet: Reports"


def test_standings_of_a_year_look_at_the_year_before_for_trends() -> None:
    judged = set_of(
        component("1.1", 10, Trend(measure="m", direction="up", equal=Decimal("0.5"), worse=Decimal(0))),
    )
    facts = {"A": {2023: by_measure([amount(1)]), 2024: by_measure([amount(2)]), 2025: by_measure([amount(1)])}}
    assert standings(judged, 2024, facts, {})["A"].score.percent == 100
    assert standings(judged, 2025, facts, {})["A"].score.percent == 0


def test_standings_compare_with_the_leader_of_the_cluster() -> None:
    facts = {key: of_2024(amount(reached), amount(100, "target")) for key, reached in (("A", 125), ("B", 150))}
    found = standings(LEADER, 2024, facts, {})
    assert {key: standing.score.percent for key, standing in found.items()} == {"B": 100, "A": 75}


def test_best_amounts_are_the_highest_known_of_each_measure_compared() -> None:
    cluster = [
        by_measure([amount(3), amount(9, "n")]),
        by_measure([share(14, 2)]),
        by_measure([incomplete()]),
        by_measure([nothing()]),
        {},
    ]
    assert best_amounts(LEADER, cluster) == {"m": 7}


def test_best_amounts_may_be_below_zero() -> None:
    assert best_amounts(LEADER, [by_measure([amount(-3)]), by_measure([amount(-2)])]) == {"m": -2}


def test_best_amounts_of_a_set_that_compares_with_nobody_are_none() -> None:
    assert best_amounts(DONE, [by_measure([amount(3, "1.1")])]) == {}
