from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import get_language, gettext as _, gettext_lazy

from thidua.ops.data_command import DatabaseCommand, ExitCode
from thidua.ops.lookups import the_movement
from thidua.people.models import Person, Unit
from thidua.people.queries import members
from thidua.reports.queries import rows_of_cluster, rows_of_people
from thidua.reports.tables import KINDS
from thidua.scoring.queries import NoIndexSetError
from thidua.sheets.writing import write_csv, write_xlsx

type Rows = Iterable[Mapping[str, object]]


class Command(DatabaseCommand):
    help = gettext_lazy(
        "Export units, clusters, people, registers, figures or assessments, with the columns that import takes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS, help=_("what to export"))
        parser.add_argument("file", type=Path, help=_("file to write, ending in .csv or .xlsx"))
        parser.add_argument("--cluster", help=_("code of the cluster, such as departments"))
        parser.add_argument("--year", type=int, help=_("year judged"))

    def handle(self, *args: Any, kind: str, file: Path, cluster: str | None, year: int | None, **options: Any) -> None:
        writers = {".csv": write_csv, ".xlsx": write_xlsx}
        if file.suffix not in writers:
            raise CommandError(_("The file must end in .csv or .xlsx."), returncode=ExitCode.WRONG_USAGE)
        table, by_cluster = KINDS[kind].table, KINDS[kind].by_cluster
        if by_cluster and (cluster is None or year is None):
            message = _("Name the cluster and the year: --cluster communes --year 2024.")
            raise CommandError(message, returncode=ExitCode.WRONG_USAGE)
        if kind in ("submissions", "tasks"):
            the_movement()
        if by_cluster and cluster and year:
            rows = _of_cluster(kind, cluster, year)
        else:
            rows = rows_of_people(kind, Person.objects.all(), Unit.objects.all(), year)
        data = writers[file.suffix](table, rows, get_language() or "vi")
        try:
            file.write_bytes(data)
        except OSError as error:
            message = _("“%(file)s” cannot be written: %(reason)s.") % {"file": file, "reason": error.strerror}
            raise CommandError(message) from None
        self.stdout.write(_("Written: %(file)s") % {"file": file})


def _of_cluster(kind: str, cluster: str, year: int) -> Rows:
    if not members(cluster, year).exists():
        message = _("No unit was in the cluster “%(cluster)s” in %(year)s.") % {"cluster": cluster, "year": year}
        raise CommandError(message, returncode=ExitCode.NOT_FOUND)
    if kind == "assessments":
        the_movement()
    try:
        return list(rows_of_cluster(kind, cluster, year, Unit.objects.all()))
    except NoIndexSetError as error:
        raise CommandError(str(error), returncode=ExitCode.NOT_FOUND) from None
