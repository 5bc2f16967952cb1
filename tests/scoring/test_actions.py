"""Scoring a cluster of three or four communes under small rules: 10 points for a plan, 30 for dossiers in time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.movements import RULES, make_movement, observe, report
from tests.factories.people import join_cluster, make_account, make_province, make_unit, succeed
from thidua.audit.models import Entry
from thidua.law.loading import load_texts
from thidua.movements.actions import adopt_regulation
from thidua.movements.models import Movement, RegulationVersion
from thidua.observations.actions import Figure
from thidua.observations.models import Observation
from thidua.observations.queries import facts_of_units
from thidua.people.models import Role, Unit
from thidua.people.permissions import Refused
from thidua.scoring.actions import score_cluster
from thidua.scoring.models import Comparison, Result, ScoringRun
from thidua.scoring.queries import (
    NoIndexSetError,
    current_run,
    explained,
    history_of,
    result_of,
    results,
    scored_years,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_movement()


def commune(name: str, *years: int, **validity: date) -> Unit:
    unit = make_unit(name, **validity)
    for year in years or (2024,):
        join_cluster(unit, "communes", year)
    return unit


def score(movement: Movement, year: int = 2024) -> dict[str, Result]:
    run = score_cluster(movement=movement, cluster="communes", year=year, by=None)
    return {result.unit.name: result for result in results(run)}


def test_an_index_is_points_of_the_maximum_in_percent(movement: Movement) -> None:
    report(commune("A"), plan=1, in_time=(15, 30))
    result = score(movement)["A"]
    assert (result.total, result.maximum, result.percent) == (Decimal(25), Decimal(40), Decimal("62.5"))
    assert result.points == {"1.1": "10", "1.2": "15"}
    assert (result.band, result.rank, result.missing) == ("low", 1, 0)


def test_the_higher_index_ranks_first_and_equal_ones_share_a_rank(movement: Movement) -> None:
    for name, plan, share in (("A", 1, 15), ("B", 1, 30), ("C", 1, 15), ("D", 0, 15)):
        report(commune(name), plan=plan, in_time=(share, 30))
    assert {name: result.rank for name, result in score(movement).items()} == {"B": 1, "A": 2, "C": 2, "D": 4}


def test_ranks_are_given_on_the_unrounded_index(movement: Movement) -> None:
    report(commune("A"), in_time=(20001, 30000))
    report(commune("B"), in_time=(20002, 30000))
    assert {name: result.rank for name, result in score(movement).items()} == {"B": 1, "A": 2}


def test_a_missing_figure_leaves_the_unit_without_rank_between_two_bounds(movement: Movement) -> None:
    report(commune("A"), plan=None, in_time=(15, 30))
    report(commune("B"))
    found = score(movement)
    assert (found["A"].percent, found["A"].rank, found["A"].band) == (None, None, "")
    assert (found["A"].lowest, found["A"].highest) == (Decimal("37.5"), Decimal("62.5"))
    assert found["A"].points == {"1.1": None, "1.2": "15"}
    assert (found["A"].missing, found["A"].run.units, found["A"].run.ranked) == (1, 2, 1)
    assert list(found) == ["B", "A"]


def test_what_did_not_arise_leaves_the_maximum(movement: Movement) -> None:
    unit = commune("A")
    report(unit, plan=1, in_time=None)
    observe(Figure(measure="in_time", year=2024, unit_id=unit.pk, applicable=False, note="Không phát sinh"))
    result = score(movement)["A"]
    assert (result.total, result.maximum, result.percent) == (Decimal(10), Decimal(10), Decimal(100))
    assert result.points == {"1.1": "10", "1.2": ""}


def test_a_second_run_holds_and_the_first_stays(movement: Movement) -> None:
    unit = commune("A")
    report(unit, in_time=(15, 30))
    score(movement)
    report(unit, in_time=(30, 30))
    assert score(movement)["A"].percent == Decimal(100)
    assert current_run(movement, "communes", 2024).results.get().percent == Decimal(100)
    assert [(run.current, run.results.get().percent) for run in ScoringRun.objects.order_by("id")] == [
        (False, Decimal("62.5")),
        (True, Decimal(100)),
    ]
    assert result_of(movement, unit, 2024).percent == Decimal(100)


def test_what_judging_produced_is_recorded_as_figures(movement: Movement) -> None:
    before, now = commune("A", 2023, 2024), commune("B", 2023, 2024)
    report(before, 2023), report(now, 2023, in_time=(15, 30))
    report(before, in_time=(15, 30)), report(now)
    score(movement, 2023), score(movement)
    facts = facts_of_units([now.pk], [2024])[now.pk][2024]
    figures = {code: fact.level or fact.value for code, fact in facts.items() if code.startswith("par_")}
    assert figures == {
        "par_index": Decimal(100),
        "par_class": "high",
        "par_rank": Decimal(1),
        "par_cluster_size": Decimal(2),
        "par_rank_gain": Decimal(1),
    }
    assert Observation.objects.get(pk=facts["par_index"].source.key).origin.kind == "scoring_run"


def test_a_unit_without_an_index_gets_no_figures(movement: Movement) -> None:
    unit = commune("A")
    report(unit, plan=None)
    score(movement)
    assert Observation.objects.filter(measure__code__startswith="par_").count() == 0


def test_a_new_run_corrects_the_figures_of_the_one_before(movement: Movement) -> None:
    unit = commune("A")
    report(unit, in_time=(15, 30)), score(movement)
    report(unit, in_time=(30, 30)), score(movement)
    versions = Observation.objects.filter(measure__code="par_index").order_by("pk")
    assert [(version.value, version.reason) for version in versions] == [
        (Decimal("62.5"), ""),
        (Decimal(100), "Chấm lại sau khi số liệu được sửa"),
    ]


def test_the_first_year_has_no_change_of_rank(movement: Movement) -> None:
    report(commune("A"))
    result = score(movement)["A"]
    assert (result.gained, result.rank_before, result.comparison) == (None, None, Comparison.FIRST_YEAR)


def two_years(movement: Movement, *pairs: tuple[Unit, int, int]) -> dict[str, Result]:
    """Communes in both years, each with its dossiers in time of 30 in the one and in the other."""
    for unit, before, now in pairs:
        report(unit, 2023, in_time=(before, 30))
        report(unit, 2024, in_time=(now, 30))
    score(movement, 2023)
    return score(movement)


def test_places_are_gained_and_lost_on_the_year_before(movement: Movement) -> None:
    a, b, c = (commune(name, 2023, 2024) for name in "ABC")
    found = two_years(movement, (a, 10, 30), (b, 20, 20), (c, 30, 10))
    assert {name: (result.rank, result.rank_before, result.gained) for name, result in found.items()} == {
        "A": (1, 3, 2),
        "B": (2, 2, 0),
        "C": (3, 1, -2),
    }
    assert {result.comparison for result in found.values()} == {Comparison.COMPARABLE}


def test_a_unit_that_joined_moves_nobody_else(movement: Movement) -> None:
    a, b, new = commune("A", 2023, 2024), commune("B", 2023, 2024), commune("Mới", 2024, valid_from=date(2024, 2, 1))
    report(new, 2024)
    found = two_years(movement, (a, 30, 20), (b, 20, 10))
    assert {name: (result.rank, result.gained) for name, result in found.items()} == {
        "Mới": (1, None),
        "A": (2, 0),
        "B": (3, 0),
    }
    assert found["Mới"].comparison == Comparison.REORGANISED
    assert found["A"].run.compared == 2


def test_a_unit_not_ranked_the_year_before_cannot_be_compared(movement: Movement) -> None:
    a, b = commune("A", 2023, 2024), commune("B", 2023, 2024)
    report(a, 2023), report(b, 2023, plan=None)
    report(a), report(b)
    score(movement, 2023)
    result = score(movement)["B"]
    assert (result.rank, result.gained, result.comparison) == (1, None, Comparison.NOT_RANKED)


def test_a_one_to_one_successor_carries_on_the_rank(movement: Movement) -> None:
    old, other = commune("Cũ", 2023, valid_to=date(2024, 6, 30)), commune("B", 2023, 2024)
    new = commune("Mới", 2024, valid_from=date(2024, 7, 1))
    succeed(old, new, on=date(2024, 7, 1))
    report(old, 2023, in_time=(10, 30)), report(other, 2023)
    report(new, 2024), report(other, 2024, in_time=(10, 30))
    score(movement, 2023)
    result = score(movement)["Mới"]
    assert (result.rank, result.rank_before, result.gained) == (1, 2, 1)
    assert result.comparison == Comparison.COMPARABLE


def test_a_merged_unit_cannot_be_compared(movement: Movement) -> None:
    first, second = (commune(name, 2023, valid_to=date(2024, 6, 30)) for name in ("Cũ 1", "Cũ 2"))
    merged = commune("Mới", 2024, valid_from=date(2024, 7, 1))
    for old in (first, second):
        succeed(old, merged, on=date(2024, 7, 1))
        report(old, 2023)
    report(merged, 2024)
    score(movement, 2023)
    result = score(movement)["Mới"]
    assert (result.rank, result.gained, result.comparison) == (1, None, Comparison.REORGANISED)
    assert not result.comparable


@pytest.mark.parametrize(("cluster", "year"), [("communes", 2022), ("communes", 2026), ("departments", 2024)])
def test_a_cluster_or_year_without_an_index_set_is_refused(movement: Movement, cluster: str, year: int) -> None:
    with pytest.raises(NoIndexSetError):
        score_cluster(movement=movement, cluster=cluster, year=year, by=None)
    assert ScoringRun.objects.count() == 0


def test_only_the_standing_agency_scores(movement: Movement) -> None:
    observer = make_account(role=Role.OBSERVER, unit=movement.province)
    with pytest.raises(Refused):
        score_cluster(movement=movement, cluster="communes", year=2024, by=observer)
    assert ScoringRun.objects.count() == 0


def test_a_run_writes_one_entry_of_its_own_and_one_for_its_figures(movement: Movement) -> None:
    report(commune("A"))
    before = Entry.objects.count()
    run = score_cluster(movement=movement, cluster="communes", year=2024, by=None)
    entries = Entry.objects.order_by("pk")[before:]
    assert [(entry.verb, entry.subject_key) for entry in entries if entry.verb == "score_cluster"] == [
        ("score_cluster", str(run.pk))
    ]
    assert [entry.verb for entry in entries] == ["record_figures", "score_cluster"]


def test_an_empty_cluster_gives_an_empty_ranking(movement: Movement) -> None:
    assert score(movement) == {}
    assert scored_years(movement, "communes") == [2024]


def test_results_are_found_without_diacritics(movement: Movement) -> None:
    make_province("Tỉnh khác", code="99")
    report(commune("Xã Đăk Hà")), report(commune("Phường Quyết Thắng"))
    run = score_cluster(movement=movement, cluster="communes", year=2024, by=None)
    assert [result.unit.name for result in results(run, text="quyet thang")] == ["Phường Quyết Thắng"]
    assert [result.unit.name for result in results(run, band="low")] == []


@pytest.mark.parametrize(("share", "years"), [("1", [2023, 2024]), ("0.5", [2024])], ids=["one to one", "divided"])
def test_the_history_of_a_unit_begins_with_its_one_to_one_predecessor(
    movement: Movement, share: str, years: list[int]
) -> None:
    old = commune("Cũ", 2023, valid_to=date(2024, 6, 30))
    new = commune("Mới", 2024, valid_from=date(2024, 7, 1))
    succeed(old, new, share, on=date(2024, 7, 1))
    report(old, 2023), report(new, 2024)
    score(movement, 2023), score(movement, 2024)
    assert list(history_of(movement, [new.pk])[new.pk]) == years


# How a unit's index is explained


def test_an_index_is_explained_by_the_figures_it_was_ranked_by_and_what_came_since_is_named(movement: Movement) -> None:
    unit = commune("A")
    report(unit, in_time=(15, 30))
    score(movement)
    report(unit, in_time=(30, 30))
    score_then, later = explained(movement, unit, 2024)
    assert score_then.percent == result_of(movement, unit, 2024).percent == Decimal("62.5")
    assert [(row.measure.code, row.numerator) for row in later] == [("in_time", 30)]
    score(movement)
    score_now, later = explained(movement, unit, 2024)
    assert (score_now.percent, later) == (100, [])


def test_an_index_is_explained_by_the_rules_it_was_ranked_by(movement: Movement) -> None:
    unit = commune("A")
    report(unit, in_time=(15, 30))
    score(movement)
    texts = {"rules.yaml": RULES.replace("maximum: 30", "maximum: 90")}
    pack, _warnings = load_texts("small", texts, movement.regulation.national)
    newer = RegulationVersion.objects.create(
        code="small", sha256=pack.sha256, texts=texts, national=movement.regulation.national
    )
    adopt_regulation(movement=movement, regulation=newer, reason="Đổi", by=None)
    assert explained(movement, unit, 2024).score.percent == Decimal("62.5")
    score(movement)
    assert explained(movement, unit, 2024).score.percent == Decimal(55)


def test_before_it_is_ranked_an_index_is_explained_by_what_is_known_now(movement: Movement) -> None:
    unit, without = commune("A"), make_unit("B")
    report(unit, in_time=(15, 30))
    assert explained(movement, unit, 2024) == (explained(movement, unit, 2024).score, [])
    assert explained(movement, unit, 2024).score.percent == Decimal("62.5")
    assert (explained(movement, without, 2024), explained(movement, unit, 2030)) == (None, None)
