"""Forms made of forms: cases worked by hand."""

from decimal import Decimal

import pytest

from tests.factories.core import amount, incomplete, nothing, score, share, text
from thidua.core.facts import Fact
from thidua.core.forms import Branch, Guard, GuardedForm, Part, Ratio, SumOfParts, YesNo, inner_forms
from thidua.core.messages import Text

# Following up the law: plan, report and handling, equal shares of 1.5 points.
SUM = SumOfParts(
    parts=(
        Part(name=text("plan"), share=Decimal("0.25"), form=YesNo(measure="plan")),
        Part(name=text("report"), share=Decimal("0.25"), form=YesNo(measure="report")),
        Part(name=text("handling"), share=Decimal("0.5"), form=Ratio(measure="handling")),
    )
)
NOTHING_ELSE = YesNo(measure="else")
BRANCH = Branch(
    cases=(
        GuardedForm(
            when=Guard(measure="size", op=">=", threshold=Decimal(100)),
            form=Ratio(measure="big"),
        ),
        GuardedForm(
            when=Guard(measure="online", op=">", threshold=Decimal("0.5")),
            form=YesNo(measure="small"),
        ),
    ),
    otherwise=NOTHING_ELSE,
)


def parts(plan: Fact, report: Fact, handling: Fact) -> tuple[Fact, ...]:
    return plan, report, handling


ALL_DONE = parts(amount(1, "plan"), amount(1, "report"), share(4, 4, "handling"))


def test_sum_of_parts_adds_the_points_of_its_parts() -> None:
    assert score(SUM, *ALL_DONE).points == 10
    assert score(SUM, amount(1, "plan"), amount(0, "report"), share(1, 4, "handling")).points == Decimal("3.75")
    assert score(SUM, amount(0, "plan"), amount(0, "report"), share(0, 4, "handling")).points == 0


def test_sum_of_parts_shows_every_figure() -> None:
    scored = score(SUM, *ALL_DONE)
    assert (scored.facts, str(scored.reason)) == (ALL_DONE, "Sum of 3 parts")


def test_sum_of_parts_hands_the_share_of_what_did_not_arise_to_the_others() -> None:
    # Handling did not arise: plan done, report not: half of what applies.
    scored = score(SUM, amount(1, "plan"), amount(0, "report"), share(0, 0, "handling"))
    assert (scored.state, scored.points) == ("scored", 5)


def test_sum_of_parts_of_one_point_still_reaches_its_maximum_when_a_part_did_not_arise() -> None:
    assert score(SUM, amount(1, "plan"), nothing("report"), share(4, 4, "handling"), maximum=1).points == 1


def test_sum_of_parts_in_which_nothing_arose_is_no_occurrence() -> None:
    facts = parts(nothing("plan", "no legal documents"), nothing("report"), share(0, 0, "handling"))
    scored = score(SUM, *facts)
    assert (scored.state, scored.points, scored.facts) == ("nothing_arose", None, facts)
    assert str(scored.reason) == "Nothing arose: no legal documents"


def test_sum_of_parts_is_missing_when_a_part_is_and_says_which() -> None:
    facts = amount(1, "plan"), incomplete("handling")
    scored = score(SUM, *facts, measure_names={"report": Text("Báo cáo", "Reports")})
    assert (scored.state, scored.points, scored.facts) == ("missing", None, facts)
    assert str(scored.reason) == "report (en): No figure yet: Reports"


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ((amount(100, "size"), share(1, 4, "big")), "2.5"),
        ((amount(99, "size"), share(3, 4, "online"), amount(1, "small")), "10"),
        ((amount(99, "size"), share(1, 2, "online"), amount(1, "else")), "10"),
        ((amount(99, "size"), share(1, 2, "online"), amount(0, "else")), "0"),
    ],
)
def test_branch_takes_the_form_of_the_first_guard_that_holds(facts: tuple[Fact, ...], points: str) -> None:
    scored = score(BRANCH, *facts)
    assert (scored.state, scored.points, scored.facts) == ("scored", Decimal(points), facts)


def test_branch_needs_no_figure_beyond_the_first_guard_that_holds() -> None:
    assert score(BRANCH, amount(100, "size"), share(4, 4, "big")).points == 10


def test_branch_is_missing_when_a_guard_cannot_be_judged() -> None:
    size = amount(99, "size")
    waiting = score(BRANCH, size, measure_names={"online": Text("Trực tuyến", "Online")})
    assert (waiting.state, waiting.facts, str(waiting.reason)) == ("missing", (size,), "No figure yet: Online")
    half = incomplete("online", numerator=Decimal(1))
    incomplete_guard = score(BRANCH, size, half)
    assert (incomplete_guard.state, incomplete_guard.facts) == ("missing", (size, half))
    assert str(incomplete_guard.reason) == "The figure is incomplete"


def test_branch_of_which_a_guard_does_not_apply_is_no_occurrence() -> None:
    size, online = amount(99, "size"), nothing("online", "no online services")
    scored = score(BRANCH, size, online)
    assert (scored.state, scored.facts) == ("nothing_arose", (size, online))
    assert str(scored.reason) == "Nothing arose: no online services"


@pytest.mark.parametrize(("big", "state"), [(share(0, 0, "big"), "nothing_arose"), (incomplete("big"), "missing")])
def test_branch_passes_on_that_its_form_has_no_points(big: Fact, state: str) -> None:
    scored = score(BRANCH, amount(100, "size"), big)
    assert (scored.state, scored.points) == (state, None)


def test_compound_forms_read_what_their_parts_and_guards_read() -> None:
    assert list(SUM.measures()) == ["plan", "report", "handling"]
    assert list(BRANCH.measures()) == ["size", "big", "online", "small", "else"]


def test_inner_forms_are_the_form_and_all_below_it() -> None:
    whole = SumOfParts(
        parts=(
            Part(name=text("a"), share=Decimal("0.5"), form=BRANCH),
            Part(name=text("b"), share=Decimal("0.5"), form=NOTHING_ELSE),
        )
    )
    inside_branch = [BRANCH, BRANCH.cases[0].form, BRANCH.cases[1].form, NOTHING_ELSE]
    assert list(inner_forms(whole)) == [whole, *inside_branch, NOTHING_ELSE]
