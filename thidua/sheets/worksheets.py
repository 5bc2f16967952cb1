"""The cells of a workbook from its XML, part by part: nothing is reserved or run, whatever a file claims to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from xml.parsers import expat

from thidua.core.messages import gettext_noop as _
from thidua.sheets.cells import Cell, canonical
from thidua.sheets.faults import DAMAGED, FORMULA_ERROR, MERGED, NEVER_CALCULATED, Fault, InputError

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 128
TOO_LARGE = Fault.of(
    _("The file is too large."),
    _("Split it: a file may have %(rows)s rows, %(columns)s columns and %(megabytes)s MB."),
    rows=MAX_ROWS,
    columns=MAX_COLUMNS,
    megabytes=MAX_BYTES // 1_000_000,
)
# ECMA-376 part 1: 18.8.30 number formats (those of dates built in), 22.9.2.19 escaped characters.
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
NOT_A_PLACEHOLDER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
# Excel's day 0, right from its day 61 on: it believes that 1900 had a 29 February (day 60).
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- a day on a calendar, in no time zone
FALSE_LEAP_DAY = 60
DAYS_UNTIL_1904 = 1462
END_OF_DAYS = 2_958_466
SECONDS_A_DAY = 86_400

# A row's number, counted from 1 as Excel does, and its cells.
Line = tuple[int, list[Cell | Fault]]


def walk(
    part: bytes,
    on_start: Callable[[str, dict[str, str]], None],
    on_end: Callable[[str, str], None] = lambda _name, _text: None,
    on_doctype: Fault = DAMAGED,
) -> None:
    """Visit every element: its name (without prefix) and attributes at its start, the text since at its end."""
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        text.clear()
        on_start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        on_end(name.rpartition(":")[2], "".join(text))
        text.clear()

    def refuse(*_declaration: object) -> None:
        raise InputError(on_doctype)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text.append
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise InputError(DAMAGED) from None


@dataclass(slots=True)
class SharedStrings:
    """The texts to which cells refer by number; how a text is pronounced (rPh) does not belong to it."""

    runs: list[list[str]] = field(default_factory=list)
    phonetic: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self.runs.append([])
        elif name == "rPh":
            self.phonetic = True

    def end(self, name: str, text: str) -> None:
        if name == "rPh":
            self.phonetic = False
        elif name == "t" and not self.phonetic:
            self.runs[-1].append(text)

    def texts(self) -> list[str]:
        return [_text(runs) for runs in self.runs]


@dataclass(slots=True)
class Styles:
    """The styles (by number, as written in cells) under which a number is a date or a time."""

    dates: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    count: int | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[attributes["numFmtId"]] = attributes["formatCode"]
        elif name == "cellXfs":
            self.count = 0
        elif name == "xf" and self.count is not None:
            if self._is_date(attributes.get("numFmtId", "0")):
                self.dates.add(str(self.count))
            self.count += 1

    def end(self, name: str, _text: str) -> None:
        if name == "cellXfs":
            self.count = None

    def _is_date(self, number: str) -> bool:
        code = NOT_A_PLACEHOLDER.sub("", self.codes.get(number, "")).casefold()
        return int(number) in DATE_FORMATS or bool(set(code) & set("dmyhs"))


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets of a workbook share."""

    strings: list[str]
    date_styles: set[str]
    since_1904: bool


@dataclass(slots=True)
class Worksheet:
    """The filled lines of one sheet."""

    workbook: Workbook
    lines: list[Line] = field(default_factory=list)
    row: int = 0
    column: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)
    formula: bool = False
    cells: dict[int, Cell | Fault] = field(default_factory=dict)
    merged: set[tuple[int, int]] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.attributes, self.raw, self.formula = attributes, [], False
            self.row, self.column = _place(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        elif name == "row":
            self.row, self.column, self.cells = int(attributes.get("r", self.row + 1)), 0, {}
        elif name == "mergeCell":
            self.merged.add(_place(attributes["ref"].partition(":")[0]))

    def end(self, name: str, text: str) -> None:
        if name in {"v", "t"}:
            self.raw.append(text)
        elif name == "f":
            self.formula = True
        elif name == "c":
            self._keep(self._value())
        elif name == "row" and self.cells:
            self.lines.append((self.row, [self.cells.get(column, "") for column in range(1, max(self.cells) + 1)]))
        elif name == "mergeCells":
            self._mark_merged()

    def _keep(self, value: Cell | Fault) -> None:
        if value == "":
            return
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            raise InputError(TOO_LARGE)
        self.cells[self.column] = value

    def _mark_merged(self) -> None:
        for row, cells in self.lines:
            for column, cell in enumerate(cells, start=1):
                if cell != "" and (row, column) in self.merged:
                    cells[column - 1] = MERGED

    def _value(self) -> Cell | Fault:
        kind, raw = self.attributes.get("t", "n"), "".join(self.raw)
        if kind == "e":
            return FORMULA_ERROR
        if kind in {"str", "inlineStr", "d"}:
            return _text(self.raw)
        if raw == "":
            return NEVER_CALCULATED if self.formula else ""
        if kind == "s":
            return self.workbook.strings[int(raw)]
        if kind == "b":
            return raw in {"1", "true"}
        is_date = self.attributes.get("s", "0") in self.workbook.date_styles
        return _moment(float(raw), since_1904=self.workbook.since_1904) if is_date else float(raw)


def _text(runs: list[str]) -> str:
    return canonical(ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(runs)))


def _place(reference: str) -> tuple[int, int]:
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise InputError(DAMAGED)
    return int(found[2]), _column(found[1])


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _moment(serial: float, *, since_1904: bool) -> Cell:
    """The date, time of day or both that a number of days stands for; the number itself beyond Excel's calendar."""
    days = serial + DAYS_UNTIL_1904 if since_1904 and serial >= 1 else serial
    if not 0 <= days < END_OF_DAYS:
        return serial
    moment = DAY_ZERO + timedelta(days=days < FALSE_LEAP_DAY, seconds=round(days * SECONDS_A_DAY))
    if days < 1:
        return moment.time()
    return moment.date() if moment.time() == DAY_ZERO.time() else moment
