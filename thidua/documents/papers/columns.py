"""How wide the columns of a table on a paper are: none is narrower than its longest word."""

from __future__ import annotations

from functools import cache
from math import ceil
from pathlib import Path

from PIL import ImageFont

import thidua.frame
from thidua.law.papers import PaperForm

FONTS = Path(thidua.frame.__file__).parent / "fonts" / "tinos"
UNIT = 1000
"""The size at which the font is measured."""
BESIDE = 12
"""Points between the words of a cell and its borders, on both sides together, as Word has them."""


def column_widths(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], form: PaperForm) -> tuple[int, ...]:
    """Points: each column gets what its longest word and its heading in two lines need; of the rest the more, the
    longer its longest line.

    A single word asks for a quarter of the page at most. A heading takes more lines where all have no room, and where
    even the words have none, the widths are more than the page has and are to be taken as shares.
    """
    size, space = float(form.styles["table"].size), _space(form)
    below = [tuple(row[place] for row in rows) for place in range(len(columns))]
    words = [min(_longest(_words(head, *cells), size), space // 4) for head, cells in zip(columns, below, strict=True)]
    least = [max(word, _in_two_lines(head, size)) for head, word in zip(columns, words, strict=True)]
    if sum(least) > space:
        least = words
    whole = [min(_longest(_lines(cells), size), space) for cells in below]
    asked = [max(line - floor, 0) + 1 for floor, line in zip(least, whole, strict=True)]
    spare = max(space - sum(least), 0)
    return tuple(floor + spare * more // sum(asked) for floor, more in zip(least, asked, strict=True))


def _space(form: PaperForm) -> int:
    """Between the margins, in points."""
    page, left, right = (form.lengths[name].value for name in ("page_width", "margin_left", "margin_right"))
    return int(float(page - left - right) * 72 / 25.4)


def _words(*cells: str) -> set[str]:
    return {word for cell in cells for word in cell.split()}


def _lines(cells: tuple[str, ...]) -> set[str]:
    """The line with most letters: the wider of two almost alike makes no difference."""
    return {max((line for cell in cells for line in cell.split("\n")), key=len, default="")}


def _in_two_lines(heading: str, size: float) -> int:
    words = heading.split()
    breaks = [{" ".join(words[:place]), " ".join(words[place:])} for place in range(1, len(words) + 1)]
    return min((_longest(lines, size) for lines in breaks), default=BESIDE)


def _longest(texts: set[str], size: float) -> int:
    """With what stands beside them in a cell."""
    return BESIDE + ceil(max((_bold().getlength(text) for text in texts), default=0) * size / UNIT)


@cache
def _bold() -> ImageFont.FreeTypeFont:
    """The letters of headings, which are the wider ones; those of Times New Roman are as wide."""
    return ImageFont.truetype(FONTS / "Tinos-Bold.ttf", UNIT)
