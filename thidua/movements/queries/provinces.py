"""The province a movement is run in, and who carries it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.timezone import localdate

from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Movement
from thidua.people.models import Unit
from thidua.people.queries import comparable_predecessors


def provinces_in_turn(movement: Movement) -> list[Unit]:
    """The movement's province and, one after the other, those that carry it on: of several the greatest part."""
    found = [movement.province]
    while heir := found[-1].successions.select_related("successor").order_by("-share", "pk").first():
        found.append(heir.successor)
    return found


def turn_of_day(turns: Sequence[Unit], on: date) -> Unit:
    """Of provinces in turn the one in force on a day; the last one ever after."""
    return next((unit for unit in turns if unit.valid_to is None or on <= unit.valid_to), turns[-1])


def turn_of_year(turns: Sequence[Unit], year: int) -> Unit:
    """Of provinces in turn the one that a year is told of: in force on its last day."""
    return turn_of_day(turns, date(year, 12, 31))


def province_on(movement: Movement, on: date) -> Unit:
    """The province of a movement on a day: its own, or the one that carries it on since that ended."""
    return turn_of_day(provinces_in_turn(movement), on)


def province_of_year(movement: Movement, year: int) -> Unit:
    return turn_of_year(provinces_in_turn(movement), year)


def province_today(movement: Movement) -> Unit:
    return province_on(movement, localdate())


def years_not_comparable(turns: Sequence[Unit], years: Iterable[int]) -> dict[int, Message]:
    """The years whose province, of several in turn, cannot be held against that of the year before, and why."""
    found = {}
    for year in years:
        now, before = turn_of_year(turns, year), turn_of_year(turns, year - 1)
        if comparable_predecessors([now], year)[now.pk] != before.pk:
            said = {"year": str(year), "last": str(year - 1), "now": now.name, "before": before.name}
            found[year] = Message.of(_NOT_COMPARABLE, **said)
    return found


_NOT_COMPARABLE = gettext_noop(
    "Not comparable: the province was reorganised in %(year)s. On the old basis (%(before)s as it was in %(last)s) "
    "there is no result of %(year)s; on the new one (%(now)s as it is since) there is none of %(last)s."
)
