from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from thidua.core.targets import TargetVerdict
from thidua.frame.words import say
from thidua.ops.data_command import Cell, DataCommand, Said, measured
from thidua.ops.finding_text import STATES
from thidua.ops.lookups import the_movement
from thidua.targets.queries import goal_states


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is not a date; write it as 2024-12-31.") % {"text": text}) from None


class Command(DataCommand):
    help = gettext_lazy("Print every goal of the plan with its state on a day, and why.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--on", type=day, help=_("day to judge on, as 2024-12-31; today if left out"))

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        states = goal_states(the_movement(), on or timezone.localdate())
        columns: dict[str, str | None] = {
            "target": _("Target"),
            "label": _("Goal"),
            "state": _("State"),
            "value": _("Figure"),
        }
        columns |= {"threshold": _("To reach"), "unit": None, "why": _("Why")}
        self.emit(columns, (_row(verdict) for state in states for verdict in state.verdicts))


def _row(verdict: TargetVerdict) -> list[Cell]:
    finding = verdict.finding
    return [
        verdict.target.code,
        say(verdict.target.label),
        Said(verdict.state.value, str(STATES[verdict.state])),
        measured(finding.value, finding),
        measured(finding.threshold, finding),
        finding.unit,
        say(finding.reason) if finding.reason else None,
    ]
