from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.movements.queries import pack_of
from thidua.ops.data_command import DataCommand, ExitCode
from thidua.ops.lookups import the_movement
from thidua.scoring.queries import current_run, current_runs, results
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
        columns = {column.key: column.header.vi for column in RANKING.columns}
        rows = ranking_rows(pack_of(run.regulation), results(run))
        self.emit(columns, ([row[key] for key in columns] for row in rows))
