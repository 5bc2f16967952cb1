# ruff: noqa: N999 -- the command is called import
from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.frame.words import say
from thidua.ops.data_command import DataCommand, ExitCode
from thidua.ops.lookups import existing_file, the_movement
from thidua.people.actions.importing import ImportReport
from thidua.reports.actions import import_table
from thidua.reports.acts import corrected
from thidua.reports.tables import KINDS
from thidua.sheets.reading import read_table

SHOWN = 50


class Command(DataCommand):
    help = gettext_lazy(
        "Import units, clusters, people, registers, figures or assessments: every error by row, all or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=KINDS, help=_("what the file holds"))
        parser.add_argument("file", type=Path, help=_("CSV or XLSX file"))
        parser.add_argument("--dry-run", action="store_true", help=_("only say what importing would do"))
        parser.add_argument("--reason", default="", help=_("why what is on record is corrected"))
        parser.add_argument(
            "--same", action="append", default=[], metavar="NEW=KNOWN", help=_("the code NEW in the file is KNOWN's")
        )
        parser.add_argument(
            "--another", action="append", default=[], metavar="NEW", help=_("the code NEW is another person's")
        )

    def handle(self, *args: Any, kind: str, file: Path, dry_run: bool, reason: str, **options: Any) -> None:
        chosen = KINDS[kind]
        if kind in ("assessments", "clusters", "submissions", "tasks"):
            the_movement()
        sheet = read_table(chosen.table, existing_file(file))
        decisions = dict.fromkeys(options["another"], "") | dict(_pair(text) for text in options["same"])
        report = import_table(kind=chosen, sheet=sheet, dry_run=dry_run, by=None, reason=reason, decisions=decisions)
        for error in report.errors:
            self.stderr.write(say(error.sentence))
        if report.errors:
            message = _("%(count)s errors in “%(file)s”; nothing was imported.")
            raise CommandError(
                message % {"count": report.sheet.error_count, "file": file.name}, returncode=ExitCode.WRONG_DATA
            )
        for question in report.questions:
            self.stderr.write(say(question.asked.sentence))
        if report.questions:
            message = _("Decide with --same NEW=KNOWN or --another NEW for each; nothing was imported.")
            raise CommandError(message, returncode=ExitCode.WRONG_DATA)
        if dry_run:
            self._tell(report)
        columns = {"created": _("New"), "updated": _("Corrected"), "unchanged": _("Unchanged"), "saved": _("Saved")}
        self.emit(columns, [[report.created, report.updated, report.unchanged, report.saved]])

    def _tell(self, report: ImportReport) -> None:
        """Whose records would be corrected, and how: beside the counts, which scripts read."""
        for whose, changes in corrected(report.corrections[:SHOWN]):
            self.stderr.write(f"{whose}: {'; '.join(map(str, changes))}")
        if (more := len(report.corrections) - SHOWN) > 0:
            self.stderr.write(_("… and %(count)s more corrections.") % {"count": more})


def _pair(text: str) -> tuple[str, str]:
    new, equals, known = text.partition("=")
    if not (new and equals and known):
        raise CommandError(_("--same takes NEW=KNOWN, two staff codes."), returncode=ExitCode.WRONG_USAGE)
    return new, known
