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


def province_on(movement: Movement, on: date) -> Unit:
    """The province of a movement on a day: its own, or the one that carries it on since that ended."""
    return _in_force(provinces_in_turn(movement), on)


def province_of_year(movement: Movement, year: int) -> Unit:
    """The province that a year is told of: the one in force on its last day."""
    return provinces_of_years(movement, [year])[year]


def provinces_of_years(movement: Movement, years: Iterable[int]) -> dict[int, Unit]:
    """The province that each of some years is told of, all looked up at once."""
    turns = provinces_in_turn(movement)
    return {year: _in_force(turns, date(year, 12, 31)) for year in years}


def province_today(movement: Movement) -> Unit:
    return province_on(movement, localdate())


def _in_force(turns: Sequence[Unit], on: date) -> Unit:
    return next((unit for unit in turns if unit.valid_to is None or on <= unit.valid_to), turns[-1])


def years_not_comparable(movement: Movement, years: Iterable[int]) -> dict[int, Message]:
    """The years whose province cannot be held against that of the year before, each with the reason."""
    found, turns = {}, provinces_in_turn(movement)
    for year in years:
        now, before = (_in_force(turns, date(one, 12, 31)) for one in (year, year - 1))
        if comparable_predecessors([now], year)[now.pk] != before.pk:
            said = {"year": str(year), "last": str(year - 1), "now": now.name, "before": before.name}
            found[year] = Message.of(_NOT_COMPARABLE, **said)
    return found


_NOT_COMPARABLE = gettext_noop(
    "Not comparable: the province was reorganised in %(year)s. On the old basis (%(before)s as it was in %(last)s) "
    "there is no result of %(year)s; on the new one (%(now)s as it is since) there is none of %(last)s."
)
