"""What the law states of papers: the kinds there are, and the form they take on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thidua.core.dated import Status
from thidua.core.findings import Basis
from thidua.core.messages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """A kind of administrative document; without a `mark` its symbol names the agency alone (a letter).

    `operative` is the line that a decision has between what it rests on and what it decides.
    """

    code: str
    name: Text
    reference: Basis
    mark: str = ""
    is_letter: bool = False
    operative: str = ""
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLength:
    """A length of the form as we set it, within what the law allows; millimetres unless its name says otherwise."""

    value: Decimal
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStyle:
    """The letters of one part of the page: points as we set them, within what the law allows."""

    size: Decimal
    at_least: Decimal
    at_most: Decimal
    bold: bool = False
    italic: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """The form of a paper on the page, in force from a day."""

    code: str
    since: date
    reference: Basis
    font: str
    lengths: Mapping[str, PaperLength]
    styles: Mapping[str, PaperStyle]
    words: Mapping[str, str]
    authorities: Mapping[str, Text]
    status: Status = "verified"
    note: Text | None = None
