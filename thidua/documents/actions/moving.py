"""What is done with a drafted paper: approved, issued under a number, returned, recalled, replaced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.audit.queries import newest_mark
from thidua.documents.actions.rows import facts_of, file_name, locked_paper, subject_of
from thidua.documents.actions.telling import tell_drafter, tell_recipients
from thidua.documents.models import Paper, PaperState, Sequence
from thidua.documents.papers.content import visible
from thidua.documents.permissions import can_approve, can_issue, can_return, can_sign_for
from thidua.documents.queries import pdf_of
from thidua.files.actions import store_file
from thidua.files.formats import MEGABYTE, PDF, Use
from thidua.people.models import Account
from thidua.people.permissions import Refused, demand

ISSUED_PAPER = Use("issued_paper", (PDF,), 100 * MEGABYTE)


@transaction.atomic
def approve_paper(*, paper: Paper, by: Account | None, text: str = "") -> Paper:
    """The signer approves: it is the signer's name that the paper bears from now on. `text` is the fingerprint of what
    was read, where that is known: nobody signs what was written meanwhile. Raises ValidationError.
    """
    demand(lambda signer: can_approve(signer, paper), by)
    paper = locked_paper(paper, PaperState.APPROVED)
    if text and text != paper.fingerprint:
        raise ValidationError(_("The text was changed since you opened it. Read it again before you approve it."))
    paper.signer_name = str(by) if by else paper.signer_name
    if not paper.signer_name:
        raise ValidationError(_("A paper is signed by name: state who signs it."))
    return _move_paper(paper, PaperState.APPROVED, "approve_paper", by, approved_at=timezone.now(), approved_by=by)


@transaction.atomic
def approve_papers(*, papers: Iterable[Paper], by: Account | None) -> list[Paper]:
    """Approve several papers, each by an act of its own; all, or none with the reason for each that is refused.

    Raises ValidationError.
    """
    approved, refusals = [], []
    for paper in papers:
        try:
            approved.append(approve_paper(paper=paper, by=by))
        except (Refused, ValidationError) as error:
            reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            said = {"paper": paper.title, "to": "; ".join(paper.addressees), "reason": reason}
            refusals.append(_("“%(paper)s” to %(to)s: %(reason)s") % said)
    if refusals:
        raise ValidationError([_("None of the papers is approved."), *refusals])
    return approved


@transaction.atomic
def return_paper(*, paper: Paper, reason: str, by: Account | None) -> Paper:
    """Give a paper back to who drafted it, with what is to be mended. Raises ValidationError."""
    paper = locked_paper(paper, PaperState.RETURNED)
    may = partial(can_return, paper=paper)
    demand(may, by)
    stated = _stated(reason)
    tell_drafter(paper, stated, may, by)
    return _move_paper(paper, PaperState.RETURNED, "return_paper", by, reason=stated, approved_at=None)


@transaction.atomic
def issue_paper(*, paper: Paper, by: Account | None, on: date | None = None) -> Paper:
    """Give an approved paper its number and day and keep it as PDF, all at once or not at all.

    The number is the next of its symbol in its year (Nghị định 30/2020, Điều 15). It bears the anchor of the audit log,
    which is the entry before this act. Only the system itself, taking over papers of the past, names another day than
    today. Raises ValidationError.
    """
    may = partial(can_issue, paper=paper)
    demand(may, by)
    paper = locked_paper(paper, PaperState.ISSUED)
    today = timezone.localdate()
    day = on or today
    if day > today or (by is not None and day != today):
        raise ValidationError(_("A paper bears the day on which it is issued."))
    before = {"paper_state": paper.state}
    paper.number, paper.year, paper.issued_on = _next_number(paper, day), day.year, day
    paper.state = PaperState.ISSUED
    paper.anchor_number, paper.anchor_hash = newest_mark() or (None, "")
    paper.upload = store_file(content=ContentFile(pdf_of(paper)), name=file_name(paper, "pdf"), use=ISSUED_PAPER, by=by)
    paper.full_clean()
    paper.save()
    kept = {"issued_on": day, "sha256": paper.upload.file.sha256}
    after = {"paper_state": paper.state, "number": paper.number_and_symbol, **kept}
    record(by=by, verb="issue_paper", subject=subject_of(paper), before=before, after=after)
    tell_recipients(paper, may, by)
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
    may = partial(can_sign_for, paper=paper)
    demand(may, by)
    paper = locked_paper(paper, PaperState.RECALLED)
    recalled = _move_paper(paper, PaperState.RECALLED, "recall_paper", by, reason=_stated(reason))
    tell_recipients(recalled, may, by)
    return recalled


@transaction.atomic
def replace_paper(*, paper: Paper, replacement: Paper, reason: str, by: Account | None) -> Paper:
    """Say which issued paper of the same kind stands in an issued one's place (Điều 18). Raises ValidationError."""
    may = partial(can_sign_for, paper=paper)
    demand(may, by)
    paper = locked_paper(paper, PaperState.REPLACED)
    other = locked_paper(replacement)
    fits = other.state == PaperState.ISSUED and other.pk != paper.pk
    if not fits or (other.unit_id, other.kind) != (paper.unit_id, paper.kind):
        raise ValidationError(_("An issued paper of the same kind and unit takes the place of another."))
    stated = _stated(reason)
    replaced = _move_paper(paper, PaperState.REPLACED, "replace_paper", by, reason=stated, replaced_by=other)
    tell_recipients(replaced, may, by)
    return replaced


def _move_paper(paper: Paper, to: PaperState, verb: str, by: Account | None, **changes: Any) -> Paper:
    before = facts_of(paper)
    for name, value in {"state": to, **changes}.items():
        setattr(paper, name, value)
    paper.full_clean()
    paper.save()
    reason = changes.get("reason", "")
    record(by=by, verb=verb, subject=subject_of(paper), before=before, after=facts_of(paper), reason=reason)
    return paper


def _stated(reason: str) -> str:
    if not visible(reason):
        raise ValidationError({"reason": _("Give the reason: it stays with the paper.")})
    return visible(reason)
