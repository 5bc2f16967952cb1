"""What is shipped with the pages: fonts that can write Vietnamese, licences, icons."""

import re
import struct
import unicodedata
from pathlib import Path

import pytest

import thidua.frame

FRAME = Path(thidua.frame.__file__).parent
STATIC = FRAME / "static" / "frame"
FONTS = sorted((FRAME / "fonts").rglob("*.ttf"))
PACKAGE = FRAME.parent
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LOWER = {unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in TONES} | {"đ"}
VIETNAMESE = LOWER | {letter.upper() for letter in LOWER} | set("bcdghklmnpqrstvxBCDGHKLMNPQRSTVX0123456789₫")


def letters_of(font: Path) -> set[str]:
    """The characters that a TrueType font has a glyph for, by format 4 of its cmap table."""
    data = font.read_bytes()
    tables = (
        struct.unpack(">4sIII", data[12 + 16 * n : 28 + 16 * n]) for n in range(struct.unpack(">H", data[4:6])[0])
    )
    cmap = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    count = struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]
    records = [struct.unpack(">HHI", data[cmap + 4 + 8 * n : cmap + 12 + 8 * n]) for n in range(count)]
    start = cmap + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    size = struct.unpack(">H", data[start + 6 : start + 8])[0]
    columns = struct.unpack(f">{size // 2 * 4 + 1}H", data[start + 14 : start + 14 + size * 4 + 2])
    half = size // 2
    ends, starts, deltas, offsets = (columns[at : at + half] for at in (0, half + 1, 2 * half + 1, 3 * half + 1))
    offsets_at = start + 16 + 3 * size
    found = set()
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            at = offsets_at + 2 * place + offsets[place] + 2 * (code - first)
            glyph = struct.unpack(">H", data[at : at + 2])[0] if offsets[place] else code
            if (glyph or not offsets[place]) and (glyph + deltas[place]) % 65536:
                found.add(chr(code))
    return found


def test_vietnamese_has_its_letters() -> None:
    assert len(LOWER) == 73


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_a_font_for_papers_has_every_vietnamese_letter(font: Path) -> None:
    assert VIETNAMESE - letters_of(font) == set()


def test_both_families_for_papers_are_shipped() -> None:
    assert {font.stem.split("-")[0] for font in FONTS} == {"BeVietnamPro", "Tinos"}


def test_the_fonts_of_the_pages_cover_every_vietnamese_letter_in_every_weight() -> None:
    rules = re.findall(r"font-weight: (\d+);.*?unicode-range: ([^;]+);", (STATIC / "fonts.css").read_text(), re.DOTALL)
    for weight in ("400", "500", "600", "700"):
        ranges = ",".join(text for rule, text in rules if rule == weight)
        pairs = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
        spans = [(int(pair[0], 16), int(pair[-1], 16)) for pair in pairs]
        assert {letter for letter in VIETNAMESE if not any(a <= ord(letter) <= b for a, b in spans)} == set()


def test_every_file_that_a_style_sheet_names_is_shipped() -> None:
    named = [
        (sheet, url) for sheet in STATIC.rglob("*.css") for url in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text())
    ]
    assert [url for sheet, url in named if not url.startswith("data:") and not (sheet.parent / url).is_file()] == []


def test_no_shipped_file_names_a_source_map() -> None:
    assert [path.name for path in STATIC.rglob("*.*s") if "sourceMappingURL" in path.read_text()] == []


@pytest.mark.parametrize(
    "folder", sorted(path for parent in (STATIC, FRAME / "fonts") for path in parent.iterdir() if path.is_dir())
)
def test_what_others_made_is_listed_beside_its_licence(folder: Path) -> None:
    assert (folder / "LICENSE").is_file()
    assert f"{folder.name}/`" in (STATIC / "VENDORED.md").read_text()


def test_every_icon_that_a_page_asks_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons" / "icons.svg").read_text()))
    asked = {name for path in PACKAGE.rglob("*.html") for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}
    asked |= {name for path in PACKAGE.rglob("*.html") for name in re.findall(r'\bicon="([^"]+)"', path.read_text())}
    assert asked - sprite == set()
