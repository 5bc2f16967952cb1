"""What every command that prints data has in common: its output formats and its errors."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from thidua.core.canonical import as_data
from thidua.core.findings import Finding
from thidua.frame.words import figure
from thidua.ops.finding_text import lines

type Cell = str | Promise | int | Decimal | date | bool | None
type Columns = Mapping[str, str | Promise]
type Row = Sequence[Cell]


class ExitCode(IntEnum):
    """What `thidua` returns; scripts may rely on it. Raise `CommandError(message, returncode=…)`."""

    DONE = 0
    WRONG_DATA = 1
    WRONG_USAGE = 2
    NOT_FOUND = 3


class DataCommand(BaseCommand):
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

    def explain_all(self, findings: Mapping[str, Finding]) -> None:
        """Finding trees by subject: lines for people, the whole tree as JSON."""
        if self.format == "json":
            self.emit_json({subject: as_data(finding) for subject, finding in findings.items()})
            return
        for subject, finding in findings.items():
            self.stdout.write("\n".join([subject, *lines(finding), ""]))

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
    cells = [list(row) for row in rows]
    headings = [str(heading) for heading in columns.values()]
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
    return cell is None or (isinstance(cell, int | Decimal) and not isinstance(cell, bool))


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - marks


def _for_people(cell: Cell) -> str:
    match cell:
        case None:
            return ""
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
    return str(cell)
