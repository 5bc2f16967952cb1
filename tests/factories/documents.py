"""Papers for tests: what a test does not name is plain and the same every time."""

from __future__ import annotations

from datetime import date
from typing import Any

from thidua.audit.actions import Subject
from thidua.documents.actions import Draft, approve_paper, draft_paper, issue_paper, keep_letterhead
from thidua.documents.models import Letterhead, Paper
from thidua.documents.papers.composing import Facts
from thidua.documents.papers.content import Content, Paragraph
from thidua.documents.queries import form_on, kinds
from thidua.people.models import Account, Unit
from thidua.people.permissions import ALLOWED, Decision

TEXT = Content(
    addressees=("Ủy ban nhân dân tỉnh Kon Tum",),
    blocks=(Paragraph("Sở Nội vụ kính trình Ủy ban nhân dân tỉnh xem xét, quyết định"),),
)


def anyone(_account: Account) -> Decision:
    return ALLOWED


def make_letterhead(unit: Unit, mark: str = "SNV") -> Letterhead:
    return keep_letterhead(
        unit=unit, agency=unit.name, parent_agency="Ủy ban nhân dân tỉnh Kon Tum", mark=mark, place="Kon Tum", by=None
    )


def make_draft(**changes: Any) -> Draft:
    return Draft(
        **{
            "kind": "request",
            "title": "Về việc khen thưởng năm 2025",
            "content": TEXT,
            "authority": "KT",
            "signs_for": "Giám đốc",
            "signer_title": "Phó Giám đốc",
            "signer_name": "Mẫu Văn An",
            "division": "CCHC",
            **changes,
        }
    )


def make_paper(unit: Unit, about: Subject | None = None, **changes: Any) -> Paper:
    """A draft of a unit that has a letterhead."""
    return draft_paper(unit=unit, draft=make_draft(**changes), may=anyone, by=None, about=about)


def make_approved(unit: Unit, **changes: Any) -> Paper:
    return approve_paper(paper=make_paper(unit, **changes), by=None)


def make_issued(unit: Unit, on: date | None = None, **changes: Any) -> Paper:
    return issue_paper(paper=make_approved(unit, **changes), by=None, on=on)


def make_facts(**changes: Any) -> Facts:
    """A request of Sở Nội vụ with number 5, of 3 February 2026."""
    code = changes.pop("kind", "request")
    return Facts(
        **{
            "form": form_on(date(2026, 2, 3)),
            "kind": kinds()[code],
            "symbol": "TTr-SNV",
            "number": 5,
            "day": date(2026, 2, 3),
            "year": 2026,
            "agency": "Sở Nội vụ",
            "parent_agency": "Ủy ban nhân dân tỉnh Kon Tum",
            "place": "Kon Tum",
            "title": "Về việc khen thưởng năm 2025",
            "content": TEXT,
            "authority": "KT",
            "signs_for": "Giám đốc",
            "signer_title": "Phó Giám đốc",
            "signer_name": "Mẫu Văn An",
            "recipients": ("Như trên", "Chủ tịch UBND tỉnh (báo cáo)"),
            "division": "CCHC",
            "is_draft": False,
            "anchor": None,
            **changes,
        }
    )
