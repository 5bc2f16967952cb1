"""Findings as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from thidua.core.findings import Basis, Finding, Outcome
from thidua.core.targets import TargetState
from thidua.frame.words import said, say

OUTCOMES = {
    Outcome.MET: _("Met"),
    Outcome.NOT_MET: _("Not met"),
    Outcome.NOT_DETERMINABLE: _("Cannot be determined yet"),
}
STATES = {
    TargetState.MET: OUTCOMES[Outcome.MET],
    TargetState.NOT_MET: OUTCOMES[Outcome.NOT_MET],
    TargetState.ON_TRACK: _("On track"),
    TargetState.BEHIND: _("Behind"),
    TargetState.NOT_DETERMINABLE: OUTCOMES[Outcome.NOT_DETERMINABLE],
}
MARKS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.NOT_DETERMINABLE: "?"}


def lines(finding: Finding, depth: int = 0) -> Iterator[str]:
    """A finding and its parts, indented; figures, reason, basis and remedy below each."""
    indent = "  " * depth
    code = f"{finding.code} " if finding.code[:1].isdigit() else ""
    yield f"{indent}{MARKS[finding.outcome]} {code}{say(finding.label)}{_figures(finding)}"
    if finding.reason:
        yield f"{indent}    {say(finding.reason)}"
    for source in finding.sources:
        yield f"{indent}    ← {say(source.label)}{f' ({source.as_of})' if source.as_of else ''}"
    if finding.basis:
        yield f"{indent}    § {'; '.join(_cited(basis) for basis in finding.basis)}"
    if finding.remedy:
        yield f"{indent}    → {say(finding.remedy)}"
    for part in finding.parts:
        yield from lines(part, depth + 1)


def _figures(finding: Finding) -> str:
    value = said(finding.value, finding.unit)
    threshold = said(finding.threshold, finding.unit)
    return f": {value} / {threshold}" if value and threshold else f": {value}" if value else ""


def _cited(basis: Basis) -> str:
    return " ".join(part for part in (basis.instrument, basis.paragraph) if part)
