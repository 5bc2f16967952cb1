"""Findings as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Literal

from django.utils.translation import gettext_lazy as _

from thidua.core.canonical import as_data
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
MARKS_OF_SCORES = {"scored": "•", "excluded": "–", "missing": "?"}

type ScoreState = Literal["scored", "excluded", "missing"]


def score_state(finding: Finding) -> ScoreState:
    """What a finding of an index says: points are no verdict."""
    states = {score_state(part) for part in finding.parts}
    if "missing" in states or (not states and finding.outcome is Outcome.NOT_DETERMINABLE):
        return "missing"
    excluded = states == {"excluded"} if states else finding.threshold is None
    return "excluded" if excluded else "scored"


def score_data(finding: Finding) -> dict[str, object]:
    """A finding of an index as data, with its state in place of an outcome."""
    parts = [score_data(part) for part in finding.parts]
    data = {field.name: as_data(getattr(finding, field.name)) for field in fields(finding) if field.name != "parts"}
    del data["outcome"]
    return {"state": score_state(finding), **data, "parts": parts}


def _mark(finding: Finding, scored: bool) -> str:
    """Full points are ticked, as on the page; points below them are no failure."""
    if scored and finding.outcome is not Outcome.MET:
        return MARKS_OF_SCORES[score_state(finding)]
    return "–" if scored and score_state(finding) == "excluded" else MARKS[finding.outcome]


def lines(finding: Finding, scored: bool = False, depth: int = 0) -> Iterator[str]:
    """A finding and its parts, indented; figures, reason, basis and remedy below each."""
    indent = "  " * depth
    code = f"{finding.code} " if finding.code[:1].isdigit() else ""
    yield f"{indent}{_mark(finding, scored)} {code}{say(finding.label)}{_figures(finding)}"
    if finding.reason:
        yield f"{indent}    {say(finding.reason)}"
    for source in finding.sources:
        yield f"{indent}    ← {say(source.label)}{f' ({source.as_of})' if source.as_of else ''}"
    if finding.basis:
        yield f"{indent}    § {'; '.join(cited(basis) for basis in finding.basis)}"
    if finding.remedy:
        yield f"{indent}    → {say(finding.remedy)}"
    for part in finding.parts:
        yield from lines(part, scored, depth + 1)


def _figures(finding: Finding) -> str:
    value = said(finding.value, finding.unit)
    threshold = said(finding.threshold, finding.unit)
    return f": {value} / {threshold}" if value and threshold else f": {value}" if value else ""


def cited(basis: Basis) -> str:
    return " ".join(part for part in (basis.instrument, basis.paragraph) if part)
