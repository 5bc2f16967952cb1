from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, gettext as _, gettext_lazy

from thidua.observations.queries import figure_rows
from thidua.ops.data_command import ExitCode
from thidua.ops.lookups import the_movement
from thidua.ops.tables import TABLES
from thidua.people.models import Person, Unit
from thidua.people.queries import (
    export_discipline,
    export_matters,
    export_persons,
    export_ratings,
    export_units,
    members,
)
from thidua.scoring.queries import NoIndexSetError, assessment_rows
from thidua.sheets.writing import write_csv, write_xlsx

type Rows = Iterable[Mapping[str, object]]

OF_A_CLUSTER = ("figures", "assessments")


class Command(BaseCommand):
    help = gettext_lazy("Export units, people, registers, figures or assessments, with the columns that import takes.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=TABLES, help=_("what to export"))
        parser.add_argument("file", type=Path, help=_("file to write, ending in .csv or .xlsx"))
        parser.add_argument("--cluster", help=_("code of the cluster, such as departments"))
        parser.add_argument("--year", type=int, help=_("year judged"))

    def handle(self, *args: Any, kind: str, file: Path, cluster: str | None, year: int | None, **options: Any) -> None:
        writers = {".csv": write_csv, ".xlsx": write_xlsx}
        if file.suffix not in writers:
            raise CommandError(_("The file must end in .csv or .xlsx."), returncode=ExitCode.WRONG_USAGE)
        if kind in OF_A_CLUSTER and (cluster is None or year is None):
            message = _("Name the cluster and the year: --cluster communes --year 2024.")
            raise CommandError(message, returncode=ExitCode.WRONG_USAGE)
        rows = _of_cluster(kind, cluster, year) if cluster and year and kind in OF_A_CLUSTER else _of_people(kind, year)
        data = writers[file.suffix](TABLES[kind], rows, get_language() or "vi")
        try:
            file.write_bytes(data)
        except OSError as error:
            message = _("“%(file)s” cannot be written: %(reason)s.") % {"file": file, "reason": error.strerror}
            raise CommandError(message) from None
        self.stdout.write(_("Written: %(file)s") % {"file": file})


def _of_people(kind: str, year: int | None) -> Rows:
    persons = Person.objects.all()
    match kind:
        case "units":
            return export_units()
        case "persons":
            return export_persons(persons)
        case "ratings":
            return export_ratings(persons, year)
        case "discipline":
            return export_discipline(persons)
        case _:
            return export_matters(persons, Unit.objects.all())


def _of_cluster(kind: str, cluster: str, year: int) -> Rows:
    units = list(members(cluster, year).values_list("pk", flat=True))
    if not units:
        message = _("No unit was in the cluster “%(cluster)s” in %(year)s.") % {"cluster": cluster, "year": year}
        raise CommandError(message, returncode=ExitCode.NOT_FOUND)
    if kind == "figures":
        return figure_rows([year], units)
    try:
        return list(assessment_rows(the_movement(), cluster, year))
    except NoIndexSetError as error:
        raise CommandError(str(error), returncode=ExitCode.NOT_FOUND) from None
