"""A paper as a Word file (DOCX) that officials edit: the same lines, set in the law's font."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from thidua.documents.papers.composing import Composed, Piece
from thidua.law.papers import PaperForm

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
# The state's name needs this much of the first line; the agency stands in what is left of it.
STATE_COLUMN = Mm(94)
GREY = RGBColor(0x80, 0x80, 0x80)


def write_word(composed: Composed, form: PaperForm) -> bytes:
    writer = _Writer(form)
    writer.head(composed)
    writer.opening(composed)
    writer.body(composed)
    writer.end(composed)
    return writer.saved(composed)


class _Writer:
    """Builds one document from top to bottom."""

    def __init__(self, form: PaperForm) -> None:
        self.form = form
        self.document: Document = docx.Document()
        self._set_normal()
        self.section: Section = self.document.sections[0]
        self._set_page()

    def length(self, name: str) -> float:
        return float(self.form.lengths[name].value)

    def _set_normal(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name = self.form.font
        normal.font.size = Pt(float(self.form.styles["body"].size))
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(script), self.form.font)
        normal.paragraph_format.space_after = Pt(0)

    def _set_page(self) -> None:
        page = self.section
        page.page_width, page.page_height = Mm(self.length("page_width")), Mm(self.length("page_height"))
        page.top_margin, page.bottom_margin = Mm(self.length("margin_top")), Mm(self.length("margin_bottom"))
        page.left_margin, page.right_margin = Mm(self.length("margin_left")), Mm(self.length("margin_right"))
        page.header_distance = Mm(self.length("margin_top") / 2)
        page.different_first_page_header_footer = True
        number = page.header.paragraphs[0]
        number.alignment = CENTRE
        self._add_field(number, "PAGE")

    @property
    def width(self) -> int:
        lengths = (self.length(name) for name in ("page_width", "margin_left", "margin_right"))
        page, left, right = lengths
        return Mm(page - left - right)

    def _add_field(self, paragraph: Paragraph, name: str) -> None:
        run = self._run(paragraph, "page_number", "")
        for kind, text in (("begin", ""), ("", name), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = text or None
            run._r.append(element)  # noqa: SLF001 -- python-docx has no fields

    def _run(self, paragraph: Paragraph, style: str, text: str) -> Run:
        look = self.form.styles[style]
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(float(look.size)), look.bold, look.italic
        return run

    def line(self, into: Document | _Cell, style: str, text: str, align: WD_ALIGN_PARAGRAPH = CENTRE) -> Paragraph:
        """A line of its own; the paragraph that a new cell brings is used first."""
        last = into.paragraphs[-1] if into.paragraphs else None
        fresh = last if last is not None and into is not self.document and not last.text else None
        paragraph = fresh if fresh is not None and len(into.paragraphs) == 1 else into.add_paragraph()
        paragraph.alignment = align
        self._run(paragraph, style, text)
        return paragraph

    def head(self, composed: Composed) -> None:
        table = self._invisible(self.width - STATE_COLUMN, STATE_COLUMN, rows=2)
        agency, state = table.rows[0].cells
        if composed.parent_agency:
            self.line(agency, "parent_agency", composed.parent_agency)
        self.line(agency, "agency", composed.agency)
        self._rule(agency, self.width - STATE_COLUMN, self.length("rule_share_of_line"))
        self.line(state, "state", composed.state)
        self.line(state, "motto", composed.motto)
        self._rule(state, STATE_COLUMN, 0.62)
        number, day = table.rows[1].cells
        self.line(number, "number", composed.number)
        if composed.letter_title:
            self.line(number, "letter_title", composed.letter_title)
        self.line(day, "place_and_date", composed.place_and_date)

    def _invisible(self, *widths: int, rows: int) -> Table:
        table = self.document.add_table(rows, len(widths))
        self._set_widths(table, widths)
        return table

    def _set_widths(self, table: Table, widths: tuple[int, ...]) -> None:
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width

    def _rule(self, into: Document | _Cell, width: int, share: float) -> None:
        """A rule of a share of the width, in the middle: the lower border of an empty, narrowed paragraph."""
        paragraph = into.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = int(width * (1 - share) / 2)
        shape.line_spacing, shape.space_after = Pt(3), Pt(4)
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 -- python-docx has no borders
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def opening(self, composed: Composed) -> None:
        """The kind and title, who decides, whom it is sent to."""
        if composed.draft:
            self._run(self.section.first_page_header.paragraphs[0], "kind", composed.draft).font.color.rgb = GREY
        if composed.kind:
            self.line(self.document, "kind", composed.kind).paragraph_format.space_before = Pt(14)
            self.line(self.document, "title", composed.title)
            self._rule(self.document, self.width, self.length("rule_share_of_line") / 2)
        if composed.authority:
            self.line(self.document, "authority", composed.authority)
        if len(composed.addressees) == 1:
            self._addressee(f"{composed.addressees_label} {composed.addressees[0]}", CENTRE)
        elif composed.addressees:
            for text in (composed.addressees_label, *(f"- {one}" for one in composed.addressees)):
                self._addressee(text, LEFT).paragraph_format.left_indent = Mm(35)

    def _addressee(self, text: str, align: WD_ALIGN_PARAGRAPH) -> Paragraph:
        paragraph = self.line(self.document, "addressees", text, align)
        paragraph.paragraph_format.space_before = Pt(6)
        return paragraph

    def body(self, composed: Composed) -> None:
        for basis in composed.bases:
            self._run(self._paragraph(), "bases", basis)
        if composed.operative:
            paragraph = self.line(self.document, "authority", composed.operative)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(12)
        for piece in composed.body:
            if piece.style == "table":
                self._table(piece)
            else:
                self._piece(piece)

    def _paragraph(self) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = BOTH
        shape = paragraph.paragraph_format
        shape.first_line_indent = Mm(self.length("first_line_indent"))
        shape.space_before = Pt(self.length("paragraph_spacing_points"))
        shape.line_spacing = self.length("line_spacing_lines")
        return paragraph

    def _piece(self, piece: Piece) -> None:
        paragraph = self._paragraph()
        if piece.style == "article":
            self._run(paragraph, "article", f"{piece.label} ")
            self._run(paragraph, "body", piece.text)
            return
        style = "body" if piece.style == "point" else piece.style
        paragraph.paragraph_format.keep_with_next = style.startswith("heading")
        self._run(paragraph, style, f"{piece.label} {piece.text}".strip())

    def _table(self, piece: Piece) -> None:
        gap = self.document.add_paragraph().paragraph_format
        gap.line_spacing, gap.keep_with_next = Pt(6), True
        table = self.document.add_table(1 + len(piece.rows), len(piece.columns), style="Table Grid")
        share = self.width / sum(piece.widths)
        self._set_widths(table, tuple(int(one * share) for one in piece.widths))
        for cell, text in zip(table.rows[0].cells, piece.columns, strict=True):
            head = self.line(cell, "table", text)
            head.runs[0].bold = head.paragraph_format.keep_with_next = True
        for row, texts in zip(list(table.rows)[1:], piece.rows, strict=True):
            for cell, text, right in zip(row.cells, texts, piece.right, strict=True):
                self.line(cell, "table", text, RIGHT if right else LEFT)
        first_row = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx repeats no heads
        first_row.append(OxmlElement("w:tblHeader"))

    def end(self, composed: Composed) -> None:
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(10)
        table = self._invisible(self.width // 2, self.width // 2, rows=1)
        recipients, signer = table.rows[0].cells
        self.line(recipients, "recipients_label", composed.recipients_label, LEFT)
        for one in composed.recipients:
            self.line(recipients, "recipients", one, LEFT)
        for one in composed.signature:
            self.line(signer, "signer_title", one)
        name = self.line(signer, "signer_name", composed.signer_name)
        name.paragraph_format.space_before = Mm(self.length("signature_space"))
        if composed.anchor:
            self.line(self.document, "anchor", composed.anchor, LEFT).paragraph_format.space_before = Pt(6)

    def saved(self, composed: Composed) -> bytes:
        facts = self.document.core_properties
        facts.title, facts.author, facts.language = composed.title or composed.letter_title, composed.agency, "vi"
        facts.comments, facts.created = "", datetime.now(UTC)
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()
