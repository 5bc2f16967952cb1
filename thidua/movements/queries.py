from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.core.calendar import WorkingCalendar
from thidua.core.conditions import LevelAtLeast, NoDrop, walk
from thidua.core.facts import Parameter
from thidua.core.findings import Basis
from thidua.core.forms import AnyForm, Branch, LevelLadder, SumOfParts
from thidua.core.messages import Message, Text, Words, gettext_noop
from thidua.frame.menu import address
from thidua.law.checks import PLAN
from thidua.law.loading import load_texts
from thidua.law.schema import OpenPoint, Pack
from thidua.movements.models import Movement, MovementStatus, ParameterChoice, RegulationVersion, Round, RoundKind


class NoMovementError(LookupError):
    """There is no movement yet, or no such round."""


def current_movement() -> Movement:
    """The movement that is being run. Raises NoMovementError."""
    movement = (
        Movement.objects.exclude(status__in=[MovementStatus.DRAFT, MovementStatus.CLOSED])
        .select_related("regulation", "province")
        .order_by("-starts_on")
        .first()
    )
    if movement is None:
        raise NoMovementError(_("No movement is running yet. Create one, or the demo: thidua demo"))
    return movement


_packs: dict[str, Pack] = {}


def pack_of(version: RegulationVersion) -> Pack:
    """The rules as they stood in a version: read from its stored text, never from files."""
    if version.sha256 not in _packs:
        _packs[version.sha256] = load_texts(version.code, version.texts, version.national)[0]
    return _packs[version.sha256]


def parameters(movement: Movement) -> dict[str, Parameter]:
    """The open points of the plan as they are settled: the standing agency's newest choice, else the default."""
    chosen = {choice.code: choice for choice in movement.choices.order_by("id")}
    return {
        code: _parameter(point, chosen.get(code)) for code, point in pack_of(movement.regulation).open_points.items()
    }


def _parameter(point: OpenPoint, choice: ParameterChoice | None) -> Parameter:
    value = point.default if choice is None else choice.value
    return Parameter(
        code=point.code,
        label=point.label,
        value=Decimal(str(value)) if point.kind == "number" else str(value),
        reason=point.reason,
        basis=Basis(point.basis.instrument, point.basis.paragraph, point.basis.status, point.label),
        chosen=choice is not None,
    )


def rounds(movement: Movement) -> QuerySet[Round]:
    return movement.rounds.order_by("year", "-kind")


def round_for(movement: Movement, year: int, kind: str = RoundKind.YEARLY) -> Round:
    """Raises NoMovementError when the movement has no such round."""
    found = movement.rounds.filter(year=year, kind=kind).first()
    if found is None:
        raise NoMovementError(_("The movement has no round for %(year)s.") % {"year": year})
    return found


def merit_years(held: Round) -> tuple[int, ...]:
    """The years whose merit a round judges: its own, or for the final round all of the movement's."""
    if held.kind == RoundKind.YEARLY:
        return (held.year,)
    facts = pack_of(held.movement.regulation).movement
    return tuple(range(facts.first_round, facts.last_round + 1))


@lru_cache(maxsize=8)
def _calendar(sha256: str) -> WorkingCalendar:
    table = _packs[sha256].holidays
    days = [day for day in table.days if day.in_force]
    return WorkingCalendar(
        frozenset(day.date for day in days if day.kind == "day_off"),
        frozenset(day.date for day in days if day.kind == "makeup"),
        table.first_year,
        table.last_year,
    )


def calendar(movement: Movement) -> WorkingCalendar:
    """Working days under the holidays of the movement's rules."""
    pack_of(movement.regulation)
    return _calendar(movement.regulation.sha256)


def current_round(movement: Movement, on: date) -> Round | None:
    """The newest round that has been opened by a day."""
    return movement.rounds.filter(opened_on__lte=on).order_by("-opened_on").first()


def citations(movement: Movement) -> dict[str, tuple[Words, str]]:
    """How each instrument is named to people; the plan itself by its page."""
    named: dict[str, tuple[Words, str]] = {}
    for code, instrument in pack_of(movement.regulation).instruments.items():
        named[code] = (instrument.number or instrument.title, "")
    return {**named, PLAN: (Message.of(gettext_noop("The plan")), address("reports:plan"))}


@dataclass(frozen=True, slots=True)
class SettledPoint:
    """An open point with the value that holds, its name in words, and the choices made so far, newest first."""

    point: OpenPoint
    parameter: Parameter
    said: Words
    choices: list[ParameterChoice]


def open_points(movement: Movement) -> list[SettledPoint]:
    """Every open point of the plan and how it is settled."""
    made: dict[str, list[ParameterChoice]] = {}
    for choice in movement.choices.select_related("chosen_by").order_by("-id"):
        made.setdefault(choice.code, []).append(choice)
    values = parameters(movement)
    points = pack_of(movement.regulation).open_points
    return [
        SettledPoint(point, values[code], value_said(point, str(values[code].value)), made.get(code, []))
        for code, point in points.items()
    ]


def value_said(point: OpenPoint, value: str) -> Words:
    """A value of an open point as people name it."""
    if point.kind == "choice":
        return point.choices.get(value, value)
    if point.kind == "date":
        return Message.of("%(day)s", day=date.fromisoformat(value))
    return Message.of("%(number)s", number=Decimal(value))


def level_names(pack: Pack) -> dict[str, dict[str, Text]]:
    """How each measure's levels are called, by code: in the forms that score it and the scales of the conditions."""
    found: dict[str, dict[str, Text]] = defaultdict(dict)
    for index_set in pack.index_sets.values():
        for component in index_set.components():
            for ladder in _level_ladders(component.form):
                found[ladder.measure].update((level.code, level.name) for level in ladder.levels)
    for scheme in pack.schemes.values():
        for condition in walk(scheme.condition):
            if isinstance(condition.rule, LevelAtLeast | NoDrop):
                found[condition.rule.measure].update(pack.scales[condition.rule.scale].levels)
    return found


def _level_ladders(form: AnyForm) -> Iterator[LevelLadder]:
    match form:
        case LevelLadder():
            yield form
        case SumOfParts(parts=parts):
            for part in parts:
                yield from _level_ladders(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield from _level_ladders(guarded.form)
            yield from _level_ladders(otherwise)
