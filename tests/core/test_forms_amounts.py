"""Forms over counts, survey answers, published indices and points given by hand: cases worked by hand."""

from decimal import Decimal

import pytest

from tests.factories.core import amount, case_of, incomplete, nothing, score
from thidua.core.facts import Fact
from thidua.core.forms import AnyForm, Count, Deduction, Deductions, ExternalIndex, Manual, Survey, SurveyOption
from thidua.core.messages import Text

REPORTS = Deductions(items=(Deduction(measure="m", points_each=Decimal("0.375")),))
DISCIPLINE = Deductions(
    items=(
        Deduction(measure="leaders", points_each=Decimal(1)),
        Deduction(measure="officials", points_each=Decimal("0.5")),
    )
)
INITIATIVES = Count(measure="m", points_each=Decimal(1))
SURVEY = Survey(
    options=tuple(
        SurveyOption(measure=measure, weight=Decimal(weight))
        for measure, weight in (("very", "1"), ("rather", "0.6"), ("little", "0.2"), ("not", "0"))
    )
)
INDEX_766 = ExternalIndex(measure="m", scale=Decimal(100))
BY_HAND = Manual(measure="m")

OVER_ONE = [REPORTS, INITIATIVES, INDEX_766, BY_HAND]


def kind(form: AnyForm) -> str:
    return form.kind


def answers(very: int, rather: int, little: int, no: int) -> tuple[Fact, ...]:
    return amount(very, "very"), amount(rather, "rather"), amount(little, "little"), amount(no, "not")


@pytest.mark.parametrize(("late", "points"), [(0, "1.5"), (1, "1.125"), (3, "0.375"), (4, "0"), (9, "0"), (-1, "1.5")])
def test_deductions_take_points_for_each_item_down_to_zero(late: int, points: str) -> None:
    assert score(REPORTS, amount(late), maximum="1.5").points == Decimal(points)


@pytest.mark.parametrize(
    ("leaders", "officials", "points"), [(0, 0, "2"), (1, 0, "1"), (0, 1, "1.5"), (1, 1, "0.5"), (1, 3, "0")]
)
def test_deductions_of_several_kinds_add_up(leaders: int, officials: int, points: str) -> None:
    scored = score(DISCIPLINE, amount(leaders, "leaders"), amount(officials, "officials"), maximum=2)
    assert scored.points == Decimal(points)


def test_deductions_say_what_was_lost() -> None:
    assert str(score(REPORTS, amount(0)).reason) == "Nothing to deduct: full points"
    assert str(score(REPORTS, amount(2)).reason) == "0.75 points deducted"


@pytest.mark.parametrize("order", [1, -1])
def test_deductions_skip_a_kind_that_cannot_arise_but_count_the_others(order: int) -> None:
    facts = nothing("leaders"), amount(3, "officials")
    form = Deductions(items=DISCIPLINE.items[::order])
    scored = score(form, *facts, maximum=2)
    assert (scored.state, scored.points, set(scored.facts)) == ("scored", Decimal("0.5"), set(facts))


def test_deductions_where_no_kind_can_arise_are_no_occurrence() -> None:
    facts = nothing("leaders"), nothing("officials", "nobody is employed")
    scored = score(DISCIPLINE, *facts)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, facts)
    assert str(scored.reason) == "Nothing arose: nobody is employed"


@pytest.mark.parametrize("known", ["leaders", "officials"])
def test_deductions_are_missing_when_one_kind_is(known: str) -> None:
    assert score(DISCIPLINE, amount(1, known)).state == "missing"
    assert score(DISCIPLINE, nothing(known)).state == "missing"


@pytest.mark.parametrize(("recognised", "points"), [(0, 0), (1, 1), (2, 2), (5, 2), (-1, 0)])
def test_count_gives_points_for_each_item_up_to_the_maximum(recognised: int, points: int) -> None:
    assert score(INITIATIVES, amount(recognised), maximum=2).points == points


def test_count_says_how_it_counted() -> None:
    assert str(score(INITIATIVES, amount(5), maximum=2).reason) == "5 items at 1 points, at most 2"


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ((100, 0, 0, 0), "4"),
        ((0, 0, 0, 80), "0"),
        ((50, 30, 15, 5), "2.84"),  # (50 + 18 + 3) / 100 × 4
        ((1, 1, 1, 0), "2.4"),  # 1.8 / 3 × 4
    ],
)
def test_survey_is_the_weighted_mean_of_the_answers(given: tuple[int, int, int, int], points: str) -> None:
    assert score(SURVEY, *answers(*given), maximum=4).points == Decimal(points)


def test_survey_says_how_many_answered_and_with_what_mean() -> None:
    facts = answers(50, 30, 15, 5)
    scored = score(SURVEY, *facts)
    assert str(scored.reason) == "Weighted mean of 100 answers: 71 %"
    assert scored.facts == facts


def test_survey_that_nobody_answered_is_no_occurrence() -> None:
    facts = answers(0, 0, 0, 0)
    scored = score(SURVEY, *facts)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, facts)


def test_survey_without_one_of_the_options_asks_only_the_others() -> None:
    scored = score(SURVEY, amount(3, "very"), amount(1, "rather"), nothing("little"), amount(0, "not"))
    assert scored.points == Decimal(9)  # (3 + 0.6) / 4 × 10


def test_survey_is_missing_when_one_option_is() -> None:
    assert score(SURVEY, *answers(1, 1, 1, 1)[:3]).state == "missing"


@pytest.mark.parametrize(
    ("index", "maximum", "points"), [("83.47", "1.5", "1.25205"), ("82.1", 10, "8.21"), ("0", 6, "0"), ("104", 6, "6")]
)
def test_external_index_is_in_proportion_to_its_own_scale(index: str, maximum: str, points: str) -> None:
    assert score(INDEX_766, amount(index), maximum=maximum).points == Decimal(points)


def test_external_index_may_have_another_scale() -> None:
    papi = ExternalIndex(measure="m", scale=Decimal(80))
    scored = score(papi, amount(40))
    assert (scored.points, str(scored.reason)) == (5, "Published index 40 on a scale of 80")


def test_manual_points_stand_as_given_with_their_reason() -> None:
    scored = score(BY_HAND, amount("7.25", note="thorough and early"))
    assert (scored.state, scored.points) == ("scored", Decimal("7.25"))
    assert str(scored.reason) == "Given by the appraiser: thorough and early"


@pytest.mark.parametrize("points", [0, 10])
def test_manual_points_may_be_none_or_all(points: int) -> None:
    assert score(BY_HAND, amount(points, note="seen on the spot")).points == points


@pytest.mark.parametrize("points", ["-0.25", "10.25"])
def test_manual_points_outside_their_bounds_do_not_count(points: str) -> None:
    scored = score(BY_HAND, amount(points, note="a slip of the pen"))
    assert (scored.state, scored.points) == ("missing", None)
    assert str(scored.reason) == f"The points given ({points}) lie outside 0 to 10"


def test_manual_points_without_a_reason_do_not_count() -> None:
    scored = score(BY_HAND, amount(7))
    assert (scored.state, scored.points, str(scored.reason)) == ("missing", None, "The appraiser's reason is needed")


@pytest.mark.parametrize("form", OVER_ONE, ids=kind)
def test_a_measure_without_a_figure_is_missing_and_named(form: AnyForm) -> None:
    scored = form.score(Decimal(10), case_of(measure_names={"m": Text("Báo cáo", "Reports")}))
    assert (scored.state, scored.points, scored.facts) == ("missing", None, ())
    assert str(scored.reason) == "No figure yet: Reports"


@pytest.mark.parametrize("form", OVER_ONE, ids=kind)
def test_a_measure_that_does_not_apply_is_no_occurrence(form: AnyForm) -> None:
    fact = nothing(note="not assigned")
    scored = score(form, fact)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, (fact,))
    assert str(scored.reason) == "Nothing arose: not assigned"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (REPORTS, "A number of items is needed"),
        (INITIATIVES, "An amount is needed"),
        (INDEX_766, "An amount is needed"),
        (BY_HAND, "An amount is needed"),
    ],
)
def test_an_incomplete_figure_is_missing_and_shown(form: AnyForm, reason: str) -> None:
    fact = incomplete()
    scored = score(form, fact)
    assert (scored.state, scored.points, scored.facts) == ("missing", None, (fact,))
    assert str(scored.reason) == reason


def test_an_incomplete_answer_makes_the_survey_missing() -> None:
    scored = score(SURVEY, *answers(1, 1, 1, 1)[:3], incomplete("not"))
    assert (scored.state, str(scored.reason)) == ("missing", "The number of answers is needed")


def test_forms_over_several_measures_read_them_all() -> None:
    assert list(DISCIPLINE.measures()) == ["leaders", "officials"]
    assert list(SURVEY.measures()) == ["very", "rather", "little", "not"]
    assert list(BY_HAND.measures()) == ["m"]
