"""Setting up a movement: by the rules of a pack, or by a form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.frame.forms import done
from thidua.law.passages import passages
from thidua.law.writing import plain_plan
from thidua.movements import queries
from thidua.movements.actions import (
    create_movement,
    create_plain_movement,
    load_regulation,
    packaged_folder,
    revise_plain_movement,
)
from thidua.movements.forms import PlainMovementForm, ProvinceForm
from thidua.movements.models import Movement
from thidua.movements.permissions import can_run_own_movements, movements_run_by, provinces_to_run_for, units_to_run_for
from thidua.people.permissions import can_run_movement, permitted


@permitted(can_run_own_movements)
def set_up(request: HttpRequest) -> HttpResponse:
    """The two ways to set up a movement: by the rules of a pack, or by a form."""
    packs = queries.packs_to_choose() if can_run_movement(request.user) else []
    return render(request, "movements/set_up.html", {"packs": packs})


@permitted(can_run_movement, posts=True)
def set_up_by_pack(request: HttpRequest, code: str) -> HttpResponse:
    """What a pack states, to be read before a movement is set up by it."""
    pack, taken = next((one for one in queries.packs_to_choose() if one[0].code == code), (None, False))
    if pack is None:
        raise Http404
    form = ProvinceForm(request.POST or None, provinces=provinces_to_run_for(request.user))
    made: list[Movement] = []

    def create() -> None:
        regulation = load_regulation(folder=packaged_folder(code), by=request.user)
        made.append(create_movement(regulation=regulation, by=request.user, **form.cleaned_data))

    if form.is_valid() and done(form, create):
        return _set_up(request, made[0])
    context = {"form": form, "pack": pack, "taken": taken, "passages": passages(pack)}
    return render(request, "movements/set_up_by_pack.html", context)


@permitted(can_run_own_movements, posts=True)
def set_up_by_form(request: HttpRequest) -> HttpResponse:
    parent = queries.movement_to_stand_under()
    form = PlainMovementForm(request.POST or None, units=units_to_run_for(request.user))
    made: list[Movement] = []

    def create() -> None:
        unit = form.cleaned_data["unit"]
        made.append(create_plain_movement(unit=unit, plan=form.plan(), parent=parent, by=request.user))

    if form.is_valid() and done(form, create):
        return _set_up(request, made[0])
    return render(request, "movements/set_up_by_form.html", {"form": form, "parent": parent})


@permitted(can_run_own_movements, posts=True)
def revise_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a draft states that was set up by a form."""
    found = get_object_or_404(movements_run_by(request.user).select_related("regulation"), pk=pk)
    if not queries.is_plain_draft(found):
        messages.info(request, _("Only a draft that was set up by a form is revised: what is issued stays as it is."))
        return redirect(found)
    whose, stated = found.unit or found.province, plain_plan(queries.pack_of(found.regulation))
    form = PlainMovementForm(request.POST or None, units=[whose], stated=stated)
    if form.is_valid() and done(form, lambda: revise_plain_movement(movement=found, plan=form.plan(), by=request.user)):
        messages.success(request, _("The draft is changed. Read it, then issue it."))
        return redirect(found)
    return render(request, "movements/revise_draft.html", {"form": form, "shown": found})


def _set_up(request: HttpRequest, made: Movement) -> HttpResponse:
    messages.success(request, _("The movement is set up as a draft. Read it, then issue it."))
    return redirect(made)
