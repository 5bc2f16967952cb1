from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.awards.queries import verdicts_on_person, verdicts_on_unit
from thidua.core.findings import Finding
from thidua.core.index import index_finding
from thidua.frame.words import say
from thidua.movements.models import Movement
from thidua.ops.data_command import DataCommand, ExitCode
from thidua.ops.lookups import the_movement, the_person, the_round, the_unit
from thidua.people.models import Unit
from thidua.scoring.queries import explained

type Trees = dict[str, Finding]


class Command(DataCommand):
    help = gettext_lazy("Explain a unit's component or a condition of an award: rule, figures, origin, paragraph.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subject", help=_("a unit's code or name, or a person's staff code"))
        parser.add_argument("what", nargs="?", help=_("a component such as 3.4, or a condition such as none_late"))
        parser.add_argument("--year", default="2024", help=_("year judged, or “final”"))

    def handle(self, *args: Any, subject: str, what: str | None, year: str, **options: Any) -> None:
        movement = the_movement()
        verdicts, scores = self._trees(movement, subject, year)
        if what is None:
            self.explain_all(verdicts, scores)
            return
        found = _called(what, verdicts), _called(what, scores)
        if not any(found):
            codes = sorted({finding.code for tree in (verdicts | scores).values() for finding in tree.walk()})
            message = _("Nothing is called “%(what)s” here. Known: %(codes)s.")
            raise CommandError(message % {"what": what, "codes": ", ".join(codes)}, returncode=ExitCode.NOT_FOUND)
        self.explain_all(*found)

    def _trees(self, movement: Movement, subject: str, year: str) -> tuple[Trees, Trees]:
        """Every verdict on a unit or person in a round and the unit's index, by title."""
        held = the_round(movement, year)
        person = the_person(subject)
        if person is not None:
            found = verdicts_on_person(movement, held, person)
            return {f"{person}: {say(verdict.scheme.name)}": verdict.finding for verdict in found}, {}
        unit = the_unit(subject, date(held.year, 12, 31))
        verdicts = {f"{unit}: {say(v.scheme.name)}": v.finding for v in verdicts_on_unit(movement, held, unit)}
        return verdicts, self._index(movement, unit, held.year)

    def _index(self, movement: Movement, unit: Unit, year: int) -> Trees:
        found = explained(movement, unit, year)
        return {f"{unit}: {say(found.score.index_set.name)}, {year}": index_finding(found.score)} if found else {}


def _called(what: str, trees: Trees) -> Trees:
    """The finding of this code in each tree that has one."""
    return {title: finding for title, tree in trees.items() for finding in tree.walk() if finding.code == what}
