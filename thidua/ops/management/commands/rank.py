from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.frame.words import say
from thidua.movements.queries import pack_of
from thidua.ops.data_command import Cell, DataCommand, ExitCode, Said
from thidua.ops.lookups import the_movement
from thidua.scoring.models import Result
from thidua.scoring.queries import as_ranked, current_run, current_runs, results
from thidua.scoring.tables import RANKING, ranking_rows


class Command(DataCommand):
    help = gettext_lazy("Print the ranking of a cluster for a year, as the ranking page shows it.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True, help=_("year judged"))
        parser.add_argument("--cluster", required=True, help=_("code of the cluster, such as departments"))

    def handle(self, *args: Any, year: int, cluster: str, **options: Any) -> None:
        movement = the_movement()
        run = current_run(movement, cluster, year)
        if run is None:
            known = ", ".join(sorted({f"{run.cluster} {run.year}" for run in current_runs(movement)}))
            message = _("There is no ranking of “%(cluster)s” for %(year)s. Rankings: %(known)s.")
            raise CommandError(
                message % {"cluster": cluster, "year": year, "known": known}, returncode=ExitCode.NOT_FOUND
            )
        found = as_ranked(run, results(run))
        columns = {column.key: say(column.header) for column in RANKING.columns}
        rows = zip(found, ranking_rows(pack_of(run.regulation), found), strict=True)
        self.emit(columns, ([_cell(key, result, row) for key in columns] for result, row in rows))


def _cell(key: str, result: Result, row: Mapping[str, str | int | Decimal | None]) -> Cell:
    """A cell of the ranking page's download; class and comparison are codes for programs."""
    codes = {"class": result.band or None, "comparison": result.comparison}
    return Said(codes[key], str(row[key] or "")) if key in codes else row[key]
