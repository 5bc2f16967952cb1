"""Assigned tasks: my unit's, the board of a year, one task with its history and moves, and the year's figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.core.tasks import task_state
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.frame.words import figure, say
from thidua.movements import queries
from thidua.movements.actions import (
    assign_task,
    close_task_list,
    move_task,
    open_task_list,
    record_task_figures,
)
from thidua.movements.forms import (
    AssignForm,
    ExtensionForm,
    NoteForm,
    ProductForm,
    ProgressForm,
    ReasonForm,
    ReturnForm,
    TaskFilter,
    TaskReasonForm,
    at_the_latest,
)
from thidua.movements.models import Movement, Task
from thidua.movements.permissions import (
    assigning_units,
    bar_to_accepting,
    bar_to_lead,
    can_assign_tasks,
    can_close_task_lists,
    can_make_move,
    can_read_task,
    can_view_tasks,
    moves_open_to,
    task_steps_open_to,
)
from thidua.movements.tables import TASK_STATES, TASKS, task_rows
from thidua.movements.views.files import done_with_file, file_of, handed_in_elsewhere
from thidua.movements.workflow import MOVES, Permit, move_refusal, permits
from thidua.people.permissions import demand, permitted, units_served_by

FORMS: dict[str, type[forms.Form]] = {
    "progress": ProgressForm,
    "hand_in": ProductForm,
    "accept": NoteForm,
    "return": ReturnForm,
    "ask-extension": ExtensionForm,
    "grant-extension": ExtensionForm,
}
"""The form of a move; the others give a reason."""


def _year(request: HttpRequest, movement: Movement) -> tuple[int, list[int]]:
    """The year asked for, of those with tasks, or else the newest that has begun."""
    today = timezone.localdate()
    years = queries.task_years(movement, today)
    asked = request.GET.get("year", "")
    return (int(asked) if asked.isdecimal() and int(asked) in years else today.year), years


def _may_assign(request: HttpRequest, movement: Movement) -> bool:
    return permits(movement.status, Permit.WORK) and bool(can_assign_tasks(request.user))


def _with_states(tasks: list[Task]) -> list[tuple[Task, Any]]:
    now = timezone.now()
    return [(task, task_state(task.standing, now)) for task in tasks]


@permitted(can_view_tasks)
def my_tasks(request: HttpRequest) -> HttpResponse:
    """What the units one serves lead or help with in a year."""
    movement, units = queries.current_movement(), units_served_by(request.user)
    year, years = _year(request, movement)
    page = page_of(request, queries.tasks_of(movement, units, year), TALL_ROWS)
    context = {
        "units": units,
        "page": page,
        "tasks": _with_states(page.object_list),
        "year": year,
        "years": years,
        "may_assign": _may_assign(request, movement),
    }
    return render(request, "movements/my_tasks.html", context)


def _filtered(request: HttpRequest, movement: Movement, year: int) -> tuple[TaskFilter, QuerySet[Task]]:
    form = TaskFilter(request.GET, pack=queries.pack_of(movement.regulation))
    form.is_valid()
    wanted: dict[str, Any] = form.cleaned_data
    found = queries.search_tasks(movement, year, timezone.now(), text=request.GET.get("q", ""), **wanted)
    return form, found


@permitted(can_view_tasks)
def task_board_of_this_year(request: HttpRequest) -> HttpResponse:
    year, _years = _year(request, queries.current_movement())
    return redirect(f"{reverse('movements:task_board', args=[year])}?{request.GET.urlencode()}")


@permitted(can_view_tasks)
def task_board(request: HttpRequest, year: int) -> HttpResponse:
    """Every task of a year, with how many stand in each state."""
    movement = queries.current_movement()
    form, found = _filtered(request, movement, year)
    page = page_of(request, found, TALL_ROWS)
    counts = queries.tasks_by_state(found, timezone.now())
    context = {
        "form": form,
        "year": year,
        "years": _year(request, movement)[1],
        "page": page,
        "tasks": _with_states(page.object_list),
        "counts": [(state, counts[state]) for state in TASK_STATES],
        "closed": queries.is_task_list_closed(movement, year),
        "query": request.GET.urlencode(),
        "may_assign": _may_assign(request, movement),
        "may_close": permits(movement.status, Permit.WORK) and can_close_task_lists(request.user),
    }
    return render(request, "movements/task_board.html", context)


@permitted(can_view_tasks)
def task_board_file(request: HttpRequest, year: str, extension: str) -> HttpResponse:
    """The board as it is filtered, as a table to keep."""
    movement = queries.current_movement()
    _form, found = _filtered(request, movement, int(year))
    areas = queries.task_areas(queries.pack_of(movement.regulation))
    rows = task_rows(found.prefetch_related("helpers"), areas, timezone.now())
    return table_file(request, TASKS, rows, f"nhiem-vu-{year}", extension)


@permitted(can_assign_tasks, posts=True)
def assign(request: HttpRequest) -> HttpResponse:
    movement = queries.current_movement()
    assigners = assigning_units(request.user)
    form = AssignForm(request.POST or None, pack=queries.pack_of(movement.regulation), assigners=assigners)
    at_the_latest(form.fields["due_on"], movement)
    made: list[Task] = []
    if form.is_valid() and done(
        form, lambda: made.append(assign_task(movement=movement, by=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("The task is assigned. The unit sees it on the page of its tasks."))
        return redirect(made[0])
    return render(request, "movements/assign_task.html", {"form": form, "assigners": assigners})


def _task_or_404(pk: int) -> Task:
    found = Task.objects.filter(movement=queries.current_movement()).select_related("lead", "assigner", "movement")
    return get_object_or_404(found, pk=pk)


@permitted(can_view_tasks)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task with what happened; reports and products only for those concerned."""
    found, now = _task_or_404(pk), timezone.now()
    pack = queries.pack_of(queries.current_movement().regulation)
    steps, may_read = found.steps.select_related("by", "upload"), can_read_task(request.user, found)
    context = {
        "task": found,
        "state": task_state(found.standing, now),
        "area": queries.task_areas(pack).get(found.area),
        "helpers": found.helpers.all(),
        "steps": steps,
        "returned": queries.return_of_task(found),
        "same": handed_in_elsewhere(request.user, [step.upload for step in steps if may_read], found),
        "moves": moves_open_to(request.user, found, now),
        "bar": bar_to_lead(request.user, found, now) or bar_to_accepting(request.user, found),
        "may_read": may_read,
    }
    return render(request, "movements/task.html", context)


@permitted(can_view_tasks, posts=True)
def move_task_page(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    found = _task_or_404(pk)
    if move not in MOVES:
        raise Http404
    demand(lambda account: can_make_move(account, found, MOVES[move]), request.user)
    if (why := move_refusal(found, move, timezone.now())) is not None:
        messages.info(request, say(why))
        return redirect(found)
    form = _move_form(request, found, move)
    if form.is_valid() and done_with_file(
        form,
        request.user,
        lambda upload: move_task(task=found, move=move, by=request.user, upload=upload, **form.cleaned_data),
    ):
        messages.success(request, MOVES[move].said)
        return redirect(found)
    context = {"task": found, "move": MOVES[move], "form": form}
    context["closed_round"] = queries.closed_round(found.movement, found.year)
    context["returned"] = queries.return_of_task(found) if move == "hand_in" else None
    return render(request, "movements/move_task.html", context)


def _move_form(request: HttpRequest, found: Task, move: str) -> forms.Form:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS.get(move, TaskReasonForm)(*sent, initial=_asked(found, move))
    if "until" in form.fields:
        at_the_latest(form.fields["until"], found.movement)
    return form


def _asked(found: Task, move: str) -> dict[str, object]:
    """The day that was asked for stands in the form that grants it."""
    asked = found.steps.last() if move == "grant-extension" else None
    return {"until": asked.until, "text": asked.text} if asked else {}


@permitted(can_view_tasks)
def task_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The product that a step handed in, for those concerned."""
    steps = task_steps_open_to(request.user).select_related("upload__file")
    return file_of(get_object_or_404(steps, pk=pk).upload)


@permitted(can_close_task_lists, posts=True)
def task_figures(request: HttpRequest, year: int) -> HttpResponse:
    """Declare the list of a year complete, and make the figures that rest on it; or make them again."""
    movement, form = queries.current_movement(), ReasonForm(request.POST or None)
    made: list[int] = []

    def act() -> None:
        close_task_list(movement=movement, year=year, by=request.user, **form.cleaned_data)
        made.append(record_task_figures(movement=movement, year=year, by=request.user, **form.cleaned_data))

    if form.is_valid() and done(form, act):
        messages.success(request, _("Figures that are new or changed: %(made)s.") % {"made": figure(made[0])})
        return redirect("movements:task_board", year)
    context = {"form": form, "year": year, "closed": queries.is_task_list_closed(movement, year)}
    context["closed_round"] = queries.closed_round(movement, year)
    return render(request, "movements/task_figures.html", context)


@permitted(can_close_task_lists, posts=True)
def open_task_list_page(request: HttpRequest, year: int) -> HttpResponse:
    movement, form = queries.current_movement(), ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: open_task_list(movement=movement, year=year, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Tasks of this year may be assigned again."))
        return redirect("movements:task_board", year)
    return render(request, "movements/open_task_list.html", {"form": form, "year": year})
