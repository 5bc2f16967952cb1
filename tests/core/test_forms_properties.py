"""What holds for every scoring form and every figure."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from tests.factories.core import amount, by_measure, case_of, decimals, nothing, score, share, text
from thidua.core.facts import Case, Fact
from thidua.core.forms import (
    AnyForm,
    BestOfCluster,
    Branch,
    Count,
    Deduction,
    Deductions,
    ExternalIndex,
    Guard,
    GuardedForm,
    Ladder,
    LadderLevel,
    LadderStep,
    LevelLadder,
    Manual,
    Part,
    Ratio,
    RatioWithFloor,
    SumOfParts,
    Survey,
    SurveyOption,
    TargetRatio,
    Trend,
    YesNo,
)

MEASURES = ("m", "n", "o")
maxima = decimals("0.01", 100)
measures = st.sampled_from(MEASURES)
numbers = decimals(-150, 150)
fractions = decimals(0, 1)
percents = decimals(0, 100)


def steps(of: st.SearchStrategy[Decimal]) -> st.SearchStrategy[tuple[LadderStep, ...]]:
    """Steps as a set states them: the higher the step, the larger the share."""

    def pair(bounds_and_shares: tuple[set[Decimal], set[Decimal]]) -> tuple[LadderStep, ...]:
        bounds, shares = (sorted(values, reverse=True) for values in bounds_and_shares)
        return tuple(LadderStep(at_least=bound, share=given) for bound, given in zip(bounds, shares, strict=False))

    return st.tuples(st.sets(of, min_size=1, max_size=4), st.sets(fractions, min_size=1, max_size=4)).map(pair)


one = st.just("m")
target_ratios = st.tuples(decimals(1, 100), percents).map(
    lambda pair: TargetRatio(measure="m", target=max(pair), floor=min(pair))
)
over_shares = (
    st.builds(Ladder, measure=one, steps=steps(percents))
    | st.builds(Ratio, measure=one)
    | st.builds(RatioWithFloor, measure=one, floor=percents)
    | target_ratios
)
over_amounts = (
    st.builds(YesNo, measure=one)
    | st.builds(Ladder, measure=one, steps=steps(percents), by=st.just("count"))
    | st.builds(Count, measure=one, points_each=decimals(0, 5))
    | st.builds(ExternalIndex, measure=one, scale=decimals(1, 100))
)
options = st.builds(SurveyOption, measure=measures, weight=numbers)
simple = (
    over_shares
    | over_amounts
    | st.builds(Manual, measure=measures)
    | st.builds(
        Trend, measure=measures, direction=st.sampled_from(["up", "down"]), better=numbers, equal=numbers, worse=numbers
    )
    | st.builds(BestOfCluster, measure=measures, target_measure=measures)
    | st.builds(
        Deductions,
        items=st.lists(st.builds(Deduction, measure=measures, points_each=numbers), min_size=1, max_size=3).map(tuple),
    )
    | st.builds(Survey, options=st.lists(options, min_size=1, max_size=3).map(tuple))
    | st.builds(
        LevelLadder,
        measure=measures,
        levels=st.lists(st.builds(LadderLevel, code=measures, name=st.just(text("x")), share=numbers)).map(tuple),
    )
)


def compound(inner: st.SearchStrategy[AnyForm]) -> st.SearchStrategy[AnyForm]:
    guards = st.builds(Guard, measure=measures, op=st.sampled_from(["<", "<=", "==", ">=", ">"]), threshold=numbers)
    parts = st.builds(Part, name=st.just(text("part")), share=decimals("0.01", 1), form=inner)
    cases = st.lists(st.builds(GuardedForm, when=guards, form=inner), max_size=2).map(tuple)
    return st.builds(SumOfParts, parts=st.lists(parts, min_size=1, max_size=3).map(tuple)) | st.builds(
        Branch, cases=cases, otherwise=inner
    )


forms = st.recursive(simple, compound, max_leaves=4)


def figures(measure: str) -> st.SearchStrategy[Fact]:
    anything = st.none() | numbers
    return st.builds(
        Fact,
        st.just(measure),
        value=anything,
        numerator=anything,
        denominator=anything,
        level=st.sampled_from(["", *MEASURES]),
        applicable=st.booleans(),
        note=st.sampled_from(["", "why"]),
    )


some_facts = st.tuples(*(st.none() | figures(measure) for measure in MEASURES)).map(
    lambda facts: [fact for fact in facts if fact is not None]
)
cases = st.builds(
    lambda now, before, best: case_of(*now, years={2023: before}, best=best),
    some_facts,
    some_facts,
    st.dictionaries(measures, numbers),
)


@given(forms, maxima, cases)
def test_points_lie_within_zero_and_the_maximum_or_there_are_none(form: AnyForm, maximum: Decimal, case: Case) -> None:
    scored = form.score(maximum, case)
    assert (scored.points is not None) == (scored.state == "scored")
    if scored.points is not None:
        assert 0 <= scored.points <= maximum


@given(forms, maxima, cases)
def test_the_same_figures_give_the_same_answer(form: AnyForm, maximum: Decimal, case: Case) -> None:
    assert form.score(maximum, case) == form.score(maximum, case)


@given(forms, maxima, cases)
def test_every_figure_looked_at_is_of_a_measure_that_the_form_reads(
    form: AnyForm, maximum: Decimal, case: Case
) -> None:
    assert {fact.measure for fact in form.score(maximum, case).facts} <= set(form.measures())


@given(forms, maxima)
def test_without_any_figure_a_form_has_no_points(form: AnyForm, maximum: Decimal) -> None:
    assert form.score(maximum, case_of()).state == "missing"


@given(forms, maxima)
def test_where_nothing_can_arise_a_form_has_no_points(form: AnyForm, maximum: Decimal) -> None:
    none = [nothing(measure) for measure in MEASURES]
    scored = form.score(maximum, case_of(*none, years={2023: none}))
    assert (scored.state, scored.points) == ("nothing_arose", None)


# Forms that reward more never give fewer points for more.


@given(over_shares, maxima, st.integers(1, 500), st.lists(st.integers(0, 500), min_size=2, max_size=2))
def test_a_larger_share_never_gives_fewer_points(
    form: AnyForm, maximum: Decimal, denominator: int, numerators: list[int]
) -> None:
    low, high = (_points(form, maximum, share(done, denominator)) for done in sorted(numerators))
    assert low <= high


@given(over_amounts, maxima, st.lists(numbers, min_size=2, max_size=2))
def test_a_larger_amount_never_gives_fewer_points(form: AnyForm, maximum: Decimal, amounts: list[Decimal]) -> None:
    low, high = (_points(form, maximum, amount(value)) for value in sorted(amounts))
    assert low <= high


@given(maxima, decimals(0, 5), st.lists(numbers, min_size=2, max_size=2))
def test_more_items_to_deduct_never_give_more_points(maximum: Decimal, each: Decimal, amounts: list[Decimal]) -> None:
    form = Deductions(items=(Deduction(measure="m", points_each=each),))
    few, many = (_points(form, maximum, amount(value)) for value in sorted(amounts))
    assert few >= many


@given(maxima, decimals(0, 150), decimals(0, 150), st.lists(decimals(0, 150), min_size=2, max_size=2))
def test_more_never_gives_fewer_points_against_the_best_of_a_cluster(
    maximum: Decimal, target: Decimal, best: Decimal, amounts: list[Decimal]
) -> None:
    form = BestOfCluster(measure="m", target_measure="n")
    low, high = (
        _points(form, maximum, amount(value), amount(target, "n"), best={"m": best}) for value in sorted(amounts)
    )
    assert low <= high


@given(maxima, st.lists(fractions, min_size=3, max_size=3), numbers, st.lists(numbers, min_size=2, max_size=2))
def test_a_better_trend_never_gives_fewer_points(
    maximum: Decimal, shares: list[Decimal], before: Decimal, amounts: list[Decimal]
) -> None:
    worse, equal, better = sorted(shares)
    form = Trend(measure="m", direction="up", better=better, equal=equal, worse=worse)
    low, high = (_points(form, maximum, amount(value), years={2023: [amount(before)]}) for value in sorted(amounts))
    assert low <= high


@given(maxima, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_an_answer_that_changes_to_a_better_one_never_costs_points(
    maximum: Decimal, good: int, fair: int, poor: int
) -> None:
    weights = (("m", "1"), ("n", "0.6"), ("o", "0"))
    form = Survey(options=tuple(SurveyOption(measure=measure, weight=Decimal(weight)) for measure, weight in weights))
    assume(fair > 0)
    before = _points(form, maximum, amount(good, "m"), amount(fair, "n"), amount(poor, "o"))
    after = _points(form, maximum, amount(good + 1, "m"), amount(fair - 1, "n"), amount(poor, "o"))
    assert before <= after


@pytest.mark.parametrize("changed", MEASURES)
@given(
    st.lists(decimals("0.01", 1), min_size=3, max_size=3),
    st.dictionaries(measures, st.integers(0, 20), min_size=3),
    st.integers(0, 20),
)
def test_a_better_part_never_makes_a_sum_worse(
    changed: str, shares: list[Decimal], done: dict[str, int], more: int
) -> None:
    form = SumOfParts(
        parts=tuple(
            Part(name=text(measure), share=given, form=Ratio(measure=measure))
            for measure, given in zip(MEASURES, shares, strict=True)
        )
    )
    before = by_measure(share(count, 20, measure) for measure, count in done.items())
    after = before | {changed: share(done[changed] + more, 20, changed)}
    assert _points(form, Decimal(10), *before.values()) <= _points(form, Decimal(10), *after.values())


def _points(form: AnyForm, maximum: Decimal, *facts: Fact, **more: object) -> Decimal:
    points = score(form, *facts, maximum=maximum, **more).points
    assert points is not None
    return points
