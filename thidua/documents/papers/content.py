"""What a paper says, as data: paragraphs, headings, articles, tables. Texts only, never the markup of a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from thidua.core.messages import Message, gettext_noop as _

MOST_BLOCKS, MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 2_000, 5_000, 12, 20_000


class ContentError(ValueError):
    """What is wrong with the content of a paper, as a message."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.message = Message.of(msgid, **values)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; each line of it is a paragraph of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered part of level 1 (I.), 2 (1.) or 3 (a), whose text runs on."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a decision decides, numbered through: Điều 1."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading over each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | Article | Grid
BLOCKS: dict[str, type[Block]] = {"paragraph": Paragraph, "heading": Heading, "article": Article, "grid": Grid}
NAMES = {kind: name for name, kind in BLOCKS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The text of a paper between its title and its signature.

    `authority` is who decides, as it stands over a decision; `bases` are what it rests on, one each.
    """

    blocks: tuple[Block, ...]
    bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    authority: str = ""

    def as_data(self) -> dict[str, Any]:
        blocks = [
            {"kind": NAMES[type(one)], **{f.name: getattr(one, f.name) for f in fields(one)}} for one in self.blocks
        ]
        return {
            "authority": self.authority,
            "addressees": list(self.addressees),
            "bases": list(self.bases),
            "blocks": [{name: _listed(value) for name, value in block.items()} for block in blocks],
        }


def _listed(value: object) -> object:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def visible(text: str) -> str:
    """The text composed (NFC), without what no one sees or what turns the writing round; lines are kept."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    letters = (letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C")
    return unicodedata.normalize("NFC", "".join(letters)).strip()


def read_content(data: object) -> Content:
    """The content that data describe, cleaned and within bounds. Raises ContentError."""
    given = _fields(data, {"blocks", "bases", "addressees", "authority"})
    blocks = given.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        raise ContentError(EMPTY)
    if len(blocks) > MOST_BLOCKS:
        raise ContentError(_("The paper has more than %(most)s parts: split it."), most=MOST_BLOCKS)
    return Content(
        authority=_line(given.get("authority", "")),
        addressees=_lines(given.get("addressees", [])),
        bases=_lines(given.get("bases", [])),
        blocks=tuple(_block(one) for one in blocks),
    )


def _block(data: object) -> Block:
    given = dict(_fields(data, {"kind", "text", "level", "columns", "rows"}))
    match given.pop("kind", None), given:
        case "paragraph", {"text": text}:
            return Paragraph(_text(text))
        case "article", {"text": text}:
            return Article(_text(text))
        case "heading", {"text": text, "level": 1 | 2 | 3 as level}:
            return Heading(level, _text(text))
        case "grid", {"columns": columns, "rows": rows}:
            return _grid(columns, rows)
    raise ContentError(UNKNOWN)


def _grid(columns: object, rows: object) -> Grid:
    heads = _lines(columns)
    if not isinstance(rows, list) or not 1 <= len(heads) <= MOST_COLUMNS or len(rows) > MOST_ROWS:
        most = {"columns": MOST_COLUMNS, "rows": MOST_ROWS}
        raise ContentError(_("A table has 1 to %(columns)s columns and at most %(rows)s rows."), **most)
    cells = tuple(tuple(_text(cell, may_be_empty=True) for cell in _list(row)) for row in rows)
    if any(len(row) != len(heads) for row in cells):
        raise ContentError(_("Every row of a table has a cell for each of its columns."))
    return Grid(heads, cells)


def _fields(data: object, known: set[str]) -> Mapping[str, object]:
    if not isinstance(data, dict) or data.keys() - known:
        raise ContentError(UNKNOWN)
    return data


def _list(data: object) -> list[object]:
    if not isinstance(data, list):
        raise ContentError(UNKNOWN)
    return data


def _lines(data: object) -> tuple[str, ...]:
    return tuple(_line(one) for one in _list(data))


def _line(data: object) -> str:
    """A text on one line."""
    return " ".join(_text(data, may_be_empty=True).split())


def _text(data: object, may_be_empty: bool = False) -> str:
    if not isinstance(data, str):
        raise ContentError(UNKNOWN)
    text = visible(data)
    if not text and not may_be_empty:
        raise ContentError(EMPTY)
    if len(text) > LONGEST_TEXT:
        raise ContentError(_("A part of the paper is longer than %(most)s letters: split it."), most=LONGEST_TEXT)
    return text


EMPTY = _("The paper says nothing yet: write its text.")
UNKNOWN = _("The content of the paper is of a kind that is not known.")
