"""What the states of tasks are called, and tasks as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Text
from thidua.core.tasks import TaskState, task_state
from thidua.frame.words import say
from thidua.movements.models import Task
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

TASK_STATES = {
    TaskState.OVERDUE: _("Overdue"),
    TaskState.WITHIN_TIME: _("In progress, within time"),
    TaskState.DONE_LATE: _("Done late"),
    TaskState.DONE_ON_TIME: _("Done on time"),
    TaskState.NOT_FEASIBLE: _("No longer feasible"),
    TaskState.CANCELLED: _("Cancelled"),
}
"""The states in the order in which they ask for attention."""

RELEASED_LATE = _("overdue already when that was asked")

TASKS = Table(
    Text("Nhiệm vụ được giao", "Assigned tasks"),
    (
        Column("document", Text("Số văn bản giao", "Document"), kinds.text()),
        Column("document_date", Text("Ngày văn bản", "Date of the document"), kinds.day()),
        Column("assigner", Text("Cấp giao", "Assigned by"), kinds.text()),
        Column("lead", Text("Đơn vị chủ trì", "Lead unit"), kinds.text()),
        Column("helpers", Text("Đơn vị phối hợp", "Co-operating units"), kinds.text(), required=False),
        Column("content", Text("Nội dung nhiệm vụ", "What is to be done"), kinds.text()),
        Column("product", Text("Sản phẩm", "Expected product"), kinds.text(), required=False),
        Column("area", Text("Lĩnh vực", "Reform area"), kinds.text(), required=False),
        Column("due_on", Text("Hạn theo văn bản", "Due on by the document"), kinds.day()),
        Column("last_day", Text("Hạn hiện nay", "Last day now"), kinds.day()),
        Column("state", Text("Tình trạng", "State"), kinds.text()),
        Column("handed_in", Text("Nộp sản phẩm lúc", "Handed in at"), kinds.text(), required=False),
    ),
)


def _state(task: Task, now: datetime) -> str:
    state = str(TASK_STATES[task_state(task.standing, now)])
    return f"{state} ({RELEASED_LATE})" if task.released_late else state


def task_rows(found: Iterable[Task], areas: Mapping[str, Text], now: datetime) -> Iterator[dict[str, object]]:
    """A row each; lead, assigner and helpers were fetched beforehand."""
    for task in found:
        yield {
            "document": task.document_number,
            "document_date": task.document_date,
            "assigner": task.assigner.name,
            "lead": task.lead.name,
            "helpers": "; ".join(unit.name for unit in task.helpers.all()) or None,
            "content": task.content,
            "product": task.product or None,
            "area": say(areas[task.area]) if task.area in areas else None,
            "due_on": task.due_on,
            "last_day": task.last_day,
            "state": _state(task, now),
            "handed_in": f"{localtime(task.handed_in_at):%H:%M:%S %d/%m/%Y}" if task.handed_in_at else None,
        }
