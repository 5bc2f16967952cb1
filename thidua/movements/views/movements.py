from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.frame.forms import done, heard
from thidua.movements.actions import choose_parameter, close_round, open_round
from thidua.movements.forms import CloseRoundForm, OpenRoundForm, ParameterForm
from thidua.movements.permissions import can_view_movement
from thidua.movements.queries import citations, current_movement, open_points, pack_of, rounds
from thidua.movements.workflow import Permit, permits
from thidua.people.permissions import can_choose_parameter, can_run_movement, permitted


@permitted(can_view_movement)
def open_points_page(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    context = {
        "points": open_points(movement),
        "may_choose": permits(movement.status, Permit.SETTLE) and can_choose_parameter(request.user),
        "citations": citations(movement),
    }
    return render(request, "movements/open_points.html", context)


@permitted(can_choose_parameter, posts=True)
def choose(request: HttpRequest, code: str) -> HttpResponse:
    movement = current_movement()
    settled = next((one for one in open_points(movement) if one.point.code == code), None)
    if settled is None:
        raise Http404
    form = ParameterForm(request.POST or None, point=settled.point, value=str(settled.parameter.value))
    chosen = form.cleaned_data if form.is_valid() else None
    if chosen and done(form, lambda: choose_parameter(movement=movement, code=code, by=request.user, **chosen)):
        messages.success(request, " ".join([_("The choice is recorded and holds from now on."), *heard(form)]))
        return redirect("movements:open_points")
    context = {"settled": settled, "form": form, "citations": citations(movement)}
    return render(request, "movements/choose.html", context)


@permitted(can_view_movement)
def rounds_page(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    context = {
        "rounds": rounds(movement),
        "facts": pack_of(movement.regulation).movement,
        "movement": movement,
        "may_run": can_run_movement(request.user),
    }
    return render(request, "movements/rounds.html", context)


@permitted(can_run_movement, posts=True)
def open_round_page(request: HttpRequest, pk: int) -> HttpResponse:
    movement = current_movement()
    held = get_object_or_404(movement.rounds, pk=pk)
    if held.opened_on:
        messages.info(request, _("This round is open already."))
        return redirect("movements:rounds")
    form = OpenRoundForm(request.POST or None, held=held)
    if form.is_valid() and done(form, lambda: open_round(held=held, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The round is open."))
        return redirect("movements:rounds")
    event = pack_of(movement.regulation).movement.round_event
    return render(request, "movements/open_round.html", {"form": form, "round": held, "event": event})


@permitted(can_run_movement, posts=True)
def close_round_page(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(current_movement().rounds, pk=pk)
    if held.closed_on:
        messages.info(request, _("This round is closed already."))
        return redirect("movements:rounds")
    form = CloseRoundForm(request.POST or None)
    if form.is_valid() and done(form, lambda: close_round(held=held, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The round is closed."))
        return redirect("movements:rounds")
    return render(request, "movements/close_round.html", {"form": form, "round": held})
