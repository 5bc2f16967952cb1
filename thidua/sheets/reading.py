"""Read a table from a file and find every error in it, changing nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from thidua.core.messages import Text, Words, gettext_noop as _
from thidua.sheets.cells import Cell, canonical, fold, shown
from thidua.sheets.columns import Column, Row, RowError, Sheet, Table
from thidua.sheets.faults import (
    EMPTY_CELL,
    EMPTY_FILE,
    MISSING_COLUMN,
    NO_HEADER,
    NOT_A_SPREADSHEET,
    OLD_OR_LOCKED,
    REPEATED_COLUMN,
    Fault,
    InputError,
)
from thidua.sheets.workbooks import read_workbook
from thidua.sheets.worksheets import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, TOO_LARGE, Line

MAX_ERRORS = 200
DELIMITERS = ";,\t"
LONGEST_SHOWN = 80
# An apostrophe before these keeps a spreadsheet from running the text of a CSV cell as a formula.
GUARDED = re.compile("'+[=+@＝＋－＠-]")


def read_table(table: Table, source: bytes | Path, filename: str = "") -> Sheet:
    """The rows of a table and all errors found; never raises for what a person may hand in."""
    name = filename or (source.name if isinstance(source, Path) else "")
    try:
        data = _data(source)
        if data.startswith(b"PK\x03\x04"):
            return replace(_sheet(table, *read_workbook(data, table)), file=name)
        return replace(_sheet(table, name, _csv_lines(table, data)), file=name)
    except InputError as error:
        return Sheet(name, (), (RowError(name, None, "", "", *error.fault),), 1, file=name)


def _data(source: bytes | Path) -> bytes:
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        if size > MAX_BYTES:
            raise InputError(TOO_LARGE)
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        problem, remedy = _("The file cannot be read: %(reason)s."), _("Check its name and whether you may open it.")
        raise InputError(Fault.of(problem, remedy, reason=error.strerror)) from None
    if not data.strip():
        raise InputError(EMPTY_FILE)
    return data


def _csv_lines(table: Table, data: bytes) -> Iterator[Line]:
    text = decoded(data)
    number = 0
    try:
        lines = csv.reader(io.StringIO(text, ""), delimiter=_delimiter(table, text), strict=True)
        for number, cells in enumerate(lines, start=1):
            if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise InputError(TOO_LARGE)
            yield number, [_unguarded(canonical(cell)) for cell in cells]
    except csv.Error:
        problem = _("A quotation mark in row %(row)s has no partner.")
        remedy = _("Close or remove it; within a quoted text it is written twice.")
        raise InputError(Fault.of(problem, remedy, row=number + 1)) from None


def decoded(data: bytes) -> str:
    """The text of a CSV file. Raises InputError."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(OLD_OR_LOCKED)
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and (b"\0" in data or data.lstrip().startswith((b"%PDF", b"<"))):
        raise InputError(NOT_A_SPREADSHEET)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = _("The letters in row %(row)s are not in UTF-8.")
        remedy = _("In Excel choose “Save as” and “CSV UTF-8”, or save as XLSX.")
        raise InputError(Fault.of(problem, remedy, row=data[: error.start].count(b"\n") + 1)) from None


def _delimiter(table: Table, text: str) -> str:
    """The delimiter under which the first row shows the most known headers, and then the most columns."""
    names = table.columns_by_name()

    def known(delimiter: str) -> tuple[int, int]:
        header = next(filter(any, csv.reader(io.StringIO(text, ""), delimiter=delimiter)), [])
        return sum(fold(canonical(cell)) in names for cell in header), len(header)

    return max(DELIMITERS, key=known)


def _unguarded(text: str) -> str:
    return text[1:] if GUARDED.match(text) else text


@dataclass(slots=True)
class _Errors:
    """The errors of a sheet: the first of them, and how many there are."""

    sheet: str
    kept: list[RowError] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: Words, cell: Cell | Fault, fault: Fault) -> None:
        self.count += 1
        if len(self.kept) < MAX_ERRORS:
            value = "" if isinstance(cell, Fault) else shown(cell)[:LONGEST_SHOWN]
            self.kept.append(RowError(self.sheet, row, column, value, *fault))


# The columns of a file by their place, with the header that stands there; None where it was refused.
Places = dict[int, tuple[str, Column[Any] | None]]
NOWHERE = "", None


def _sheet(table: Table, name: str, lines: Iterable[Line]) -> Sheet:
    filled = ((number, cells) for number, cells in lines if any(cell != "" for cell in cells))
    header = next(filled, None)
    if header is None:
        raise InputError(EMPTY_FILE)
    errors = _Errors(name)
    places = _places(table, *header, errors)
    titles = {column.key: title for title, column in places.values() if column is not None}
    # Where a required column is missing no row is well-formed.
    complete = all(column.key in titles for column in table.columns if column.required)
    unread = _not_told(table, places, titles)
    rows: list[Row] = []
    faulty: list[Row] = []
    for number, cells in filled:
        before = errors.count
        row = _row(table, places, number, cells, errors, unread)
        (rows if complete and errors.count == before else faulty).append(row)
    return Sheet(name, tuple(rows), tuple(errors.kept), errors.count, titles, tuple(faulty))


def _not_told(table: Table, places: Places, titles: Mapping[str, str]) -> frozenset[str]:
    """The columns that the file lacks, unless it leaves out what may be left out: a header that was refused may be any
    of them.
    """
    refused = any(column is None for _title, column in places.values())
    missing = [column for column in table.columns if column.key not in titles]
    return frozenset(column.key for column in missing if column.required or refused)


def _places(table: Table, number: int, cells: list[Cell | Fault], errors: _Errors) -> Places:
    missing = {column.key: column for column in table.columns}
    places: Places = {}
    for index, cell in enumerate(cells):
        if cell == "":
            continue
        try:
            title, column = _column_of(cell, table, missing)
            places[index] = title, missing.pop(column.key)
        except InputError as error:
            places[index] = "", None
            errors.add(number, xl_col_to_name(index), cell, error.fault)
    if not any(column for _title, column in places.values()):
        problem, remedy = _("The first row has none of the headers."), _("Let it hold these headers: %(headers)s.")
        raise InputError(Fault.of(problem, remedy, headers=_headers(table)))
    for column in missing.values():
        if column.required:
            errors.add(number, column.header, "", MISSING_COLUMN)
    return places


def _column_of(cell: Cell | Fault, table: Table, missing: dict[str, Column[Any]]) -> tuple[str, Column[Any]]:
    if isinstance(cell, Fault):
        raise InputError(cell)
    title = shown(cell)
    column = table.columns_by_name().get(fold(title))
    if column is None:
        problem, remedy = _("No column has this header."), _("Delete the column, or name it as one of: %(headers)s.")
        raise InputError(Fault.of(problem, remedy, headers=_headers(table)))
    if column.key not in missing:
        raise InputError(REPEATED_COLUMN)
    return title, column


def _headers(table: Table) -> Text:
    return Text("; ".join(table.headers("vi")), "; ".join(table.headers("en")))


def _row(
    table: Table, places: Places, number: int, cells: list[Cell | Fault], errors: _Errors, missing: frozenset[str]
) -> Row:
    unread = set(missing)
    values: dict[str, object] = dict.fromkeys(column.key for column in table.columns)
    cells = cells + [""] * (max(places) + 1 - len(cells))
    for index, cell in enumerate(cells):
        title, column = places.get(index, NOWHERE)
        try:
            if column is not None:
                values[column.key] = _value(column, cell)
            elif cell != "" and index not in places:
                errors.add(number, xl_col_to_name(index), cell, NO_HEADER)
        except InputError as error:
            assert column is not None
            unread.add(column.key)
            errors.add(number, title, cell, error.fault)
    return Row(number, values, frozenset(unread))


def _value(column: Column[Any], cell: Cell | Fault) -> object:
    if isinstance(cell, Fault):
        raise InputError(cell)
    if cell == "" and column.required:
        raise InputError(EMPTY_CELL)
    return None if cell == "" else column.kind.read(cell)
