"""Conditions made of conditions: all, any, a number of them, or as a parameter says."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import MET, NOT_MET, PLAN, UNKNOWN, amount, case_of, condition, group, parameter, text
from thidua.core.conditions import Compare, Condition, Exemption, Group, judge
from thidua.core.facts import Case
from thidua.core.findings import Outcome, reevaluate
from thidua.core.messages import render

MEASURES = ("a", "b", "c")
THREE = tuple(condition(Compare(measure=measure, op=">=", threshold=Decimal(1)), measure) for measure in MEASURES)
FIGURE = {MET: "1", NOT_MET: "0"}


def case_with(*outcomes: Outcome, **more: object) -> Case:
    """A case in which the three conditions have these outcomes."""
    known = zip(MEASURES, outcomes, strict=True)
    return case_of(*(amount(FIGURE[outcome], measure) for measure, outcome in known if outcome in FIGURE), **more)


@pytest.mark.parametrize(
    ("need", "outcomes", "expected"),
    [
        ("all", (MET, MET, MET), MET),
        ("all", (MET, MET, UNKNOWN), UNKNOWN),
        ("all", (MET, NOT_MET, UNKNOWN), NOT_MET),
        ("any", (NOT_MET, NOT_MET, NOT_MET), NOT_MET),
        ("any", (NOT_MET, NOT_MET, UNKNOWN), UNKNOWN),
        ("any", (MET, NOT_MET, UNKNOWN), MET),
        (2, (MET, MET, UNKNOWN), MET),
        (2, (MET, NOT_MET, UNKNOWN), UNKNOWN),
        (2, (MET, NOT_MET, NOT_MET), NOT_MET),
        ("2", (MET, MET, NOT_MET), MET),
    ],
)
def test_group_needs_all_any_or_a_number(need: int | str, outcomes: tuple[Outcome, ...], expected: Outcome) -> None:
    finding = judge(group(need, *THREE), case_with(*outcomes))
    assert finding.outcome is expected
    assert tuple(part.outcome for part in finding.parts) == outcomes


@pytest.mark.parametrize(
    ("value", "need"), [("all", 3), ("any", 1), ("2", 2), (Decimal(2), 2), (Decimal("2.0"), 2), ("2.0", 2)]
)
def test_group_may_leave_its_need_to_a_parameter_and_cites_it(value: Decimal | str, need: int) -> None:
    joint = parameter("joint", value)
    finding = judge(group("joint", *THREE), case_with(MET, MET, MET, parameters={"joint": joint}))
    assert (finding.need, finding.basis) == (need, (PLAN, joint.basis))


def test_group_without_a_parameter_cites_its_own_paragraph() -> None:
    assert judge(group("all", *THREE), case_with(MET, MET, MET)).basis == (PLAN,)


def test_group_has_neither_value_nor_source_of_its_own() -> None:
    finding = judge(group("all", *THREE), case_with(MET, MET, MET))
    assert (finding.value, finding.threshold, finding.sources, finding.code) == (None, None, (), "g")


@pytest.mark.parametrize(("third", "outcome"), [(MET, MET), (NOT_MET, NOT_MET), (UNKNOWN, UNKNOWN)])
def test_group_that_is_met_asks_for_no_remedy(third: Outcome, outcome: Outcome) -> None:
    finding = judge(group("all", *THREE), case_with(MET, MET, third))
    assert finding.outcome is outcome
    assert finding.remedy == (None if outcome is MET else text("remedy"))


@pytest.mark.parametrize(
    ("outcomes", "remedy"),
    [
        ((MET, NOT_MET, NOT_MET), None),
        ((NOT_MET, NOT_MET, NOT_MET), "remedy (en)"),
        ((NOT_MET, UNKNOWN, UNKNOWN), "Record the figure: b"),
    ],
)
def test_group_of_alternatives_names_them_and_what_the_first_open_one_asks_for(
    outcomes: tuple[Outcome, ...], remedy: str | None
) -> None:
    finding = judge(group("any", *THREE), case_with(*outcomes))
    assert render(finding.reason or "", "en") == "At least 1 of these must be met: a (en); b (en); c (en)"
    assert (finding.remedy and render(finding.remedy, "en")) == remedy


def test_group_counts_a_condition_that_does_not_apply_as_met() -> None:
    exempt = condition(THREE[2].rule, "c", exemptions=(Exemption(group="commune", reason=text("none there")),))
    case = case_with(MET, MET, NOT_MET, groups=frozenset({"commune"}))
    assert judge(group("all", *THREE[:2], exempt), case).outcome is MET


def test_group_may_itself_not_apply() -> None:
    whole = condition(
        Group(need="all", conditions=THREE), exemptions=(Exemption(group="commune", reason=text("none there")),)
    )
    finding = judge(whole, case_with(NOT_MET, NOT_MET, NOT_MET, groups=frozenset({"commune"})))
    assert (finding.outcome, finding.parts, finding.need) == (MET, (), None)


def test_high_rank_or_leap_stands_beside_the_other_conditions() -> None:
    rank_or_leap = group("any", THREE[0], THREE[1], code="rank or leap")
    whole = group("all", rank_or_leap, THREE[2])
    finding = judge(whole, case_with(NOT_MET, MET, UNKNOWN))
    assert finding.outcome is UNKNOWN
    assert [(part.code, part.outcome) for part in finding.walk()] == [
        ("g", UNKNOWN),
        ("rank or leap", MET),
        ("a", NOT_MET),
        ("b", MET),
        ("c", UNKNOWN),
    ]


def groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    needs = st.sampled_from(["all", "any", "joint"]) | st.integers(0, 4)
    return st.builds(lambda need, parts: group(need, *parts), needs, st.lists(inner, max_size=4))


trees = st.recursive(st.sampled_from(THREE), groups, max_leaves=10)
outcomes_of_three = st.tuples(*(st.sampled_from(Outcome) for _ in MEASURES))
joints = st.sampled_from(["all", "any", "1", Decimal(2)]).map(lambda value: {"joint": parameter("joint", value)})


@given(trees, outcomes_of_three, joints)
def test_every_finding_is_what_its_parts_make_it(
    tree: Condition, outcomes: tuple[Outcome, ...], parameters: dict[str, object]
) -> None:
    finding = judge(tree, case_with(*outcomes, parameters=parameters))
    assert [reevaluate(part) for part in finding.walk()] == [part.outcome for part in finding.walk()]


@given(trees, outcomes_of_three, joints, st.data())
def test_a_figure_that_comes_in_never_overturns_what_was_determined(
    tree: Condition, outcomes: tuple[Outcome, ...], parameters: dict[str, object], data: st.DataObject
) -> None:
    settled = tuple(
        data.draw(st.sampled_from([MET, NOT_MET])) if outcome is UNKNOWN else outcome for outcome in outcomes
    )
    before = judge(tree, case_with(*outcomes, parameters=parameters)).outcome
    after = judge(tree, case_with(*settled, parameters=parameters)).outcome
    assert after is not UNKNOWN
    assert before in (after, UNKNOWN)
