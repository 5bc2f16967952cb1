"""`{% load findings %}`: a finding as a tree that explains itself."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from thidua.core.findings import Finding, Outcome
from thidua.core.targets import TargetState
from thidua.frame.templatetags.parts import OUTCOMES, STATES, Look
from thidua.frame.words import figure, said

register = template.Library()
EXEMPT = Look("neutral", "slash-circle", _("Does not apply"))
NUMBER_IN_A_REGULATION = re.compile(r"\d+(\.\d+)*\Z")


@register.inclusion_tag("frame/parts/finding_tree.html", takes_context=True)
def finding_tree(
    context: template.Context,
    finding: Finding,
    open: bool = True,  # noqa: A002 -- the word that templates read best
    scored: bool = False,
    state: TargetState | None = None,
) -> dict[str, object]:
    """A verdict with its reasons; `open` unfolds what is not met, `scored` reads points out of a maximum.

    `state` stands in for met or not met at the head of a target's verdict.
    """
    look = STATES[state] if state else None
    citations = context.get("citations", {})
    return {"finding": finding, "open": open, "scored": scored, "state": look, "citations": citations}


@register.inclusion_tag("frame/parts/badge.html")
def finding_badge(finding: Finding, scored: bool, state: Look | None = None) -> dict[str, object]:
    if state is not None:
        return {"look": state}
    if finding.exempt:
        return {"look": EXEMPT}
    return {"look": _score_look(finding) if scored else OUTCOMES[finding.outcome]}


def _score_look(finding: Finding) -> Look:
    """What of the points is missing, rather than met or not met."""
    looks = OUTCOMES[finding.outcome]
    if finding.outcome is Outcome.NOT_DETERMINABLE:
        return looks
    if finding.unit != "points":
        return Look("neutral", "bar-chart-line", gettext("Index"))
    if finding.threshold is None:
        return Look("neutral", "slash-circle", gettext("Does not apply"))
    if finding.outcome is Outcome.MET:
        return Look("met", looks.icon, gettext("Full points"))
    short = finding.threshold - (finding.value or 0)  # type: ignore[operator]
    return Look("neutral", "caret-down-fill", gettext("%(points)s short") % {"points": figure(short, "points")})


@register.filter
def number_in_regulation(code: str) -> str:
    """The number an official knows, as 3.4; codes of the program stay hidden."""
    return code if NUMBER_IN_A_REGULATION.match(code) else ""


@register.filter
def points_said(finding: Finding) -> str:
    """1.43 / 1.5 points"""
    if finding.value is None or finding.threshold is None:
        return said(finding.value, finding.unit)
    return f"{said(finding.value)} / {said(finding.threshold, finding.unit)}"


@register.filter
def tally(finding: Finding) -> str:
    """How many of the parts are met, and how many must be."""
    count = len(finding.parts)
    named = {
        "met": sum(part.outcome is Outcome.MET for part in finding.parts),
        "count": count,
        "need": finding.need,
    }
    if finding.need == count:
        return gettext("%(met)s of %(count)s met; all are needed") % named
    return (
        ngettext(
            "%(met)s of %(count)s met; one is enough",
            "%(met)s of %(count)s met; at least %(need)s are needed",
            finding.need or 1,
        )
        % named
    )
