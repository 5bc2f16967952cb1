"""Who sees a paper, and who moves it on. Who drafts one is decided by the room that asks for it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.documents.models import NUMBERED, Paper, PaperState, Recipient
from thidua.documents.queries import approved_by_others, written_by_others
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    held_as,
    holds,
    lenders_to,
    refused,
    thing,
    units_reached_by,
    without_lent_by,
)
from thidua.people.queries import subtree

# Papers of the units that one of these roles is held over, in every state.
SEES_OWN = (
    *(Role.STANDING_OFFICER, Role.AUDITOR),
    *(Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.CLERK, Role.SIGNER),
)
# What has been issued to those units.
SEES_RECEIVED = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.CLERK, Role.SIGNER)


@thing(gettext_lazy("See papers within reach, and the register"))
def can_view_papers(account: Account) -> Decision:
    if holds(account, *SEES_OWN):
        return ALLOWED
    return refused(gettext_noop("Only who works with papers sees them: heads, officers, signers, clerks, auditors."))


def can_sign_for(account: Account, paper: Paper) -> Decision:
    """The signers of the issuing unit: they return, recall and replace its papers, whoever wrote them."""
    if holds(account, Role.SIGNER, unit=paper.unit):
        return ALLOWED
    return refused(gettext_noop("Only a signer of the issuing unit may do this."))


def can_approve(account: Account, paper: Paper) -> Decision:
    """A signer of the issuing unit, but of what somebody else wrote."""
    decision = can_sign_for(account, paper)
    if not decision or _approved_by(account, Paper.objects.filter(pk=paper.pk)).exists():
        return decision
    return refused(
        gettext_noop(
            "Nobody approves a paper that one drafted or revised last, nor does who stands in for that signer. Leave "
            "it to another signer of the unit."
        )
    )


def papers_to_approve(account: Account) -> QuerySet[Paper]:
    """The drafts that `can_approve` lets an account approve."""
    return _approved_by(account, Paper.objects.filter(state=PaperState.DRAFT))


def _approved_by(account: Account, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    return _done_by_others(papers, account, Role.SIGNER, written_by_others)


def _done_by_others(
    papers: QuerySet[Paper], account: Account, role: Role, done_by_others: Callable[..., QuerySet[Paper]]
) -> QuerySet[Paper]:
    """Of the papers that a role reaches, those with which others had to do before: neither the account, nor who lent
    it the role that alone reaches the paper.
    """
    found = done_by_others(_reached(papers, account, role), account)
    for lender in lenders_to(account, role):
        without = _reached(papers, without_lent_by(lender, account), role)
        found = found.filter(Q(pk__in=done_by_others(papers, lender).values("pk")) | Q(pk__in=without.values("pk")))
    return found


def _reached(papers: QuerySet[Paper], account: Account, role: Role) -> QuerySet[Paper]:
    return papers.filter(unit__in=subtree(*(grant.unit for grant in held_as(account, role))).values("pk"))


@thing(gettext_lazy("Approve papers"))
def can_approve_papers(account: Account) -> Decision:
    if holds(account, Role.SIGNER):
        return ALLOWED
    return refused(gettext_noop("Only a signer may do this."))


@thing(gettext_lazy("Issue papers"))
def can_issue_papers(account: Account) -> Decision:
    if holds(account, Role.CLERK):
        return ALLOWED
    return refused(gettext_noop("Only a records clerk may do this."))


def can_issue(account: Account, paper: Paper) -> Decision:
    """The records clerk of the issuing unit, but what somebody else approved."""
    if not holds(account, Role.CLERK, unit=paper.unit):
        return refused(gettext_noop("Only the records clerk of the issuing unit may do this."))
    if _issued_by(account, Paper.objects.filter(pk=paper.pk)).exists():
        return ALLOWED
    return refused(
        gettext_noop(
            "Nobody issues a paper that one approved, nor does who stands in for that clerk. Leave it to another "
            "records clerk of the unit."
        )
    )


def papers_to_issue(account: Account) -> QuerySet[Paper]:
    """The approved papers that `can_issue` lets an account issue."""
    return _issued_by(account, Paper.objects.filter(state=PaperState.APPROVED))


def _issued_by(account: Account, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    return _done_by_others(papers, account, Role.CLERK, approved_by_others)


def can_return(account: Account, paper: Paper) -> Decision:
    """Before it is approved its signer returns a paper; then the clerk may too, who checks its form."""
    if paper.state == PaperState.APPROVED and holds(account, Role.CLERK, unit=paper.unit):
        return ALLOWED
    return can_sign_for(account, paper)


@thing(gettext_lazy("Keep the letterheads of units"))
def can_keep_letterheads(account: Account) -> Decision:
    if holds(account, Role.CLERK):
        return ALLOWED
    return refused(gettext_noop("Only a records clerk may do this."))


def can_keep_letterhead(account: Account, unit: Unit) -> Decision:
    if holds(account, Role.CLERK, unit=unit):
        return ALLOWED
    return refused(gettext_noop("Only the records clerk of the unit may do this."))


@told_of("paper")
def papers_open_to(account: Account) -> QuerySet[Paper]:
    """Those of the own units and those issued to them, with what units that were merged into them had."""
    received = Recipient.objects.filter(unit__in=units_reached_by(account, *SEES_RECEIVED).values("pk"))
    own = Q(unit__in=units_reached_by(account, *SEES_OWN).values("pk"))
    return Paper.objects.filter(own | Q(state__in=NUMBERED, pk__in=received.values("paper")))


def units_kept_by(account: Account) -> QuerySet[Unit]:
    """The units whose papers an account issues as their clerk."""
    return subtree(*(grant.unit for grant in held_as(account, Role.CLERK)))
