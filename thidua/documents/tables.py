"""The register of outgoing papers as a table to keep, with the columns of the printed book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thidua.core.messages import Text
from thidua.documents.models import Paper
from thidua.documents.queries import form_of, kinds
from thidua.frame.words import language, say
from thidua.sheets import kinds as cells
from thidua.sheets.columns import Column, Table

REGISTER = Table(
    Text("Sổ văn bản đi", "Outgoing papers"),
    (
        Column("number", Text("Số, ký hiệu văn bản", "Number and symbol"), cells.text()),
        Column("issued_on", Text("Ngày, tháng văn bản", "Day of the paper"), cells.day()),
        Column("title", Text("Tên loại và trích yếu nội dung", "Kind and abstract"), cells.text()),
        Column("signer", Text("Người ký", "Signed by"), cells.text(), required=False),
        Column("recipients", Text("Nơi nhận văn bản", "Recipients"), cells.text(), required=False),
        Column("kept_by", Text("Đơn vị, người nhận bản lưu", "Who keeps a copy"), cells.text(), required=False),
        Column("copies", Text("Số lượng bản", "Copies"), cells.integer(), required=False),
        Column("sent_on", Text("Ngày chuyển", "Sent on"), cells.day(), required=False),
        Column("received", Text("Ký nhận", "Received by"), cells.text(), required=False),
        Column("note", Text("Ghi chú", "Note"), cells.text(), required=False),
    ),
)


def register_rows(papers: Iterable[Paper]) -> Iterator[dict[str, object]]:
    """What is done by hand (copies, when and by whom received) is left empty."""
    for paper in papers:
        yield {
            "number": paper.number_and_symbol,
            "issued_on": paper.issued_on,
            "title": titled(paper),
            "signer": paper.signer_name or None,
            "recipients": "; ".join(_recipients(paper)) or None,
            "kept_by": paper.division or None,
            "copies": None,
            "sent_on": None,
            "received": None,
            "note": note_of(paper) or None,
        }


def _recipients(paper: Paper) -> Iterator[str]:
    """The lines under “Nơi nhận”; where one says “as above”, those whom the paper addresses."""
    as_addressed = form_of(paper).words["as_addressed"]
    for line in paper.recipients.all():
        yield from paper.addressees if line.text == as_addressed and paper.addressees else [line.text]


def titled(paper: Paper) -> str:
    kind = kinds()[paper.kind]
    named = say(kind.name) if language() == "en" else kind.name.vi
    return f"{named}: {paper.title}"


def note_of(paper: Paper) -> str:
    """That a paper is no more in force, and why."""
    return f"{paper.get_state_display()}: {paper.reason}" if paper.reason and paper.is_numbered else ""
