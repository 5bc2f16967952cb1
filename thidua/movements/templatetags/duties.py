"""`{% load duties %}`: how a duty stands, in word and colour."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext as _

from thidua.core.duties import DutyState
from thidua.frame.templatetags.parts import Look
from thidua.movements.queries import Cell
from thidua.movements.tables import STATES

register = template.Library()

TONES = {
    DutyState.OVERDUE: ("not-met", "x-circle-fill"),
    DutyState.DUE_SOON: ("behind", "exclamation-circle-fill"),
    DutyState.OPEN: ("on-track", ""),
    DutyState.NOT_OPEN: ("neutral", ""),
    DutyState.RETURNED_LATE: ("not-met", "x-circle-fill"),
    DutyState.RETURNED: ("behind", "exclamation-circle-fill"),
    DutyState.SUBMITTED: ("on-track", "arrow-up-right-circle-fill"),
    DutyState.SUBMITTED_LATE: ("behind", "exclamation-circle-fill"),
    DutyState.ACCEPTED: ("met", "check-circle-fill"),
    DutyState.ACCEPTED_LATE: ("not-met", "exclamation-circle-fill"),
    DutyState.UNKNOWN: ("unknown", "question-circle-fill"),
}


@register.simple_tag
def board_cells(cells: Iterable[Cell]) -> str:
    """The cells of a unit on the board, which has hundreds of them: a template for each takes most of its time."""
    return format_html_join(
        "", '<td role="cell" data-label="{}">{}</td>', ((cell.column.label, _owed(cell)) for cell in cells)
    )


def _owed(cell: Cell) -> str:
    if cell.duty is None or cell.state is None:
        return format_html('<span class="text-quiet">{}</span>', _("nothing owed"))
    return format_html('<a href="{}">{}</a>', cell.duty.get_absolute_url(), duty_badge(cell.state))


@register.simple_tag
def duty_badge(state: DutyState) -> str:
    return _badge(state, get_language())


@lru_cache
def _badge(state: DutyState, _language: str | None) -> str:
    """Drawn once: a board has hundreds of them."""
    return render_to_string("frame/parts/badge.html", {"look": Look(*TONES.get(state, ("neutral", "")), STATES[state])})
