"""Geometry of the charts: values in, coordinates out; the templates draw them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from thidua.frame.words import figure

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 30
LABELS_END = 46
TICKS = 5
DIGIT = 12
"""How wide a digit of an axis is on a phone, where the letters of a picture are largest."""


class Mark(NamedTuple):
    """A figure on a day."""

    on: date
    value: Decimal


class Band(NamedTuple):
    """What is expected on a day, and between which bounds."""

    on: date
    value: Decimal
    low: Decimal
    high: Decimal


class Spot(NamedTuple):
    """A mark where it is drawn."""

    x: float
    y: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Path and last point in a box of 100 by 24; `said` is what a screen reader hears."""

    path: str
    last: tuple[float, float] | None
    values: list[tuple[object, Decimal | None]]


def sparkline(values: Sequence[tuple[object, Decimal | None]]) -> Sparkline:
    known = [value for _, value in values if value is not None]
    if len(known) < 2:
        return Sparkline("", None, list(values))
    low, high = min(known), max(known)
    span = high - low or Decimal(1)
    steps: list[str] = []
    last = None
    drawing = False
    for place, (_, value) in enumerate(values):
        if value is None:
            drawing = False
            continue
        x = round(2 + 96 * place / max(len(values) - 1, 1), 1)
        y = round(21 - 18 * float((value - low) / span), 1)
        # A step of no length shows a figure that stands alone between gaps as a dot.
        steps.append(f"L{x} {y}" if drawing else f"M{x} {y}h0")
        last, drawing = (x, y), True
    return Sparkline(" ".join(steps), last, list(values))


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A line chart of figures against the way to a goal, and of where they lead if they go on as so far."""

    spots: list[Spot]
    path: str
    goal: Spot | None
    goal_path: str
    today: float | None
    years: list[tuple[float, int]]
    ticks: list[tuple[float, Decimal]]
    corners: list[Mark] = field(default_factory=list)
    forecast_path: str = ""
    band_path: str = ""

    @property
    def latest(self) -> Spot | None:
        return self.spots[-1] if self.spots else None

    @property
    def view_box(self) -> str:
        """The part of the plane that is drawn: wider to the left where the figures of the axis are long."""
        longest = max((len(figure(value)) for _, value in self.ticks), default=0)
        wider = max(0, longest * DIGIT - LABELS_END)
        return f"{-wider} 0 {WIDTH + wider} {HEIGHT}"

    @property
    def today_anchor(self) -> str:
        """Which end of its word stands at the line of today, so that the word stays in the picture."""
        return "end" if self.today and self.today > WIDTH * 0.8 else "start"

    def expected(self, on: date) -> Decimal | None:
        """What the way to the goal asks for on a day between its beginning and the due date."""
        for start, end in pairwise(self.corners):
            if start.on <= on <= end.on and start.on < end.on:
                return start.value + (end.value - start.value) * (on - start.on).days / (end.on - start.on).days
        return None


def trajectory(
    points: Sequence[Mark], goal: Mark | None, today: date, way: Sequence[Mark] = (), forecast: Sequence[Band] = ()
) -> Trajectory:
    """Place the figures, the way to the goal (straight from the first figure, unless told), a forecast and the axes."""
    ends = [Mark(band.on, end) for band in forecast for end in (band.low, band.high)]
    marks = [*points, *([goal] if goal else []), *way, *ends]
    if not marks:
        return Trajectory([], "", None, "", None, [], [])
    first = date(min(mark.on for mark in marks).year, 1, 1)
    last = date(max(mark.on for mark in marks).year, 12, 31)
    low, high = _bounds([mark.value for mark in marks])

    def place(mark: Mark) -> Spot:
        return Spot(_x(mark.on, first, last), _y(mark.value, low, high), mark)

    corners = list(way) or ([points[0], goal] if points and goal else [])
    return Trajectory(
        spots=[place(mark) for mark in points],
        path=_path([place(mark) for mark in points]),
        goal=place(goal) if goal else None,
        goal_path=_path([place(mark) for mark in corners]),
        today=_x(today, first, last) if first <= today <= last else None,
        years=[(_x(date(year, 7, 1), first, last), year) for year in range(first.year, last.year + 1)],
        ticks=[(_y(value, low, high), value) for value in _ticks(low, high)],
        corners=corners,
        **_forecast_paths(list(points)[-1:], forecast, place),
    )


def _forecast_paths(latest: list[Mark], forecast: Sequence[Band], place: Callable[[Mark], Spot]) -> dict[str, str]:
    """The line of a forecast, and the band around it: there along its upper bound, back along the lower, as far as
    the two are apart.
    """
    if not forecast:
        return {}
    middle = {
        "forecast_path": _path([place(mark) for mark in [*latest, *(Mark(one.on, one.value) for one in forecast)]])
    }
    wide = [one for one in forecast if one.low != one.high]
    if not wide:
        return middle
    upper = [*latest, *(Mark(band.on, band.high) for band in wide)]
    lower = [Mark(band.on, band.low) for band in wide]
    return {**middle, "band_path": _path([place(mark) for mark in [*upper, *reversed(lower)]]) + " Z"}


def _bounds(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """Whole steps around all values."""
    step = _step(min(values), max(values))
    return min(values) // step * step, (max(values) // step + 1) * step


def _step(low: Decimal, high: Decimal) -> Decimal:
    """The smallest round number that divides the span into a handful of steps."""
    span = max(high - low, Decimal("0.1"))
    scale = Decimal(1).scaleb(span.adjusted() - 1)
    return next(step for factor in (1, 2, 5, 10, 20, 50, 100) if span / (step := scale * factor) <= TICKS)


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    step = _step(low, high)
    return [low + step * place for place in range(int((high - low) / step) + 1)]


def _x(on: date, first: date, last: date) -> float:
    share = (on - first).days / max((last - first).days, 1)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    share = float((value - low) / (high - low))
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _path(spots: Sequence[Spot]) -> str:
    return " ".join(f"{'L' if place else 'M'}{spot.x} {spot.y}" for place, spot in enumerate(spots))


class Bar(NamedTuple):
    """A labelled value and its share, in percent, of the longest bar."""

    label: object
    value: Decimal | None
    width: str
    mine: bool


def bars(rows: Sequence[tuple[object, Decimal | None]], mine: object = None) -> list[Bar]:
    longest = max((value for _, value in rows if value is not None), default=Decimal(0))
    return [Bar(label, value, _share(value, longest), mine is not None and label == mine) for label, value in rows]


def _share(value: Decimal | None, longest: Decimal) -> str:
    return "0" if value is None or longest <= 0 else f"{max(value, Decimal(0)) / longest * 100:.1f}"


class Place(NamedTuple):
    """A place in a ranking, and where it is drawn."""

    x: float
    number: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """All places of a ranking in a row, the first on the left."""

    places: list[Place]
    mine: Place


def rank_strip(place: int, of: int) -> Strip:
    """Places from 1 to `of`; with more than 40 of them only tens and the ends are drawn beside one's own."""
    drawn = [
        number
        for number in range(1, of + 1)
        if of <= 40 or number in (1, place, of) or (number % 10 == 0 and of - number >= 5)
    ]
    places = [Place(_along(number, of), number, number == place) for number in drawn]
    return Strip(places, Place(_along(place, of), place, mine=True))


def _along(number: int, of: int) -> float:
    return round(12 + 376 * (number - 1) / max(of - 1, 1), 1)
