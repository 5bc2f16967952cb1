"""The kinds of cells a column may have: each knows how to read, how to write, and what to tell its person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from thidua.core.messages import Text, gettext_noop as _, render
from thidua.sheets.cells import Cell, canonical, fold, read_float, read_number, shown
from thidua.sheets.faults import BECAME_A_DATE, NO_SUCH_DAY, NOT_A_DATE, NOT_WHOLE, TIME_OF_DAY, Fault, InputError

Written = str | Decimal | date

# The longest text that a cell of Excel can hold.
LONGEST_TEXT = 32_767
DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})([./-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})")
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""Excel counts days from 1900 and knows none before; what lies after is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Kind[T]:
    """How cells of a column are read and, in a language, written; `how` tells a person what to fill in."""

    read: Callable[[Cell], T]
    write: Callable[[Any, str], Written]  # not [T, str]: a column of texts is also one of wider kinds
    how: Text
    number_format: str
    width: int


def text(max_length: int = LONGEST_TEXT) -> Kind[str]:
    """A name, a note, or a code, whose leading zeros stay."""

    def read(cell: Cell) -> str:
        if isinstance(cell, date | time):
            raise InputError(BECAME_A_DATE)
        value = shown(read_float(cell) if isinstance(cell, float) else cell)
        if len(value) > max_length:
            problem, remedy = _("This text has %(length)s characters."), _("Shorten it to at most %(limit)s.")
            raise InputError(Fault.of(problem, remedy, length=len(value), limit=max_length))
        return value

    return Kind(read, lambda value, _language: canonical(value), Text("Chữ", "Text"), "@", 28)


def integer() -> Kind[int]:
    """A whole number."""

    def read(cell: Cell) -> int:
        value = read_number(cell, whole=True)
        if value != value.to_integral_value():
            raise InputError(NOT_WHOLE)
        return int(value)

    how = Text("Số nguyên, ví dụ 1234", "A whole number, for example 1234")
    return Kind(read, lambda value, _language: Decimal(value), how, "0", 12)


def decimal() -> Kind[Decimal]:
    """An exact decimal number."""
    how = Text("Số, ví dụ 1234 hoặc 12,5", "A number, for example 1234 or 12.5")
    return Kind(read_number, lambda value, _language: value, how, "General", 14)


def day() -> Kind[date]:
    """A date without a time of day, from 1900 on."""
    how = Text("Ngày/tháng/năm, ví dụ 01/07/2025", "Day/month/year, for example 01/07/2025")
    return Kind(_read_day, lambda value, _language: value, how, "dd/mm/yyyy", 14)


def choice[T](labels: Mapping[T, Text], also: Mapping[str, T] | None = None) -> Kind[T]:
    """One of some values: accepts the value itself, its label in either language and the words in `also`."""
    accepted: dict[str, T] = {}
    spellings = [(word, value) for value, label in labels.items() for word in (str(value), label.vi, label.en) if word]
    for word, value in [*spellings, *(also or {}).items()]:
        if not fold(word) or accepted.setdefault(fold(word), value) != value:
            raise ValueError(f"the word {word!r} does not tell one choice from the others")
    words = Text("; ".join(label.vi for label in labels.values()), "; ".join(render(x, "en") for x in labels.values()))
    unknown = Fault.of(_("This is not one of the words for this column."), _("Write one of: %(words)s."), words=words)

    def read(cell: Cell) -> T:
        word = fold(shown(cell))
        if word not in accepted:
            raise InputError(unknown)
        return accepted[word]

    how = Text(f"Một trong các từ: {words.vi}", f"One of the words: {words.en}")
    return Kind(read, lambda value, language: render(labels[value], language), how, "@", 20)


def boolean() -> Kind[bool]:
    """Yes or no; an empty cell is neither."""
    labels = {True: Text("Có", "Yes"), False: Text("Không", "No")}
    return choice(labels, also={"x": True, "1": True, "đúng": True, "0": False, "sai": False})


def _read_day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        raise InputError(TIME_OF_DAY)
    day = cell if isinstance(cell, date) else _written_day(cell)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(NO_SUCH_DAY)
    return day


def _written_day(cell: Cell) -> date:
    found = DAY_FIRST.fullmatch(shown(cell)) or YEAR_FIRST.fullmatch(shown(cell))
    if found is None:
        raise InputError(NOT_A_DATE)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise InputError(NO_SUCH_DAY) from None
