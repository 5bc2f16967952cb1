"""Who registered for a round; registering, taking it back, and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.core.messages import Text
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.movements import queries
from thidua.movements.actions import register, set_registration_deadline, withdraw_registration
from thidua.movements.forms import ReasonForm, RegistrationDeadlineForm, RegistrationFilter, RegistrationForm
from thidua.movements.models import Movement, Registration, Round
from thidua.movements.permissions import (
    can_register,
    can_register_for,
    can_view_registrations,
    persons_registered_by,
    registrations_open_to,
)
from thidua.movements.tables import REGISTRATIONS, registration_rows
from thidua.people.permissions import can_run_movement, demand, permitted, units_served_by


def _round(movement: Movement, asked: Round | None) -> Round:
    """The round asked for, else this year's, else the movement's last one."""
    rounds = queries.rounds(movement)
    found = asked or rounds.filter(year=localdate().year).first() or rounds.last()
    if found is None:
        raise Http404
    return found


def _filtered(request: HttpRequest) -> tuple[RegistrationFilter, Round, QuerySet[Registration]]:
    movement = queries.current_movement()
    form = RegistrationFilter(request.GET, rounds=queries.rounds(movement))
    form.is_valid()
    wanted: dict[str, Any] = dict(form.cleaned_data)
    held = _round(movement, wanted.pop("held", None))
    held.movement = movement
    form.showing(held, queries.schemes_for(held))
    found = registrations_open_to(request.user)
    return form, held, queries.search_registrations(found, held=held, text=request.GET.get("q", ""), **wanted)


def _schemes() -> dict[str, Text]:
    pack = queries.pack_of(queries.current_movement().regulation)
    return {code: one.name for code, one in pack.schemes.items()}


@permitted(can_view_registrations)
def registrations(request: HttpRequest) -> HttpResponse:
    form, held, found = _filtered(request)
    page, schemes = page_of(request, found), _schemes()
    taken, may_register = queries.is_registration_open(held, localdate()), can_register(request.user)
    context = {
        "form": form,
        "round": held,
        "page": page,
        "rows": [
            (one, schemes.get(one.scheme), may_register and can_register_for(request.user, one.unit)) for one in page
        ],
        "taken": taken,
        "may_register": taken and may_register,
        "may_run": can_run_movement(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "movements/registrations.html", context)


@permitted(can_view_registrations)
def registrations_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The list as it is filtered, as a table to keep."""
    _form, held, found = _filtered(request)
    return table_file(request, REGISTRATIONS, registration_rows(found, _schemes()), f"dang-ky-{held.year}", extension)


def _to_list(held: Round) -> str:
    return f"{reverse('movements:registrations')}?held={held.pk}"


@permitted(can_register, posts=True)
def register_page(request: HttpRequest) -> HttpResponse:
    movement = queries.current_movement()
    rounds = queries.rounds_to_register_for(movement, localdate())
    form = RegistrationForm(
        request.POST or None,
        initial={"held": _round(movement, None)},
        schemes={one.code: one for held in rounds for one in queries.schemes_for(held)}.values(),
        rounds=rounds,
        units=units_served_by(request.user),
        persons=persons_registered_by(request.user).order_by("full_name", "pk"),
    )
    made: list[Registration] = []
    if form.is_valid() and done(form, lambda: made.append(register(by=request.user, **form.cleaned_data))):
        messages.success(request, _("Registered."))
        return redirect(_to_list(made[0].held))
    refusal = None if request.method == "POST" or rounds else _("No round takes registrations now.")
    return render(request, "movements/register.html", {"form": form, "refusal": refusal})


@permitted(can_register, posts=True)
def withdraw_registration_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(registrations_open_to(request.user), pk=pk, withdrawn_at=None)
    demand(lambda account: can_register_for(account, found.unit), request.user)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: withdraw_registration(registration=found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The registration is withdrawn."))
        return redirect(_to_list(found.held))
    taken = request.method == "POST" or queries.is_registration_open(found.held, localdate())
    refusal = None if taken else _("Registration for this round is over.")
    context = {"form": form, "registration": found, "refusal": refusal}
    return render(request, "movements/withdraw_registration.html", context)


@permitted(can_run_movement, posts=True)
def registration_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(queries.current_movement().rounds, pk=pk)
    form = RegistrationDeadlineForm(request.POST or None, initial={"until": held.register_until})
    if form.is_valid() and done(
        form, lambda: set_registration_deadline(held=held, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The last day of registration is recorded."))
        return redirect(_to_list(held))
    return render(request, "movements/registration_deadline.html", {"form": form, "round": held})
