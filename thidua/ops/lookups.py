"""What command lines name: a unit by code or name, a cluster, a round."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NoReturn

from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.movements.models import Movement, Round, RoundKind
from thidua.movements.queries import NoMovementError, current_movement, pack_of, round_for
from thidua.ops.data_command import ExitCode
from thidua.people.folding import fold
from thidua.people.models import Person, Unit, UnitCode
from thidua.people.models.units import in_force

CANDIDATES = 10


def the_movement() -> Movement:
    try:
        return current_movement()
    except NoMovementError as error:
        raise CommandError(str(error), returncode=ExitCode.NOT_FOUND) from None


def the_round(movement: Movement, named: str) -> Round:
    """A round by its year, or the final one by the word "final"."""
    try:
        if named == RoundKind.FINAL:
            return round_for(movement, pack_of(movement.regulation).movement.last_round, RoundKind.FINAL)
        return round_for(movement, int(named))
    except (NoMovementError, ValueError):
        rounds = ", ".join(str(held.year) for held in movement.rounds.filter(kind=RoundKind.YEARLY))
        message = _("There is no round “%(round)s”. Rounds: %(rounds)s, final.")
        raise CommandError(message % {"round": named, "rounds": rounds}, returncode=ExitCode.NOT_FOUND) from None


def the_unit(text: str, on: date) -> Unit:
    """The one unit in force on a day that bears this code or this name; nothing is guessed."""
    units = Unit.objects.filter(in_force(on)).select_related("parent")
    coded = units.filter(pk__in=UnitCode.objects.filter(in_force(on), code=text).values("unit"))
    for found in (coded, units.filter(search_name=fold(text))):
        candidates = list(found[: CANDIDATES + 1])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            _choose(_("“%(text)s” names several units. Use the code:"), text, candidates, on)
    candidates = list(units.filter(search_name__contains=fold(text))[: CANDIDATES + 1])
    if candidates:
        _choose(_("No unit is called exactly “%(text)s”. Use the code or the whole name:"), text, candidates, on)
    message = _("No unit in force on %(day)s has the code or name “%(text)s”.")
    raise CommandError(message % {"day": f"{on:%d/%m/%Y}", "text": text}, returncode=ExitCode.NOT_FOUND)


def _choose(message: str, text: str, candidates: list[Unit], on: date) -> NoReturn:
    """Asks for the code of one of the candidates."""
    listed = [_described(unit, on) for unit in candidates[:CANDIDATES]]
    more = ["  …"] if len(candidates) > CANDIDATES else []
    raise CommandError("\n".join([message % {"text": text}, *listed, *more]), returncode=ExitCode.NOT_FOUND)


def _described(unit: Unit, on: date) -> str:
    """23359  Xã Xốp (Huyện Đăk Glei), since 01/07/2025"""
    codes = "/".join(unit.codes.filter(in_force(on)).values_list("code", flat=True)) or "–"
    since = _(", since %(day)s") % {"day": f"{unit.valid_from:%d/%m/%Y}"} if unit.valid_from else ""
    above = f" ({unit.parent})" if unit.parent else ""
    return f"  {codes}  {unit.name}{above}{since}"


def the_person(text: str) -> Person | None:
    """A person by staff code."""
    return Person.objects.filter(Q(staff_code=text)).first()


def existing_file(path: Path) -> Path:
    if not path.is_file():
        message = _("There is no file “%(path)s”.") % {"path": path}
        raise CommandError(message, returncode=ExitCode.NOT_FOUND)
    return path
