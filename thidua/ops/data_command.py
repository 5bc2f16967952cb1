"""What every command that prints data has in common: its output formats and its errors."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from itertools import compress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from thidua.core.canonical import as_data
from thidua.core.findings import Finding, Value
from thidua.frame.words import figure, said, say
from thidua.ops.finding_text import cited, lines, score_data, score_state


@dataclass(frozen=True, slots=True)
class Said:
    """A cell that programs read as a code or an exact number, and people in words."""

    value: str | int | Decimal | None
    words: str


type Cell = str | Promise | int | Decimal | date | bool | Said | None
# Without a heading a column is for programs only.
type Columns = Mapping[str, str | Promise | None]
type Row = Sequence[Cell]

NOTHING: Mapping[str, Finding] = MappingProxyType({})
FINDING_COLUMNS = dict.fromkeys(
    ("subject", "depth", "code", "label", "outcome", "value", "threshold", "unit", "basis", "source")
)


class ExitCode(IntEnum):
    """What `thidua` returns; scripts may rely on it. Raise `CommandError(message, returncode=…)`."""

    DONE = 0
    WRONG_DATA = 1
    WRONG_USAGE = 2
    NOT_FOUND = 3


class DatabaseCommand(BaseCommand):
    """A command that says so in words when the database file is not there; SQLite would make an empty one."""

    reads_database = True

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = connection.settings_dict["NAME"]
        if self.reads_database and isinstance(name, Path) and not name.exists():
            message = _(
                "The database “%(path)s” does not exist. Go to the folder of the program or set DATABASE_URL; "
                "“make run” or “thidua migrate” makes a new one."
            )
            raise CommandError(message % {"path": name}, returncode=ExitCode.WRONG_DATA)
        return super().execute(*args, **options)


class DataCommand(DatabaseCommand):
    """A command that ends in `emit`; `--format` says how.

    Columns map a stable key, the name in CSV and JSON, to the heading of the table for people.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format",
            choices=("table", "json", "csv"),
            default="table",
            help=_("how the data is printed: table for people, json or csv for programs"),
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.format: str = options["format"]
        return super().execute(*args, **options)

    def emit_json(self, data: object) -> None:
        """JSON that no table could hold."""
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))

    def explain_all(self, verdicts: Mapping[str, Finding] = NOTHING, scores: Mapping[str, Finding] = NOTHING) -> None:
        """Finding trees by subject: lines for people, rows as CSV, the whole trees as JSON."""
        if self.format == "json":
            self.emit_json(
                {subject: score_data(finding) for subject, finding in scores.items()}
                | {subject: as_data(finding) for subject, finding in verdicts.items()}
            )
        elif self.format == "csv":
            self.emit(FINDING_COLUMNS, finding_rows(verdicts, scores))
        else:
            for found, scored in ((scores, True), (verdicts, False)):
                for subject, finding in found.items():
                    self.stdout.write("\n".join([subject, *lines(finding, scored), ""]))

    def emit(self, columns: Columns, rows: Iterable[Row]) -> None:
        if self.format == "json":
            objects = [dict(zip(columns, map(_for_json, row), strict=True)) for row in rows]
            self.stdout.write(json.dumps(objects, ensure_ascii=False, indent=2))
        elif self.format == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_for_csv(cell) for cell in row] for row in rows)
        else:
            self.stdout.write(table(columns, rows))


def table(columns: Columns, rows: Iterable[Row]) -> str:
    """Columns aligned by what the terminal shows, numbers to the right."""
    shown = [heading is not None for heading in columns.values()]
    cells = [list(compress(row, shown)) for row in rows]
    headings = [str(heading) for heading in columns.values() if heading is not None]
    texts = [[_for_people(cell) for cell in row] for row in cells]
    widths = [max(map(_width, column)) for column in zip(headings, *texts, strict=True)]
    numeric = [all(_is_number(cell) for cell in column) for column in zip(*cells, strict=True)] or [False] * len(widths)
    lines = [headings, ["─" * width for width in widths], *texts]
    return "\n".join(_line(line, widths, numeric) for line in lines)


def _line(texts: list[str], widths: list[int], numeric: list[bool]) -> str:
    cells = []
    for text, width, is_number in zip(texts, widths, numeric, strict=True):
        padding = " " * (width - _width(text))
        cells.append(padding + text if is_number else text + padding)
    return "  ".join(cells).rstrip()


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, Said):
        return _is_number(cell.value)
    return cell is None or (isinstance(cell, int | Decimal) and not isinstance(cell, bool))


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - marks


def _for_people(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Said(words=words):
            return words
        case bool():
            return _("yes") if cell else _("no")
        case Decimal() | date():
            return figure(cell)
    return str(cell)


def _for_csv(cell: Cell) -> str:
    value = _for_json(cell)
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


def _for_json(cell: Cell) -> str | int | bool | None:
    """Decimals stay exact as strings; dates are ISO 8601."""
    match cell:
        case None | bool() | int():
            return cell
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case Said(value=value):
            return _for_json(value)
    return str(cell)


def finding_rows(verdicts: Mapping[str, Finding], scores: Mapping[str, Finding]) -> Iterator[Row]:
    """One row a finding, in reading order; the outcome of a score is whether it is scored, excluded or missing."""
    for found, scored in ((scores, True), (verdicts, False)):
        for subject, finding in found.items():
            yield from _finding_rows(subject, finding, scored, 0)


def _finding_rows(subject: str, finding: Finding, scored: bool, depth: int) -> Iterator[Row]:
    yield [
        subject,
        depth,
        finding.code,
        say(finding.label),
        score_state(finding) if scored else finding.outcome.value,
        measured(finding.value, finding),
        measured(finding.threshold, finding),
        finding.unit,
        "; ".join(map(cited, finding.basis)),
        "; ".join(say(source.label) for source in finding.sources),
    ]
    for part in finding.parts:
        yield from _finding_rows(subject, part, scored, depth + 1)


def measured(value: Value, finding: Finding) -> Said:
    """A value or threshold of a finding: exact and without its unit for programs."""
    exact = value.normalize() if isinstance(value, Decimal) else None if value is None else say(value)
    return Said(exact, said(value, finding.unit))
