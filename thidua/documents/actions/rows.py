"""A paper's row, locked, and what the log and its files call it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject
from thidua.documents.models import Paper, PaperState
from thidua.documents.workflow import TRANSITIONS


def locked_paper(paper: Paper, to: PaperState | None = None) -> Paper:
    """The row as it is now, locked, if its workflow leads to a state."""
    now = Paper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=paper.pk)
    before = PaperState(now.state)
    if to is not None and to not in TRANSITIONS[before]:
        said = {"before": before.label, "after": to.label}
        raise ValidationError(_("A paper cannot go from “%(before)s” to “%(after)s”.") % said)
    return now


def facts_of(paper: Paper) -> dict[str, object]:
    """What the log tells of a paper; its text by the fingerprint."""
    return {
        "paper_state": paper.state,
        "paper_kind": paper.kind,
        "unit": paper.unit_id,
        "fingerprint": paper.fingerprint,
    }


def subject_of(paper: Paper) -> Subject:
    return Subject("paper", str(paper.pk), str(paper), "documents:paper")


def file_name(paper: Paper, extension: str) -> str:
    """05-TTr-SNV.pdf; a draft by its key."""
    if paper.number is None:
        return f"du-thao-{paper.pk}-{paper.symbol}.{extension}"
    return f"{paper.number_and_symbol.replace('/', '-')}-{paper.year}.{extension}"
