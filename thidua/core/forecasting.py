"""Where figures lead if they go on as so far: a straight line through the yearly figures, and how far off it may be.

The line is that of least squares. The band is its prediction interval, by Student's t, within which the figure lies
nine times in ten if the years scatter around a straight line; with few years it is wide, and rightly so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import atan, cos, pi, sin, sqrt

from thidua.core.messages import Message, gettext_noop

CONFIDENCE = 0.9
FEWEST = 3
"""Through two points a line always fits exactly: it says nothing about its own error."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected on a day, and between which bounds it lies nine times in ten.

    `beyond`: the line has left what is possible, with all that lies around it, and ends at the bound it passed.
    """

    on: date
    value: Decimal
    low: Decimal
    high: Decimal
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecasts up to the due date and what they are worth; none where there are too few figures, and why."""

    forecasts: tuple[Forecast, ...]
    said: Message


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of least squares, and what its error is made of."""

    count: int
    mean_x: Decimal
    mean_y: Decimal
    slope: Decimal
    spread: Decimal
    variance: Decimal

    def at(self, on: date) -> tuple[Decimal, Decimal]:
        """What is expected on a day, and half the width of its interval."""
        away = _time(on) - self.mean_x
        variance = self.variance * (1 + Decimal(1) / self.count + away * away / self.spread)
        return self.mean_y + self.slope * away, quantile(self.count - 2) * variance.sqrt()


def outlook(
    points: Sequence[tuple[date, Decimal]],
    due: date,
    goal: Decimal,
    least: Decimal | None = None,
    most: Decimal | None = None,
) -> Outlook:
    """Follow the figures to the due date; `least` and `most` are bounds that no figure can pass, as 100 % of a rate."""
    if len(points) < FEWEST:
        said = gettext_noop("No forecast: it takes figures of at least %(fewest)s years, and there are %(count)s.")
        return Outlook((), Message.of(said, fewest=FEWEST, count=len(points)))
    last = max(on for on, _value in points)
    if due <= last:
        return Outlook((), Message.of(gettext_noop("No forecast: the due date has passed.")))
    line = _fit(points)
    ends = (date(year, 12, 31) for year in range(last.year, due.year))
    days = [*(end for end in ends if last < end < due), due]
    found = tuple(_forecast(line, on, least, most) for on in days)
    return Outlook(found, _said(found[-1], goal, len(points)))


def _forecast(line: _Line, on: date, least: Decimal | None, most: Decimal | None) -> Forecast:
    followed, half = line.at(on)
    value, low, high = (_within(amount, least, most) for amount in (followed, followed - half, followed + half))
    return Forecast(on, value, low, high, beyond=low == high and value != followed)


def _within(amount: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    if least is not None and amount < least:
        return least
    return most if most is not None and amount > most else amount


def _said(end: Forecast, goal: Decimal, count: int) -> Message:
    known = {"value": end.value, "due": end.on, "low": end.low, "high": end.high, "goal": goal, "count": count}
    if end.beyond:
        said = gettext_noop(
            "If the %(count)s years so far go on in a straight line, they pass %(value)s before %(due)s, which no "
            "figure can: what is to be expected by then, and how sure it is, the line does not tell. The "
            "goal is %(goal)s."
        )
    elif end.low == end.high:
        said = gettext_noop(
            "If the %(count)s years so far go on in a straight line, %(value)s is expected by %(due)s; the goal is "
            "%(goal)s. How sure that is cannot be told from them."
        )
    elif end.low <= goal <= end.high:
        said = gettext_noop(
            "If the %(count)s years so far go on in a straight line, %(value)s is expected by %(due)s, nine times in "
            "ten between %(low)s and %(high)s. The goal of %(goal)s lies within: it can still turn out either way."
        )
    elif goal < end.low:
        said = gettext_noop(
            "If the %(count)s years so far go on in a straight line, %(value)s is expected by %(due)s, nine times in "
            "ten between %(low)s and %(high)s: above the goal of %(goal)s."
        )
    else:
        said = gettext_noop(
            "If the %(count)s years so far go on in a straight line, %(value)s is expected by %(due)s, nine times in "
            "ten between %(low)s and %(high)s: below the goal of %(goal)s."
        )
    return Message.of(said, **known)


def _fit(points: Sequence[tuple[date, Decimal]]) -> _Line:
    count = len(points)
    times, values = [_time(on) for on, _value in points], [value for _on, value in points]
    mean_x, mean_y = sum(times) / Decimal(count), sum(values) / Decimal(count)
    spread = Decimal(sum((x - mean_x) ** 2 for x in times))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(times, values, strict=True)) / spread
    errors = (y - mean_y - slope * (x - mean_x) for x, y in zip(times, values, strict=True))
    variance = Decimal(sum(error * error for error in errors)) / (count - 2)
    return _Line(count, mean_x, mean_y, slope, spread, variance)


def _time(on: date) -> Decimal:
    """A day in years; the last days of two years lie exactly one apart."""
    length = (date(on.year, 12, 31) - date(on.year, 1, 1)).days + 1
    return on.year + Decimal((on - date(on.year, 1, 1)).days + 1) / length


def quantile(freedom: int) -> Decimal:
    """Student's t that is not passed, up or down, nine times in ten: exact for any number of degrees of freedom."""
    low, high = 0.0, 10.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, freedom) < CONFIDENCE else (low, middle)
    return Decimal(f"{low:.10f}")


def _inside(t: float, freedom: int) -> float:
    """The probability that Student's t lies between -t and t, by the finite series for whole degrees of freedom."""
    angle = atan(t / sqrt(freedom))
    term = cos(angle) if freedom % 2 else 1.0
    total = 0.0
    for step in range(freedom // 2):
        total += term
        above, below = (2 * step + 2, 2 * step + 3) if freedom % 2 else (2 * step + 1, 2 * step + 2)
        term *= cos(angle) ** 2 * above / below
    return (angle + sin(angle) * total) * 2 / pi if freedom % 2 else sin(angle) * total
