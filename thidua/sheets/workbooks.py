"""An XLSX file: unpacked within limits, and the one sheet in it that holds a table."""

from __future__ import annotations

import io
import posixpath
from dataclasses import dataclass, field

from thidua.core.messages import Text, gettext_noop as _
from thidua.sheets.cells import fold
from thidua.sheets.columns import Table
from thidua.sheets.faults import EMPTY_FILE, NOT_A_SPREADSHEET, Fault, InputError
from thidua.sheets.packages import check_package, opened, read_part
from thidua.sheets.worksheets import TOO_LARGE, Line, SharedStrings, Styles, Workbook, Worksheet, walk

MAX_UNPACKED = 100_000_000
GUIDE = Text("Hướng dẫn", "Guide")


def read_workbook(data: bytes, table: Table) -> tuple[str, list[Line]]:
    """The name of the sheet that holds the table, and its lines."""
    return _sheet_of(table, _parts(data))


def _parts(data: bytes) -> dict[str, bytes]:
    with opened(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise InputError(NOT_A_SPREADSHEET)
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise InputError(TOO_LARGE)
        check_package(archive)
        return {name: read_part(archive, name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def _sheet_of(table: Table, parts: dict[str, bytes]) -> tuple[str, list[Line]]:
    """The sheet that bears the table's name, else the only one with anything in it; the guide does not count."""
    workbook, paths = _workbook(parts)
    sheets = {name: path for name, path in paths.items() if fold(name) not in {fold(GUIDE.vi), fold(GUIDE.en)}}
    for name, path in sheets.items():
        if fold(name) in {fold(table.name.vi), fold(table.name.en)}:
            return name, _lines(parts, path, workbook)
    read = ((name, _lines(parts, path, workbook)) for name, path in sheets.items())
    filled = [(name, lines) for name, lines in read if lines]
    if not filled:
        raise InputError(EMPTY_FILE)
    if len(filled) > 1:
        problem = _("The file has several sheets: %(sheets)s.")
        remedy = _("Name the one to be read “%(name)s”, or delete the others.")
        names = ", ".join(name for name, _lines in filled)
        raise InputError(Fault.of(problem, remedy, sheets=names, name=table.name))
    return filled[0]


def _lines(parts: dict[str, bytes], path: str, workbook: Workbook) -> list[Line]:
    worksheet = Worksheet(workbook)
    walk(parts.get(path, b""), worksheet.start, worksheet.end)
    return worksheet.lines


def _workbook(parts: dict[str, bytes]) -> tuple[Workbook, dict[str, str]]:
    """What the sheets share, and the path of every visible worksheet by its name, in the order of the tabs."""
    index = _Index()
    walk(parts.get("xl/_rels/workbook.xml.rels", b""), index.start)
    walk(parts["xl/workbook.xml"], index.start)
    strings, styles = SharedStrings(), Styles()
    for kind, reader in (("sharedStrings", strings), ("styles", styles)):
        if kind in index.paths:
            walk(parts.get(index.paths[kind], b""), reader.start, reader.end)
    return Workbook(strings.texts(), styles.dates, index.since_1904), index.sheets


@dataclass(slots=True)
class _Index:
    """Where the parts of a workbook lie: shared ones by kind, worksheets by number, visible ones by name."""

    paths: dict[str, str] = field(default_factory=dict)
    worksheets: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    since_1904: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            kind = attributes["Type"].rpartition("/")[2]
            path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
            found, key = (self.worksheets, attributes["Id"]) if kind == "worksheet" else (self.paths, kind)
            found[key] = path
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            number = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if number in self.worksheets:
                self.sheets[attributes["name"]] = self.worksheets[number]
