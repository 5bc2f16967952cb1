"""Figures made of assigned tasks: how many are unfinished or overdue, and the share done on time, unit by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.core.tasks import TaskCount, TaskState, task_state
from thidua.movements.actions.movements import refuse_if_closed, subject_of
from thidua.movements.models import Movement, Task, TaskListStep
from thidua.movements.permissions import can_close_task_lists
from thidua.movements.queries import is_task_list_closed, kinds_taking_part, pack_of, there_at_the_end
from thidua.observations.actions import Figure, OriginInfo, differing, record_many
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand

LONGEST_EVIDENCE = 300
CHANGED = "Tính lại theo sổ theo dõi nhiệm vụ."
NOTHING_ASSIGNED = "Không có nhiệm vụ nào được giao trong năm; danh mục nhiệm vụ của năm đã chốt."
COUNTED = (TaskState.DONE_ON_TIME, TaskState.DONE_LATE, TaskState.WITHIN_TIME, TaskState.OVERDUE)
"""What is cancelled or confirmed as not feasible counts nowhere."""


@transaction.atomic
def close_task_list(*, movement: Movement, year: int, reason: str, by: Account | None) -> TaskListStep:
    """Declare that every task of a year is on record: from now on, a unit without one has none."""
    if year > timezone.localdate().year:
        raise ValidationError(_("This year has not begun yet."))
    return _set_closed(movement, year, reason, by, closed=True)


@transaction.atomic
def open_task_list(*, movement: Movement, year: int, reason: str, by: Account | None) -> TaskListStep:
    """Take that back: tasks due in the year may be assigned again. The figures stay until it is closed again."""
    return _set_closed(movement, year, reason, by, closed=False)


def _set_closed(movement: Movement, year: int, reason: str, by: Account | None, *, closed: bool) -> TaskListStep:
    demand(partial(can_close_task_lists, province=movement.province), by)
    held = Movement.objects.select_for_update().get(pk=movement.pk)
    refuse_if_closed(held)
    last = held.task_list_steps.filter(year=year).last()
    if last is not None and last.closed == closed:
        return last
    step = TaskListStep(movement=held, year=year, closed=closed, reason=reason.strip(), by=by)
    step.full_clean()
    step.save()
    subject = subject_of(held)
    verb = "close_task_list" if closed else "open_task_list"
    record(by=by, verb=verb, subject=subject, after={"year": year}, reason=step.reason)
    return step


@transaction.atomic
def record_task_figures(
    *, movement: Movement, year: int, by: Account | None, reason: str = CHANGED, units: Collection[Unit] | None = None
) -> int:
    """Record, per unit and measure that the rules read, how the tasks of a closed year stand. Returns how many are
    new or changed.

    Of all units, or of some. Nothing is recorded before the list is closed, nor of a unit of which a task may still be
    done on time: what is not known is not zero. Raises ValidationError.
    """
    demand(partial(can_close_task_lists, province=movement.province), by)
    if not is_task_list_closed(movement, year):
        raise ValidationError(_("Declare the task list of the year complete first: until then, no task is not zero."))
    wanted = {unit.pk for unit in (_taking_part(movement, year) if units is None else units)}
    figures = list(_figures(movement, year, wanted))
    if changed := differing(figures):
        label = f"Theo dõi nhiệm vụ được giao năm {year}"
        origin = OriginInfo("tasks", str(year), label, "movements:task_board")
        record_many(figures=changed, origin=origin, by=by, reason=reason)
    return len(changed)


def _taking_part(movement: Movement, year: int) -> Collection[Unit]:
    """The units whose year is counted: those in force on its last day, and those that ended in it with a task."""
    there = there_at_the_end(movement, year, kinds_taking_part(movement))
    ended = Unit.objects.filter(pk__in=Task.objects.filter(movement=movement, year=year).values("lead"))
    return (there | ended).distinct()


def _figures(movement: Movement, year: int, wanted: set[int]) -> Iterator[Figure]:
    now = timezone.now()
    by_unit: dict[int, list[tuple[Task, TaskState]]] = defaultdict(list)
    for task in Task.objects.filter(movement=movement, year=year).select_related("assigner"):
        if (state := task_state(task.standing, now)) in COUNTED:
            by_unit[task.lead_id].append((task, state))
    for count in pack_of(movement.regulation).task_counts:
        for unit_id in sorted(wanted):
            counted = [pair for pair in by_unit[unit_id] if _is_assigned_by(pair[0], count)]
            if all(state is not TaskState.WITHIN_TIME for _task, state in counted):
                yield _figure(count, year, unit_id, counted)


def _is_assigned_by(task: Task, count: TaskCount) -> bool:
    return not count.assigned_by or task.assigner.kind in count.assigned_by


def _figure(count: TaskCount, year: int, unit_id: int, counted: Sequence[tuple[Task, TaskState]]) -> Figure:
    blank = Figure(measure=count.measure, year=year, unit_id=unit_id, evidence=_evidence(counted))
    late = [state for _task, state in counted if state is not TaskState.DONE_ON_TIME]
    match count.counts:
        case "unfinished":
            return replace(blank, value=Decimal(late.count(TaskState.OVERDUE)))
        case "overdue":
            return replace(blank, value=Decimal(len(late)))
    if not counted:
        return replace(blank, applicable=False, note=NOTHING_ASSIGNED)
    return replace(blank, numerator=Decimal(len(counted) - len(late)), denominator=Decimal(len(counted)))


def _evidence(counted: Sequence[tuple[Task, TaskState]]) -> str:
    """How many tasks there are, and which of them came late or not at all."""
    if not counted:
        return NOTHING_ASSIGNED
    late = [f"{task.document_number}: {task}" for task, state in counted if state is not TaskState.DONE_ON_TIME]
    said = f"{len(counted)} nhiệm vụ; hoàn thành quá hạn hoặc chưa hoàn thành {len(late)}"
    return (f"{said}: {'; '.join(late)}" if late else said)[:LONGEST_EVIDENCE]
