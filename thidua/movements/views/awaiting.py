"""What waits for a decision, of every year: what units handed in, and what they hand in or ask for of their tasks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thidua.core.tasks import task_state
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.movements import queries
from thidua.movements.forms import StatusFilter
from thidua.movements.models import STATUSES, TASK_STATUSES
from thidua.movements.permissions import can_assign_tasks, can_judge_duties, duties_awaiting, tasks_awaiting
from thidua.movements.workflow import AWAITING_DUTIES, AWAITING_TASKS
from thidua.people.permissions import permitted


@permitted(can_judge_duties)
def awaiting_duties(request: HttpRequest) -> HttpResponse:
    """What was handed in and waits to be received, or was received and waits to be accepted or returned."""
    movement = queries.current_movement()
    form = StatusFilter(request.GET, choices=[(status.value, STATUSES[status]) for status in AWAITING_DUTIES])
    found = duties_awaiting(request.user).filter(movement=movement, **form.narrowing())
    page = page_of(request, found.select_related("unit"), TALL_ROWS)
    owed = queries.as_owed(movement, page.object_list, timezone.now())
    return render(request, "movements/awaiting_duties.html", {"form": form, "page": page, "owed": owed})


@permitted(can_assign_tasks)
def awaiting_tasks(request: HttpRequest) -> HttpResponse:
    """Products to be accepted, extensions asked for, and tasks said to be no longer feasible."""
    movement, now = queries.current_movement(), timezone.now()
    form = StatusFilter(request.GET, choices=[(status.value, TASK_STATUSES[status]) for status in AWAITING_TASKS])
    found = tasks_awaiting(request.user).filter(movement=movement, **form.narrowing())
    page = page_of(request, found.select_related("lead", "assigner"), TALL_ROWS)
    tasks = [(task, task_state(task.standing, now)) for task in page.object_list]
    return render(request, "movements/awaiting_tasks.html", {"form": form, "page": page, "tasks": tasks})
