"""A paper set by the law's form: every line as it stands on the page, before it becomes PDF, Word or HTML.

Nghị định 30/2020/NĐ-CP, Phụ lục I. Lengths, sizes and fixed words are data of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from thidua.core.canonical import as_data
from thidua.documents.papers.columns import column_widths
from thidua.documents.papers.content import Article, Content, Grid, Heading, Paragraph
from thidua.law.papers import PaperForm, PaperKind

NUMERIC = re.compile(r"[-−]?[\d.,]+ ?%?")
BLANK_DAY = "      "
BLANK_NUMBER = "       "


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a paper, whoever keeps it."""

    form: PaperForm
    kind: PaperKind
    symbol: str
    number: int | None
    day: date | None
    year: int
    agency: str
    parent_agency: str
    place: str
    title: str
    content: Content
    authority: str
    signs_for: str
    signer_title: str
    signer_name: str
    recipients: tuple[str, ...]
    division: str
    is_draft: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of the body: its number, set as `style`, and its text; or the rows of a table under its columns."""

    style: str
    text: str = ""
    label: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[bool, ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The lines of a paper from top to bottom."""

    parent_agency: str
    agency: str
    state: str
    motto: str
    number: str
    letter_title: str
    place_and_date: str
    kind: str
    title: str
    authority: str
    addressees_label: str
    addressees: tuple[str, ...]
    bases: tuple[str, ...]
    operative: str
    body: tuple[Piece, ...]
    signature: tuple[str, ...]
    signer_name: str
    recipients_label: str
    recipients: tuple[str, ...]
    anchor: str
    draft: str

    def as_data(self) -> Any:
        return as_data(self)


def compose(facts: Facts) -> Composed:
    words, content = facts.form.words, facts.content
    letter = facts.kind.is_letter
    return Composed(
        parent_agency=facts.parent_agency.upper(),
        agency=facts.agency.upper(),
        state=words["state"].upper(),
        motto=words["motto"],
        number=f"{words['number']} {number_of(facts)}",
        letter_title=f"{words['letter_title']} {facts.title}" if letter else "",
        place_and_date=f"{facts.place}, {_day(facts.day, facts.year)}",
        kind="" if letter else facts.kind.name.vi.upper(),
        title="" if letter else facts.title,
        authority=content.authority.upper(),
        addressees_label=words["addressees"],
        addressees=_ended(content.addressees),
        bases=_ended(content.bases),
        operative=facts.kind.operative,
        body=tuple(_with_end(list(_pieces(facts)), words["end"])),
        signature=_signature(facts),
        signer_name=facts.signer_name,
        recipients_label=words["recipients"],
        recipients=_recipients(facts),
        anchor=f"{words['anchor']} {facts.anchor}" if facts.anchor else "",
        draft=words["draft"].upper() if facts.is_draft else "",
    )


def number_of(facts: Facts) -> str:
    """05/TTr-SNV: a number under 10 has a 0 before it."""
    number = BLANK_NUMBER if facts.number is None else f"{facts.number:02d}"
    return f"{number}/{facts.symbol}"


def _day(day: date | None, year: int) -> str:
    """A day under 10 and the months 1 and 2 have a 0 before them."""
    if day is None:
        return f"ngày {BLANK_DAY} tháng {BLANK_DAY} năm {year}"
    month = f"{day.month:02d}" if day.month <= 2 else f"{day.month}"
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _ended(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of a list: each ends in a semicolon, the last in a full stop."""
    bare = [line.rstrip(" ;.") for line in lines]
    return tuple(f"{line}{'.' if place == len(bare) else ';'}" for place, line in enumerate(bare, 1))


def _recipients(facts: Facts) -> tuple[str, ...]:
    words = facts.form.words
    kept = ", ".join(filter(None, (words["records_office"], facts.division)))
    named = [f"- {one.rstrip(' ;.')};" for one in facts.recipients]
    return (*named, f"- {words['archive']} {kept}.")


def _signature(facts: Facts) -> tuple[str, ...]:
    """TM., KT., TL. and TUQ. name for whom one signs, with one's own title under it (Điều 13)."""
    title = facts.signer_title.upper()
    if not facts.authority:
        return (title,)
    if not facts.signs_for:
        return (f"{facts.authority}. {title}",)
    return (f"{facts.authority}. {facts.signs_for.upper()}", title)


def _pieces(facts: Facts) -> Iterator[Piece]:
    counts, articles = [0, 0, 0], 0
    for block in facts.content.blocks:
        match block:
            case Paragraph(text):
                yield from (Piece("body", line.strip()) for line in text.split("\n") if line.strip())
            case Heading(level, text):
                counts[level - 1] += 1
                counts[level:] = [0] * (3 - level)
                yield _heading(level, counts[level - 1], text, facts.form)
            case Article(text):
                articles += 1
                first, *more = [line.strip() for line in text.split("\n") if line.strip()]
                yield Piece("article", first, f"{facts.form.words['article']} {articles}.")
                yield from (Piece("body", line) for line in more)
            case Grid(columns, rows):
                yield _table(columns, rows, facts.form)


def _heading(level: int, number: int, text: str, form: PaperForm) -> Piece:
    joined = " ".join(text.split())
    if level == 1:
        return Piece("heading_1", joined.upper(), f"{roman(number)}.")
    if level == 2:
        return Piece("heading_2", joined, f"{number}.")
    letters = form.words["point_letters"]
    return Piece("point", joined, f"{letters[(number - 1) % len(letters)]})")


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], form: PaperForm) -> Piece:
    """Figures stand to the right."""
    right = tuple(_is_numeric([row[place] for row in rows]) for place in range(len(columns)))
    widths = column_widths(columns, rows, form)
    return Piece("table", columns=columns, rows=rows, right=right, widths=widths)


def _is_numeric(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(NUMERIC.fullmatch(cell) for cell in filled)


def _with_end(pieces: list[Piece], end: str) -> list[Piece]:
    """The mark at the end of the text stands after its last words, or on a line of its own after a table."""
    last = pieces[-1]
    if last.style == "table":
        return [*pieces, Piece("body", end)]
    return [*pieces[:-1], Piece(last.style, f"{last.text.rstrip(' ;./')}{end}", last.label)]


def roman(number: int) -> str:
    digits = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    said = ""
    for value, letters in digits:
        times, number = divmod(number, value)
        said += letters * times
    return said
