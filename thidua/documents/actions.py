"""What is done with a paper: drafted, approved, issued under a number, returned, recalled, replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.core.canonical import canonical_json
from thidua.core.messages import Message, gettext_noop
from thidua.documents.models import Letterhead, Paper, PaperState, Recipient, Sequence
from thidua.documents.papers.content import Content, ContentError, read_content, visible
from thidua.documents.permissions import can_approve, can_issue, can_keep_letterhead, can_return
from thidua.documents.queries import form_on, kinds, letterhead_of, pdf_of
from thidua.documents.workflow import OPEN, TRANSITIONS
from thidua.files.actions import store_file
from thidua.files.formats import MEGABYTE, PDF, Use
from thidua.frame.words import say
from thidua.notices.actions import notify
from thidua.people.models import Account, Unit
from thidua.people.permissions import Decision, demand

ISSUED_PAPER = Use("issued_paper", (PDF,), 100 * MEGABYTE)


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
def keep_letterhead(
    *, unit: Unit, agency: str, parent_agency: str, mark: str, place: str, by: Account | None
) -> Letterhead:
    """State how a unit names itself on the papers drafted from now on. Raises ValidationError."""
    demand(lambda clerk: can_keep_letterhead(clerk, unit), by)
    kept = letterhead_of(unit) or Letterhead(unit=unit)
    before = _head(kept) if kept.pk else {}
    kept.agency, kept.parent_agency = visible(agency), visible(parent_agency)
    kept.mark, kept.place = visible(mark), visible(place)
    if not kept.mark.replace("-", "").isalnum():
        raise ValidationError({"mark": _("Letters and hyphens only, as SNV.")})
    kept.full_clean()
    kept.save()
    subject = Subject("letterhead", str(unit.pk), unit.name, "documents:letterhead")
    record(by=by, verb="keep_letterhead", subject=subject, before=before, after=_head(kept))
    return kept


def _head(kept: Letterhead) -> dict[str, object]:
    return {"agency": kept.agency, "parent_agency": kept.parent_agency, "mark": kept.mark, "place": kept.place}


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
    record(by=by, verb="draft_paper", subject=subject_of(paper), after=_facts(paper))
    return paper


@transaction.atomic
def revise_paper(*, paper: Paper, draft: Draft, may: Callable[[Account], Decision], by: Account | None) -> Paper:
    """Give a paper that is not approved another text; a returned one is a draft again. Raises ValidationError."""
    demand(may, by)
    paper = _locked(paper)
    if paper.state not in OPEN:
        raise ValidationError(_("The text of this paper stands: it is approved or issued."))
    head, before = letterhead_of(paper.unit), _facts(paper)
    assert head is not None
    paper.state, paper.reason = PaperState.DRAFT, ""
    _write(paper, draft, head)
    record(by=by, verb="revise_paper", subject=subject_of(paper), before=before, after=_facts(paper))
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


@transaction.atomic
def approve_paper(*, paper: Paper, by: Account | None) -> Paper:
    """The signer approves: it is the signer's name that the paper bears from now on. Raises ValidationError."""
    demand(lambda signer: can_approve(signer, paper), by)
    paper = _locked(paper, PaperState.APPROVED)
    paper.signer_name = str(by) if by else paper.signer_name
    if not paper.signer_name:
        raise ValidationError(_("A paper is signed by name: state who signs it."))
    return _move_paper(paper, PaperState.APPROVED, "approve_paper", by, approved_at=timezone.now())


@transaction.atomic
def return_paper(*, paper: Paper, reason: str, by: Account | None) -> Paper:
    """Give a paper back to who drafted it, with what is to be mended. Raises ValidationError."""
    paper = _locked(paper, PaperState.RETURNED)
    may = partial(can_return, paper=paper)
    demand(may, by)
    if paper.drafted_by and paper.drafted_by != by:
        text = gettext_noop("The paper “%(title)s” is returned to be mended.")
        key = f"paper:{paper.pk}:returned:{timezone.now().isoformat()}"
        message = Message.of(text, title=paper.title)
        notify(to=[paper.drafted_by], key=key, message=message, about=subject_of(paper), may=may, by=by)
    return _move_paper(paper, PaperState.RETURNED, "return_paper", by, reason=_stated(reason), approved_at=None)


@transaction.atomic
def issue_paper(*, paper: Paper, by: Account | None, on: date | None = None) -> Paper:
    """Give an approved paper its number and day and keep it as PDF, all at once or not at all.

    The number is the next of its symbol in its year (Nghị định 30/2020, Điều 15). Only the system itself, taking over
    papers of the past, names another day than today. Raises ValidationError.
    """
    demand(lambda clerk: can_issue(clerk, paper), by)
    paper = _locked(paper, PaperState.ISSUED)
    today = timezone.localdate()
    day = on or today
    if day > today or (by is not None and day != today):
        raise ValidationError(_("A paper bears the day on which it is issued."))
    before = {"paper_state": paper.state}
    paper.number, paper.year, paper.issued_on = _next_number(paper, day), day.year, day
    paper.state = PaperState.ISSUED
    paper.upload = store_file(content=ContentFile(pdf_of(paper)), name=file_name(paper, "pdf"), use=ISSUED_PAPER, by=by)
    paper.full_clean()
    paper.save()
    kept = {"issued_on": day, "sha256": paper.upload.file.sha256}
    after = {"paper_state": paper.state, "number": paper.number_and_symbol, **kept}
    record(by=by, verb="issue_paper", subject=subject_of(paper), before=before, after=after)
    return paper


def _next_number(paper: Paper, day: date) -> int:
    """The next number of a sequence, whose row is locked until the paper that bears it is stored."""
    names: dict[str, Any] = {"unit": paper.unit, "year": day.year, "symbol": paper.symbol}
    Sequence.objects.get_or_create(**names)
    sequence = Sequence.objects.select_for_update().get(**names)
    if sequence.last_on and day < sequence.last_on:
        said = {"day": sequence.last_on.strftime("%d/%m/%Y")}
        raise ValidationError(_("A paper of %(day)s has a number already: numbers follow the days of issue.") % said)
    sequence.last, sequence.last_on = sequence.last + 1, day
    sequence.save(update_fields=["last", "last_on"])
    return sequence.last


@transaction.atomic
def recall_paper(*, paper: Paper, reason: str, by: Account | None) -> Paper:
    """Take an issued paper back; its number is never given again. Raises ValidationError."""
    demand(lambda signer: can_approve(signer, paper), by)
    paper = _locked(paper, PaperState.RECALLED)
    return _move_paper(paper, PaperState.RECALLED, "recall_paper", by, reason=_stated(reason))


@transaction.atomic
def replace_paper(*, paper: Paper, replacement: Paper, reason: str, by: Account | None) -> Paper:
    """Say which issued paper of the same kind stands in an issued one's place (Điều 18). Raises ValidationError."""
    demand(lambda signer: can_approve(signer, paper), by)
    paper = _locked(paper, PaperState.REPLACED)
    other = _locked(replacement)
    fits = other.state == PaperState.ISSUED and other.pk != paper.pk
    if not fits or (other.unit_id, other.kind) != (paper.unit_id, paper.kind):
        raise ValidationError(_("An issued paper of the same kind and unit takes the place of another."))
    return _move_paper(paper, PaperState.REPLACED, "replace_paper", by, reason=_stated(reason), replaced_by=other)


def _locked(paper: Paper, to: PaperState | None = None) -> Paper:
    """The row as it is now, locked, if its workflow leads to a state."""
    now = Paper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=paper.pk)
    before = PaperState(now.state)
    if to is not None and to not in TRANSITIONS[before]:
        said = {"before": before.label, "after": to.label}
        raise ValidationError(_("A paper cannot go from “%(before)s” to “%(after)s”.") % said)
    return now


def _move_paper(paper: Paper, to: PaperState, verb: str, by: Account | None, **changes: Any) -> Paper:
    before = _facts(paper)
    for name, value in {"state": to, **changes}.items():
        setattr(paper, name, value)
    paper.full_clean()
    paper.save()
    reason = changes.get("reason", "")
    record(by=by, verb=verb, subject=subject_of(paper), before=before, after=_facts(paper), reason=reason)
    return paper


def _stated(reason: str) -> str:
    if not visible(reason):
        raise ValidationError({"reason": _("Give the reason: it stays with the paper.")})
    return visible(reason)


def _facts(paper: Paper) -> dict[str, object]:
    """What the log tells of a paper; its text by the fingerprint."""
    text = hashlib.sha256(canonical_json(paper.content).encode()).hexdigest()
    return {"paper_state": paper.state, "paper_kind": paper.kind, "unit": paper.unit_id, "fingerprint": text}


def subject_of(paper: Paper) -> Subject:
    return Subject("paper", str(paper.pk), str(paper), "documents:paper")


def file_name(paper: Paper, extension: str) -> str:
    """05-TTr-SNV.pdf; a draft by its key."""
    if paper.number is None:
        return f"du-thao-{paper.pk}-{paper.symbol}.{extension}"
    return f"{paper.number_and_symbol.replace('/', '-')}-{paper.year}.{extension}"
