"""What the states of duties are called, and the board as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from thidua.core.duties import DutyState
from thidua.core.messages import Text
from thidua.frame.words import say
from thidua.movements.queries import Board
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

STATES = {
    DutyState.OVERDUE: _("Overdue"),
    DutyState.DUE_SOON: _("Due soon"),
    DutyState.OPEN: _("Open"),
    DutyState.NOT_OPEN: _("Not open yet"),
    DutyState.RETURNED: _("Returned to be mended"),
    DutyState.SUBMITTED: _("Handed in"),
    DutyState.SUBMITTED_LATE: _("Handed in late"),
    DutyState.ACCEPTED: _("Accepted"),
    DutyState.ACCEPTED_LATE: _("Accepted, late"),
    DutyState.UNKNOWN: _("Deadline not known"),
    DutyState.EXEMPT: _("Exempt"),
    DutyState.CLOSED: _("Closed with the unit's end"),
}
"""The states in the order in which they ask for attention."""

DUTIES = Table(
    Text("Việc phải nộp", "What is owed"),
    (
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("kind", Text("Loại đơn vị", "Kind of unit"), kinds.text()),
        Column("obligation", Text("Việc phải nộp", "What is owed"), kinds.text(), required=False),
        Column("period", Text("Kỳ", "Period"), kinds.text(), required=False),
        Column("due_on", Text("Hạn", "Due on"), kinds.day(), required=False),
        Column("state", Text("Tình trạng", "State"), kinds.text()),
        Column("handed_in", Text("Nộp lúc", "Handed in at"), kinds.text(), required=False),
    ),
)
BLANK: dict[str, None] = dict.fromkeys(column.key for column in DUTIES.columns)


def duty_rows(boards: Iterable[Board]) -> Iterator[dict[str, str | date | None]]:
    """One row a duty; a unit that owes nothing has one row that says so."""
    for board in boards:
        for unit, cells in board.rows:
            named = {"unit": unit.name, "kind": unit.get_kind_display()}
            owed = [(cell, cell.duty, cell.state) for cell in cells if cell.duty and cell.state]
            if not owed:
                yield {**BLANK, **named, "state": gettext("Nothing owed")}
            for cell, duty, state in owed:
                yield {
                    **named,
                    "obligation": say(cell.obligation.name),
                    "period": say(cell.period.name),
                    "due_on": duty.due_on,
                    "state": str(STATES[state]),
                    "handed_in": _instant(duty.submitted_at),
                }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"
