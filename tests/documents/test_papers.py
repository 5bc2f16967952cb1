"""The form of a paper on the page: Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import docx
import pikepdf
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import ImageFont

from tests.factories.documents import make_facts
from thidua.documents.papers.columns import FONTS, column_widths
from thidua.documents.papers.composing import Facts, compose, number_of, roman
from thidua.documents.papers.content import (
    Article,
    Block,
    Content,
    ContentError,
    Grid,
    Heading,
    Paragraph,
    read_content,
)
from thidua.documents.papers.pdf import write_pdf
from thidua.documents.papers.word import write_word
from thidua.law.loading import national_file

LAW = national_file("papers.yaml")
FORM = LAW.paper_forms[0]
HOSTILE = '#emph[x] $a$ <b>&amp; \\ *sao* _g_ `m` @label #read("/etc/passwd") {% now "Y" %} {{ 7*7 }} [y](z) // ]] "'
LONG = tuple(Paragraph("Các cơ quan, đơn vị tổ chức phát động phong trào thi đua. " * 6) for _ in range(20))


def content(*blocks: Block, **more: tuple[str, ...] | str) -> Content:
    return Content(blocks=blocks, **more)


def pages(facts: Facts) -> list[str]:
    pdf = pypdfium2.PdfDocument(write_pdf(compose(facts), facts.form))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def word(facts: Facts) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_word(compose(facts), facts.form)))


def words_of(document: docx.document.Document) -> list[str]:
    """Every paragraph with text, those of tables in their place."""
    paragraphs = document.element.body.iter(qn("w:p"))
    texts = ("".join(part.text or "" for part in one.iter(qn("w:t"))).strip() for one in paragraphs)
    return [text for text in texts if text]


UNKNOWN = "The content of the paper is of a kind that is not known."
EMPTY = "The paper says nothing yet: write its text."
TOO_LONG = "A part of the paper is longer than 20000 letters: split it."
TOO_WIDE = "A table has 1 to 12 columns and at most 5000 rows."
LETTER = (content(Paragraph("Đề nghị các đơn vị gửi báo cáo."), addressees=("Các sở", "Các xã")), "SNV-CCHC")


def test_a_request_reads_from_top_to_bottom_as_the_law_has_it() -> None:
    said = content(Paragraph("Kính đề nghị xem xét"), bases=("Căn cứ Luật;", "Căn cứ Kế hoạch"))
    assert " ".join(pages(make_facts(content=said))) == (
        "ỦY BAN NHÂN DÂN TỈNH KON TUM SỞ NỘI VỤ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "Số: 05/TTr-SNV Kon Tum, ngày 03 tháng 02 năm 2026 TỜ TRÌNH Về việc khen thưởng năm 2025 "
        "Căn cứ Luật; Căn cứ Kế hoạch. Kính đề nghị xem xét./. "
        "Nơi nhận: - Như trên; - Chủ tịch UBND tỉnh (báo cáo); - Lưu: VT, CCHC. KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Mẫu Văn An"
    )


def test_word_holds_the_same_lines_in_the_same_order() -> None:
    assert words_of(word(make_facts())) == [
        "ỦY BAN NHÂN DÂN TỈNH KON TUM",
        "SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/TTr-SNV",
        "Kon Tum, ngày 03 tháng 02 năm 2026",
        "TỜ TRÌNH",
        "Về việc khen thưởng năm 2025",
        "Kính gửi: Ủy ban nhân dân tỉnh Kon Tum.",
        "Sở Nội vụ kính trình Ủy ban nhân dân tỉnh xem xét, quyết định./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Chủ tịch UBND tỉnh (báo cáo);",
        "- Lưu: VT, CCHC.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Mẫu Văn An",
    ]


def test_a_letter_has_its_abstract_under_the_number_and_no_kind() -> None:
    body, symbol = LETTER
    composed = compose(make_facts(kind="letter", symbol=symbol, content=body, title="báo cáo quý I"))
    assert (composed.number, composed.letter_title, composed.kind, composed.title) == (
        "Số: 05/SNV-CCHC",
        "V/v báo cáo quý I",
        "",
        "",
    )
    assert composed.addressees == ("Các sở;", "Các xã.")


def test_a_decision_decides_by_articles_numbered_through() -> None:
    body = content(
        Article("Tặng Bằng khen.\nKèm theo danh sách."), Article("Có hiệu lực"), authority="Chủ tịch", bases=("Luật",)
    )
    composed = compose(make_facts(kind="decision", content=body))
    assert (composed.authority, composed.bases, composed.operative) == ("CHỦ TỊCH", ("Luật.",), "QUYẾT ĐỊNH:")
    assert [(one.label, one.text) for one in composed.body] == [
        ("Điều 1.", "Tặng Bằng khen."),
        ("", "Kèm theo danh sách."),
        ("Điều 2.", "Có hiệu lực./."),
    ]  # fmt: skip


def test_headings_are_numbered_anew_under_each_higher_one() -> None:
    levels = [(1, "Một"), (2, "a"), (3, "x"), (3, "y"), (2, "b"), (3, "z"), (1, "Hai"), (2, "c")]
    composed = compose(make_facts(content=content(*(Heading(level, text) for level, text in levels))))
    assert [one.label for one in composed.body] == ["I.", "1.", "a)", "b)", "2.", "a)", "II.", "1."]
    assert composed.body[0].text == "MỘT"


@pytest.mark.parametrize(
    ("number", "day", "written"),
    [
        (5, date(2026, 2, 3), ("05/TTr-SNV", "Kon Tum, ngày 03 tháng 02 năm 2026")),
        (10, date(2026, 3, 10), ("10/TTr-SNV", "Kon Tum, ngày 10 tháng 3 năm 2026")),
        (123, date(2026, 12, 9), ("123/TTr-SNV", "Kon Tum, ngày 09 tháng 12 năm 2026")),
        (None, None, ("       /TTr-SNV", "Kon Tum, ngày        tháng        năm 2026")),
    ],
)
def test_small_numbers_days_and_the_first_months_have_a_zero(
    number: int | None, day: date | None, written: tuple[str, str]
) -> None:
    facts = make_facts(number=number, day=day)
    assert (number_of(facts), compose(facts).place_and_date) == written


@pytest.mark.parametrize(
    ("authority", "signs_for", "title", "lines"),
    [
        ("TM", "Ủy ban nhân dân", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Q", "", "Giám đốc", ("Q. GIÁM ĐỐC",)),
        ("", "", "Giám đốc", ("GIÁM ĐỐC",)),
    ],
)
def test_who_signs_says_on_whose_behalf(authority: str, signs_for: str, title: str, lines: tuple[str, ...]) -> None:
    facts = make_facts(authority=authority, signs_for=signs_for, signer_title=title)
    assert compose(facts).signature == lines


def test_the_end_mark_stands_alone_after_a_table() -> None:
    rows = (("1", "Sở Mẫu", "91,25"), ("2", "", ""))
    composed = compose(make_facts(content=content(Grid(("TT", "Đơn vị", "Chỉ số"), rows))))
    assert [(one.style, one.text) for one in composed.body] == [("table", ""), ("body", "./.")]
    assert composed.body[0].right == (True, False, True)


DAYS = ("TT", "Nội dung phải nộp", "Kỳ", "Hạn nộp", "Số ngày làm việc quá hạn")


def letters_of(facts: Facts) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every letter of the PDF's first page, with the box in which it stands."""
    pdf = pypdfium2.PdfDocument(write_pdf(compose(facts), FORM))
    text = pdf[0].get_textpage()
    return [(text.get_text_range(place, 1), text.get_charbox(place)) for place in range(text.count_chars())]


@pytest.mark.parametrize("text", ["Báo cáo", "Báo cáo kết quả thực hiện phong trào thi đua cải cách hành chính " * 5])
def test_no_column_is_narrower_than_its_longest_word(text: str) -> None:
    row = ("1", text, "tháng 2 năm 2026", "17/06/2026", "7")
    widths = column_widths(DAYS, (row,), FORM)
    for head, cell, width in zip(DAYS, row, widths, strict=True):
        assert all(text_width(word) + 8 <= width for word in (*head.split(), *cell.split()))
    assert 460 <= sum(widths) <= 467


def text_width(word: str) -> float:
    return ImageFont.truetype(FONTS / "Tinos-Bold.ttf", 1000).getlength(word) * 13 / 1000


def test_columns_without_room_for_their_words_are_shares_of_the_page() -> None:
    widths = column_widths(("nghiêng" * 4,) * 12, (), FORM)
    assert (len(set(widths)), sum(widths) > 467) == (1, True)
    assert column_widths(("TT", "Nội dung"), (("", ""),), FORM)[0] > 0


def test_no_word_crosses_the_border_of_its_cell_or_the_margin() -> None:
    closing = Paragraph("Sở Nội vụ đề nghị Ủy ban nhân dân xã Ngọk Tụ quan tâm, chỉ đạo thực hiện")
    grid = Grid(DAYS, (("1", "Báo cáo 6 tháng", "6 tháng, kỳ 1 năm 2026", "17/06/2026", "7"),))
    letters = letters_of(make_facts(content=content(grid, closing)))
    text = "".join(letter for letter, _box in letters)
    boxes = [box for _letter, box in letters[text.index("17/06/2026") :][:10]]
    assert {round(bottom) for _left, bottom, *_rest in boxes[:1] + boxes[-1:]} == {round(boxes[0][1])}
    edge = 30 / 25.4 * 72 + sum(column_widths(DAYS, grid.rows, FORM)[:4])
    assert boxes[-1][2] < edge
    assert max(box[2] for letter, box in letters if letter.strip()) <= (210 - 15) / 25.4 * 72 + 0.5


def test_a_heading_stays_with_its_table_in_word() -> None:
    document = word(make_facts(content=content(Heading(2, "Theo nguyên nhân"), Grid(("TT", "Đơn vị"), (("1", "A"),)))))
    heading = next(one for one in document.paragraphs if one.text == "1. Theo nguyên nhân")
    gap = heading._p.getnext()
    table = gap.getnext()
    assert table.tag == qn("w:tbl")
    kept = [heading._p, gap, *table.tr_lst[0].iter(qn("w:p"))]
    assert [len(one.xpath("./w:pPr/w:keepNext")) for one in kept] == [1, 1, 1, 1]


def test_roman_numbers() -> None:
    assert [roman(number) for number in (1, 4, 9, 14, 40, 99)] == ["I", "IV", "IX", "XIV", "XL", "XCIX"]


@pytest.mark.parametrize("write", [write_pdf, write_word])
def test_every_file_is_of_the_page_that_the_law_names(write: object) -> None:
    facts = make_facts()
    if write is write_pdf:
        page = pypdfium2.PdfDocument(write_pdf(compose(facts), FORM))[0]
        assert [round(points / 72 * 25.4) for points in page.get_size()] == [210, 297]
        text = page.get_textpage()
        letters = [place for place in range(text.count_chars()) if text.get_text_range(place, 1).strip()]
        assert min(text.get_charbox(place)[0] for place in letters) / 72 * 25.4 >= 29.9
        return
    section = word(facts).sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(one.mm) for one in (section.page_width, section.page_height, *margins)] == [210, 297, 20, 20, 30, 15]


def test_a_superior_agency_a_little_too_long_for_its_column_stands_on_one_line() -> None:
    facts = make_facts(parent_agency="Ủy ban nhân dân tỉnh Quảng Ngãi", place="Quảng Ngãi")
    text = pypdfium2.PdfDocument(write_pdf(compose(facts), FORM))[0].get_textpage().get_text_range()
    assert text.splitlines()[0] == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"


def test_the_pages_are_numbered_from_the_second_on_in_the_middle_of_the_upper_margin() -> None:
    facts = make_facts(content=content(*LONG))
    pdf = pypdfium2.PdfDocument(write_pdf(compose(facts), FORM))
    texts = [page.get_textpage() for page in pdf]
    assert len(texts) > 2
    width, height = pdf[1].get_size()
    top = [text.get_text_bounded(bottom=height - 17 / 25.4 * 72).strip() for text in texts]
    assert top == ["", *(str(number) for number in range(2, len(texts) + 1))]
    left, _bottom, right, _top = texts[1].get_charbox(0)
    assert abs((left + right) / 2 - (width + (30 - 15) / 25.4 * 72) / 2) < 2
    section = word(facts).sections[0]
    assert section.different_first_page_header_footer
    assert (section.first_page_header.paragraphs[0].text, section.header._element.xpath("string()")) == ("", "PAGE")


def test_a_pdf_is_kept_for_good_with_its_own_fonts() -> None:
    with pikepdf.open(io.BytesIO(write_pdf(compose(make_facts(content=content(*LONG, bases=("Luật",)))), FORM))) as pdf:
        assert b"pdfaid:part" in pdf.Root.Metadata.read_bytes()
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing]
        assert sorted(str(one.FontName).partition("+")[2] for one in fonts) == [
            "Tinos", "Tinos-Bold", "Tinos-BoldItalic", "Tinos-Italic",
        ]  # fmt: skip


def test_word_sets_the_body_as_the_law_does() -> None:
    document = word(make_facts(content=content(Paragraph("Nội dung"), Paragraph("Hết"), bases=("Luật",))))
    body = next(one for one in document.paragraphs if one.text == "Nội dung")
    shape = body.paragraph_format
    assert (body.alignment, shape.first_line_indent, shape.space_before.pt) == (WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(12.7), 6)
    assert (body.runs[0].font.size.pt, document.styles["Normal"].font.name) == (14, "Times New Roman")
    assert next(one for one in document.paragraphs if one.text == "Luật.").runs[0].italic


def test_every_choice_of_ours_lies_within_what_the_law_allows() -> None:
    lengths = {
        name: one.value
        for name, one in FORM.lengths.items()
        if (one.at_least is not None and one.value < one.at_least)
        or (one.at_most is not None and one.value > one.at_most)
    }
    styles = {name: one.size for name, one in FORM.styles.items() if not one.at_least <= one.size <= one.at_most}
    assert (lengths, styles) == ({}, {})


def test_the_kinds_are_those_of_the_decree() -> None:
    verified = [kind for kind in LAW.paper_kinds if kind.status != "unverified"]
    assert len(verified) == 29
    marks = {kind.code: kind.mark for kind in LAW.paper_kinds}
    wanted = {"request": "TTr", "report": "BC", "plan": "KH", "minutes": "BB", "decision": "QĐ", "letter": ""}
    assert {code: marks[code] for code in wanted} == wanted
    assert FORM.lengths["line_spacing_lines"].value == Decimal("1.15")


def test_what_is_hostile_is_only_text() -> None:
    facts = make_facts(title=HOSTILE, content=content(Paragraph(HOSTILE), Grid((HOSTILE[:20],), ((HOSTILE,),))))
    assert compose(facts).body[0].text == HOSTILE
    said = pages(facts)[0]
    assert said.replace(" ", "").count(HOSTILE.replace(" ", "")) == 3
    assert "".join(words_of(word(facts))).count(HOSTILE) == 3


def test_letters_without_a_glyph_are_named() -> None:
    with pytest.raises(ContentError) as caught:
        write_pdf(compose(make_facts(title="会 và 😀")), FORM)
    assert str(caught.value.message) == "The font of papers has no letter for: 会 😀. Write it in words."


def test_a_draft_says_so_on_every_page() -> None:
    facts = make_facts(is_draft=True, number=None, day=None, content=content(*LONG))
    assert [page.count("DỰ THẢO") for page in pages(facts)] == [1] * len(pages(facts))
    assert word(facts).sections[0].first_page_header.paragraphs[0].text == "DỰ THẢO"
    assert "DỰ THẢO" not in " ".join(pages(make_facts()))


ANCHOR = "0f" * 32
ANCHOR_LINE = f"Mã neo nhật ký (SHA-256): {ANCHOR}"


def test_the_anchor_of_the_log_stands_on_one_small_line_at_the_end() -> None:
    facts = make_facts(anchor=ANCHOR)
    text = pypdfium2.PdfDocument(write_pdf(compose(facts), FORM))[0].get_textpage().get_text_range()
    assert text.splitlines()[-1].strip() == words_of(word(facts))[-1] == ANCHOR_LINE


def test_the_anchor_stays_with_the_signature() -> None:
    """Where a paper grows to a second page, that line does not go there alone."""
    said = [content(*[Paragraph("Nội dung")] * lines) for lines in range(17, 21)]
    grown = [pages(make_facts(anchor=ANCHOR, content=one)) for one in said]
    assert (len(grown[0]), len(grown[-1])) == (1, 2)
    assert all("Mẫu Văn An" in one[-1] for one in grown)


def test_content_survives_being_kept() -> None:
    said = content(
        Heading(1, "Kết quả"), Paragraph("Một\nHai"), Article("Tặng"), Grid(("TT", "Đơn vị"), (("1", "Sở"),)),
        bases=("Luật",), addressees=("UBND",), authority="Giám đốc",
    )  # fmt: skip
    assert read_content(said.as_data()) == said


def test_what_no_one_sees_is_left_out() -> None:
    said = read_content({"blocks": [{"kind": "paragraph", "text": "a\u202eb\x00\x07c\td\ufeff"}]})
    assert said.blocks == (Paragraph("abc d"),)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, UNKNOWN),
        ({"blocks": []}, EMPTY),
        ({"blocks": [{"kind": "paragraph", "text": " \u200b"}]}, EMPTY),
        ({"blocks": [{"kind": "html", "text": "x"}]}, UNKNOWN),
        ({"blocks": [{"kind": "heading", "level": 4, "text": "x"}]}, UNKNOWN),
        ({"blocks": [{"kind": "paragraph", "text": 5}]}, UNKNOWN),
        ({"blocks": ["x"]}, UNKNOWN),
        ({"blocks": [{"kind": "grid", "columns": [], "rows": []}]}, TOO_WIDE),
        (
            {"blocks": [{"kind": "grid", "columns": ["a", "b"], "rows": [["1"]]}]},
            "Every row of a table has a cell for each of its columns.",
        ),
        ({"blocks": [{"kind": "paragraph", "text": "x" * 20_001}]}, TOO_LONG),
        ({"blocks": [{"kind": "paragraph", "text": "x"}] * 2_001}, "The paper has more than 2000 parts: split it."),
    ],
)  # fmt: skip
def test_content_of_no_use_is_refused_in_words(data: object, said: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_content(data)
    assert str(caught.value.message) == said
