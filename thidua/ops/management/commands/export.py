from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, gettext as _, gettext_lazy

from thidua.observations.queries import figure_rows
from thidua.observations.tables import FIGURES
from thidua.ops.data_command import ExitCode
from thidua.ops.lookups import the_movement
from thidua.people.queries import members
from thidua.scoring.queries import NoIndexSetError, assessment_rows
from thidua.scoring.tables import ASSESSMENTS
from thidua.sheets.columns import Table
from thidua.sheets.writing import write_csv, write_xlsx


class Command(BaseCommand):
    help = gettext_lazy("Export figures or assessments of a cluster and year, with the columns that import takes.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=("figures", "assessments"), help=_("what to export"))
        parser.add_argument("file", type=Path, help=_("file to write, ending in .csv or .xlsx"))
        parser.add_argument("--cluster", required=True, help=_("code of the cluster, such as departments"))
        parser.add_argument("--year", type=int, required=True, help=_("year judged"))

    def handle(self, *args: Any, kind: str, file: Path, cluster: str, year: int, **options: Any) -> None:
        writers = {".csv": write_csv, ".xlsx": write_xlsx}
        if file.suffix not in writers:
            raise CommandError(_("The file must end in .csv or .xlsx."), returncode=ExitCode.WRONG_USAGE)
        table, rows = _content(kind, cluster, year)
        data = writers[file.suffix](table, rows, get_language() or "vi")
        try:
            file.write_bytes(data)
        except OSError as error:
            message = _("“%(file)s” cannot be written: %(reason)s.") % {"file": file, "reason": error.strerror}
            raise CommandError(message) from None
        self.stdout.write(_("Written: %(file)s") % {"file": file})


def _content(kind: str, cluster: str, year: int) -> tuple[Table, Iterable[Mapping[str, object]]]:
    units = list(members(cluster, year).values_list("pk", flat=True))
    if not units:
        message = _("No unit was in the cluster “%(cluster)s” in %(year)s.") % {"cluster": cluster, "year": year}
        raise CommandError(message, returncode=ExitCode.NOT_FOUND)
    if kind == "figures":
        return FIGURES, figure_rows([year], units)
    try:
        return ASSESSMENTS, list(assessment_rows(the_movement(), cluster, year))
    except NoIndexSetError as error:
        raise CommandError(str(error), returncode=ExitCode.NOT_FOUND) from None
