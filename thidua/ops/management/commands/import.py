# ruff: noqa: N999 -- the command is called import
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.frame.words import say
from thidua.observations.actions import import_figures
from thidua.ops.data_command import DataCommand, ExitCode
from thidua.ops.lookups import existing_file, the_movement
from thidua.ops.tables import TABLES
from thidua.people.actions import import_discipline, import_matters, import_persons, import_ratings, import_units
from thidua.people.actions.importing import ImportReport
from thidua.scoring.actions import import_assessments
from thidua.sheets.columns import Sheet
from thidua.sheets.reading import read_table


class Command(DataCommand):
    help = gettext_lazy("Import units, people, registers, figures or assessments: every error by row, all or nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=TABLES, help=_("what the file holds"))
        parser.add_argument("file", type=existing_file, help=_("CSV or XLSX file"))
        parser.add_argument("--dry-run", action="store_true", help=_("only say what importing would do"))
        parser.add_argument("--reason", default="", help=_("why figures on record are corrected"))

    def handle(self, *args: Any, kind: str, file: Path, dry_run: bool, reason: str, **options: Any) -> None:
        sheet = read_table(TABLES[kind], file)
        report = _importer(kind, reason)(sheet, dry_run)
        for error in report.errors:
            self.stderr.write(say(error.sentence))
        if report.errors:
            message = _("%(count)s errors in “%(file)s”; nothing was imported.")
            raise CommandError(
                message % {"count": report.sheet.error_count, "file": file.name}, returncode=ExitCode.WRONG_DATA
            )
        columns = {"created": _("New"), "updated": _("Corrected"), "unchanged": _("Unchanged"), "saved": _("Saved")}
        self.emit(columns, [[report.created, report.updated, report.unchanged, report.saved]])


def _importer(kind: str, reason: str) -> Callable[[Sheet, bool], ImportReport]:
    """The action for a kind of file, on behalf of the system."""
    plain = {
        "units": import_units,
        "persons": import_persons,
        "ratings": import_ratings,
        "discipline": import_discipline,
        "matters": import_matters,
    }
    if kind in plain:
        return lambda sheet, dry_run: plain[kind](sheet=sheet, dry_run=dry_run, by=None)
    if kind == "figures":
        return lambda sheet, dry_run: import_figures(sheet=sheet, dry_run=dry_run, by=None, reason=reason)
    movement = the_movement()
    return lambda sheet, dry_run: import_assessments(
        movement=movement, sheet=sheet, dry_run=dry_run, by=None, reason=reason
    )
