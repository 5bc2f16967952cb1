"""What was done for the movement: all of it, one unit's, one activity with its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.frame.downloads import table_file
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.frame.words import say
from thidua.movements import queries
from thidua.movements.actions import move_activity, report_activity
from thidua.movements.forms import ACTIVITY_FACTS, ActivityFilter, ActivityForm, MendForm, NoteForm
from thidua.movements.models import Activity, ActivityState
from thidua.movements.permissions import (
    activities_open_to,
    activity_moves_open_to,
    activity_steps_open_to,
    bar_to_confirming,
    can_follow_activity,
    can_make_activity_move,
    can_report_activities,
    can_view_activities,
)
from thidua.movements.tables import ACTIVITIES, activity_rows
from thidua.movements.views.files import done_with_file, file_of, handed_in_elsewhere
from thidua.movements.workflow import ACTIVITY_MOVES, Permit, activity_refusal, permits
from thidua.people.models import Unit
from thidua.people.permissions import demand, permitted, units_open_to, units_served_by


def _filtered(request: HttpRequest) -> tuple[ActivityFilter, QuerySet[Activity]]:
    movement = queries.current_movement()
    form = ActivityFilter(request.GET, pack=queries.pack_of(movement.regulation))
    form.is_valid()
    wanted: dict[str, Any] = form.cleaned_data
    found = activities_open_to(request.user).filter(movement=movement)
    return form, queries.search_activities(found, text=request.GET.get("q", ""), **wanted)


def _list(
    request: HttpRequest, found: QuerySet[Activity], form: ActivityFilter, unit: Unit | None = None
) -> HttpResponse:
    query = request.GET.copy()
    if unit:
        query["unit"] = str(unit.pk)
    goes_on = permits(queries.current_movement().status, Permit.WORK)
    context = {
        "page": page_of(request, found, TALL_ROWS),
        "may_report": goes_on and can_report_activities(request.user),
        "query": query.urlencode(),
        "form": form,
        "unit": unit,
    }
    return render(request, "movements/activities.html", context)


@permitted(can_view_activities)
def activities(request: HttpRequest) -> HttpResponse:
    form, found = _filtered(request)
    return _list(request, found, form)


@permitted(can_view_activities)
def activities_of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(units_open_to(request.user), pk=pk)
    form, found = _filtered(request)
    return _list(request, found.filter(unit=unit), form, unit)


@permitted(can_view_activities)
def activities_of_year(_request: HttpRequest, year: int) -> HttpResponse:
    """The confirmed ones of a year, to which its figures lead."""
    narrowed = {"state": ActivityState.CONFIRMED, "since": date(year, 1, 1), "until": date(year, 12, 31)}
    return redirect(f"{reverse('movements:activities')}?{urlencode(narrowed)}")


@permitted(can_view_activities)
def activities_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The list as it is filtered, of all or of one `unit`, as a table to keep."""
    _form, found = _filtered(request)
    areas = queries.task_areas(queries.pack_of(queries.current_movement().regulation))
    return table_file(request, ACTIVITIES, activity_rows(found, areas), f"hoat-dong-{localdate()}", extension)


@permitted(can_report_activities, posts=True)
def report_activity_page(request: HttpRequest) -> HttpResponse:
    movement, units = queries.current_movement(), units_served_by(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ActivityForm(*sent, pack=queries.pack_of(movement.regulation), units=units)
    made: list[Activity] = []
    if form.is_valid() and done_with_file(
        form,
        request.user,
        lambda upload: made.append(
            report_activity(movement=movement, upload=upload, by=request.user, **form.cleaned_data)
        ),
    ):
        messages.success(request, _("Reported. The standing agency is asked to confirm it."))
        return redirect(made[0])
    return render(request, "movements/report_activity.html", {"form": form, "units": units})


@permitted(can_view_activities)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(activities_open_to(request.user), pk=pk)
    pack = queries.pack_of(found.movement.regulation)
    steps = activity_steps_open_to(request.user).filter(activity=found).select_related("by", "upload")
    context = {
        "activity": found,
        "steps": steps,
        "returned": queries.return_of_activity(found),
        "same": handed_in_elsewhere(request.user, [step.upload for step in steps], found),
        "may_read": can_follow_activity(request.user, found),
        "moves": activity_moves_open_to(request.user, found),
        "both_sides": bar_to_confirming(request.user, found),
        "area": queries.task_areas(pack).get(found.area),
        "content": queries.plan_contents(pack).get(found.content),
    }
    return render(request, "movements/activity.html", context)


def _said(form: MendForm | NoteForm) -> dict[str, Any]:
    facts = {name: value for name, value in form.cleaned_data.items() if name in ACTIVITY_FACTS}
    return {"text": form.cleaned_data["text"], "facts": facts}


@permitted(can_view_activities, posts=True)
def move_activity_page(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    found = get_object_or_404(activities_open_to(request.user), pk=pk)
    if move not in ACTIVITY_MOVES:
        raise Http404
    demand(lambda account: can_make_activity_move(account, found, ACTIVITY_MOVES[move]), request.user)
    if (why := activity_refusal(found, move)) is not None:
        messages.info(request, say(why))
        return redirect(found)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MendForm(*sent, instance=found) if move == "mend" else NoteForm(*sent)
    if form.is_valid() and done_with_file(
        form,
        request.user,
        lambda upload: move_activity(activity=found, move=move, upload=upload, by=request.user, **_said(form)),
    ):
        messages.success(request, _("Done. The other side sees it here."))
        return redirect(found)
    context = {"activity": found, "move": ACTIVITY_MOVES[move], "form": form}
    context["returned"] = queries.return_of_activity(found)
    return render(request, "movements/move_activity.html", context)


@permitted(can_view_activities)
def activity_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence of a step."""
    steps = activity_steps_open_to(request.user).select_related("upload__file")
    return file_of(get_object_or_404(steps, pk=pk).upload)
