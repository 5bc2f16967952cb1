"""Papers whose text may still change: drafted, revised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.documents.actions.rows import facts_of, locked_paper, subject_of
from thidua.documents.models import Letterhead, Paper, PaperState, Recipient
from thidua.documents.papers.content import Content, ContentError, read_content, visible
from thidua.documents.queries import form_on, kinds, letterhead_of, pdf_of
from thidua.documents.workflow import OPEN
from thidua.frame.words import say
from thidua.people.models import Account, Unit
from thidua.people.permissions import Decision, demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a paper is to say; `recipients` are the lines under “Nơi nhận”, each with the unit of ours that it names."""

    kind: str
    title: str
    content: Content
    signer_title: str
    authority: str = ""
    signs_for: str = ""
    signer_name: str = ""
    division: str = ""
    recipients: tuple[tuple[str, Unit | None], ...] = ()


@transaction.atomic
def draft_paper(
    *,
    unit: Unit,
    draft: Draft,
    may: Callable[[Account], Decision],
    by: Account | None,
    about: Subject | None = None,
) -> Paper:
    """Draft a paper of a unit about a record; `may` is the permission of the room that asks. Raises ValidationError."""
    demand(may, by)
    head = letterhead_of(unit)
    if head is None:
        raise ValidationError(_("%(unit)s has no letterhead yet: its records clerk states it first.") % {"unit": unit})
    paper = Paper(unit=unit, drafted_by=by)
    if about:
        paper.subject_kind, paper.subject_key = about.kind, about.key
        paper.subject_label, paper.subject_url_name = about.label[:300], about.url_name
    _write(paper, draft, head)
    record(by=by, verb="draft_paper", subject=subject_of(paper), after=facts_of(paper))
    return paper


@transaction.atomic
def revise_paper(*, paper: Paper, draft: Draft, may: Callable[[Account], Decision], by: Account | None) -> Paper:
    """Give a paper that is not approved another text; a returned one is a draft again. Raises ValidationError."""
    demand(may, by)
    paper = locked_paper(paper)
    if paper.state not in OPEN:
        raise ValidationError(_("The text of this paper stands: it is approved or issued."))
    head, before = letterhead_of(paper.unit), facts_of(paper)
    assert head is not None
    paper.state, paper.reason, paper.revised_by = PaperState.DRAFT, "", by
    _write(paper, draft, head)
    record(by=by, verb="revise_paper", subject=subject_of(paper), before=before, after=facts_of(paper))
    return paper


def _write(paper: Paper, draft: Draft, head: Letterhead) -> None:
    """Put a draft into its row, cleaned; what cannot be set on a page is refused now rather than when it is issued."""
    kind = kinds().get(draft.kind)
    if kind is None:
        raise ValidationError({"kind": _("There is no such kind of paper.")})
    if draft.authority and draft.authority not in form_on(timezone.localdate()).authorities:
        raise ValidationError({"authority": _("There is no such authority to sign.")})
    paper.kind, paper.title = kind.code, " ".join(visible(draft.title).split())
    paper.agency, paper.parent_agency, paper.place = head.agency, head.parent_agency, head.place
    paper.division, paper.authority = visible(draft.division), draft.authority
    paper.symbol = "-".join(filter(None, (kind.mark, head.mark, paper.division if kind.is_letter else "")))
    paper.signs_for, paper.signer_title = visible(draft.signs_for), visible(draft.signer_title)
    paper.signer_name = visible(draft.signer_name)
    try:
        paper.content = read_content(draft.content.as_data()).as_data()
        paper.full_clean()
        paper.save()
        _set_recipients(paper, draft.recipients)
        pdf_of(paper)
    except ContentError as error:
        raise ValidationError({"content": say(error.message)}) from None


def _set_recipients(paper: Paper, named: Iterable[tuple[str, Unit | None]]) -> None:
    paper.recipients.all().delete()
    lines = [Recipient(paper=paper, text=" ".join(visible(text).split()), unit=unit) for text, unit in named]
    for line in lines:
        line.full_clean()
    Recipient.objects.bulk_create(lines)
