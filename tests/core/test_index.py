"""The index of a unit: areas, criteria, components, adjustments, classes; worked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories.core import (
    CLASSES,
    MET,
    NOT_MET,
    UNKNOWN,
    adjustment,
    amount,
    case_of,
    component,
    index_set,
    nothing,
    section,
    share,
    source,
    text,
)
from thidua.core.facts import Fact
from thidua.core.findings import Basis, reevaluate
from thidua.core.forms import (
    BestOfCluster,
    Branch,
    Guard,
    GuardedForm,
    Manual,
    Part,
    Ratio,
    SumOfParts,
    Trend,
    YesNo,
)
from thidua.core.index import IndexSet, WhenNothingArose, class_of, index_finding, score_component, score_index
from thidua.core.messages import Text

HANDLED = Ratio(measure="1.1")
SET = index_set(
    section(
        "1",
        section("1.a", component("1.1", 4, HANDLED, "exclude"), component("1.2", 6)),
        component("1.3", 10),
    ),
    section("2", component("2.1", 20)),
)
ALL_DONE = (share(1, 1, "1.1"), amount(1, "1.2"), amount(1, "1.3"), amount(1, "2.1"))
HALF_DONE = (share(1, 2, "1.1"), amount(1, "1.2"), amount(0, "1.3"), amount(1, "2.1"))


# A component and what counts when nothing arose


@pytest.mark.parametrize(
    ("convention", "state", "points", "reason"),
    [
        ("full", "scored", 4, "Nothing arose: no petitions: full points by the rule of this component"),
        ("zero", "scored", 0, "Nothing arose: no petitions: no points by the rule of this component"),
        ("exclude", "excluded", None, "Nothing arose: no petitions: left out of the maximum"),
        ("manual", "missing", None, "Nothing arose: no petitions: the appraiser's points are needed"),
        (None, "missing", None, "Nothing arose: no petitions, and the set does not say what then counts"),
    ],
)
def test_what_counts_when_nothing_arose_is_the_components_own_convention(
    convention: WhenNothingArose | None, state: str, points: int | None, reason: str
) -> None:
    fact = share(0, 0, "1.1", note="no petitions")
    scored = score_component(component("1.1", 4, HANDLED, convention), case_of(fact))
    assert (scored.state, scored.points, str(scored.reason)) == (state, points, reason)
    assert scored.facts == (fact,)


@pytest.mark.parametrize("convention", ["full", "zero", "exclude", "manual", None])
def test_the_convention_does_not_matter_when_something_arose(convention: WhenNothingArose | None) -> None:
    scored = score_component(component("1.1", 4, HANDLED, convention), case_of(share(1, 2, "1.1")))
    assert (scored.state, scored.points) == ("scored", 2)


@pytest.mark.parametrize("convention", ["full", "zero", "exclude", "manual", None])
def test_a_missing_figure_is_not_that_nothing_arose(convention: WhenNothingArose | None) -> None:
    scored = score_component(component("1.1", 4, HANDLED, convention), case_of())
    assert (scored.state, scored.points, str(scored.reason)) == ("missing", None, "No figure yet: 1.1")


def by_hand(*facts: Fact) -> tuple[str, Decimal | None, str]:
    judged = component("1.1", 4, HANDLED, "manual", manual_measure="hand")
    scored = score_component(judged, case_of(nothing("1.1"), *facts))
    return scored.state, scored.points, str(scored.reason)


@pytest.mark.parametrize("points", ["0", "2.5", "4"])
def test_points_by_hand_count_within_zero_and_the_maximum(points: str) -> None:
    said = "Nothing arose in the period: points given by the appraiser"
    assert by_hand(amount(points, "hand")) == ("scored", Decimal(points), said)


@pytest.mark.parametrize("facts", [[], [Fact("hand")], [amount("4.1", "hand")], [amount("-0.1", "hand")]])
def test_points_by_hand_that_are_not_given_or_out_of_bounds_are_owed(facts: list[Fact]) -> None:
    said = "Nothing arose in the period: the appraiser's points are needed"
    assert by_hand(*facts) == ("missing", None, said)


def test_points_by_hand_show_both_the_occasion_and_the_points() -> None:
    judged = component("1.1", 4, HANDLED, "manual", manual_measure="hand")
    facts = nothing("1.1"), amount(3, "hand")
    assert score_component(judged, case_of(*facts)).facts == facts


# The whole set


def test_index_is_the_percentage_of_the_points_over_the_maximum() -> None:
    result = score_index(SET, case_of(*HALF_DONE))
    assert (result.points, result.maximum, result.percent) == (28, 40, 70)
    assert (result.lowest, result.highest) == (70, 70)
    assert result.missing == ()


def test_index_leaves_what_did_not_arise_out_of_the_maximum() -> None:
    # Kon Tum 2021: 92.44 points are 95.3 % where 97 points applied.
    areas = section("1", component("1.1", "97", Manual(measure="1.1")), component("1.2", 3, None, "exclude"))
    result = score_index(index_set(areas), case_of(amount("92.44", "1.1", note="appraised"), nothing("1.2")))
    assert (result.points, result.maximum) == (Decimal("92.44"), 97)
    assert result.percent is not None
    assert round(result.percent, 1) == Decimal("95.3")


def test_index_is_unknown_but_bounded_while_a_figure_is_missing() -> None:
    result = score_index(SET, case_of(*HALF_DONE[:3]))
    assert (result.points, result.maximum, result.percent, result.band) == (8, 40, None, None)
    assert (result.lowest, result.highest) == (20, 70)
    assert [score.component.code for score in result.missing] == ["2.1"]


def test_index_of_a_unit_to_which_nothing_applies_is_none() -> None:
    only = index_set(section("1", component("1.1", 4, HANDLED, "exclude")))
    result = score_index(only, case_of(nothing("1.1")))
    assert (result.maximum, result.percent, result.lowest, result.highest, result.band) == (0, None, 0, 0, None)
    assert str(index_finding(result).reason) == "No component of this set applies"


def test_index_does_not_miss_a_bound_by_the_rounding_of_thirds() -> None:
    thirds = [component(code, 1, Ratio(measure=code)) for code in ("1.2", "1.3", "1.4")]
    judged = index_set(section("1", component("1.1", 20), *thirds, component("1.5", 7)))
    done = [share(1, 3, code) for code in ("1.2", "1.3", "1.4")]
    assert score_index(judged, case_of(amount(1, "1.1"), *done, amount(0, "1.5"))).percent == 70  # 21 of 30 points


def test_section_total_adds_what_is_known_over_what_applies() -> None:
    result = score_index(SET, case_of(share(0, 0, "1.1"), amount(1, "1.2"), amount(1, "1.3")))
    area = SET.areas[0]
    criterion = area.parts[0]
    assert result.section_total(criterion) == (6, 6)
    assert result.section_total(area) == (16, 16)
    assert result.section_total(SET.areas[1]) == (0, 20)


# Bonus, penalty and the ceiling


ADJUSTED = index_set(
    section("1", component("1.1", 100, Manual(measure="1.1"))),
    bonus=(adjustment("initiative", 1), adjustment("named", "0.5", maximum=1)),
    bonus_cap=Decimal(3),
    penalty=(adjustment("late", "0.5", maximum=2), adjustment("false evidence", 1)),
    penalty_cap=Decimal(5),
)


@pytest.mark.parametrize(
    ("on_record", "bonus", "penalty", "percent"),
    [
        ([], "0", "0", "80"),
        ([amount(2, "initiative")], "2", "0", "82"),
        ([amount(4, "initiative")], "3", "0", "83"),  # the cap of all bonus points
        ([amount(7, "named")], "1", "0", "81"),  # the maximum of this bonus
        ([amount(1, "initiative"), amount(1, "named")], "1.5", "0", "81.5"),
        ([amount(3, "late")], "0", "1.5", "78.5"),
        ([amount(9, "late")], "0", "2", "78"),
        ([amount(9, "late"), amount(9, "false evidence")], "0", "5", "75"),
        ([amount(2, "initiative"), amount(1, "false evidence")], "2", "1", "81"),
        ([amount(-2, "initiative"), Fact("late")], "0", "0", "80"),
    ],
)
def test_bonus_and_penalty_are_capped_each_and_all_together(
    on_record: list[Fact], bonus: str, penalty: str, percent: str
) -> None:
    result = score_index(ADJUSTED, case_of(amount(80, "1.1", note="appraised"), *on_record))
    assert (result.bonus_points, result.penalty_points) == (Decimal(bonus), Decimal(penalty))
    assert (result.points, result.percent) == (80, Decimal(percent))


def test_bonus_shows_the_record_it_rests_on() -> None:
    on_record = amount(2, "initiative")
    result = score_index(ADJUSTED, case_of(amount(80, "1.1", note="appraised"), on_record))
    assert [(score.adjustment.code, score.points, score.fact) for score in result.bonus] == [
        ("initiative", 2, on_record),
        ("named", 0, None),
    ]


@pytest.mark.parametrize(("ceiling", "percent"), [("100", "100"), ("102", "102"), ("110", "103")])
def test_bonus_points_raise_the_index_up_to_the_ceiling_of_the_set(ceiling: str, percent: str) -> None:
    capped = index_set(*ADJUSTED.areas, bonus=ADJUSTED.bonus, bonus_cap=Decimal(3), ceiling=Decimal(ceiling))
    result = score_index(capped, case_of(amount(100, "1.1", note="appraised"), amount(5, "initiative")))
    assert (result.percent, result.highest) == (Decimal(percent), Decimal(percent))


def test_penalty_does_not_push_the_index_below_zero() -> None:
    result = score_index(ADJUSTED, case_of(amount(1, "1.1", note="appraised"), amount(9, "false evidence")))
    assert (result.points, result.percent) == (1, 0)


def test_bounds_allow_for_a_component_that_may_yet_drop_out_beside_bonus_points() -> None:
    open_set = index_set(
        section("1", component("1.1", 10), component("1.2", 90, None, "exclude")),
        bonus=(adjustment("initiative"),),
        bonus_cap=Decimal(3),
        ceiling=Decimal(200),
    )
    known = amount(1, "1.1"), amount(3, "initiative")
    assert score_index(open_set, case_of(*known)).highest == 130
    assert score_index(open_set, case_of(*known, nothing("1.2"))).percent == 130
    assert score_index(open_set, case_of(known[1])).highest == 200


# Classes


@pytest.mark.parametrize(
    ("percent", "code"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.9999999", "good"),
        ("80", "good"),
        ("79.996", "fair"),
        ("65", "fair"),
        ("50", "average"),
        ("49.99", "weak"),
        ("0", "weak"),
    ],
)
def test_class_is_given_on_the_unrounded_index(percent: str, code: str) -> None:
    band = class_of(CLASSES, Decimal(percent))
    assert band is not None
    assert band.code == code


def test_class_is_none_below_every_band_and_while_the_index_is_unknown() -> None:
    assert class_of(CLASSES[:2], Decimal("79.9")) is None
    assert class_of(CLASSES, None) is None


def test_index_carries_its_class() -> None:
    assert score_index(SET, case_of(*ALL_DONE)).band == CLASSES[0]
    assert score_index(SET, case_of(*HALF_DONE)).band == CLASSES[2]


def test_class_scale_runs_from_low_to_high() -> None:
    assert SET.class_scale() == ("weak", "average", "fair", "good", "excellent")


# What a set reads


def test_set_names_every_measure_it_reads() -> None:
    judged = index_set(
        section("1", component("1.1", 4, HANDLED, "manual", manual_measure="hand"), component("1.2")),
        bonus=(adjustment("initiative"),),
        penalty=(adjustment("late"),),
    )
    assert judged.measures() == {"1.1", "hand", "1.2", "initiative", "late"}


def test_set_names_the_measures_of_an_area_however_deep_it_stands() -> None:
    procedures = section("2", component("2.1"), component("1.1", 4, HANDLED, "manual", manual_measure="hand"))
    inner = replace(section("1.1", component("1.1.1")), reform_area="institutions")
    judged = index_set(
        section("1", inner, component("1.2")),
        replace(procedures, reform_area="procedures"),
        bonus=(adjustment("more"),),
    )
    assert judged.measures_in(["procedures"]) == {"2.1", "hand", "1.1"}
    assert judged.measures_in(["institutions"]) == {"1.1.1"}
    assert judged.measures_in(["institutions", "procedures"]) == {"1.1.1", "2.1", "hand", "1.1"}
    assert judged.measures_in(["digital"]) == frozenset()


def test_set_names_the_measures_it_compares_even_deep_inside() -> None:
    trend = Trend(measure="trend", direction="up", equal=Decimal(0), worse=Decimal(0))
    best = BestOfCluster(measure="best", target_measure="target")
    guard = Guard(measure="size", op=">", threshold=Decimal(0))
    branch = Branch(cases=(GuardedForm(when=guard, form=trend),), otherwise=YesNo(measure="else"))
    deep = SumOfParts(
        parts=(
            Part(name=text("a"), share=Decimal("0.5"), form=branch),
            Part(name=text("b"), share=Decimal("0.5"), form=best),
        )
    )
    judged = index_set(section("1", component("1.1", 10, deep), component("1.2", 5, HANDLED)))
    assert judged.measures_of_year_before() == {"trend"}
    assert judged.measures_of_leaders() == {"best"}


# The finding


def finding_of(judged: IndexSet, *facts: Fact) -> dict[str, object]:
    finding = index_finding(score_index(judged, case_of(*facts)))
    assert all(reevaluate(part) is part.outcome for part in finding.walk())
    return {part.code: part for part in finding.walk()}


def test_finding_is_the_tree_of_the_set_in_reading_order() -> None:
    codes = ["departments", "1", "1.a", "1.1", "1.2", "1.3", "2", "2.1"]
    assert list(finding_of(SET, *ALL_DONE)) == codes


def test_finding_says_of_every_part_how_many_points_of_how_many() -> None:
    found = finding_of(SET, *HALF_DONE)
    said = {code: (part.outcome, part.value, part.threshold, part.unit) for code, part in found.items()}
    assert said == {
        "departments": (NOT_MET, 70, None, "percent"),
        "1": (NOT_MET, 8, 20, "points"),
        "1.a": (NOT_MET, 8, 10, "points"),
        "1.1": (NOT_MET, 2, 4, "points"),
        "1.2": (MET, 6, 6, "points"),
        "1.3": (NOT_MET, 0, 10, "points"),
        "2": (MET, 20, 20, "points"),
        "2.1": (MET, 20, 20, "points"),
    }


def test_finding_is_met_when_every_component_has_full_points_or_nothing_to_score() -> None:
    found = finding_of(SET, nothing("1.1"), *ALL_DONE[1:])
    assert [part.outcome for part in found.values()] == [MET] * 8
    assert (found["1.1"].value, found["1.1"].threshold) == (None, None)


def test_finding_is_not_determinable_where_a_figure_is_missing() -> None:
    found = finding_of(SET, *ALL_DONE[:3])
    unknown = [code for code, part in found.items() if part.outcome is UNKNOWN]
    assert unknown == ["departments", "2", "2.1"]


def test_finding_is_not_met_whatever_the_missing_figure_will_be_once_points_are_lost() -> None:
    assert finding_of(SET, *HALF_DONE[:3])["departments"].outcome is NOT_MET


def test_finding_says_how_the_index_came_about() -> None:
    result = score_index(ADJUSTED, case_of(amount(80, "1.1", note="x"), amount(9, "initiative"), amount(1, "late")))
    finding = index_finding(result)
    assert str(finding.reason) == "80 points + 3 bonus − 0.5 penalty, out of 100 that apply"


def test_finding_says_between_which_bounds_the_index_will_lie() -> None:
    finding = index_finding(score_index(SET, case_of(*HALF_DONE[:3])))
    assert str(finding.reason) == "1 components still lack a figure; the index will lie between 20 % and 70 %"


def test_finding_cites_the_paragraph_of_every_component_and_how_well_it_is_known() -> None:
    note = Text("Mức giả định", "Assumed")
    judged = index_set(section("1", component("1.1", status="assumed", note=note)), basis=Basis("qd-707", "Phụ lục I"))
    found = finding_of(judged, amount(1, "1.1"))
    assert found["departments"].basis == (Basis("qd-707", "Phụ lục I"),)
    assert found["1.1"].basis == (Basis("qd-707", "1.1", "assumed", note),)


def test_finding_leads_to_every_figure_once() -> None:
    form = SumOfParts(
        parts=tuple(Part(name=text("half"), share=Decimal("0.5"), form=YesNo(measure="1.1")) for _ in range(2))
    )
    found = finding_of(index_set(section("1", component("1.1", 2, form))), amount(1, "1.1", source=source("7")))
    assert found["1.1"].sources == (source("7"),)
    assert finding_of(SET, *ALL_DONE)["1.1"].sources == ()
