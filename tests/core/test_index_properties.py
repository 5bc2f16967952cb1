"""What holds for every index set and every figure."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, strategies as st

from tests.factories.core import CLASSES, adjustment, amount, case_of, component, decimals, index_set, nothing, section
from thidua.core.facts import Case, Fact
from thidua.core.findings import reevaluate
from thidua.core.forms import Count, Manual
from thidua.core.index import Component, IndexSet, class_of, index_finding, score_component, score_index

CODES = ("1", "2", "3")
conventions = st.sampled_from(["full", "exclude", "zero", "manual", None])
percents = decimals(0, 100, places=6)


def a_component(code: str) -> st.SearchStrategy[Component]:
    """Points by hand, so that any share of the maximum can come about."""
    return st.builds(
        lambda maximum, convention, by_hand: component(
            code,
            maximum,
            Manual(measure=code) if by_hand else Count(measure=code, points_each=Decimal("0.5")),
            convention,
            manual_measure=f"hand {code}",
        ),
        decimals("0.25", 30),
        conventions,
        st.booleans(),
    )


@st.composite
def index_sets(draw: st.DrawFn) -> IndexSet:
    parts = [draw(a_component(code)) for code in CODES]
    cut = draw(st.integers(1, len(parts) - 1))
    return index_set(
        section("A", *parts[:cut]),
        section("B", section("B.1", *parts[cut:])),
        bonus=(adjustment("bonus", draw(decimals(0, 3))),),
        bonus_cap=draw(decimals(0, 20)),
        penalty=(adjustment("penalty", draw(decimals(0, 3))),),
        penalty_cap=draw(decimals(0, 20)),
        ceiling=draw(st.sampled_from([Decimal(100), Decimal(105), Decimal(1000)])),
    )


def a_figure(measure: str) -> st.SearchStrategy[Fact]:
    amounts = st.builds(lambda value: amount(value, measure, note="given"), decimals(-1, 31))
    return amounts | st.just(nothing(measure)) | st.just(Fact(measure))


figures = st.fixed_dictionaries(
    {}, optional={measure: a_figure(measure) for code in CODES for measure in (code, f"hand {code}")}
)
records = st.fixed_dictionaries(
    {}, optional={measure: st.builds(amount, st.integers(0, 10), st.just(measure)) for measure in ("bonus", "penalty")}
)


@given(index_sets(), figures, records)
def test_index_lies_within_its_bounds_and_those_within_zero_and_the_ceiling(
    judged: IndexSet, known: dict[str, Fact], recorded: dict[str, Fact]
) -> None:
    result = score_index(judged, Case(year=2024, facts=known | recorded))
    assert 0 <= result.lowest <= result.highest <= judged.ceiling
    assert (result.percent is None) == (bool(result.missing) or result.maximum == 0)
    if result.percent is not None:
        assert result.lowest == result.percent == result.highest


@given(index_sets(), figures, figures, records)
def test_figures_that_come_in_never_leave_the_bounds_told_before(
    judged: IndexSet, known: dict[str, Fact], later: dict[str, Fact], recorded: dict[str, Fact]
) -> None:
    before = score_index(judged, Case(year=2024, facts=known | recorded))
    owed = {code for score in before.missing for code in (score.component.code, f"hand {score.component.code}")}
    came_in = {measure: fact for measure, fact in later.items() if measure in owed}
    after = score_index(judged, Case(year=2024, facts=known | came_in | recorded))
    if after.maximum:
        assert before.lowest <= after.lowest
        assert after.highest <= before.highest


@given(index_sets(), figures, st.sampled_from(CODES))
def test_leaving_a_component_out_never_changes_the_points_of_the_others(
    judged: IndexSet, known: dict[str, Fact], code: str
) -> None:
    before = score_index(judged, Case(year=2024, facts=known))
    after = score_index(judged, Case(year=2024, facts=known | {code: nothing(code)}))
    for other in CODES:
        if other != code:
            assert after.scores[other] == before.scores[other]


@given(a_component("1"), a_figure("1"), a_figure("hand 1"))
def test_points_of_a_component_lie_within_zero_and_its_maximum(judged: Component, figure: Fact, by_hand: Fact) -> None:
    scored = score_component(judged, case_of(figure, by_hand))
    assert (scored.points is not None) == (scored.state == "scored")
    if scored.points is not None:
        assert 0 <= scored.points <= judged.maximum


@given(index_sets(), figures)
def test_totals_of_the_areas_make_up_the_points_and_the_maximum(judged: IndexSet, known: dict[str, Fact]) -> None:
    result = score_index(judged, Case(year=2024, facts=known))
    totals = [result.section_total(area) for area in judged.areas]
    assert (sum(points for points, _ in totals), sum(maximum for _, maximum in totals)) == (
        result.points,
        result.maximum,
    )


@given(index_sets(), figures, records)
def test_the_order_of_areas_and_figures_does_not_matter(
    judged: IndexSet, known: dict[str, Fact], recorded: dict[str, Fact]
) -> None:
    turned = index_set(
        *reversed(judged.areas),
        bonus=judged.bonus,
        bonus_cap=judged.bonus_cap,
        penalty=judged.penalty,
        penalty_cap=judged.penalty_cap,
        ceiling=judged.ceiling,
    )
    one = score_index(judged, Case(year=2024, facts=known | recorded))
    other = score_index(turned, Case(year=2024, facts=dict(reversed((known | recorded).items()))))
    assert (one.percent, one.lowest, one.highest, one.band) == (other.percent, other.lowest, other.highest, other.band)


@given(percents, percents)
def test_a_higher_index_never_has_a_lower_class(one: Decimal, other: Decimal) -> None:
    low, high = (class_of(CLASSES, percent) for percent in sorted([one, other]))
    assert low is not None
    assert high is not None
    assert CLASSES.index(high) <= CLASSES.index(low)


@given(index_sets(), figures, records)
def test_every_finding_of_the_tree_is_what_its_parts_make_it(
    judged: IndexSet, known: dict[str, Fact], recorded: dict[str, Fact]
) -> None:
    finding = index_finding(score_index(judged, Case(year=2024, facts=known | recorded)))
    assert [reevaluate(part) for part in finding.walk()] == [part.outcome for part in finding.walk()]
