"""What was taken over from the paper registers, as rows of their tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.timezone import localdate

from thidua.core.tasks import TaskStatus
from thidua.frame.words import say
from thidua.movements.models import Movement, Submission, Task
from thidua.movements.queries.duties import owed_periods
from thidua.movements.queries.movements import pack_of
from thidua.movements.queries.tasks import task_areas
from thidua.observations.queries import code_on
from thidua.people.models import Unit

DONE = TaskStatus.DONE.value


def taken_over(units: QuerySet[Unit]) -> QuerySet[Submission]:
    return Submission.objects.filter(taken_over=True, duty__unit__in=units.values("pk"))


def register_rows(movement: Movement, units: QuerySet[Unit]) -> Iterator[dict[str, object]]:
    """Of some units, year by year."""
    known = owed_periods(movement)
    found = taken_over(units).filter(duty__movement=movement).select_related("duty__unit")
    for one in found.prefetch_related("duty__unit__codes").order_by("duty__year", "duty__unit__path", "pk"):
        duty = one.duty
        if (duty.obligation, duty.period) not in known:
            continue
        owed, period = known[duty.obligation, duty.period]
        yield {
            "unit_code": code_on(duty.unit, period.last_day),
            "unit_name": duty.unit.name,
            "obligation": say(owed.name),
            "period": period.code,
            "document_number": one.document_number,
            "document_date": one.document_date,
            "received_on": localdate(one.stored_at),
        }


def tasks_taken_over(units: QuerySet[Unit]) -> QuerySet[Task]:
    return Task.objects.filter(lead__in=units.values("pk"), steps__act="take_over")


def task_register_rows(movement: Movement, units: QuerySet[Unit]) -> Iterator[dict[str, object]]:
    """Of tasks that some units lead, as they stand by now."""
    areas = task_areas(pack_of(movement.regulation))
    found = tasks_taken_over(units).filter(movement=movement).select_related("assigner", "lead")
    for task in found.prefetch_related("assigner__codes", "lead__codes").order_by("due_on", "lead__path", "pk"):
        yield {
            "assigner_code": code_on(task.assigner, task.document_date),
            "unit_code": code_on(task.lead, task.document_date),
            "unit_name": task.lead.name,
            "document_number": task.document_number,
            "document_date": task.document_date,
            "content": task.content,
            "product": task.product or None,
            "area": say(areas[task.area]) if task.area in areas else None,
            "due_on": task.due_on,
            "done_on": localdate(task.handed_in_at) if task.handed_in_at and task.status == DONE else None,
        }


ROWS_OF_REGISTER = {"submissions": register_rows, "tasks": task_register_rows}
