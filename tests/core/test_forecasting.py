"""Where figures lead if they go on as so far."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from thidua.core.forecasting import Forecast, outlook, quantile
from thidua.core.messages import render

YEARS = [date(year, 12, 31) for year in range(2021, 2030)]
values = st.decimals(min_value=0, max_value=1000, places=2)


def points(*figures: Decimal | int | str) -> list[tuple[date, Decimal]]:
    return [(on, Decimal(figure)) for on, figure in zip(YEARS, figures, strict=False)]


def rounded(forecast: Forecast) -> tuple[date, str, str, str]:
    return (forecast.on, *(f"{amount:.4f}" for amount in (forecast.value, forecast.low, forecast.high)))


# The quantiles of the printed tables, two-sided 90 %.
@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(1, "6.314"), (2, "2.920"), (3, "2.353"), (4, "2.132"), (5, "2.015"), (10, "1.812"), (11, "1.796"), (30, "1.697")],
)
def test_quantiles_are_those_of_the_tables(freedom: int, printed: str) -> None:
    assert f"{quantile(freedom):.3f}" == printed


def test_a_forecast_worked_by_hand() -> None:
    """10, 20, 27: mean 19, slope 8.5, residuals −0.5, 1, −0.5, so s² = 1.5 with one degree of freedom.

    A year on 36 is expected, with variance 1.5 × (1 + 1/3 + 4/2) = 5; t = 6.313752, so ± 6.313752 × √5 = 14.1180.
    """
    found = outlook(points(10, 20, 27), YEARS[3], Decimal(40))
    assert [rounded(one) for one in found.forecasts] == [(YEARS[3], "36.0000", "21.8820", "50.1180")]
    assert render(found.said, "en").startswith("If the 3 years so far go on in a straight line, 36")
    assert render(found.said, "en").endswith("The goal of 40 lies within: it can still turn out either way.")


def test_years_on_the_way_and_the_due_date_are_forecast() -> None:
    found = outlook(points(10, 20, 27), date(2025, 6, 30), Decimal(80))
    assert [one.on for one in found.forecasts] == [YEARS[3], date(2025, 6, 30)]


@pytest.mark.parametrize(("goal", "end"), [(80, ": below the goal of 80."), (5, ": above the goal of 5.")])
def test_a_goal_outside_the_band_is_told_on_which_side(goal: int, end: str) -> None:
    assert render(outlook(points(10, 20, 27), YEARS[3], Decimal(goal)).said, "en").endswith(end)


def test_a_rate_stays_a_rate() -> None:
    [*_, end] = outlook(points(60, 80, 97), YEARS[5], Decimal(90), Decimal(0), Decimal(100)).forecasts
    assert (end.value, end.high) == (100, 100)
    [*_, end] = outlook(points(40, 20, 3), YEARS[5], Decimal(90), Decimal(0), Decimal(100)).forecasts
    assert (end.value, end.low) == (0, 0)


@pytest.mark.parametrize(("figures", "bound"), [((60, 80, 100), 100), ((60, 81, 100), 100), ((40, 20, 1), 0)])
def test_a_line_that_leaves_the_range_tells_no_certainty(figures: tuple[int, ...], bound: int) -> None:
    """By 2029 the line, and all that lies around it, has passed the bound."""
    found = outlook(points(*figures), YEARS[8], Decimal(90), Decimal(0), Decimal(100))
    assert [(one.value, one.beyond) for one in found.forecasts[-1:]] == [(bound, True)]
    assert render(found.said, "en") == (
        f"If the 3 years so far go on in a straight line, they pass {bound} before 31/12/2029, which no figure can: "
        "what is to be expected by then, and how sure it is, the line does not tell. The goal is 90."
    )


def test_a_line_within_the_range_that_fits_exactly_does_not_say_how_sure_it_is() -> None:
    found = outlook(points(20, 30, 40), YEARS[3], Decimal(90), Decimal(0), Decimal(100))
    assert [(one.low, one.high, one.beyond) for one in found.forecasts] == [(50, 50, False)]
    assert render(found.said, "en").endswith(
        "50 is expected by 31/12/2024; the goal is 90. How sure that is cannot be told from them."
    )


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=3, max_size=6))
def test_beyond_the_range_there_is_no_band_and_within_it_the_forecast_is_the_lines_own(figures: list[Decimal]) -> None:
    bound = outlook(points(*figures), YEARS[8], Decimal(50), Decimal(0), Decimal(100)).forecasts
    free = outlook(points(*figures), YEARS[8], Decimal(50)).forecasts
    for held, followed in zip(bound, free, strict=True):
        assert held.beyond == (followed.low >= 100 < followed.value or followed.high <= 0 > followed.value)
        assert held.value in (followed.value, 0, 100)


@pytest.mark.parametrize("figures", [(), (10,), (10, 20)])
def test_fewer_than_three_years_give_no_forecast(figures: tuple[int, ...]) -> None:
    found = outlook(points(*figures), YEARS[5], Decimal(80))
    assert found.forecasts == ()
    assert render(found.said, "en") == (
        f"No forecast: it takes figures of at least 3 years, and there are {len(figures)}."
    )


def test_after_the_due_date_there_is_nothing_to_forecast() -> None:
    found = outlook(points(10, 20, 27), YEARS[2], Decimal(80))
    assert (found.forecasts, render(found.said, "en")) == ((), "No forecast: the due date has passed.")


@given(values, st.decimals(min_value=-20, max_value=20, places=2), st.integers(3, 6))
def test_figures_on_a_line_are_continued_without_doubt(start: Decimal, step: Decimal, count: int) -> None:
    figures = [start + step * year for year in range(count)]
    [end] = outlook(points(*figures), YEARS[count], Decimal(0)).forecasts
    expected = start + step * count
    assert [round(amount - expected, 9) for amount in (end.value, end.low, end.high)] == [0, 0, 0]


@given(st.lists(values, min_size=3, max_size=6))
def test_the_band_holds_the_forecast_and_widens(figures: list[Decimal]) -> None:
    found = outlook(points(*figures), YEARS[8], Decimal(0)).forecasts
    widths = [one.high - one.low for one in found]
    assert all(one.low <= one.value <= one.high for one in found)
    assert widths == sorted(widths)


@given(st.lists(values, min_size=3, max_size=6), values)
def test_raising_every_figure_raises_the_forecast_alike(figures: list[Decimal], more: Decimal) -> None:
    [end] = outlook(points(*figures), YEARS[len(figures)], Decimal(0)).forecasts
    [raised] = outlook(points(*(one + more for one in figures)), YEARS[len(figures)], Decimal(0)).forecasts
    assert [round(raised.low - end.low - more, 6), round(raised.high - end.high - more, 6)] == [0, 0]
