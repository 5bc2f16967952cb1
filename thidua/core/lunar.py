"""The Vietnamese lunar calendar, computed for the meridian of UTC+7.

Months begin on the day of the new moon; month 11 holds the winter solstice; where 13 months lie between two
of them, the first without a principal solar term is leap. Formulas: J. Meeus, Astronomical Algorithms, chapters 25, 49.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import floor, radians, sin

from thidua.core.messages import Message, gettext_noop

# The whole country has kept UTC+7 since 1976; a new moon of 2054 falls seconds from midnight, too near to tell.
FIRST_YEAR, LAST_YEAR = 1976, 2050

_UTC_OFFSET = 7 / 24
_ORDINAL_TO_JULIAN = 1721424.5
# Terrestrial minus universal time: 47 s in 1976, 69 s in 2026; half a minute moves no month of these years.
_DELTA_T = 70 / 86400
_SYNODIC_MONTH = 29.530588861
_NEW_MOON_ZERO = date(2000, 1, 6)
_WINTER_SOLSTICE = 9

# Periodic terms of the new moon in days: coefficient, power of the eccentricity,
# multiples of the sun's anomaly, the moon's anomaly, the moon's latitude argument.
_NEW_MOON_TERMS = (
    (-0.40720, 0, 0, 1, 0),
    (0.17241, 1, 1, 0, 0),
    (0.01608, 0, 0, 2, 0),
    (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0),
    (0.00208, 2, 2, 0, 0),
    (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2),
    (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0),
    (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2),
    (-0.00024, 1, -1, 2, 0),
)


@dataclass(frozen=True, slots=True)
class LunarDate:
    day: int
    month: int
    year: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Month:
    first: date
    days: int
    month: int
    year: int
    leap: bool


def lunar_to_solar(day: int, month: int, year: int, leap: bool = False) -> date:
    _check_year(year)
    for candidate in _months_near(year):
        if (candidate.month, candidate.year, candidate.leap) == (month, year, leap) and 1 <= day <= candidate.days:
            return candidate.first + timedelta(days=day - 1)
    message = (
        gettext_noop("The lunar year %(year)s has no day %(day)s in a leap month %(month)s.")
        if leap
        else gettext_noop("The lunar year %(year)s has no day %(day)s in month %(month)s.")
    )
    raise ValueError(Message.of(message, year=year, day=day, month=month))


def solar_to_lunar(day: date) -> LunarDate:
    _check_year(day.year)
    found = next(month for month in reversed(_months_near(day.year)) if month.first <= day)
    return LunarDate((day - found.first).days + 1, found.month, found.year, found.leap)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = gettext_noop("The lunar calendar is computed from %(first)s to %(last)s, not for %(year)s.")
        raise ValueError(Message.of(message, first=FIRST_YEAR, last=LAST_YEAR, year=year))


def _months_near(year: int) -> tuple[_Month, ...]:
    """Every month that touches the year, solar or lunar."""
    return _months(year) + _months(year + 1)


@cache
def _months(year: int) -> tuple[_Month, ...]:
    """From month 11 of the lunar year before to month 10 of `year`."""
    starts = [_new_moon(number) for number in range(_eleventh(year - 1), _eleventh(year) + 1)]
    leap = _leap_index(starts)
    months = []
    for index, (first, following) in enumerate(pairwise(starts)):
        month = (index + 10 - (index >= leap)) % 12 + 1
        months.append(_Month(first, (following - first).days, month, year - (month > 10), index == leap))
    return tuple(months)


def _leap_index(starts: list[date]) -> int:
    if len(starts) == 13:
        return len(starts)
    terms = [_principal_term(start) for start in starts]
    return next(index for index in range(1, len(starts)) if terms[index] == terms[index + 1])


def _eleventh(year: int) -> int:
    """The new moon that opens month 11: the last one not after the day of the winter solstice."""
    number = floor((date(year + 1, 1, 15) - _NEW_MOON_ZERO).days / _SYNODIC_MONTH)
    return number - (_principal_term(_new_moon(number)) == _WINTER_SOLSTICE)


def _new_moon(number: int) -> date:
    """The day in Vietnam of a new moon, counted from that of 6 January 2000 (Meeus, chapter 49)."""
    t = number / 1236.85
    mean = 2451550.09766 + _SYNODIC_MONTH * number + 0.00015437 * t**2
    eccentricity = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t**2)
    latitude = radians(160.7108 + 390.67050284 * number - 0.0016118 * t**2)
    periodic = sum(
        coefficient * eccentricity**power * sin(of_sun * sun + of_moon * moon + of_latitude * latitude)
        for coefficient, power, of_sun, of_moon, of_latitude in _NEW_MOON_TERMS
    )
    return date.fromordinal(floor(mean + periodic - _DELTA_T + _UTC_OFFSET - _ORDINAL_TO_JULIAN))


def _principal_term(day: date) -> int:
    """The last principal term (trung khí) passed as the day begins: the sun's longitude over 30° (chapter 25)."""
    t = (day.toordinal() + _ORDINAL_TO_JULIAN - _UTC_OFFSET + _DELTA_T - 2451545) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    nutation = 0.00569 + 0.00478 * sin(radians(125.04 - 1934.136 * t))
    longitude = 280.46646 + 36000.76983 * t + 0.0003032 * t**2 + centre - nutation
    return floor(longitude % 360 / 30)
