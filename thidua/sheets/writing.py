"""Write a table to a file that `reading` takes back unchanged; the same rows always give the same bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from thidua.core.messages import Text, render
from thidua.sheets.cells import EXCEL_DIGITS, shown, write_number
from thidua.sheets.columns import Table
from thidua.sheets.kinds import Written
from thidua.sheets.workbooks import GUIDE

CREATED = datetime(2023, 1, 1, tzinfo=UTC)
DANGEROUS = re.compile("'*[=+@＝＋－＠-]")
POINTS = {"vi": ",", "en": "."}
DELIMITERS = {"vi": ";", "en": ","}
GUIDE_HEADERS = (
    Text("Cột", "Column"),
    Text("Bắt buộc", "Required"),
    Text("Cách ghi", "How to fill in"),
    Text("Giải thích", "Explanation"),
)
REQUIRED = {True: Text("Có", "Yes"), False: Text("Không", "No")}


def write_csv(table: Table, rows: Iterable[Mapping[str, object]], language: str = "vi") -> bytes:
    """UTF-8 with the mark, delimiter and decimal sign by which Excel in that language opens it rightly."""
    out = io.StringIO()
    # Everything is quoted, so that no text can be taken for another delimiter.
    writer = csv.writer(out, delimiter=DELIMITERS[language], quoting=csv.QUOTE_ALL)
    writer.writerow(table.headers(language))
    for row in rows:
        writer.writerow(_csv_cell(value, language) for value in _written(table, row, language))
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(table: Table, rows: Iterable[Mapping[str, object]], language: str = "vi") -> bytes:
    """A workbook with the table and a guide to its columns; without rows it is the template."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        header = book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True})
        sheet = book.add_worksheet(render(table.name, language))
        sheet.freeze_panes(1, 0)
        formats = [book.add_format({"num_format": column.kind.number_format}) for column in table.columns]
        for index, column in enumerate(table.columns):
            title = render(column.header, language)
            sheet.set_column(index, index, max(column.kind.width, len(title) + 2), formats[index])
            _put(sheet, 0, index, title, header, language)
        for number, row in enumerate(rows, start=1):
            for index, value in enumerate(_written(table, row, language)):
                _put(sheet, number, index, value, formats[index], language)
        _write_guide(book, table, header, language)
    return out.getvalue()


def _written(table: Table, row: Mapping[str, object], language: str) -> list[Written]:
    values = ((column, row[column.key]) for column in table.columns)
    return ["" if value is None else column.kind.write(value, language) for column, value in values]


def _csv_cell(value: Written, language: str) -> str:
    if isinstance(value, Decimal):
        return write_number(value, POINTS[language])
    if isinstance(value, str) and DANGEROUS.match(value):
        return "'" + value
    return shown(value)


def _put(sheet: Worksheet, row: int, column: int, value: Written, style: Format, language: str) -> None:
    """Write one cell, never as a formula; a number that Excel cannot hold exactly is written as text."""
    if value == "":
        return
    if isinstance(value, date):
        result = sheet.write_datetime(row, column, value, style)
    elif isinstance(value, Decimal) and _fits_excel(value):
        result = sheet.write_number(row, column, float(value), style)
    else:
        text = write_number(value, POINTS[language]) if isinstance(value, Decimal) else value
        result = _put_text(sheet, row, column, text, style)
    if result != 0:
        raise ValueError(f"row {row + 1}, column {column + 1}: a cell that Excel cannot hold")


def _put_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> int:
    # XlsxWriter takes a string between these tags for XML of its own; written in several runs it is left alone.
    tagged = text.startswith("<r>") and text.endswith("</r>")
    write = sheet.write_rich_string if tagged else sheet.write_string
    result: int = write(row, column, *([text[0], text[1], text[2:]] if tagged else [text]), style)
    return result


def _fits_excel(value: Decimal) -> bool:
    return abs(value) < 10**EXCEL_DIGITS and Decimal(f"{float(value):.{EXCEL_DIGITS}g}") == value


def _write_guide(book: Workbook, table: Table, header: Format, language: str) -> None:
    sheet = book.add_worksheet(render(GUIDE, language))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 3, 60)
    for index, title in enumerate(GUIDE_HEADERS):
        _put(sheet, 0, index, render(title, language), header, language)
    for number, column in enumerate(table.columns, start=1):
        words = (column.header, REQUIRED[column.required], column.kind.how, column.help)
        for index, word in enumerate(words):
            _put(sheet, number, index, render(word, language), wrapped, language)
