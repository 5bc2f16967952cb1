"""`{% load papers %}`: how a paper is named, its state, and what it is about."""

from __future__ import annotations

from django import template

from thidua.documents.models import Paper, PaperState
from thidua.documents.tables import titled as titled_paper
from thidua.frame.menu import address
from thidua.frame.templatetags.parts import Look

register = template.Library()

TONES = {
    PaperState.DRAFT: ("neutral", "pencil"),
    PaperState.RETURNED: ("behind", "exclamation-circle-fill"),
    PaperState.APPROVED: ("on-track", "check-lg"),
    PaperState.ISSUED: ("met", "check-circle-fill"),
    PaperState.RECALLED: ("not-met", "x-circle-fill"),
    PaperState.REPLACED: ("unknown", "slash-circle"),
}


@register.filter
def titled(paper: Paper) -> str:
    return titled_paper(paper)


@register.inclusion_tag("frame/parts/badge.html")
def paper_state(paper: Paper) -> dict[str, object]:
    state = PaperState(paper.state)
    return {"look": Look(*TONES[state], state.label)}


@register.inclusion_tag("documents/subject_link.html")
def subject_link(paper: Paper) -> dict[str, str]:
    """What a paper is about, linked where a page shows it."""
    key = filter(None, [paper.subject_key])
    url = address(paper.subject_url_name, *key) if paper.subject_url_name else ""
    return {"label": paper.subject_label, "url": url}
