"""`{% load tasks %}`: how a task stands, in word and colour."""

from __future__ import annotations

from django import template

from thidua.core.tasks import TaskState
from thidua.frame.templatetags.parts import Look
from thidua.movements.tables import TASK_STATES

register = template.Library()

TONES = {
    TaskState.OVERDUE: ("not-met", "x-circle-fill"),
    TaskState.WITHIN_TIME: ("on-track", "arrow-up-right-circle-fill"),
    TaskState.DONE_LATE: ("behind", "exclamation-circle-fill"),
    TaskState.DONE_ON_TIME: ("met", "check-circle-fill"),
    TaskState.NOT_FEASIBLE: ("unknown", "slash-circle"),
}


@register.inclusion_tag("frame/parts/badge.html")
def task_badge(state: TaskState) -> dict[str, object]:
    return {"look": Look(*TONES.get(state, ("neutral", "")), TASK_STATES[state])}
