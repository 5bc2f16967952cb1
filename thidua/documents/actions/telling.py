"""Who is told of what was done with a paper."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from thidua.core.messages import Message, gettext_noop
from thidua.documents.actions.rows import subject_of
from thidua.documents.models import Paper, PaperState
from thidua.documents.queries import key_of_issue
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account
from thidua.people.permissions import Decision

TOLD = {
    PaperState.ISSUED: gettext_noop("%(agency)s issued %(number)s to your unit: %(title)s"),
    PaperState.RECALLED: gettext_noop("%(agency)s recalled %(number)s, which was issued to your unit: %(title)s"),
    PaperState.REPLACED: gettext_noop("%(agency)s replaced %(number)s, which was issued to your unit: %(title)s"),
}


def tell_recipients(paper: Paper, may: Callable[[Account], Decision], by: Account | None) -> None:
    """The heads and officers of the units under “Nơi nhận” are told that a paper was issued to them, or that it no
    longer stands; of each once.
    """
    units = [line.unit for line in paper.recipients.select_related("unit") if line.unit]
    to = [account for unit in units for account in accounts_of(unit)]
    text = TOLD[PaperState(paper.state)]
    message = Message.of(text, agency=paper.unit.name, number=paper.number_and_symbol, title=paper.title)
    issued = paper.state == PaperState.ISSUED
    key = key_of_issue(paper.pk) if issued else f"paper:{paper.pk}:{paper.state}"
    notify(to=to, key=key, message=message, about=subject_of(paper), may=may, by=by)


def tell_drafter(paper: Paper, reason: str, may: Callable[[Account], Decision], by: Account | None) -> None:
    """Who drafted a paper is told that another returned it, and why."""
    if paper.drafted_by is None or paper.drafted_by == by:
        return
    returned = Message.of(gettext_noop("The paper “%(title)s” is returned to be mended."), title=paper.title)
    message = Message.of(gettext_noop("%(said)s Reason: %(reason)s"), said=returned, reason=reason)
    key = f"paper:{paper.pk}:returned:{timezone.now().isoformat()}"
    notify(to=[paper.drafted_by], key=key, message=message, about=subject_of(paper), may=may, by=by)
