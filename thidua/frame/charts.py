"""Geometry of the charts: values in, coordinates out; the templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 30
TICKS = 5


class Mark(NamedTuple):
    """A figure on a day."""

    on: date
    value: Decimal


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
        steps.append(f"{'L' if drawing else 'M'}{x} {y}")
        last, drawing = (x, y), True
    return Sparkline(" ".join(steps), last, list(values))


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A line chart of figures against the way to a goal."""

    spots: list[Spot]
    path: str
    goal: Spot | None
    goal_path: str
    today: float | None
    years: list[tuple[float, int]]
    ticks: list[tuple[float, Decimal]]


def trajectory(points: Sequence[Mark], goal: Mark | None, today: date) -> Trajectory:
    """Place the figures, the straight line from the first to the goal, and the axes."""
    marks = [*points, *([goal] if goal else [])]
    if not marks:
        return Trajectory([], "", None, "", None, [], [])
    first = date(min(mark.on for mark in marks).year, 1, 1)
    last = date(max(mark.on for mark in marks).year, 12, 31)
    low, high = _bounds([mark.value for mark in marks])

    def place(mark: Mark) -> Spot:
        return Spot(_x(mark.on, first, last), _y(mark.value, low, high), mark)

    spots = [place(mark) for mark in points]
    aim = place(goal) if goal else None
    return Trajectory(
        spots=spots,
        path=_path(spots),
        goal=aim,
        goal_path=_path([spots[0], aim]) if spots and aim else "",
        today=_x(today, first, last) if first <= today <= last else None,
        years=[(_x(date(year, 7, 1), first, last), year) for year in range(first.year, last.year + 1)],
        ticks=[(_y(value, low, high), value) for value in _ticks(low, high)],
    )


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
