from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.documents import (
    anyone,
    make_approved,
    make_draft,
    make_issued,
    make_letterhead,
    make_paper,
)
from tests.factories.people import make_account, make_province, make_unit
from thidua.audit.actions import Subject
from thidua.audit.models import Entry
from thidua.documents.actions import (
    approve_paper,
    draft_paper,
    issue_paper,
    keep_letterhead,
    recall_paper,
    replace_paper,
    return_paper,
    revise_paper,
)
from thidua.documents.models import Paper, PaperState, Sequence
from thidua.documents.papers.content import Content, Paragraph
from thidua.documents.queries import pdf_of
from thidua.documents.workflow import TRANSITIONS
from thidua.files.models import StoredFile
from thidua.files.queries import content_of
from thidua.notices.models import Notice
from thidua.people.models import Kind, Role, Unit
from thidua.people.permissions import Refused, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ACTS = {
    PaperState.APPROVED: lambda paper: approve_paper(paper=paper, by=None),
    PaperState.ISSUED: lambda paper: issue_paper(paper=paper, by=None),
    PaperState.RETURNED: lambda paper: return_paper(paper=paper, reason="Sai thể thức", by=None),
    PaperState.RECALLED: lambda paper: recall_paper(paper=paper, reason="Sai nội dung", by=None),
    PaperState.REPLACED: lambda paper: replace_paper(
        paper=paper, replacement=make_issued(paper.unit), reason="Sai nội dung", by=None
    ),
    PaperState.DRAFT: lambda paper: revise_paper(paper=paper, draft=make_draft(), may=anyone, by=None),
}


@pytest.fixture
def unit() -> Unit:
    made = make_unit("Sở Nội vụ", Kind.DEPARTMENT, make_province())
    make_letterhead(made)
    return made


def brought_to(state: PaperState, unit: Unit) -> Paper:
    paper = make_paper(unit)
    ways = {
        PaperState.DRAFT: (),
        PaperState.RETURNED: (PaperState.RETURNED,),
        PaperState.APPROVED: (PaperState.APPROVED,),
        PaperState.ISSUED: (PaperState.APPROVED, PaperState.ISSUED),
        PaperState.RECALLED: (PaperState.APPROVED, PaperState.ISSUED, PaperState.RECALLED),
        PaperState.REPLACED: (PaperState.APPROVED, PaperState.ISSUED, PaperState.REPLACED),
    }
    for step in ways[state]:
        paper = ACTS[step](paper)
    return paper


@pytest.mark.parametrize("before", PaperState)
@pytest.mark.parametrize("after", PaperState)
def test_a_paper_moves_as_its_workflow_says_and_not_otherwise(
    before: PaperState, after: PaperState, unit: Unit
) -> None:
    paper = brought_to(before, unit)
    if after in TRANSITIONS[before] or before == after == PaperState.DRAFT:
        assert ACTS[after](paper).state == after
    else:
        with pytest.raises(ValidationError):
            ACTS[after](paper)
        assert Paper.objects.get(pk=paper.pk).state == before


def test_a_draft_keeps_what_it_is_about_and_the_letterhead_of_its_day(unit: Unit) -> None:
    about = Subject("report", "7", "Báo cáo quý I", "reports:plan")
    paper = draft_paper(unit=unit, draft=make_draft(recipients=(("Như trên", None),)), may=anyone, by=None, about=about)
    make_letterhead(unit, mark="SNNV")
    paper.refresh_from_db()
    assert (paper.symbol, paper.agency, paper.place, str(paper)) == (
        "TTr-SNV",
        "Sở Nội vụ",
        "Kon Tum",
        "…/TTr-SNV Về việc khen thưởng năm 2025",
    )
    assert (paper.subject_kind, paper.subject_key, paper.subject_label) == ("report", "7", "Báo cáo quý I")
    assert [one.text for one in paper.recipients.all()] == ["Như trên"]


@pytest.mark.parametrize(
    ("kind", "symbol"), [("request", "TTr-SNV"), ("letter", "SNV-CCHC"), ("report", "BC-SNV"), ("public_letter", "SNV")]
)
def test_the_symbol_names_the_kind_and_the_agency(kind: str, symbol: str, unit: Unit) -> None:
    assert make_paper(unit, kind=kind).symbol == symbol


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"title": " \u200b "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"authority": "XX"}, "authority"),
        ({"signer_title": ""}, "signer_title"),
        ({"content": Content(blocks=())}, "content"),
        ({"content": Content(blocks=(Paragraph("会"),))}, "content"),
        ({"recipients": (("", None),)}, "text"),
    ],
)
def test_a_draft_that_cannot_be_set_on_a_page_is_refused_and_nothing_kept(
    changes: dict[str, object], field: str, unit: Unit
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_paper(unit, **changes)
    assert list(caught.value.message_dict) == [field]
    assert Paper.objects.count() == 0


def test_a_unit_without_a_letterhead_drafts_nothing() -> None:
    with pytest.raises(ValidationError) as caught:
        make_paper(make_unit("Xã Mẫu"))
    assert caught.value.messages == ["Xã Mẫu chưa có thông tin đầu văn bản: văn thư của đơn vị khai báo trước."]


def test_who_may_draft_is_asked_of_the_room_above(unit: Unit) -> None:
    with pytest.raises(Refused):
        draft_paper(unit=unit, draft=make_draft(), may=lambda _: refused("No."), by=make_account())


def test_issuing_gives_number_day_and_file_at_once(unit: Unit) -> None:
    clerk = make_account(role=Role.CLERK, unit=unit)
    paper = issue_paper(paper=make_approved(unit), by=clerk)
    with content_of(paper.upload.file) as stored:
        kept = stored.read()
    assert (paper.number_and_symbol, paper.year, paper.issued_on) == ("01/TTr-SNV", TODAY.year, TODAY)
    assert hashlib.sha256(kept).hexdigest() == paper.upload.file.sha256
    assert paper.upload.name == f"01-TTr-SNV-{TODAY.year}.pdf"
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        assert len(pdf.pages) == 1
    entry = Entry.objects.filter(verb="issue_paper").get()
    assert (entry.actor, entry.said.after) == (
        clerk,
        {
            "paper_state": "issued",
            "number": "01/TTr-SNV",
            "issued_on": TODAY.isoformat(),
            "sha256": paper.upload.file.sha256,
        },
    )


def test_each_symbol_has_its_own_numbers_and_each_year_begins_at_one(unit: Unit) -> None:
    other = make_unit("Sở Tư pháp", Kind.DEPARTMENT, unit.parent)
    make_letterhead(other)
    days = [date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 2)]
    given = [make_issued(unit, on=day) for day in days]
    given += [make_issued(unit, on=days[2], kind="report"), make_issued(other, on=days[2])]
    assert [(one.year, one.number_and_symbol) for one in given] == [
        (2024, "01/TTr-SNV"),
        (2024, "02/TTr-SNV"),
        (2025, "01/TTr-SNV"),
        (2025, "01/BC-SNV"),
        (2025, "01/TTr-SNV"),
    ]


def test_numbers_follow_the_days_and_a_recalled_one_is_not_given_again(unit: Unit) -> None:
    first = make_issued(unit, on=date(2025, 3, 4))
    recall_paper(paper=first, reason="Sai", by=None)
    assert make_issued(unit, on=date(2025, 3, 4)).number == 2
    with pytest.raises(ValidationError) as caught:
        make_issued(unit, on=date(2025, 3, 3))
    assert "04/03/2025" in caught.value.messages[0]
    assert Sequence.objects.get(unit=unit, year=2025).last == 2


def test_a_number_is_not_used_up_by_an_act_that_fails(unit: Unit) -> None:
    paper = make_approved(unit)
    with transaction.atomic():
        issue_paper(paper=paper, by=None)
        transaction.set_rollback(True)
    assert Paper.objects.get(pk=paper.pk).state == PaperState.APPROVED
    assert issue_paper(paper=paper, by=None).number == 1


def test_a_clerk_dates_no_paper_back_and_nobody_dates_one_ahead(unit: Unit) -> None:
    clerk, paper = make_account(role=Role.CLERK, unit=unit), make_approved(unit)
    for day, by in ((TODAY - timedelta(days=1), clerk), (TODAY + timedelta(days=1), None)):
        with pytest.raises(ValidationError):
            issue_paper(paper=paper, by=by, on=day)


def test_the_database_gives_no_number_twice(unit: Unit) -> None:
    first, second = make_issued(unit), make_issued(unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=second.pk).update(number=first.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=second.pk).update(number=None)


def test_who_approves_signs_by_name_and_what_is_approved_stands(unit: Unit) -> None:
    signer = make_account("Mẫu Thị Bình", Role.SIGNER, unit)
    paper = approve_paper(paper=make_paper(unit, signer_name=""), by=signer)
    assert paper.signer_name == "Mẫu Thị Bình"
    with pytest.raises(ValidationError) as caught:
        revise_paper(paper=paper, draft=make_draft(), may=anyone, by=None)
    assert caught.value.messages == ["Nội dung văn bản này đã chốt: văn bản đã được duyệt hoặc đã ban hành."]


def test_nobody_signs_a_text_that_was_changed_since_it_was_read(unit: Unit) -> None:
    paper = make_paper(unit)
    read = paper.fingerprint
    content = Content(blocks=(Paragraph("Nội dung khác"),), addressees=("Các xã",))
    revise_paper(paper=paper, draft=make_draft(content=content), may=anyone, by=None)
    with pytest.raises(ValidationError, match="đọc lại"):
        approve_paper(paper=paper, text=read, by=None)
    paper.refresh_from_db()
    assert approve_paper(paper=paper, text=paper.fingerprint, by=None).state == PaperState.APPROVED


def test_an_approved_paper_needs_a_name(unit: Unit) -> None:
    with pytest.raises(ValidationError):
        approve_paper(paper=make_paper(unit, signer_name=""), by=None)


def test_a_returned_paper_says_why_until_it_is_revised(unit: Unit) -> None:
    paper = return_paper(paper=make_approved(unit), reason="Thiếu căn cứ", by=None)
    assert (paper.state, paper.reason, paper.approved_at) == (PaperState.RETURNED, "Thiếu căn cứ", None)
    revised = revise_paper(paper=paper, draft=make_draft(title="Lần hai"), may=anyone, by=None)
    assert (revised.state, revised.reason, revised.title) == (PaperState.DRAFT, "", "Lần hai")


@pytest.mark.parametrize("act", [return_paper, recall_paper])
def test_a_paper_is_not_taken_back_without_a_reason(act: object, unit: Unit) -> None:
    paper = make_paper(unit) if act is return_paper else make_issued(unit)
    with pytest.raises(ValidationError) as caught:
        act(paper=paper, reason=" \u200b", by=None)
    assert list(caught.value.message_dict) == ["reason"]


def test_only_an_issued_paper_of_the_same_kind_takes_the_place_of_another(unit: Unit) -> None:
    paper, reason = make_issued(unit), "Sai số liệu"
    for other in (paper, make_issued(unit, kind="report"), make_approved(unit)):
        with pytest.raises(ValidationError):
            replace_paper(paper=paper, replacement=other, reason=reason, by=None)
    other = make_issued(unit)
    replaced = replace_paper(paper=paper, replacement=other, reason=reason, by=None)
    assert (replaced.state, replaced.replaced_by, replaced.number) == (PaperState.REPLACED, other, 1)


def test_what_was_issued_is_kept_once_and_for_good(unit: Unit) -> None:
    paper = make_issued(unit)
    kept = paper.upload.file.sha256
    recall_paper(paper=paper, reason="Sai", by=None)
    assert StoredFile.objects.get().sha256 == kept
    assert pdf_of(Paper.objects.get(pk=paper.pk))[:5] == b"%PDF-"


@pytest.mark.parametrize("mark", ["", "S N V", "SNV/1"])
def test_the_letters_of_a_symbol_are_letters(mark: str) -> None:
    with pytest.raises(ValidationError) as caught:
        keep_letterhead(unit=make_unit(), agency="UBND xã", parent_agency="", mark=mark, place="Đăk Hà", by=None)
    assert list(caught.value.message_dict) == ["mark"]


def test_who_drafted_a_paper_is_told_that_it_is_returned(unit: Unit) -> None:
    drafter, signer = make_account(), make_account(role=Role.SIGNER, unit=unit)
    paper = draft_paper(unit=unit, draft=make_draft(), may=anyone, by=drafter)
    return_paper(paper=paper, reason="Thiếu căn cứ", by=signer)
    [notice] = Notice.objects.all()
    assert (notice.account, notice.url) == (drafter, f"/papers/{paper.pk}/")
    assert str(notice.said) == f"The paper “{paper.title}” is returned to be mended. Reason: Thiếu căn cứ"


def test_heads_and_officers_of_the_units_it_is_sent_to_are_told_of_an_issued_paper(unit: Unit) -> None:
    commune = make_unit("Xã Mẫu", parent=unit.parent)
    head, officer = (make_account(role=role, unit=commune) for role in (Role.UNIT_HEAD, Role.UNIT_OFFICER))
    make_account(role=Role.CLERK, unit=commune)
    make_account(role=Role.UNIT_HEAD, unit=unit)
    approved = make_approved(unit, recipients=(("Như trên", commune), ("Xã Mẫu", commune), ("UBND tỉnh", None)))
    assert not Notice.objects.exists()
    paper = issue_paper(paper=approved, by=make_account(role=Role.CLERK, unit=unit))
    told = Notice.objects.order_by("account")
    assert [(one.account, one.url) for one in told] == [
        (head, f"/papers/{paper.pk}/"),
        (officer, f"/papers/{paper.pk}/"),
    ]
    assert str(told[0].said) == f"Sở Nội vụ issued 01/TTr-SNV to your unit: {paper.title}"
    recall_paper(paper=paper, reason="Sai nội dung", by=None)
    newest = Notice.objects.order_by("pk").last()
    assert newest.account == officer
    assert str(newest.said) == f"Sở Nội vụ recalled 01/TTr-SNV, which was issued to your unit: {paper.title}"
