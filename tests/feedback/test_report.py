"""Difficulties of a period become a report to the People's Committee that is approved and issued."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.documents import make_letterhead
from tests.factories.people import make_account, make_unit
from tests.matrix import signed_in
from thidua.documents.actions import approve_paper, issue_paper
from thidua.documents.models import Paper, PaperState
from thidua.documents.queries import pdf_of, word_of
from thidua.feedback.actions import (
    answer_difficulty,
    draft_report,
    pass_on_difficulty,
    report_difficulty,
    take_up_difficulty,
    withdraw_difficulty,
)
from thidua.feedback.models import Difficulty, Nature
from thidua.movements.models import Movement
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused

TODAY = localdate()
SINCE = TODAY - timedelta(days=30)


@pytest.fixture
def sender(movement: Movement) -> Unit:
    """The standing agency of the small rules, whose clerk has stated its letterhead."""
    unit = make_unit("Văn phòng tỉnh", Kind.DEPARTMENT, movement.province)
    make_letterhead(unit, "VP")
    return unit


def tell(movement: Movement, unit: Unit, title: str, **fields: str) -> Difficulty:
    return report_difficulty(movement=movement, unit=unit, title=title, text="Từ tháng 3", by=None, **fields)


@pytest.fixture
def four(movement: Movement, commune: Unit, other: Unit) -> None:
    """One answered, one passed on, one in work and one withdrawn, and one of another time."""
    answered, passed = (tell(movement, commune, title, area="general") for title in ("Mạng chậm", "Thiếu máy"))
    working, withdrawn = (
        tell(movement, other, title, proposal="Bổ sung biên chế") for title in ("Thiếu người", "Nhầm")
    )
    answer_difficulty(difficulty=answered, text="Đã nâng cấp", document="12/SNV", by=None)
    pass_on_difficulty(difficulty=passed, to="Sở Tài chính", document="15/SNV-CCHC", by=None)
    take_up_difficulty(difficulty=working, nature=Nature.STAFF, by=None)
    withdraw_difficulty(difficulty=withdrawn, text="Nhầm", by=None)
    old = tell(movement, other, "Việc cũ")
    Difficulty.objects.filter(pk=old.pk).update(reported_at=old.reported_at - timedelta(days=90))


def draft(movement: Movement, since: date = SINCE, until: date = TODAY, by: Account | None = None) -> Paper:
    return draft_report(movement=movement, since=since, until=until, signer_title="Chánh Văn phòng", by=by)


def grids(paper: Paper) -> dict[str, list[list[str]]]:
    """The rows of each table, by the heading above it."""
    found, heading = {}, ""
    for block in paper.content["blocks"]:
        heading = block.get("text", heading) if block["kind"] == "heading" else heading
        if block["kind"] == "grid":
            found[heading] = block["rows"]
    return found


def test_the_report_counts_by_area_nature_and_unit_and_tells_what_became_of_each(
    movement: Movement, sender: Unit, four: None
) -> None:
    paper = draft(movement)
    tables = grids(paper)
    assert tables["Theo lĩnh vực cải cách hành chính"] == [
        ["Chung", "0", "0", "1", "1", "0", "2"],
        ["Chưa nêu", "0", "1", "0", "0", "1", "2"],
    ]
    assert [row for row in tables["Theo nguyên nhân"] if row[-1] != "0"] == [
        ["Con người, kỹ năng", "0", "1", "0", "0", "0", "1"],
        ["Chưa nêu", "0", "0", "1", "1", "1", "3"],
    ]
    assert [(row[0], row[-1]) for row in tables["Theo cơ quan, đơn vị, địa phương"]] == [
        ("Xã Đăk Hà", "2"), ("Xã Đăk Mar", "2"),
    ]  # fmt: skip
    assert tables["Nội dung đã trả lời"] == [["1", "Xã Đăk Hà", "Mạng chậm. Từ tháng 3", "Đã nâng cấp", "12/SNV"]]
    assert tables["Nội dung đã chuyển cơ quan có thẩm quyền"] == [
        ["1", "Xã Đăk Hà", "Thiếu máy. Từ tháng 3", "Sở Tài chính", "15/SNV-CCHC"]
    ]
    assert [row[:4] for row in tables["Nội dung đang xử lý và chờ tiếp nhận"]] == [
        ["1", "Xã Đăk Mar", "Thiếu người. Từ tháng 3", "Bổ sung biên chế"]
    ]
    summary = paper.content["blocks"][0]["text"]
    assert "2 đơn vị phản ánh 4 nội dung; đã trả lời 1, đã chuyển cơ quan có thẩm quyền 1, đang xử lý 1" in summary
    assert f"{SINCE:%d/%m/%Y} đến ngày {TODAY:%d/%m/%Y}" in summary


def test_the_report_is_a_paper_of_the_standing_agency_to_the_committee_which_a_signer_and_the_clerk_issue(
    movement: Movement, sender: Unit, four: None, agency: Account
) -> None:
    paper = draft(movement, by=agency)
    assert (paper.unit, paper.kind, paper.signer_title) == (sender, "report", "Chánh Văn phòng")
    assert paper.content["addressees"] == [f"Ủy ban nhân dân t{movement.province.name[1:]}"]
    assert [bool(made) for made in (pdf_of(paper), word_of(paper))] == [True, True]
    signer, clerk = (make_account(role, role, sender) for role in (Role.SIGNER, Role.CLERK))
    issued = issue_paper(paper=approve_paper(paper=paper, by=signer), by=clerk)
    assert (issued.state, issued.number) == (PaperState.ISSUED, 1)


def test_drafted_again_for_the_same_days_the_draft_is_brought_up_to_date(
    movement: Movement, sender: Unit, four: None, commune: Unit
) -> None:
    paper = draft(movement)
    tell(movement, commune, "Việc mới")
    assert draft(movement) == paper
    assert "5 nội dung" in Paper.objects.get().content["blocks"][0]["text"]
    assert draft(movement, since=SINCE - timedelta(days=1)) != paper
    approve_paper(paper=paper, by=make_account("signer", Role.SIGNER, sender))
    assert draft(movement) != paper


@pytest.mark.parametrize(
    ("since", "until"),
    [(TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=1)), (date(2020, 1, 1), date(2020, 2, 1))],
)
def test_no_report_of_days_to_come_of_none_or_of_those_in_which_nothing_was_reported(
    since: date, until: date, movement: Movement, sender: Unit, four: None
) -> None:
    with pytest.raises(ValidationError):
        draft(movement, since, until)
    assert list(Paper.objects.all()) == []


def test_only_the_standing_agency_of_the_province_drafts_it(
    movement: Movement, sender: Unit, four: None, officer: Account, auditor: Account, commune: Unit
) -> None:
    for who in (officer, auditor, make_account(role=Role.STANDING_OFFICER, unit=commune)):
        with pytest.raises(Refused):
            draft(movement, by=who)
        assert reverse("feedback:draft_report") not in signed_in(who).get(reverse("feedback:compiled")).content.decode()


def test_the_compiled_page_leads_to_the_draft_of_the_same_days(
    movement: Movement, sender: Unit, four: None, agency: Account
) -> None:
    client, days = signed_in(agency), {"since": SINCE.isoformat(), "until": TODAY.isoformat()}
    compiled = client.get(reverse("feedback:compiled"), days).content.decode()
    address = reverse("feedback:draft_report")
    assert f"{address}?since={SINCE.isoformat()}" in compiled
    form = client.get(address, days).context["form"]
    assert [form[name].value() for name in days] == list(days.values())
    answer = client.post(address, {**days, "signer_title": "Chánh Văn phòng"})
    assert answer["Location"] == Paper.objects.get().get_absolute_url()
    refused = client.post(address, {**days, "until": SINCE.isoformat(), "signer_title": "Chánh Văn phòng"})
    assert refused.context["form"].errors
