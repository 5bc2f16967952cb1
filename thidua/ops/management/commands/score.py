from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.core.canonical import as_data
from thidua.core.facts import Fact
from thidua.core.index import IndexSet, index_finding
from thidua.core.messages import Text
from thidua.core.standings import Standing, standings
from thidua.frame.words import say
from thidua.law.reading import Reader
from thidua.law.schema import PackFile
from thidua.observations.tables import FIGURES, MEASURE, UNIT, YEAR, fact_of
from thidua.ops.data_command import Cell, DataCommand, ExitCode
from thidua.ops.lookups import existing_file
from thidua.sheets.reading import read_table


class Command(DataCommand):
    help = gettext_lazy("Score answers against an index set, with no database: points, index, class and rank.")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--set", type=existing_file, required=True, help=_("YAML file with an index set"))
        parser.add_argument("--answers", type=existing_file, required=True, help=_("CSV or XLSX file of figures"))
        parser.add_argument("--year", type=int, help=_("year to score; the newest in the file if left out"))
        parser.add_argument("--explain", action="store_true", help=_("print the whole finding tree of each unit"))

    def handle(self, *args: Any, answers: Path, year: int | None, explain: bool, **options: Any) -> None:
        index_set, names = self._index_set(options["set"])
        facts = self._facts(answers)
        year = year or max(max(by_year) for by_year in facts.values())
        found = standings(index_set, year, facts, names)
        if explain:
            self.explain_all({unit: index_finding(standing.score) for unit, standing in found.items()})
        elif self.format == "json":
            self.emit_json([_as_object(unit, standing) for unit, standing in found.items()])
        else:
            self.emit(*_as_table(index_set, found))

    def _index_set(self, path: Path) -> tuple[IndexSet, dict[str, Text]]:
        """The first index set of the file, and the names of the measures the file declares."""
        reader = Reader(path.name)
        try:
            content = reader.read(path.read_text(encoding="utf-8"), PackFile)
        except UnicodeDecodeError:
            raise CommandError(_("“%(file)s” is not a text in UTF-8.") % {"file": path.name}) from None
        for problem in reader.problems:
            self.stderr.write(f"{problem.file}:{problem.line} {problem.path}: {say(problem.expected)}")
        if reader.problems or not content.index_sets:
            raise CommandError(
                _("“%(file)s” holds no index set that can be read.") % {"file": path.name},
                returncode=ExitCode.WRONG_DATA,
            )
        return content.index_sets[0], {measure.code: measure.name for measure in content.measures}

    def _facts(self, path: Path) -> dict[str, dict[int, dict[str, Fact]]]:
        sheet = read_table(FIGURES, path)
        for error in sheet.errors:
            self.stderr.write(say(error.sentence))
        if sheet.errors or not sheet.rows:
            raise CommandError(
                _("%(count)s errors in “%(file)s”; nothing was scored.")
                % {"count": sheet.error_count, "file": path.name},
                returncode=ExitCode.WRONG_DATA,
            )
        facts: dict[str, dict[int, dict[str, Fact]]] = {}
        for row in sheet.rows:
            by_measure = facts.setdefault(row.get(UNIT) or "", {}).setdefault(row[YEAR], {})
            if row[MEASURE] in by_measure:
                self.stderr.write(_("Row %(row)s repeats a figure; nothing was scored.") % {"row": row.number})
                raise CommandError(_("A figure stands twice in the file."), returncode=ExitCode.WRONG_DATA)
            by_measure[row[MEASURE]] = fact_of(row, sheet.name)
        return facts


def _as_table(index_set: IndexSet, found: dict[str, Standing]) -> tuple[dict[str, str], list[list[Cell]]]:
    columns = {"rank": _("Rank"), "unit": _("Unit"), "index": _("Index (%)"), "class": _("Class")}
    columns |= {"points": _("Points"), "maximum": _("Applicable maximum"), "missing": _("Missing")}
    columns |= {f"area_{area.code}": say(area.name) for area in index_set.areas}
    rows: list[list[Cell]] = [
        [
            standing.rank,
            unit,
            _rounded(standing.score.percent, index_set.decimals),
            say(standing.score.band.name) if standing.score.band else None,
            standing.score.points.normalize(),
            standing.score.maximum,
            len(standing.score.missing),
            *(_rounded(standing.score.section_total(area)[0], index_set.decimals) for area in index_set.areas),
        ]
        for unit, standing in found.items()
    ]
    return columns, rows


def _rounded(value: Decimal | None, places: int) -> Decimal | None:
    return None if value is None else round(value, places)


def _as_object(unit: str, standing: Standing) -> dict[str, object]:
    score = standing.score
    return {
        "unit": unit,
        "rank": standing.rank,
        "index": as_data(score.percent),
        "class": score.band.code if score.band else None,
        "points": as_data(score.points),
        "maximum": as_data(score.maximum),
        "bonus": as_data(score.bonus_points),
        "penalty": as_data(score.penalty_points),
        "areas": {area.code: as_data(score.section_total(area)[0]) for area in score.index_set.areas},
        "components": {
            code: {"points": as_data(scored.points), "state": scored.state, "reason": say(scored.reason)}
            for code, scored in score.scores.items()
        },
    }
