"""Forms by a share reached, a level chosen, or a plain yes or no: cases worked by hand."""

from decimal import Decimal

import pytest

from tests.factories.core import amount, case_of, incomplete, level, nothing, score, share, text
from thidua.core.forms import (
    AnyForm,
    Ladder,
    LadderLevel,
    LadderStep,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    TargetRatio,
    YesNo,
)
from thidua.core.messages import Text

DONE = YesNo(measure="m")
# The share of units inspected: from 30 % all the points, from 20 % half of them.
STEPS = (LadderStep(at_least=Decimal(30), share=Decimal(1)), LadderStep(at_least=Decimal(20), share=Decimal("0.5")))
BY_RATE = Ladder(measure="m", steps=STEPS)
BY_COUNT = Ladder(measure="m", steps=STEPS, by="count")
PLAN = LevelLadder(
    measure="m",
    levels=(
        LadderLevel(code="full", name=text("on time and complete"), share=Decimal(1)),
        LadderLevel(code="half", name=text("late or incomplete"), share=Decimal("0.5")),
        LadderLevel(code="none", name=text("none"), share=Decimal(0)),
    ),
)
RATIO = Ratio(measure="m")
FLOOR_80 = RatioWithFloor(measure="m", floor=Decimal(80))
TARGET_95 = TargetRatio(measure="m", target=Decimal(95), floor=Decimal(60))

OVER_SHARES = [BY_RATE, RATIO, FLOOR_80, TARGET_95]
ALL = [DONE, BY_COUNT, PLAN, *OVER_SHARES]


def kind(form: AnyForm) -> str:
    return form.kind


@pytest.mark.parametrize(("value", "points", "reason"), [(1, 10, "Done: full points"), (0, 0, "Not done: no points")])
def test_yes_no_gives_the_maximum_or_nothing(value: int, points: int, reason: str) -> None:
    scored = score(DONE, amount(value))
    assert (scored.state, scored.points, str(scored.reason)) == ("scored", points, reason)


@pytest.mark.parametrize(
    ("inspected", "of", "points"),
    [(10, 10, 10), (3, 10, 10), (29, 100, 5), (2, 10, 5), (19, 100, 0), (0, 10, 0), (1, 3, 10)],
)
def test_ladder_by_rate_gives_the_share_of_the_highest_step_reached(inspected: int, of: int, points: int) -> None:
    assert score(BY_RATE, share(inspected, of)).points == points


def test_ladder_judges_the_unrounded_rate() -> None:
    assert score(BY_RATE, share(29_999, 100_000)).points == 5


@pytest.mark.parametrize(("count", "points"), [(31, 10), (30, 10), (29, 5), (20, 5), (19, 0), (0, 0)])
def test_ladder_by_count_gives_the_share_of_the_highest_step_reached(count: int, points: int) -> None:
    assert score(BY_COUNT, amount(count)).points == points


def test_ladder_says_which_step_was_reached() -> None:
    assert str(score(BY_RATE, share(1, 4)).reason) == "25 reaches the step from 20: 50 % of the points"
    assert str(score(BY_RATE, share(1, 10)).reason) == "10 is below every step: no points"


@pytest.mark.parametrize(("code", "points"), [("full", 10), ("half", 5), ("none", 0)])
def test_level_ladder_gives_the_share_of_the_level_chosen(code: str, points: int) -> None:
    assert score(PLAN, level(code)).points == points


def test_level_ladder_says_which_level_was_chosen() -> None:
    reason = score(PLAN, level("half")).reason
    assert str(reason) == "late or incomplete (en): 50 % of the points"


@pytest.mark.parametrize("code", ["", "excellent"])
def test_level_ladder_cannot_score_a_level_that_is_not_its_own(code: str) -> None:
    scored = score(PLAN, level(code))
    assert (scored.state, scored.points) == ("missing", None)
    assert str(scored.reason) == "The level given is not one of this component's levels"


@pytest.mark.parametrize(
    ("numerator", "denominator", "maximum", "points"),
    [
        (653, 654, 20, "19.97"),  # published for a commune under QĐ 766/QĐ-TTg
        (43, 47, 4, "3.66"),  # the same
        (0, 8, 4, "0.00"),
        (8, 8, 4, "4.00"),
        (9, 8, 4, "4.00"),
    ],
)
def test_ratio_gives_points_in_proportion(numerator: int, denominator: int, maximum: int, points: str) -> None:
    scored = score(RATIO, share(numerator, denominator), maximum=maximum)
    assert scored.points is not None
    assert f"{scored.points:.2f}" == points


def test_ratio_keeps_what_rounding_would_lose() -> None:
    assert score(RATIO, share(1, 3), maximum=1).points == Decimal(1) / Decimal(3)


@pytest.mark.parametrize(("done", "points"), [(100, "3"), (90, "2.7"), (80, "2.4"), (79, "0"), (0, "0"), (110, "3")])
def test_ratio_with_floor_gives_nothing_below_the_floor(done: int, points: str) -> None:
    assert score(FLOOR_80, share(done, 100), maximum=3).points == Decimal(points)


def test_ratio_with_floor_judges_the_unrounded_rate() -> None:
    assert score(FLOOR_80, share(79_999, 100_000), maximum=3).points == 0


@pytest.mark.parametrize(("paid", "points"), [(100, "2"), (95, "2"), (76, "1.6"), (60, "1.2632"), (59, "0"), (0, "0")])
def test_target_ratio_is_full_at_the_target_and_in_proportion_to_it_below(paid: int, points: str) -> None:
    scored = score(TARGET_95, share(paid, 100), maximum=2)
    assert scored.points is not None
    assert round(scored.points, 4) == Decimal(points)


@pytest.mark.parametrize(
    ("form", "numerator", "reason"),
    [
        (RATIO, 1, "25 % of the points"),
        (FLOOR_80, 1, "25 % is below the floor of 80 %: no points"),
        (FLOOR_80, 4, "100 % is at or above the floor of 80 %: points in proportion"),
        (TARGET_95, 4, "100 % reaches the target of 95 %: full points"),
        (TARGET_95, 3, "75 % of a target of 95 %: points in proportion"),
        (TARGET_95, 1, "25 % is below the floor of 60 %: no points"),
    ],
)
def test_shares_say_what_was_compared(form: AnyForm, numerator: int, reason: str) -> None:
    assert str(score(form, share(numerator, 4)).reason) == reason


@pytest.mark.parametrize("form", ALL, ids=kind)
def test_a_measure_without_a_figure_is_missing_and_named(form: AnyForm) -> None:
    scored = form.score(Decimal(10), case_of(measure_names={"m": Text("Hồ sơ", "Dossiers")}))
    assert (scored.state, scored.points, scored.facts) == ("missing", None, ())
    assert str(scored.reason) == "No figure yet: Dossiers"


@pytest.mark.parametrize("form", ALL, ids=kind)
def test_a_measure_that_does_not_apply_is_no_occurrence_and_not_a_zero(form: AnyForm) -> None:
    fact = nothing()
    scored = score(form, fact)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, (fact,))
    assert str(scored.reason) == "Nothing arose in the period"


@pytest.mark.parametrize("form", ALL, ids=kind)
def test_why_nothing_arose_is_told_where_it_is_known(form: AnyForm) -> None:
    scored = score(form, nothing(note="the unit has no procedures"))
    assert str(scored.reason) == "Nothing arose: the unit has no procedures"


@pytest.mark.parametrize("form", OVER_SHARES, ids=kind)
@pytest.mark.parametrize("note", ["", "no investment was planned"])
def test_a_share_of_nothing_is_no_occurrence(form: AnyForm, note: str) -> None:
    fact = share(0, 0, note=note)
    scored = score(form, fact)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, (fact,))
    assert str(scored.reason) == (f"Nothing arose: {note}" if note else "Nothing arose in the period")


@pytest.mark.parametrize("form", OVER_SHARES, ids=kind)
def test_a_denominator_of_zero_needs_no_numerator(form: AnyForm) -> None:
    assert score(form, incomplete(denominator=Decimal(0))).state == "nothing_arose"


@pytest.mark.parametrize("form", [DONE, BY_COUNT, PLAN, *OVER_SHARES], ids=kind)
def test_an_incomplete_figure_is_missing_and_shown(form: AnyForm) -> None:
    fact = incomplete()
    scored = score(form, fact)
    assert (scored.state, scored.points, scored.facts) == ("missing", None, (fact,))


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (DONE, "An amount is needed"),
        (BY_COUNT, "The figure is incomplete"),
        (BY_RATE, "The figure is incomplete"),
        (RATIO, "A numerator and a denominator are needed"),
    ],
    ids=["yes_no", "ladder by count", "ladder by rate", "ratio"],
)
@pytest.mark.parametrize("given", [incomplete(denominator=Decimal(3)), incomplete(numerator=Decimal(3))])
def test_half_a_figure_is_missing_and_the_reason_says_what_is_needed(form: AnyForm, reason: str, given: object) -> None:
    scored = score(form, given)
    assert (scored.state, str(scored.reason)) == ("missing", reason)


@pytest.mark.parametrize("form", ALL, ids=kind)
def test_forms_over_one_measure_read_that_measure(form: AnyForm) -> None:
    assert list(form.measures()) == ["m"]


@pytest.mark.parametrize("form", [DONE, RATIO], ids=kind)
def test_points_point_back_at_the_figure(form: AnyForm) -> None:
    fact = share(1, 4, value=Decimal(1))
    assert score(form, fact).facts == (fact,)
