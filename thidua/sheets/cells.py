"""What a cell may hold, and the one way in which its text and its numbers are understood."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from thidua.core.messages import gettext_noop as _
from thidua.sheets.faults import BECAME_A_DATE, NOT_A_NUMBER, TOO_MANY_DIGITS, Fault, InputError

Cell = str | bool | float | Decimal | datetime | date | time

# Excel keeps 15 significant digits; what it shows of longer numbers is no longer what was typed.
EXCEL_DIGITS = 15
LONGEST_NUMBER = 40
# Not allowed in XML or never seen by a person: control characters, surrogates, zero-width marks.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
PLAIN = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")


def canonical(text: str) -> str:
    """The one spelling of a text: composed letters (NFC), no invisible characters, no blanks around."""
    visible = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", visible).strip()


def fold(text: str) -> str:
    """Only the letters and digits, without case or diacritics: “Mã đơn vị” and “ma_don_vi” are one."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in plain if letter.isalnum())


def shown(cell: Cell) -> str:
    """A cell as its person sees it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.{EXCEL_DIGITS}g}'):f}"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return f"{shown(cell.date())} {cell:%H:%M}"
    if isinstance(cell, date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return str(cell)


def read_number(cell: Cell, *, whole: bool = False, point: str = "") -> Decimal:
    """An exact number. A text such as 1.234 is taken as thousands where `whole` numbers alone can stand, and is read
    by its `point` where it is known with which one its person writes decimals; else it is refused. A file has no
    language: it comes from wherever a program wrote it, so its texts are never read by that of its reader.
    """
    if isinstance(cell, date | time):
        raise InputError(BECAME_A_DATE)
    return read_float(cell) if isinstance(cell, float) else _number_of_text(shown(cell), whole, point)


def is_unclear(text: str) -> bool:
    """Whether a text such as 1.234 is thousands to one person and a decimal fraction to another."""
    number = _spaced(text)
    return bool(PLAIN.fullmatch(number) and GROUPED.fullmatch(number))


def read_float(cell: float) -> Decimal:
    """The decimal number that Excel shows for what it stores in binary: 0.30000000000000004 is 0.3."""
    value = Decimal(f"{cell:.{EXCEL_DIGITS}g}")
    if not value.is_finite():
        raise InputError(NOT_A_NUMBER)
    if abs(value) >= 10**EXCEL_DIGITS:
        raise InputError(TOO_MANY_DIGITS)
    return value


def write_number(value: Decimal, point: str) -> str:
    """A number as text that is read back as itself: 1.234 gets a zero (1.2340), else it could mean thousands."""
    text = f"{value:f}"
    unclear = PLAIN.fullmatch(text) and GROUPED.fullmatch(text)
    return text.replace(".", point) + ("0" if unclear else "")


def _spaced(text: str) -> str:
    return " ".join(text.replace("−", "-").split())


def _number_of_text(text: str, whole: bool, point: str) -> Decimal:
    number = _spaced(text)
    plain, grouped = PLAIN.fullmatch(number), GROUPED.fullmatch(number)
    if len(number) > LONGEST_NUMBER or not (plain or grouped):
        raise InputError(NOT_A_NUMBER)
    if grouped and plain and not (whole or point):
        raise InputError(_unclear(number))
    if grouped and (whole or not plain or grouped[1] != point):
        number = number.replace(grouped[1], "")
    return Decimal(number.replace(",", "."))


def _unclear(number: str) -> Fault:
    return Fault.of(
        _("This can be read in two ways: as thousands or as a decimal fraction."),
        _("Write %(thousands)s or %(fraction)s."),
        thousands=re.sub("[.,]", "", number),
        fraction=number.replace(".", ",") + "0",
    )
