from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import MET, NOT_MET, UNKNOWN, leaf, outcomes
from thidua.core.findings import Finding, Outcome, all_of, any_of, at_least, from_bool, negate, reevaluate
from thidua.core.messages import Text

ORDER = {NOT_MET: 0, UNKNOWN: 1, MET: 2}
several = st.lists(outcomes, max_size=6)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (MET, MET, MET, MET),
        (MET, NOT_MET, NOT_MET, MET),
        (MET, UNKNOWN, UNKNOWN, MET),
        (NOT_MET, NOT_MET, NOT_MET, NOT_MET),
        (NOT_MET, UNKNOWN, NOT_MET, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_all_of_and_any_of_follow_the_tables_of_kleene(
    left: Outcome, right: Outcome, both: Outcome, either: Outcome
) -> None:
    assert (all_of([left, right]), any_of([left, right])) == (both, either)


@pytest.mark.parametrize(
    ("outcome", "opposite"),
    [(MET, NOT_MET), (NOT_MET, MET), (UNKNOWN, UNKNOWN)],
)
def test_negate_turns_what_is_known_and_leaves_what_is_not(outcome: Outcome, opposite: Outcome) -> None:
    assert negate(outcome) is opposite


def test_all_of_nothing_is_met_and_any_of_nothing_is_not() -> None:
    assert all_of([]) is MET
    assert any_of([]) is NOT_MET


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([MET, MET, NOT_MET], MET),
        ([MET, UNKNOWN, NOT_MET], UNKNOWN),
        ([MET, UNKNOWN, UNKNOWN], UNKNOWN),
        ([NOT_MET, NOT_MET, MET], NOT_MET),
        ([NOT_MET, NOT_MET, UNKNOWN], NOT_MET),
        ([MET, MET, UNKNOWN], MET),
        ([MET], NOT_MET),
    ],
)
def test_at_least_two_holds_when_no_unknown_part_could_change_it(known: list[Outcome], expected: Outcome) -> None:
    assert at_least(2, known) is expected


def test_from_bool_knows_no_third_outcome() -> None:
    assert (from_bool(True), from_bool(False)) == (MET, NOT_MET)


# The laws of Kleene's strong logic


@pytest.mark.parametrize("combine", [all_of, any_of])
@given(data=st.data())
def test_combining_is_commutative(combine: Callable[[list[Outcome]], Outcome], data: st.DataObject) -> None:
    known = data.draw(several)
    assert combine(data.draw(st.permutations(known))) is combine(known)


@pytest.mark.parametrize("combine", [all_of, any_of])
@given(first=several, second=several, third=several)
def test_combining_is_associative(
    combine: Callable[[list[Outcome]], Outcome], first: list[Outcome], second: list[Outcome], third: list[Outcome]
) -> None:
    left = combine([combine([combine(first), combine(second)]), combine(third)])
    right = combine([combine(first), combine([combine(second), combine(third)])])
    assert left is right is combine(first + second + third)


@given(several)
def test_de_morgan(known: list[Outcome]) -> None:
    opposites = [negate(outcome) for outcome in known]
    assert negate(all_of(known)) is any_of(opposites)
    assert negate(any_of(known)) is all_of(opposites)


@given(outcomes)
def test_negate_twice_is_no_change(outcome: Outcome) -> None:
    assert negate(negate(outcome)) is outcome


@given(outcomes, outcomes, outcomes)
def test_absorption_and_distribution(a: Outcome, b: Outcome, c: Outcome) -> None:
    assert all_of([a, any_of([a, b])]) is a is any_of([a, all_of([a, b])])
    assert all_of([a, any_of([b, c])]) is any_of([all_of([a, b]), all_of([a, c])])
    assert any_of([a, all_of([b, c])]) is all_of([any_of([a, b]), any_of([a, c])])


@given(outcomes)
def test_met_and_not_met_are_neutral_or_decide(outcome: Outcome) -> None:
    assert all_of([outcome, MET]) is outcome is any_of([outcome, NOT_MET])
    assert all_of([outcome, NOT_MET]) is NOT_MET
    assert any_of([outcome, MET]) is MET


@given(st.lists(st.booleans(), max_size=6))
def test_on_what_is_known_it_is_the_logic_of_true_and_false(known: list[bool]) -> None:
    told = [from_bool(holds) for holds in known]
    assert all_of(told) is from_bool(all(known))
    assert any_of(told) is from_bool(any(known))


@given(several, st.integers(0, 6))
def test_at_least_says_not_determinable_exactly_when_the_unknown_parts_decide(known: list[Outcome], need: int) -> None:
    best = at_least(need, [MET if outcome is UNKNOWN else outcome for outcome in known])
    worst = at_least(need, [NOT_MET if outcome is UNKNOWN else outcome for outcome in known])
    assert at_least(need, known) is (best if best is worst else UNKNOWN)


@given(several, st.integers(0, 6), st.data())
def test_at_least_never_falls_when_a_part_improves(known: list[Outcome], need: int, data: st.DataObject) -> None:
    better = [data.draw(st.sampled_from([o for o in ORDER if ORDER[o] >= ORDER[outcome]])) for outcome in known]
    assert ORDER[at_least(need, better)] >= ORDER[at_least(need, known)]


# Trees


def of(need: int, *parts: Finding) -> Finding:
    return Finding(at_least(need, (part.outcome for part in parts)), f"{need} of {len(parts)}", parts=parts, need=need)


trees = st.recursive(
    outcomes.map(leaf),
    lambda inner: st.builds(lambda need, parts: of(need, *parts), st.integers(0, 4), st.lists(inner, max_size=4)),
    max_leaves=12,
)


@given(trees)
def test_reevaluate_agrees_with_every_finding_of_a_tree(tree: Finding) -> None:
    assert [reevaluate(finding) for finding in tree.walk()] == [finding.outcome for finding in tree.walk()]


def test_reevaluate_sees_an_outcome_that_its_parts_do_not_bear_out() -> None:
    forged = Finding(MET, "forged", parts=(leaf(NOT_MET),), need=1)
    assert reevaluate(forged) is NOT_MET


def test_what_nobody_can_mend_keeps_its_judgement_without_the_remedies() -> None:
    plain = leaf(NOT_MET)
    mended = replace(plain, remedy=Text("Nộp báo cáo", "Hand it in"))
    whole = replace(mended, parts=(mended, plain), need=2)
    assert whole.without_remedies() == replace(plain, parts=(plain, plain), need=2)


def test_walk_goes_through_a_tree_in_reading_order() -> None:
    tree = of(1, of(1, leaf(MET, "a"), leaf(MET, "b")), leaf(MET, "c"))
    assert [str(finding.label) for finding in tree.walk()] == ["1 of 2", "1 of 2", "a", "b", "c"]


def test_unmet_names_the_leaves_that_stand_in_the_way_and_none_below_a_part_that_is_met() -> None:
    low, late = leaf(NOT_MET, "low"), leaf(UNKNOWN, "late")
    either = Finding(MET, "either", parts=(leaf(MET, "high"), low), need=1)
    both = Finding(NOT_MET, "both", parts=(low, late), need=2)
    assert list(Finding(NOT_MET, "all", parts=(either, both), need=2).unmet()) == [low, late]
    assert list(either.unmet()) == []


def test_unmet_names_alternatives_as_one_where_not_every_part_is_needed() -> None:
    either = Finding(NOT_MET, "either", parts=(leaf(NOT_MET, "high"), leaf(NOT_MET, "leap")), need=1)
    late = leaf(NOT_MET, "late")
    assert list(Finding(NOT_MET, "all", parts=(either, late), need=2).unmet()) == [either, late]
