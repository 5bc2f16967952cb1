from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tests.factories.documents import anyone, make_approved, make_draft, make_issued, make_letterhead, make_paper
from tests.factories.people import make_account, make_province, make_unit
from thidua.audit.actions import Subject
from thidua.audit.models import Entry
from thidua.documents.actions import draft_paper, recall_paper
from thidua.documents.forms import LetterheadForm, PaperFilter, RegisterFilter
from thidua.documents.models import Paper, PaperState
from thidua.documents.papers.content import Content, Paragraph
from thidua.people.actions import grant_role
from thidua.people.models import Kind, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    made = make_unit("Sở Nội vụ", Kind.DEPARTMENT, make_province())
    make_letterhead(made)
    return made


def sign_in(client: Client, role: str, unit: Unit) -> None:
    client.force_login(make_account(role=role, unit=unit))


def buttons(client: Client, paper: Paper) -> list[str]:
    return list(client.get(reverse("documents:paper", args=[paper.pk])).context["acts"])


def test_each_role_gets_the_buttons_of_its_next_step(client: Client, unit: Unit) -> None:
    papers = [make_paper(unit), make_approved(unit), make_issued(unit)]
    shown = {}
    for role in (Role.UNIT_OFFICER, Role.CLERK, Role.SIGNER):
        sign_in(client, role, unit)
        shown[role] = [buttons(client, paper) for paper in papers]
    assert shown == {
        Role.UNIT_OFFICER: [[], [], []],
        Role.CLERK: [[], ["issue", "return"], []],
        Role.SIGNER: [["approve", "return"], ["return"], ["recall", "replace"]],
    }


def test_a_paper_goes_from_draft_to_its_file_by_its_buttons(client: Client, unit: Unit) -> None:
    paper = make_paper(unit)
    sign_in(client, Role.SIGNER, unit)
    assert client.post(reverse("documents:act", args=[paper.pk, "approve"])).status_code == 302
    sign_in(client, Role.CLERK, unit)
    answer = client.post(reverse("documents:act", args=[paper.pk, "issue"]))
    assert [str(one) for one in get_messages(answer.wsgi_request)] != []
    paper.refresh_from_db()
    file = client.get(reverse("documents:paper_file", args=[paper.pk, "pdf"]))
    content = b"".join(file)
    assert hashlib.sha256(content).hexdigest() == paper.upload.file.sha256
    assert file["Content-Disposition"] == f'attachment; filename="01-TTr-SNV-{paper.year}.pdf"'


def test_an_act_that_another_clerk_was_quicker_with_is_gone(client: Client, unit: Unit) -> None:
    paper = make_issued(unit)
    sign_in(client, Role.CLERK, unit)
    assert client.post(reverse("documents:act", args=[paper.pk, "issue"])).status_code == 404
    assert client.get(reverse("documents:act", args=[paper.pk, "burn"])).status_code == 404


def test_an_act_is_refused_to_whom_it_is_not_open(client: Client, unit: Unit) -> None:
    paper = make_approved(unit)
    sign_in(client, Role.SIGNER, unit)
    assert client.post(reverse("documents:act", args=[paper.pk, "issue"])).status_code == 403
    assert Paper.objects.get().state == PaperState.APPROVED


def test_a_paper_is_returned_with_a_reason_that_its_page_shows(client: Client, unit: Unit) -> None:
    paper = make_paper(unit)
    sign_in(client, Role.SIGNER, unit)
    address = reverse("documents:act", args=[paper.pk, "return"])
    assert "reason" in client.post(address, {"reason": " "}).context["form"].errors
    client.post(address, {"reason": "Thiếu <b>căn cứ</b>"})
    page = client.get(reverse("documents:paper", args=[paper.pk])).content.decode()
    assert "Thiếu &lt;b&gt;căn cứ&lt;/b&gt;" in page


def test_an_issued_paper_is_replaced_by_one_of_its_kind(client: Client, unit: Unit) -> None:
    paper, other, report = make_issued(unit), make_issued(unit), make_issued(unit, kind="report")
    sign_in(client, Role.SIGNER, unit)
    address = reverse("documents:act", args=[paper.pk, "replace"])
    assert list(client.get(address).context["form"].fields["replacement"].queryset) == [other]
    assert "replacement" in client.post(address, {"replacement": report.pk, "reason": "x"}).context["form"].errors
    client.post(address, {"replacement": other.pk, "reason": "Sai số liệu"})
    paper.refresh_from_db()
    assert (paper.state, paper.replaced_by) == (PaperState.REPLACED, other)


def test_the_page_shows_the_paper_as_text_and_what_it_is_about(client: Client, unit: Unit) -> None:
    about = Subject("report", "", 'Báo cáo <script>alert("x")</script>', "no:page")
    paper = make_paper(unit, title="<script>alert(1)</script>", about=about)
    sign_in(client, Role.UNIT_HEAD, unit)
    page = client.get(reverse("documents:paper", args=[paper.pk])).content.decode()
    assert page.count("<script>alert") == 0
    assert "Số:        /TTr-SNV" in page
    assert "DỰ THẢO" in page


@pytest.mark.parametrize(("extension", "start"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_draft_can_be_downloaded(extension: str, start: bytes, client: Client, unit: Unit) -> None:
    paper = make_paper(unit, kind="decision")
    sign_in(client, Role.UNIT_OFFICER, unit)
    answer = client.get(reverse("documents:paper_file", args=[paper.pk, extension]))
    assert answer.content.startswith(start)
    assert "attachment" in answer["Content-Disposition"]


def test_a_paper_of_others_is_not_found(client: Client, unit: Unit) -> None:
    paper = make_paper(unit)
    sign_in(client, Role.UNIT_HEAD, make_unit("Xã Mẫu", parent=unit.parent))
    for name, more in (("paper", []), ("act", ["approve"]), ("paper_file", ["pdf"])):
        assert client.get(reverse(f"documents:{name}", args=[paper.pk, *more])).status_code == 404


def test_the_list_is_narrowed_by_what_one_remembers(client: Client, unit: Unit) -> None:
    draft = make_paper(unit, title="Kế hoạch kiểm tra", kind="plan", content=to_commune(), recipients=(("Xã", unit),))
    issued = make_issued(unit)
    sign_in(client, Role.UNIT_OFFICER, unit)
    address = reverse("documents:papers")
    found = {
        query: [one.pk for one in client.get(f"{address}?{query}").context["page"]]
        for query in (
            "",
            "q=ke+hoach+KIEM",
            "state=issued",
            "kind=plan",
            f"unit={unit.pk}",
            "q=01/TTr",
            "state=x",
            "q=xa+mau",
            f"to={unit.pk}",
        )
    }
    both, one = [issued.pk, draft.pk], [draft.pk]
    assert list(found.values()) == [both, one, [issued.pk], one, both, [issued.pk], both, one, one]


def test_a_signer_approves_several_marked_drafts_in_one_go(client: Client, unit: Unit) -> None:
    drafts = [make_paper(unit, content=to_commune()) for _ in range(3)]
    sign_in(client, Role.SIGNER, unit)
    page = client.get(reverse("documents:papers"))
    assert page.context["signable"] == [one.pk for one in reversed(drafts)]
    address, marked = reverse("documents:approve_several"), {"paper": [drafts[0].pk, drafts[2].pk]}
    assert client.get(address, marked).content.decode().count(" checked") == 2
    assert client.post(address, marked).status_code == 302
    assert [paper.state for paper in Paper.objects.order_by("pk")] == ["approved", "draft", "approved"]
    acts = Entry.objects.filter(verb="approve_paper")
    assert {entry.subject_key for entry in acts} == {str(drafts[0].pk), str(drafts[2].pk)}


def test_all_marked_drafts_are_approved_or_none_with_the_reason_for_each_refused(client: Client, unit: Unit) -> None:
    draft, approved = make_paper(unit), make_approved(unit)
    other = make_unit("Sở Tư pháp", Kind.DEPARTMENT, unit.parent)
    make_letterhead(other)
    account = make_account(role=Role.SIGNER, unit=unit)
    grant_role(account=account, role=Role.UNIT_HEAD, unit=other, reason="Kiêm nhiệm", by=None)
    client.force_login(account)
    foreign = make_paper(other, title="Của sở khác")
    answer = client.post(reverse("documents:approve_several"), {"paper": [draft.pk, approved.pk, foreign.pk]})
    said = answer.context["form"].non_field_errors()
    assert len(said) == 3
    assert any("Của sở khác" in one for one in said)
    assert Paper.objects.get(pk=draft.pk).state == PaperState.DRAFT
    assert Entry.objects.filter(verb="approve_paper").count() == 1


def test_no_mark_and_no_button_is_offered_for_a_paper_that_one_wrote(client: Client, unit: Unit) -> None:
    signer = make_account(role=Role.SIGNER, unit=unit)
    client.force_login(signer)
    own, other = draft_paper(unit=unit, draft=make_draft(), may=anyone, by=signer), make_paper(unit)
    assert client.get(reverse("documents:papers")).context["signable"] == [other.pk]
    assert [buttons(client, paper) for paper in (own, other)] == [["return"], ["approve", "return"]]
    assert client.get(reverse("documents:act", args=[own.pk, "approve"])).status_code == 403
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("documents:approve_several"), {"paper": [own.pk, other.pk]})
    assert "Nobody approves a paper that one drafted or revised last, nor does" in answer.content.decode()
    assert set(Paper.objects.values_list("state", flat=True)) == {PaperState.DRAFT}


def test_no_mark_is_offered_to_whom_signs_nothing_and_nothing_out_of_reach_is_approved(
    client: Client, unit: Unit
) -> None:
    paper, address = make_paper(unit), reverse("documents:approve_several")
    sign_in(client, Role.CLERK, unit)
    assert client.get(reverse("documents:papers")).context["signable"] == []
    assert client.post(address, {"paper": [paper.pk]}).status_code == 403
    sign_in(client, Role.SIGNER, make_unit("Xã Mẫu", parent=unit.parent))
    for key in (paper.pk, paper.pk + 1, "x"):
        assert "paper" in client.post(address, {"paper": [key]}).context["form"].errors
    assert Paper.objects.get().state == PaperState.DRAFT


def to_commune() -> Content:
    return Content(addressees=("Ủy ban nhân dân xã Mẫu", "Sở Mẫu"), blocks=(Paragraph("Nội dung"),))


def test_the_list_and_the_register_name_whom_a_paper_addresses(client: Client, unit: Unit) -> None:
    recipients = (("Như trên", unit), ("UBND tỉnh", None))
    make_issued(unit, content=to_commune(), recipients=recipients)
    sign_in(client, Role.CLERK, unit)
    assert "Ủy ban nhân dân xã Mẫu; Sở Mẫu" in client.get(reverse("documents:papers")).content.decode()
    for query, found in (("", 1), (f"to={unit.pk}", 1), ("q=so+mau", 1), ("q=so+khac", 0)):
        rows = client.get(f"{reverse('documents:register')}?{query}").context["rows"]
        assert [row["recipients"] for row in rows] == ["Ủy ban nhân dân xã Mẫu; Sở Mẫu; UBND tỉnh"] * found


def test_the_register_lists_every_number_that_was_given(client: Client, unit: Unit) -> None:
    make_paper(unit)
    first = make_issued(unit, on=date(2024, 5, 6), recipients=(("UBND tỉnh", None), ("Các sở", None)))
    recall_paper(paper=first, reason="Sai", by=None)
    make_issued(unit, on=date(2025, 5, 6), kind="report")
    sign_in(client, Role.CLERK, unit)
    answer = client.get(reverse("documents:register_file", args=["csv"]), headers={"accept-language": "vi"})
    lines = answer.content.decode("utf-8-sig").replace('"', "").splitlines()
    heads = (
        "Số, ký hiệu văn bản;Ngày, tháng văn bản;Tên loại và trích yếu nội dung;Người ký;Nơi nhận văn bản;"
        "Đơn vị, người nhận bản lưu;Số lượng bản;Ngày chuyển;Ký nhận;Ghi chú"
    )
    title = "Về việc khen thưởng năm 2025;Mẫu Văn An"
    assert lines == [
        heads,
        f"01/BC-SNV;06/05/2025;Báo cáo: {title};;CCHC;;;;",
        f"01/TTr-SNV;06/05/2024;Tờ trình: {title};UBND tỉnh; Các sở;CCHC;;;;Đã thu hồi: Sai",
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["01/BC-SNV", "02/TTr-SNV", "01/TTr-SNV"]),
        ("year=2025", ["01/BC-SNV"]),
        ("symbol=TTr-SNV", ["02/TTr-SNV", "01/TTr-SNV"]),
        ("kind=report", ["01/BC-SNV"]),
        ("q=tap+the", ["02/TTr-SNV"]),
        ("year=abc", ["01/BC-SNV", "02/TTr-SNV", "01/TTr-SNV"]),
    ],
)
def test_the_register_is_narrowed(query: str, numbers: list[str], client: Client, unit: Unit) -> None:
    make_issued(unit, on=date(2024, 5, 6))
    make_issued(unit, on=date(2024, 5, 6), title="Khen thưởng tập thể")
    make_issued(unit, on=date(2025, 5, 6), kind="report")
    sign_in(client, Role.CLERK, unit)
    rows = client.get(f"{reverse('documents:register')}?{query}").context["rows"]
    assert [row["number"] for row in rows] == numbers
    assert client.get(f"{reverse('documents:register_file', args=['xlsx'])}?{query}").content[:2] == b"PK"


@pytest.mark.parametrize("name", ["papers", "register", "letterheads"])
def test_a_longer_list_asks_no_more_of_the_database(name: str, client: Client, unit: Unit) -> None:
    sign_in(client, Role.CLERK, unit.parent)
    counts = []
    for start in (0, 1):
        for number in range(start, 1 + 2 * start):
            below = make_unit(f"Sở Mẫu {number}", Kind.DEPARTMENT, unit.parent)
            make_letterhead(below)
            make_issued(below, recipients=(("UBND tỉnh", None), ("Xã", below)))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"documents:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_clerk_states_the_letterhead_of_the_own_unit(client: Client, unit: Unit) -> None:
    commune = make_unit("Xã Mẫu", parent=unit.parent)
    sign_in(client, Role.CLERK, commune)
    address = reverse("documents:letterhead", args=[commune.pk])
    assert client.get(address).context["form"]["agency"].initial == "Xã Mẫu"
    sent = {"agency": "Ủy ban nhân dân xã Mẫu", "parent_agency": "", "mark": "UB/ND", "place": "Xã Mẫu"}
    assert "mark" in client.post(address, sent).context["form"].errors
    assert client.post(address, {**sent, "mark": "UBND"}).status_code == 302
    assert (commune.letterhead.mark, commune.letterhead.agency) == ("UBND", "Ủy ban nhân dân xã Mẫu")
    assert client.get(reverse("documents:letterhead", args=[unit.pk])).status_code == 404


@pytest.mark.parametrize("form", [PaperFilter, RegisterFilter])
def test_the_kind_of_paper_is_not_called_a_kind_of_unit(form: type[PaperFilter | RegisterFilter]) -> None:
    with override("vi"):
        assert str(form.base_fields["kind"].label) == "Loại văn bản"


def test_the_form_of_a_letterhead_asks_for_the_place_before_the_date() -> None:
    with override("vi"):
        assert str(LetterheadForm().fields["place"].label) == "Địa danh (ghi trước ngày tháng)"
