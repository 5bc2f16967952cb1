"""Assigned tasks: those of a unit, the board of a year, the states they stand in, and whether the list is whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from thidua.core.messages import Text
from thidua.core.tasks import TaskState, TaskStatus, task_state
from thidua.law.schema import Pack
from thidua.movements.models import Movement, Task, TaskStep
from thidua.movements.workflow import WORKED_ON
from thidua.people.models import Unit
from thidua.people.queries import acting_for_each, search_units, subtree, with_predecessors

NOT_DECIDED = [
    TaskStatus.OPEN.value, TaskStatus.EXTENSION_ASKED.value, TaskStatus.RELEASE_ASKED.value,
]  # fmt: skip


def task_areas(pack: Pack) -> dict[str, Text]:
    """The reform areas as the rules name them."""
    return {area.code: area.name for area in pack.reform_areas}


def task_years(movement: Movement, today: date) -> list[int]:
    """The years in which tasks are due, and this one, newest first."""
    years = set(Task.objects.filter(movement=movement).values_list("year", flat=True).distinct().order_by())
    return sorted(years | {today.year}, reverse=True)


def tasks_of(movement: Movement, units: Collection[Unit], year: int) -> QuerySet[Task]:
    """What some units, and those that were merged into them, lead or help with in a year."""
    own = [unit.pk for unit in with_predecessors(units)]
    concerned = Q(lead__in=own) | Q(pk__in=Task.helpers.through.objects.filter(unit__in=own).values("task"))
    found = Task.objects.filter(concerned, movement=movement, year=year)
    return found.select_related("lead", "assigner").prefetch_related("steps")


def still_to_do(movement: Movement, unit: Unit, now: datetime) -> list[tuple[Task, TaskState]]:
    """What a unit, or one that was merged into it, leads and has not handed in, of every year, by its last day."""
    led = Task.objects.filter(movement=movement, lead__in=with_predecessors([unit]), status__in=NOT_DECIDED)
    return [(task, task_state(task.standing, now)) for task in led.order_by("deadline", "pk")]


def search_tasks(
    movement: Movement,
    year: int,
    now: datetime,
    *,
    text: str = "",
    state: str = "",
    area: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Task]:
    """The tasks of a year, narrowed: by words, the document's number or the lead unit, by state, area and last day."""
    found = Task.objects.filter(movement=movement, year=year)
    if text.strip():
        words = text.strip()
        led = Q(lead__in=search_units(words).values("pk"))
        found = found.filter(led | Q(content__icontains=words) | Q(document_number__icontains=words))
    found = found.filter(in_task_state(TaskState(state), now)) if state else found
    found = found.filter(area=area) if area else found
    found = found.filter(due_on__gte=since) if since else found
    found = found.filter(due_on__lte=until) if until else found
    return found.select_related("lead", "assigner").prefetch_related("steps").order_by("deadline", "pk")


def in_task_state(state: TaskState, now: datetime) -> Q:
    """The tasks that `core.tasks.task_state` finds in a state on an instant."""
    done, handed_in = Q(status=TaskStatus.DONE.value), Q(status=TaskStatus.HANDED_IN.value)
    going_on = Q(status__in=NOT_DECIDED)
    in_time = Q(handed_in_at__lt=F("deadline"))
    late = Q(handed_in_at__gte=F("deadline")) | Q(handed_in_at=None)
    return {
        TaskState.DONE_ON_TIME: done & in_time,
        TaskState.DONE_LATE: done & late,
        TaskState.WITHIN_TIME: (handed_in & in_time) | (going_on & Q(deadline__gt=now)),
        TaskState.OVERDUE: (handed_in & late) | (going_on & Q(deadline__lte=now)),
    }.get(state, Q(status=state.value))


def tasks_by_state(found: QuerySet[Task], now: datetime) -> dict[TaskState, int]:
    """How many of some tasks stand in each state."""
    counted = found.order_by().aggregate(
        **{state.value: Count("pk", filter=in_task_state(state, now)) for state in TaskState}
    )
    return {state: counted[state.value] for state in TaskState}


def is_task_list_closed(movement: Movement, year: int) -> bool:
    """Whether the standing agency has declared that every task of a year is on record."""
    last = movement.task_list_steps.filter(year=year).last()
    return last is not None and last.closed


def assigners_acted_for(tasks: QuerySet[Task], units: Collection[Unit]) -> list[int]:
    """The keys of those units that assigned some tasks and for which some units act today."""
    if not units:
        return []
    acting = acting_for_each(Unit.objects.filter(pk__in=tasks.order_by().values("assigner")), localdate())
    return [pk for pk, several in acting.items() if any(unit in several for unit in units)]


def assignable_units(assigners: Collection[Unit]) -> QuerySet[Unit]:
    """The units in force below some, to which those may assign tasks."""
    today = localdate()
    in_force = (Q(valid_from=None) | Q(valid_from__lte=today)) & (Q(valid_to=None) | Q(valid_to__gte=today))
    below = subtree(*assigners).values("pk")
    return Unit.objects.filter(in_force, pk__in=below).exclude(pk__in=[unit.pk for unit in assigners])


def return_of_task(task: Task) -> TaskStep | None:
    """Who returned the product and why, while it waits to be mended."""
    if task.status not in WORKED_ON:
        return None
    last = task.steps.filter(act__in=("hand_in", "return")).select_related("by").last()
    return last if last is not None and last.act == "return" else None
