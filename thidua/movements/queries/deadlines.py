"""When what units owe is due by some rules, and how the deadline that a duty has came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from thidua.core.duties import Due, due, last_day_until, reckoning
from thidua.core.messages import Message
from thidua.law.schema import Pack
from thidua.movements.models import Duty, Movement, RegulationVersion
from thidua.movements.queries.duties import Owed, owed_periods_by
from thidua.movements.queries.movements import calendar, calendar_by, pack_of


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How a duty's deadline came about; `other` is the last day that the rules followed now would give instead.

    No `steps`: no version of the rules on record gives the deadline that the duty has.
    """

    steps: tuple[Message, ...]
    other: date | None


def due_by(pack: Pack) -> Mapping[tuple[str, str], Due]:
    """When everything that is owed is due by some rules, by obligation and period."""
    return {key: due(*pair, calendar_by(pack)) for key, pair in owed_periods_by(pack).items()}


def reckoned(owed: Owed) -> Reckoned:
    """By the rules followed now, or else by the newest on record that give the deadline which the duty has."""
    duty = owed.duty
    key = (duty.obligation, duty.period)
    steps = (
        reckoning(*pair, calendar_by(pack))
        for pack in _packs_on_record(duty.movement)
        if (pair := owed_periods_by(pack).get(key)) and _gives(due(*pair, calendar_by(pack)), duty)
    )
    now = due(owed.obligation, owed.period, calendar(duty.movement)).deadline
    return Reckoned(next(steps, ()), None if now in (None, duty.deadline) else last_day_until(now))


def _gives(found: Due, duty: Duty) -> bool:
    return (found.due_on, found.deadline) == (duty.due_on, duty.deadline)


def _packs_on_record(movement: Movement) -> Iterator[Pack]:
    """The rules that a movement follows, then every other version of them, the newest first; each read when asked."""
    yield pack_of(movement.regulation)
    others = RegulationVersion.objects.filter(code=movement.regulation.code).exclude(pk=movement.regulation_id)
    yield from map(pack_of, others.order_by("-pk"))
