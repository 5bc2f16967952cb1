from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.awards.queries import Verdict, verdicts
from thidua.frame.words import say
from thidua.movements.queries import schemes_for
from thidua.ops.data_command import Cell, DataCommand, ExitCode, Said
from thidua.ops.finding_text import OUTCOMES
from thidua.ops.lookups import the_movement, the_round


class Command(DataCommand):
    help = gettext_lazy("Print who is eligible for which award in a round, who is not, and what is missing.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--round", required=True, dest="named", help=_("year judged, or “final”"))
        parser.add_argument("--scheme", help=_("code of one award scheme; every scheme in force if left out"))

    def handle(self, *args: Any, named: str, scheme: str | None, **options: Any) -> None:
        movement = the_movement()
        held = the_round(movement, named)
        schemes = schemes_for(held)
        chosen = [one for one in schemes if scheme in (None, one.code)]
        if not chosen:
            message = _("No scheme “%(scheme)s” is in force in this round. Schemes: %(known)s.")
            known = ", ".join(one.code for one in schemes)
            raise CommandError(message % {"scheme": scheme, "known": known}, returncode=ExitCode.NOT_FOUND)
        columns = {"scheme": _("Scheme"), "subject": _("Unit or person"), "unit": _("Works in")}
        columns |= {"outcome": _("Outcome"), "missing": _("Not met or not determinable")}
        self.emit(columns, (_row(verdict) for one in chosen for verdict in verdicts(movement, held, one)))


def _row(verdict: Verdict) -> list[Cell]:
    return [
        verdict.scheme.code,
        str(verdict.subject),
        verdict.unit.name if verdict.person else None,
        Said(verdict.outcome.value, str(OUTCOMES[verdict.outcome])),
        "; ".join(say(finding.label) for finding in verdict.open_findings) or None,
    ]
