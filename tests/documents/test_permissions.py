from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from tests.factories.documents import anyone, make_approved, make_draft, make_issued, make_letterhead, make_paper
from tests.factories.people import make_account, make_province, make_unit
from thidua.documents.actions import approve_paper, draft_paper, issue_paper, return_paper, revise_paper
from thidua.documents.models import Paper, PaperState
from thidua.documents.permissions import (
    can_approve,
    can_issue,
    can_keep_letterhead,
    can_return,
    can_view_papers,
    papers_open_to,
    papers_to_approve,
    papers_to_issue,
    units_kept_by,
)
from thidua.people.actions import delegate_role
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
# role: sees drafts, approves, issues, may return a draft, may return an approved one
OF_THE_UNIT = {
    "": (False, False, False, False, False),
    Role.STANDING_OFFICER: (True, False, False, False, False),
    Role.APPRAISER: (False, False, False, False, False),
    Role.UNIT_OFFICER: (True, False, False, False, False),
    Role.UNIT_HEAD: (True, False, False, False, False),
    Role.COUNCIL_CHAIR: (False, False, False, False, False),
    Role.COUNCIL_SECRETARY: (False, False, False, False, False),
    Role.COUNCIL_MEMBER: (False, False, False, False, False),
    Role.CLERK: (True, False, True, False, True),
    Role.SIGNER: (True, True, False, True, True),
    Role.DATA_OFFICER: (False, False, False, False, False),
    Role.PRESS_OFFICER: (False, False, False, False, False),
    Role.OBSERVER: (False, False, False, False, False),
    Role.AUDITOR: (True, False, False, False, False),
    Role.ADMINISTRATOR: (False, False, False, False, False),
}


@pytest.fixture
def unit() -> Unit:
    made = make_unit("Sở Nội vụ", Kind.DEPARTMENT, make_province())
    make_letterhead(made)
    return made


def test_every_role_has_its_row() -> None:
    assert set(OF_THE_UNIT) == {"", *Role}


@pytest.mark.parametrize("over", ["unit", "above"])
@pytest.mark.parametrize("role", OF_THE_UNIT)
def test_what_a_role_over_the_unit_may_do(role: str, over: str, unit: Unit) -> None:
    account = make_account(role=role, unit=unit if over == "unit" else unit.parent)
    draft, approved = make_paper(unit), make_approved(unit)
    may = (
        can_approve(account, draft),
        can_issue(account, approved),
        can_return(account, draft),
        can_return(account, approved),
    )
    sees, *acts = OF_THE_UNIT[role]
    assert list(map(bool, may)) == acts
    assert (bool(can_view_papers(account)), draft in papers_open_to(account)) == (sees, sees)
    assert all(one or one.reason for one in may)


def test_nobody_approves_what_one_wrote_or_issues_what_one_approved(unit: Unit) -> None:
    alone = make_account("alone", Role.SIGNER, unit)
    alone.grants.create(role=Role.CLERK, unit=unit)
    alone = Account.objects.get(pk=alone.pk)
    drafted = draft_paper(unit=unit, draft=make_draft(), may=anyone, by=alone)
    revised, theirs = make_paper(unit), make_paper(unit)
    revise_paper(paper=revised, draft=make_draft(title="Sửa"), may=anyone, by=alone)
    revise_paper(paper=theirs, draft=make_draft(title="Sửa"), may=anyone, by=alone)
    revise_paper(paper=theirs, draft=make_draft(title="Sửa lại"), may=anyone, by=make_account())
    assert [bool(can_approve(alone, paper)) for paper in (drafted, revised, theirs)] == [False, False, True]
    for paper in (drafted, revised):
        with pytest.raises(Refused, match="Không ai duyệt văn bản do chính mình soạn"):
            approve_paper(paper=paper, by=alone)
    assert [bool(can_return(alone, paper)) for paper in (drafted, revised)] == [True, True]
    assert list(papers_to_approve(alone)) == [theirs]
    own, others = approve_paper(paper=theirs, by=alone), make_approved(unit)
    assert [bool(can_issue(alone, paper)) for paper in (own, others)] == [False, True]
    with pytest.raises(Refused, match="Không ai phát hành văn bản do chính mình duyệt"):
        issue_paper(paper=own, by=alone)
    assert list(papers_to_issue(alone)) == [others]
    return_paper(paper=own, reason="Sai", by=None)
    revise_paper(paper=own, draft=make_draft(), may=anyone, by=None)
    again = approve_paper(paper=own, by=make_account("other", Role.SIGNER, unit))
    assert can_issue(alone, again)


def lent(role: Role, unit: Unit, lender: Account, to: Account | None = None) -> Account:
    account, today = to or make_account(), localdate()
    grant = lender.grants.get(role=role, unit=unit)
    delegate_role(grant=grant, to=account, valid_from=today, valid_to=today, reason="Nghỉ", by=lender)
    return Account.objects.get(pk=account.pk)


def test_nor_does_who_stands_in_for_that_signer_or_clerk(unit: Unit) -> None:
    """Unless another role, own or lent by somebody else, reaches the paper."""
    both = make_account("both", Role.SIGNER, unit)
    both.grants.create(role=Role.CLERK, unit=unit)
    both = Account.objects.get(pk=both.pk)
    deputy = lent(Role.CLERK, unit, both, lent(Role.SIGNER, unit, both))
    colleague = lent(Role.SIGNER, unit, both, make_account("colleague", Role.SIGNER, unit))
    drafted, others = draft_paper(unit=unit, draft=make_draft(), may=anyone, by=both), make_paper(unit)
    assert [bool(can_approve(deputy, paper)) for paper in (drafted, others)] == [False, True]
    assert (list(papers_to_approve(deputy)), set(papers_to_approve(colleague))) == ([others], {drafted, others})
    approved, another = approve_paper(paper=others, by=both), make_approved(unit)
    assert [bool(can_issue(deputy, paper)) for paper in (approved, another)] == [False, True]
    assert list(papers_to_issue(deputy)) == [another]


@pytest.mark.parametrize("role", OF_THE_UNIT)
def test_a_role_over_another_unit_opens_nothing(role: str, unit: Unit) -> None:
    account = make_account(role=role, unit=make_unit("Sở Tư pháp", Kind.DEPARTMENT, unit.parent))
    for paper in (make_paper(unit), make_approved(unit), make_issued(unit)):
        may = [check(account, paper) for check in (can_approve, can_issue, can_return)]
        assert [bool(one) for one in may] == [False] * 3
    assert not papers_open_to(account).exists()


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.CLERK, Role.SIGNER])
def test_a_recipient_sees_a_paper_once_it_is_issued(role: Role, unit: Unit) -> None:
    other = make_unit("Xã Mẫu", parent=unit.parent)
    account = make_account(role=role, unit=other)
    to_it = {"recipients": (("Xã Mẫu", other),)}
    make_paper(unit, **to_it)
    make_approved(unit, **to_it)
    issued = make_issued(unit, **to_it)
    assert list(papers_open_to(account)) == [issued]
    Paper.objects.filter(pk=issued.pk).update(state=PaperState.RECALLED)
    assert list(papers_open_to(account)) == [issued]


def test_a_clerk_keeps_the_letterheads_of_the_own_units(unit: Unit) -> None:
    below = make_unit("Phòng Cải cách", Kind.SUB_UNIT, unit)
    clerk, signer = make_account(role=Role.CLERK, unit=unit), make_account(role=Role.SIGNER, unit=unit)
    assert set(units_kept_by(clerk)) == {unit, below}
    assert [bool(can_keep_letterhead(clerk, one)) for one in (unit, below, unit.parent)] == [True, True, False]
    assert not can_keep_letterhead(signer, unit)
