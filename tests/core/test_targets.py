"""Targets of the plan: met, not met, on the way, behind, or not determinable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import MET, NOT_MET, PLAN, UNKNOWN, decimals, point, published, source, target, text
from thidua.core.findings import Finding, Outcome, reevaluate
from thidua.core.messages import Message, render
from thidua.core.targets import (
    Baseline,
    CutAgainst,
    GainRanks,
    IndexYear,
    Milestone,
    Point,
    ReachLevel,
    RiseEachYear,
    Series,
    Statement,
    TargetState,
    TargetVerdict,
    Trajectory,
    UnfinishedYear,
    judge_cut,
    judge_gain,
    judge_level,
    judge_rise,
    judge_statement,
)

DUE = date(2026, 12, 31)
END_2022, END_2023, END_2024, END_2025 = (date(year, 12, 31) for year in range(2022, 2026))
ONLINE = ReachLevel(measure="m", direction="up", threshold=Decimal(80))
LATE = ReachLevel(measure="m", direction="down", threshold=Decimal(10))
POSTS = CutAgainst(measure="m", base_year=2022, percent=Decimal(10))
RISE = RiseEachYear(index="par")
FIVE_PLACES = GainRanks(index="par", ranks=5, year=2023, base_year=2022)


def said(verdict: TargetVerdict) -> str:
    assert verdict.finding.reason is not None
    return render(verdict.finding.reason, "en")


def level_on(rule: ReachLevel, on: date, *points: Point) -> TargetVerdict:
    return judge_level(target(rule), rule, Series(points), DUE, on)


def cut_on(on: date, *points: Point) -> TargetVerdict:
    return judge_cut(target(POSTS), POSTS, Series(points), Series(points), DUE, on)


# The line from the baseline to the target


def test_trajectory_is_a_straight_line_by_days() -> None:
    line = Trajectory(point(date(2023, 1, 1), 20), date(2023, 1, 11), Decimal(80))
    days = (
        date(2022, 12, 1),
        date(2023, 1, 1),
        date(2023, 1, 2),
        date(2023, 1, 6),
        date(2023, 1, 11),
        date(2024, 1, 1),
    )
    assert [line.expected(day) for day in days] == [20, 20, 26, 50, 80, 80]


def test_trajectory_without_time_left_expects_the_goal() -> None:
    assert Trajectory(point(DUE, 20), DUE, Decimal(80)).expected(DUE) == 80


def test_trajectory_bends_at_its_milestones() -> None:
    steps = (Milestone(year=2023, value=Decimal(30)), Milestone(year=2024, value=Decimal(70)))
    way = Trajectory(point(END_2022, 20), END_2025, Decimal(80), steps)
    assert way.corners == ((END_2022, 20), (END_2023, 30), (END_2024, 70), (END_2025, 80))
    days = (END_2022, date(2023, 7, 2), END_2023, date(2024, 7, 1), END_2024, END_2025)
    assert [round(way.expected(day), 1) for day in days] == [20, Decimal("25.0"), 30, 50, 70, 80]


def test_a_milestone_decides_what_is_behind() -> None:
    step = Milestone(year=2023, value=Decimal(50))
    stepped = replace(target(ONLINE), milestones=(step,))
    points = Series((point(END_2022, 20), point(END_2023, 40)))
    states = [judge_level(one, ONLINE, points, DUE, END_2023).state for one in (target(ONLINE), stepped)]
    assert states == [TargetState.ON_TRACK, TargetState.BEHIND]


def test_without_the_figure_of_the_baseline_year_there_is_no_progress() -> None:
    based = replace(target(ONLINE), baseline=Baseline(year=2021))
    verdict = judge_level(based, ONLINE, Series((point(END_2022, 20), point(END_2023, 79))), DUE, END_2023)
    assert (verdict.state, said(verdict)) == (
        TargetState.NOT_DETERMINABLE,
        "No figure for the baseline year 2021: no progress to judge",
    )


def test_a_target_is_met_or_missed_even_without_a_baseline() -> None:
    based = replace(target(ONLINE), baseline=Baseline(year=2021))
    met = judge_level(based, ONLINE, Series((point(END_2022, 80),)), DUE, END_2023)
    missed = judge_level(based, ONLINE, Series((point(END_2022, 20),)), DUE, date(2027, 1, 1))
    assert (met.state, missed.state) == (TargetState.MET, TargetState.NOT_MET)


def test_a_baseline_that_the_plan_states_is_where_the_way_begins() -> None:
    based = replace(target(ONLINE), baseline=Baseline(year=2021, value=Decimal(30)))
    verdict = judge_level(based, ONLINE, Series((point(END_2023, 50),)), DUE, END_2023)
    assert verdict.way is not None
    assert (verdict.way.start, verdict.state) == (Point(date(2021, 12, 31), Decimal(30)), TargetState.ON_TRACK)


# Reaching a level, up or down


# From 20 % at the end of 2022 to 80 % at the end of 2026; on 31 December 2024, half way, 50 % are expected.
UP = [
    (END_2024, 80, TargetState.MET, MET, "80 reaches 80"),
    (END_2024, 91, TargetState.MET, MET, "91 reaches 80"),
    (END_2024, 51, TargetState.ON_TRACK, NOT_MET, "51: not yet 80, but on the line to it by 31/12/2026"),
    (END_2024, 49, TargetState.BEHIND, NOT_MET, "49: behind the line to 80 by 31/12/2026"),
    (DUE, 79, TargetState.BEHIND, NOT_MET, "79: behind the line to 80 by 31/12/2026"),
]
# From 50 % down to 10 %: on the same day 30 % are expected.
DOWN = [
    (END_2024, 10, TargetState.MET, MET, "10 reaches 10"),
    (END_2024, 3, TargetState.MET, MET, "3 reaches 10"),
    (END_2024, 29, TargetState.ON_TRACK, NOT_MET, "29: not yet 10, but on the line to it by 31/12/2026"),
    (END_2024, 31, TargetState.BEHIND, NOT_MET, "31: behind the line to 10 by 31/12/2026"),
]


@pytest.mark.parametrize(("on", "value", "state", "outcome", "reason"), UP)
def test_level_up_is_judged_against_threshold_and_line(
    on: date, value: int, state: TargetState, outcome: Outcome, reason: str
) -> None:
    verdict = level_on(ONLINE, on, point(END_2022, 20), point(on, value))
    assert (verdict.state, verdict.finding.outcome, said(verdict)) == (state, outcome, reason)


@pytest.mark.parametrize(("on", "value", "state", "outcome", "reason"), DOWN)
def test_level_down_is_judged_against_threshold_and_line(
    on: date, value: int, state: TargetState, outcome: Outcome, reason: str
) -> None:
    verdict = level_on(LATE, on, point(END_2022, 50), point(on, value))
    assert (verdict.state, verdict.finding.outcome, said(verdict)) == (state, outcome, reason)


def test_level_exactly_on_the_line_is_on_track() -> None:
    middle = date(2023, 1, 6)
    rule = target(ONLINE)
    points = Series((point(date(2023, 1, 1), 20), point(middle, 50)))
    verdict = judge_level(rule, ONLINE, points, date(2023, 1, 11), middle)
    assert (verdict.state, verdict.expected) == (TargetState.ON_TRACK, 50)


@pytest.mark.parametrize("rule", [ONLINE, LATE])
def test_level_not_reached_by_the_due_date_is_not_met_the_day_after(rule: ReachLevel) -> None:
    points = point(END_2022, 50), point(END_2025, 49)
    assert level_on(rule, DUE, *points).state is not TargetState.NOT_MET
    verdict = level_on(rule, date(2027, 1, 1), *points)
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_MET, NOT_MET)
    assert said(verdict) == f"49 has not reached {rule.threshold} by 31/12/2026"


def test_level_is_judged_at_the_day_of_the_latest_figure_not_at_the_day_of_asking() -> None:
    points = point(END_2022, 20), point(END_2023, 36)
    assert level_on(ONLINE, END_2023, *points).state is TargetState.ON_TRACK
    assert level_on(ONLINE, DUE, *points).state is TargetState.ON_TRACK


def test_level_does_not_know_figures_of_days_to_come() -> None:
    verdict = level_on(ONLINE, END_2024, point(END_2025, 90), point(END_2024, 60), point(END_2022, 20))
    assert (verdict.state, verdict.finding.value) == (TargetState.ON_TRACK, 60)


def test_level_without_a_figure_is_not_determinable() -> None:
    for points in ([], [point(END_2025, 90)]):
        verdict = level_on(ONLINE, END_2024, *points)
        assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
        assert (said(verdict), verdict.expected) == ("No figure yet", None)


def test_level_with_a_baseline_alone_is_neither_on_track_nor_behind() -> None:
    verdict = level_on(ONLINE, END_2024, point(END_2022, 20))
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
    assert said(verdict) == "Only one figure (20): no progress to judge yet"


def test_level_with_a_baseline_alone_may_already_be_met_or_be_missed() -> None:
    assert level_on(ONLINE, END_2024, point(END_2022, 80)).state is TargetState.MET
    assert level_on(ONLINE, date(2027, 1, 1), point(END_2022, 20)).state is TargetState.NOT_MET


def test_level_finding_carries_figure_threshold_sources_and_paragraph() -> None:
    finding = level_on(ONLINE, END_2024, point(END_2022, 20), point(END_2024, 60)).finding
    assert finding == Finding(
        outcome=NOT_MET,
        label=text("G"),
        value=Decimal(60),
        threshold=Decimal(80),
        basis=(PLAN,),
        sources=(source("2024-12-31"), source("2022-12-31")),
        reason=finding.reason,
        remedy=text("remedy"),
        unit="percent",
        code="G",
    )


def test_level_finding_names_each_source_once_and_asks_for_no_remedy_when_met() -> None:
    finding = level_on(ONLINE, END_2024, point(END_2022, 80)).finding
    assert (finding.sources, finding.remedy) == ((source("2022-12-31"),), None)
    assert level_on(ONLINE, END_2024, Point(END_2022, Decimal(80))).finding.sources == ()


# Cutting an amount against a base year


# 2 000 posts at the end of 2022, 1 800 wanted at the end of 2026: 1 900 expected half way.
@pytest.mark.parametrize(
    ("posts", "state", "outcome"),
    [
        (1800, TargetState.MET, MET),
        (1700, TargetState.MET, MET),
        (1899, TargetState.ON_TRACK, NOT_MET),
        (1901, TargetState.BEHIND, NOT_MET),
    ],
)
def test_cut_is_judged_against_the_base_year(posts: int, state: TargetState, outcome: Outcome) -> None:
    points = point(date(2021, 12, 31), 9000), point(END_2022, 2000), point(END_2024, posts)
    verdict = cut_on(END_2024, *points)
    assert (verdict.state, verdict.finding.outcome) == (state, outcome)
    assert (verdict.finding.value, verdict.finding.threshold, verdict.finding.unit) == (posts, 1800, "")


def test_cut_not_made_by_the_due_date_is_not_met() -> None:
    points = point(END_2022, 2000), point(END_2025, 1801)
    verdict = cut_on(date(2027, 1, 1), *points)
    assert (verdict.state, said(verdict)) == (TargetState.NOT_MET, "1801 has not reached 1800 by 31/12/2026")


def test_cut_starts_from_the_last_figure_of_the_base_year() -> None:
    points = point(date(2022, 6, 30), 3000), point(END_2022, 2000), point(END_2024, 1800)
    assert cut_on(END_2024, *points).finding.threshold == 1800


@pytest.mark.parametrize("points", [[], [point(END_2023, 1900)], [point(date(2021, 12, 31), 1900)]])
def test_cut_without_its_base_year_is_not_determinable(points: list[Point]) -> None:
    verdict = cut_on(END_2024, *points)
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
    assert said(verdict) == "No figure for the base year 2022 yet"


def test_cut_with_the_base_year_alone_has_no_progress_to_judge() -> None:
    verdict = cut_on(END_2024, point(END_2022, 2000))
    assert (verdict.state, said(verdict)) == (
        TargetState.NOT_DETERMINABLE,
        "Only one figure (2000): no progress to judge yet",
    )


# A base that is a measure of its own: an average of the years before


AVERAGE = CutAgainst(measure="m", base_measure="average", base_year=2022, percent=Decimal(10))


def cut_of_average(on: date, figures: Series, bases: Series) -> TargetVerdict:
    return judge_cut(target(AVERAGE), AVERAGE, figures, bases, DUE, on)


def test_a_cut_against_an_average_starts_from_it_and_not_from_the_years_own_figure() -> None:
    """An average of 2 000 asks for 1 800; the 1 900 of the base year itself would have asked for 1 710."""
    figures = Series((point(END_2022, 1900), point(END_2024, 1790)))
    verdict = cut_of_average(END_2024, figures, Series((point(END_2022, 2000),)))
    assert (verdict.state, verdict.finding.threshold) == (TargetState.MET, 1800)
    assert verdict.way is not None
    assert verdict.way.start == point(END_2022, 2000)
    assert [rule.base for rule in (AVERAGE, POSTS)] == ["average", "m"]


def test_without_the_average_the_years_own_figure_is_no_base() -> None:
    verdict = cut_of_average(END_2024, Series((point(END_2022, 2000), point(END_2024, 1000))), Series())
    assert (verdict.state, said(verdict)) == (TargetState.NOT_DETERMINABLE, "No figure for the base year 2022 yet")


@pytest.mark.parametrize("figures", [(), (point(date(2021, 12, 31), 1000),)])
def test_figures_from_before_the_base_year_show_no_cut(figures: tuple[Point, ...]) -> None:
    verdict = cut_of_average(END_2024, Series(figures), Series((point(END_2022, 2000),)))
    assert (verdict.state, said(verdict)) == (TargetState.NOT_DETERMINABLE, "No figure since the base year 2022 yet")
    assert verdict.finding.sources == (source("2022-12-31"),)


# Years of which not all have reported


ONE_OF_55 = UnfinishedYear(2024, 1, 55)
NOT_JUDGED = "; for 2024 1 of 55 units have reported, not judged yet"


def test_a_year_that_not_all_have_reported_judges_nothing_and_is_told() -> None:
    """55 units had 17 431 posts in 2022; of 2024 one ward alone has told its 560."""
    figures = Series((point(END_2022, 17431), point(END_2023, 16900)), (ONE_OF_55,))
    verdict = judge_cut(target(POSTS), POSTS, figures, figures, DUE, END_2024)
    assert (verdict.state, verdict.finding.value) == (TargetState.ON_TRACK, 16900)
    assert said(verdict) == f"16900: not yet 15687.9, but on the line to it by 31/12/2026{NOT_JUDGED}"


def test_every_year_after_the_one_judged_is_told_and_none_before_it() -> None:
    years = UnfinishedYear(2025, 3, 9), UnfinishedYear(2022, 8, 9), ONE_OF_55
    verdict = judge_level(target(ONLINE), ONLINE, Series((point(END_2023, 80),), years), DUE, END_2025)
    assert said(verdict) == f"80 reaches 80{NOT_JUDGED}; for 2025 3 of 9 units have reported, not judged yet"


def test_a_day_does_not_know_of_years_to_come() -> None:
    figures = Series((point(END_2023, 80),), (ONE_OF_55,))
    assert said(judge_level(target(ONLINE), ONLINE, figures, DUE, date(2024, 12, 30))) == "80 reaches 80"


def test_with_no_year_complete_nothing_can_be_determined() -> None:
    verdict = judge_level(target(ONLINE), ONLINE, Series((), (ONE_OF_55,)), DUE, END_2025)
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
    assert said(verdict) == f"No figure yet{NOT_JUDGED}"


def test_a_baseline_or_base_year_that_not_all_have_reported_is_none() -> None:
    unfinished = UnfinishedYear(2022, 54, 55), UnfinishedYear(2021, 9, 55)
    based = replace(target(ONLINE), baseline=Baseline(year=2022))
    figures = Series((point(END_2023, 40),), (*unfinished, ONE_OF_55))
    level = judge_level(based, ONLINE, figures, DUE, END_2024)
    cut = judge_cut(target(POSTS), POSTS, figures, figures, DUE, END_2024)
    told = "; for 2022 54 of 55 units have reported, not judged yet"
    assert said(level) == f"No figure for the baseline year 2022: no progress to judge{told}{NOT_JUDGED}"
    assert (cut.state, said(cut)) == (TargetState.NOT_DETERMINABLE, f"No figure for the base year 2022 yet{told}")


@given(st.lists(decimals(0, 100), min_size=1, max_size=4), st.integers(0, 54))
def test_no_number_of_early_reports_changes_a_verdict(values: list[Decimal], told: int) -> None:
    points = tuple(point(date(2022 + place, 12, 31), value) for place, value in enumerate(values))
    bare, partly = Series(points), Series(points, (UnfinishedYear(2026, told, 55),))
    for one, other in (
        (judge_level(target(ONLINE), ONLINE, bare, DUE, DUE), judge_level(target(ONLINE), ONLINE, partly, DUE, DUE)),
        (
            judge_cut(target(POSTS), POSTS, bare, bare, DUE, DUE),
            judge_cut(target(POSTS), POSTS, partly, partly, DUE, DUE),
        ),
    ):
        assert (one.state, one.finding.value, one.way) == (other.state, other.finding.value, other.way)


# A published index that rises each year


def rise(*years: IndexYear) -> TargetVerdict:
    return judge_rise(target(RISE), {index.year: index for index in years}, 2023)


def test_rise_of_the_provinces_par_index_2023_is_met_by_score_and_rank() -> None:
    verdict = rise(published(2022, "81.35", 55), published(2023, "86.14", 43))
    assert (verdict.state, verdict.finding.outcome, said(verdict)) == (TargetState.MET, MET, "2023 compared with 2022")
    assert [(part.outcome, part.value, part.threshold, part.unit) for part in verdict.finding.parts] == [
        (MET, Decimal("86.14"), Decimal("81.35"), "points"),
        (MET, 43, 55, "rank"),
    ]


def test_rise_says_what_it_compared_and_leads_to_both_years() -> None:
    score, rank = rise(published(2022, "81.35", 55), published(2023, "86.14", 43)).finding.parts
    assert render(score.reason or "", "en") == "Score 86.14 after 81.35 the year before"
    assert render(rank.reason or "", "en") == "Rank 43 after 55 the year before"
    assert score.sources == rank.sources == (source("2023"), source("2022"))


def test_rise_of_papi_2023_is_not_met_and_its_computed_rank_decides_nothing() -> None:
    verdict = rise(published(2022, "39.98", 54, official=False), published(2023, "39.96", 50, official=False))
    assert verdict.state is TargetState.NOT_MET
    assert [part.outcome for part in verdict.finding.parts] == [NOT_MET]


@pytest.mark.parametrize(
    ("score", "rank", "outcomes", "state"),
    [
        ("82", 55, [MET, NOT_MET], TargetState.NOT_MET),
        ("81.35", 54, [NOT_MET, MET], TargetState.NOT_MET),
        ("82", 54, [MET, MET], TargetState.MET),
        ("82", None, [MET], TargetState.MET),
    ],
)
def test_rise_asks_for_more_in_score_and_in_an_official_rank(
    score: str, rank: int | None, outcomes: list[Outcome], state: TargetState
) -> None:
    verdict = rise(published(2022, "81.35", 55), published(2023, score, rank))
    assert (verdict.state, [part.outcome for part in verdict.finding.parts]) == (state, outcomes)
    assert reevaluate(verdict.finding) is verdict.finding.outcome


@pytest.mark.parametrize(
    ("years", "owed"),
    [
        ([], 2023),
        ([published(2022, "64.89", 37)], 2023),
        ([published(2023, "64.89", 37)], 2022),
    ],
)
def test_rise_of_what_was_not_published_is_not_determinable(years: list[IndexYear], owed: int) -> None:
    verdict = rise(*years)
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
    assert said(verdict) == f"The result of {owed} has not been published or was not found"
    assert str(verdict.finding.remedy).startswith(f"Once it is published, enter the result of {owed}")


WITHOUT_FIGURE = "The result of {} has been published, but the figure it needs is not on record"


@pytest.mark.parametrize(
    ("years", "owed"),
    [
        ([published(2022, "64.89", 37), published(2023, None)], 2023),
        ([published(2022, None), published(2023, "64.89", 37)], 2022),
    ],
)
def test_a_result_known_to_be_published_without_its_figure_is_not_told_as_unpublished(
    years: list[IndexYear], owed: int
) -> None:
    verdict = rise(*years)
    assert (verdict.state, said(verdict)) == (TargetState.NOT_DETERMINABLE, WITHOUT_FIGURE.format(owed))
    assert verdict.finding.sources == (source(str(owed)),)
    assert str(verdict.finding.remedy) == f"Enter the figure of {owed} on the page of the published index"


def test_nothing_is_compared_across_a_year_that_is_broken() -> None:
    years = {index.year: index for index in (published(2022, "64", 40), published(2023, "66", 30))}
    why = {2023: Message.of("Not comparable")}
    found = [
        judge_rise(target(RISE), years, 2023, why),
        judge_gain(target(FIVE_PLACES), FIVE_PLACES, years, why),
    ]
    for verdict in found:
        assert (verdict.state, said(verdict)) == (TargetState.NOT_DETERMINABLE, "Not comparable")
        assert verdict.finding.sources == (source("2023"), source("2022"))
    assert judge_rise(target(RISE), years, 2023, {2022: why[2023]}).state is TargetState.MET
    assert judge_gain(target(FIVE_PLACES), FIVE_PLACES, years, {2022: why[2023]}).state is TargetState.MET


# A published index that gains places


def gain(*years: IndexYear) -> TargetVerdict:
    return judge_gain(target(FIVE_PLACES), FIVE_PLACES, {index.year: index for index in years})


@pytest.mark.parametrize(
    ("rank", "gained", "outcome"), [(43, 12, MET), (50, 5, MET), (51, 4, NOT_MET), (60, -5, NOT_MET)]
)
def test_gain_counts_places_between_official_ranks(rank: int, gained: int, outcome: Outcome) -> None:
    verdict = gain(published(2022, "81.35", 55), published(2023, "86.14", rank))
    finding = verdict.finding
    assert (verdict.state.value, finding.outcome) == (outcome.value, outcome)
    assert (finding.value, finding.threshold, finding.unit) == (gained, 5, "ranks")
    assert said(verdict) == f"From rank 55 to rank {rank}: {gained} places; 5 wanted"
    assert finding.sources == (source("2023"), source("2022"))


@pytest.mark.parametrize(
    ("before", "now", "year"),
    [
        (published(2022, "39.98", 54, official=False), published(2023, "39.96", 56, official=False), 2023),
        (published(2022, "39.98", 54, official=False), published(2023, "39.96", 43), 2022),
        (published(2022, "39.98", 54), published(2023, "39.96"), 2023),
    ],
)
def test_gain_by_ranks_that_are_not_official_is_not_determinable(before: IndexYear, now: IndexYear, year: int) -> None:
    verdict = gain(before, now)
    assert (verdict.state, verdict.finding.outcome) == (TargetState.NOT_DETERMINABLE, UNKNOWN)
    assert said(verdict) == f"No official rank was published for {year}"
    assert verdict.finding.sources == (source(str(year)),)


@pytest.mark.parametrize(
    ("years", "owed"),
    [
        ([], 2023),
        ([published(2022, "64.89", 37)], 2023),
        ([published(2023, "64.89", 37)], 2022),
    ],
)
def test_gain_of_what_was_not_published_is_not_determinable(years: list[IndexYear], owed: int) -> None:
    verdict = gain(*years)
    assert verdict.state is TargetState.NOT_DETERMINABLE
    assert said(verdict) == f"The result of {owed} has not been published or was not found"


def test_a_gain_whose_year_was_published_without_its_figure_says_so() -> None:
    verdict = gain(published(2022, "64.89", 37), published(2023, None))
    assert (verdict.state, said(verdict)) == (TargetState.NOT_DETERMINABLE, WITHOUT_FIGURE.format(2023))


# A target without a figure


@pytest.mark.parametrize(
    ("attested", "evidence", "state", "reason"),
    [
        (None, "", TargetState.NOT_DETERMINABLE, "No statement with evidence yet"),
        (True, "", TargetState.NOT_DETERMINABLE, "Attested, but the document that proves it is missing"),
        (True, "BC 12/BC-SNV", TargetState.MET, "Stated with evidence: BC 12/BC-SNV"),
        (False, "BC 12/BC-SNV", TargetState.NOT_MET, "Stated with evidence: BC 12/BC-SNV"),
    ],
)
def test_statement_counts_only_with_its_document(
    attested: bool | None, evidence: str, state: TargetState, reason: str
) -> None:
    verdict = judge_statement(target(Statement(measure="m")), attested, evidence, source("7"))
    assert (verdict.state, verdict.finding.outcome.value, said(verdict)) == (state, state.value, reason)
    assert verdict.finding.sources == (() if attested is None else (source("7"),))


# What holds for every figure


@given(
    st.sampled_from(["up", "down"]),
    decimals(0, 100),
    st.dictionaries(st.dates(date(2022, 1, 1), date(2028, 12, 31)), decimals(0, 100), max_size=4),
    st.dates(date(2022, 1, 1), date(2028, 12, 31)),
)
def test_a_better_latest_figure_never_has_a_worse_state(
    direction: Literal["up", "down"], threshold: Decimal, figures: dict[date, Decimal], on: date
) -> None:
    order = [TargetState.NOT_MET, TargetState.BEHIND, TargetState.ON_TRACK, TargetState.MET]
    rule = ReachLevel(measure="m", direction=direction, threshold=threshold)
    points = [point(day, value) for day, value in sorted(figures.items()) if day < on]
    values = sorted([Decimal(30), Decimal(60)], reverse=direction == "down")
    worse, better = (level_on(rule, on, point(date(2021, 12, 31), 50), *points, point(on, value)) for value in values)
    assert order.index(worse.state) <= order.index(better.state)


@given(
    st.dictionaries(st.dates(date(2022, 1, 1), date(2028, 12, 31)), decimals(0, 100), max_size=4),
    st.dates(date(2022, 1, 1), date(2028, 12, 31)),
    st.permutations(range(4)),
)
def test_the_order_in_which_figures_are_given_does_not_matter(
    figures: dict[date, Decimal], on: date, order: list[int]
) -> None:
    points = [point(day, value) for day, value in figures.items()]
    turned = [points[place] for place in order if place < len(points)]
    assert level_on(ONLINE, on, *turned) == level_on(ONLINE, on, *points)
