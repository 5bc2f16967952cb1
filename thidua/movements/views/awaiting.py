"""What waits for a decision, of every year: what units handed in or ask for, of what they owe and of their tasks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thidua.core.tasks import task_state
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.movements import queries
from thidua.movements.forms import StatusFilter
from thidua.movements.models import STATUSES, TASK_STATUSES, WAITING_ASKS
from thidua.movements.permissions import can_assign_tasks, can_judge_duties, duties_awaiting, tasks_awaiting
from thidua.movements.workflow import AWAITING_DUTIES, AWAITING_TASKS
from thidua.people.permissions import permitted


@permitted(can_judge_duties)
def awaiting_duties(request: HttpRequest) -> HttpResponse:
    """What was handed in and is neither accepted nor returned, and more time that units ask for."""
    movement = queries.current_movement()
    form = StatusFilter(request.GET, matters=AWAITING_DUTIES, labels=STATUSES | WAITING_ASKS)
    found = duties_awaiting(request.user).filter(form.narrowing(), movement=movement)
    page = page_of(request, found.select_related("unit"), TALL_ROWS)
    asked = queries.asks_that_wait(page.object_list)
    owed = [(one, asked.get(one.duty.pk)) for one in queries.as_owed(movement, page.object_list, timezone.now())]
    return render(request, "movements/awaiting_duties.html", {"form": form, "page": page, "owed": owed})


@permitted(can_assign_tasks)
def awaiting_tasks(request: HttpRequest) -> HttpResponse:
    """Products to be accepted, extensions asked for, and tasks said to be no longer feasible."""
    movement, now = queries.current_movement(), timezone.now()
    form = StatusFilter(request.GET, matters=AWAITING_TASKS, labels=TASK_STATUSES)
    found = tasks_awaiting(request.user).filter(form.narrowing(), movement=movement)
    page = page_of(request, found.select_related("lead", "assigner"), TALL_ROWS)
    tasks = [(task, task_state(task.standing, now)) for task in page.object_list]
    return render(request, "movements/awaiting_tasks.html", {"form": form, "page": page, "tasks": tasks})
