"""`{% load duties %}`: how a duty stands, in word and colour."""

from __future__ import annotations

from django import template

from thidua.core.duties import DutyState
from thidua.frame.templatetags.parts import Look
from thidua.movements.tables import STATES

register = template.Library()

TONES = {
    DutyState.OVERDUE: ("not-met", "x-circle-fill"),
    DutyState.DUE_SOON: ("behind", "exclamation-circle-fill"),
    DutyState.OPEN: ("on-track", ""),
    DutyState.NOT_OPEN: ("neutral", ""),
    DutyState.RETURNED: ("behind", "exclamation-circle-fill"),
    DutyState.SUBMITTED: ("on-track", "arrow-up-right-circle-fill"),
    DutyState.SUBMITTED_LATE: ("behind", "exclamation-circle-fill"),
    DutyState.ACCEPTED: ("met", "check-circle-fill"),
    DutyState.ACCEPTED_LATE: ("not-met", "exclamation-circle-fill"),
    DutyState.UNKNOWN: ("unknown", "question-circle-fill"),
}


@register.inclusion_tag("frame/parts/badge.html")
def duty_badge(state: DutyState) -> dict[str, object]:
    return {"look": Look(*TONES.get(state, ("neutral", "")), STATES[state])}
