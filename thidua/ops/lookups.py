"""What command lines name: a unit by code or name, a cluster, a round."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.movements.models import Movement, Round, RoundKind
from thidua.movements.queries import NoMovementError, current_movement, pack_of, round_for
from thidua.ops.data_command import ExitCode
from thidua.people.folding import fold
from thidua.people.models import Person, Unit, UnitCode
from thidua.people.models.units import in_force


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
    """The one unit in force on a day that bears this code or name, or whose name alone holds it."""
    units = Unit.objects.filter(in_force(on)).select_related("parent")
    coded = units.filter(pk__in=UnitCode.objects.filter(in_force(on), code=text).values("unit"))
    exact = units.filter(search_name=fold(text))
    for found in (coded, exact, units.filter(search_name__contains=fold(text))):
        candidates = list(found[:6])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            names = "; ".join(f"{unit.name} ({unit.parent})" for unit in candidates)
            message = _("“%(text)s” names several units: %(names)s. Use the code.")
            raise CommandError(message % {"text": text, "names": names}, returncode=ExitCode.NOT_FOUND)
    message = _("No unit in force on %(day)s has the code or name “%(text)s”.")
    raise CommandError(message % {"day": f"{on:%d/%m/%Y}", "text": text}, returncode=ExitCode.NOT_FOUND)


def the_person(text: str) -> Person | None:
    """A person by staff code."""
    return Person.objects.filter(Q(staff_code=text)).first()


def existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(_("There is no file “%(path)s”.") % {"path": text})
    return path
