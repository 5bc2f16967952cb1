"""Values in, coordinates out."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from thidua.frame.charts import Band, Mark, bars, rank_strip, sparkline, trajectory

FIRST, LATER = Mark(date(2024, 1, 1), Decimal(20)), Mark(date(2025, 1, 1), Decimal(30))
GOAL = Mark(date(2028, 1, 1), Decimal(60))


def test_a_sparkline_runs_from_edge_to_edge_and_up_to_the_highest() -> None:
    line = sparkline([("a", Decimal(0)), ("b", Decimal(5)), ("c", Decimal(10))])
    assert (line.path, line.last) == ("M2.0 21.0h0 L50.0 12.0 L98.0 3.0", (98.0, 3.0))


def test_a_sparkline_breaks_where_a_figure_is_missing() -> None:
    line = sparkline([("a", Decimal(0)), ("b", None), ("c", Decimal(10))])
    assert line.path == "M2.0 21.0h0 M98.0 3.0h0"


@pytest.mark.parametrize("values", [[], [("a", Decimal(1))], [("a", None), ("b", None)]])
def test_a_sparkline_needs_two_figures(values: list) -> None:
    assert (sparkline(values).path, sparkline(values).last) == ("", None)


def test_a_sparkline_of_equal_figures_is_level() -> None:
    assert sparkline([("a", Decimal(7)), ("b", Decimal(7))]).path == "M2.0 21.0h0 L98.0 21.0"


def test_a_trajectory_leads_from_the_first_figure_to_the_goal() -> None:
    chart = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1))
    first, goal = chart.spots[0], chart.goal
    assert chart.goal_path == f"M{first.x} {first.y} L{goal.x} {goal.y}"


def test_a_trajectory_stays_within_its_picture() -> None:
    chart = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1))
    places = [(spot.x, spot.y) for spot in [*chart.spots, chart.goal]]
    assert [place for place in places if not (52 <= place[0] <= 624 and 16 <= place[1] <= 210)] == []


@pytest.mark.parametrize(("most", "left"), [("20", 0), ("2000000", 62)])
def test_long_figures_of_the_axis_widen_the_picture_to_the_left(most: str, left: int) -> None:
    goal = Mark(date(2028, 12, 31), Decimal(most))
    with override("vi"):
        chart = trajectory([Mark(date(2024, 1, 1), Decimal(0))], goal, date(2026, 1, 1))
        assert chart.view_box == f"{-left} 0 {640 + left} 240"


@pytest.mark.parametrize(("high", "drawn"), [("100", False), ("101", True)])
def test_a_forecast_without_doubt_has_no_band_around_it(high: str, drawn: bool) -> None:
    forecast = [Band(date(2027, 12, 31), Decimal(100), Decimal(100), Decimal(high))]
    chart = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1), forecast=forecast)
    assert (bool(chart.forecast_path), bool(chart.band_path)) == (True, drawn)


def test_the_band_ends_where_a_forecast_has_no_width() -> None:
    wide = Band(date(2026, 12, 31), Decimal(90), Decimal(80), Decimal(100))
    bound = Band(date(2027, 12, 31), Decimal(100), Decimal(100), Decimal(100))
    both = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1), forecast=[wide, bound])
    assert (both.forecast_path.count("L"), both.band_path.count("L")) == (2, 2)


def test_a_later_and_higher_figure_stands_further_right_and_up() -> None:
    first, later = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1)).spots
    assert (first.x < later.x, first.y > later.y) == (True, True)


def test_ticks_are_round_and_span_every_figure() -> None:
    chart = trajectory([FIRST, LATER], GOAL, date(2026, 1, 1))
    assert [int(value) for _, value in chart.ticks] == [20, 30, 40, 50, 60, 70]


def test_every_year_from_the_first_figure_to_the_goal_is_named() -> None:
    assert [year for _, year in trajectory([FIRST], GOAL, date(2026, 1, 1)).years] == [2024, 2025, 2026, 2027, 2028]


@pytest.mark.parametrize("today", [date(2023, 12, 31), date(2029, 1, 1)])
def test_a_day_outside_the_picture_has_no_mark(today: date) -> None:
    assert trajectory([FIRST], GOAL, today).today is None


@pytest.mark.parametrize(("today", "anchor"), [(date(2024, 6, 1), "start"), (date(2028, 12, 1), "end")])
def test_the_word_of_today_stays_in_the_picture(today: date, anchor: str) -> None:
    assert trajectory([FIRST], GOAL, today).today_anchor == anchor


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 1, 1), Decimal(20)),
        (date(2026, 1, 1), Decimal(20) + Decimal(40) * 731 / 1461),
        (date(2028, 1, 1), Decimal(60)),
        (date(2023, 1, 1), None),
        (date(2029, 1, 1), None),
    ],
)
def test_the_way_to_the_goal_asks_for_a_figure_on_each_day(on: date, expected: Decimal | None) -> None:
    assert trajectory([FIRST, LATER], GOAL, on).expected(on) == expected


def test_nothing_is_expected_without_a_goal() -> None:
    assert trajectory([FIRST], None, FIRST.on).expected(FIRST.on) is None


def test_without_figures_nothing_is_drawn() -> None:
    chart = trajectory([], None, date(2026, 1, 1))
    assert (chart.path, chart.latest, chart.ticks) == ("", None, [])


def test_a_single_figure_is_drawn() -> None:
    assert len(trajectory([FIRST], None, FIRST.on).spots) == 1


def test_the_longest_bar_fills_its_place() -> None:
    drawn = bars([("a", Decimal(40)), ("b", Decimal(10)), ("c", None), ("d", Decimal(-1))], mine="b")
    assert [(bar.width, bar.mine) for bar in drawn] == [("100.0", False), ("25.0", True), ("0", False), ("0.0", False)]


def test_bars_of_nothing_have_no_length() -> None:
    assert [bar.width for bar in bars([("a", Decimal(0)), ("b", None)])] == ["0", "0"]


def test_a_short_ranking_shows_every_place() -> None:
    assert [(place.number, place.mine) for place in rank_strip(2, 3).places] == [(1, False), (2, True), (3, False)]


def test_a_long_ranking_shows_tens_ends_and_ones_own() -> None:
    assert [place.number for place in rank_strip(41, 62).places] == [1, 10, 20, 30, 40, 41, 50, 62]


@pytest.mark.parametrize(("place", "of", "x"), [(1, 9, 12.0), (9, 9, 388.0), (5, 9, 200.0), (1, 1, 12.0)])
def test_a_place_lies_between_the_ends(place: int, of: int, x: float) -> None:
    assert rank_strip(place, of).mine.x == x
