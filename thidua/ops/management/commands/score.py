from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from thidua.core.canonical import as_data
from thidua.core.index import IndexSet, index_finding
from thidua.core.standings import Standing, standings
from thidua.frame.words import figure, say
from thidua.law.reading import Reader
from thidua.law.schema import Measure, PackFile
from thidua.observations.tables import FIGURES
from thidua.ops.answers import Answers, FactsByUnit, measure_rules
from thidua.ops.data_command import Cell, DataCommand, ExitCode, Said
from thidua.ops.lookups import existing_file
from thidua.sheets.reading import read_table


class Command(DataCommand):
    help = gettext_lazy("Score answers against an index set, with no database: points, index, class and rank.")
    requires_system_checks = ()
    reads_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--set", type=Path, required=True, help=_("YAML file with an index set"))
        parser.add_argument("--answers", type=Path, required=True, help=_("CSV or XLSX file of figures"))
        parser.add_argument("--year", type=int, help=_("year to score; the newest in the file if left out"))
        parser.add_argument("--explain", action="store_true", help=_("print the whole finding tree of each unit"))

    def handle(self, *args: Any, answers: Path, year: int | None, explain: bool, **options: Any) -> None:
        index_set, measures = self._index_set(existing_file(options["set"]))
        facts, year = self._facts(existing_file(answers), index_set, measures, year)
        found = standings(index_set, year, facts, {measure.code: measure.name for measure in measures})
        if explain:
            self.explain_all(scores={unit: index_finding(standing.score) for unit, standing in found.items()})
        elif self.format == "json":
            self.emit_json([_as_object(unit, standing) for unit, standing in found.items()])
        else:
            self.emit(*_as_table(index_set, found))

    def _index_set(self, path: Path) -> tuple[IndexSet, tuple[Measure, ...]]:
        """The first index set of the file, and the measures the file declares."""
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
        return content.index_sets[0], content.measures

    def _facts(
        self, path: Path, index_set: IndexSet, measures: tuple[Measure, ...], year: int | None
    ) -> tuple[FactsByUnit, int]:
        """The figures by unit, and the year to score: the newest one with a figure unless it is named."""
        rules, this_year = measure_rules(index_set, measures), timezone.localdate().year
        answers = Answers(read_table(FIGURES, path), rules, index_set.measures(), this_year)
        sheet = answers.take_all()
        for error in sheet.errors:
            self.stderr.write(say(error.sentence))
        if sheet.errors:
            message = _("%(count)s errors in “%(file)s”; nothing was scored.")
            raise CommandError(
                message % {"count": sheet.error_count, "file": path.name}, returncode=ExitCode.WRONG_DATA
            )
        if answers.passed_over:
            names = ", ".join(sorted(answers.passed_over))
            self.stderr.write(
                _("Note: passed over, for the index set does not read them: %(names)s.") % {"names": names}
            )
        return answers.facts, _year(answers.years(), year, path)


def _year(years: list[int], asked: int | None, path: Path) -> int:
    if not years:
        message = _("“%(file)s” holds no figure of a measure that the index set reads; nothing was scored.")
        raise CommandError(message % {"file": path.name}, returncode=ExitCode.WRONG_DATA)
    if asked is not None and asked not in years:
        message = _("“%(file)s” holds no figure of %(year)s that the index set reads. Years in it: %(years)s.")
        words = {"file": path.name, "year": asked, "years": ", ".join(map(str, years))}
        raise CommandError(message % words, returncode=ExitCode.NOT_FOUND)
    return asked or years[-1]


def _as_table(index_set: IndexSet, found: dict[str, Standing]) -> tuple[dict[str, str], list[list[Cell]]]:
    columns = {"rank": _("Rank"), "unit": _("Unit"), "index": _("Index (%)"), "class": _("Class")}
    columns |= {"points": _("Points"), "bonus": _("Bonus"), "penalty": _("Penalty")}
    columns |= {"maximum": _("Applicable maximum"), "missing": _("Missing")}
    columns |= {f"area_{area.code}": say(area.name) for area in index_set.areas}
    rows: list[list[Cell]] = [
        [
            standing.rank,
            unit,
            _rounded(standing.score.percent, index_set.decimals),
            Said(standing.score.band.code, say(standing.score.band.name)) if standing.score.band else None,
            standing.score.points.normalize(),
            standing.score.bonus_points.normalize(),
            standing.score.penalty_points.normalize(),
            standing.score.maximum,
            len(standing.score.missing),
            *(_rounded(standing.score.section_total(area)[0], index_set.decimals) for area in index_set.areas),
        ]
        for unit, standing in found.items()
    ]
    return columns, rows


def _rounded(value: Decimal | None, places: int) -> Cell:
    """Exact for programs, rounded as the set says for people."""
    return None if value is None else Said(value.normalize(), figure(value, places=places))


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
