"""Movements: what there is; one with its state, recipients and units' own plans; moving it on."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.law.schema import Recipient
from thidua.movements import queries
from thidua.movements.actions import set_status, tell_recipients
from thidua.movements.forms import StatusForm
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.permissions import (
    can_run_own_movements,
    can_run_this_movement,
    can_view_movement,
    movements_open_to,
    movements_run_by,
)
from thidua.movements.workflow import TRANSITIONS, Permit, permits
from thidua.people.models import Unit
from thidua.people.permissions import permitted


@permitted(can_view_movement)
def movements(request: HttpRequest) -> HttpResponse:
    found = movements_open_to(request.user).order_by("-starts_on", "title", "pk")
    context = {"page": page_of(request, found), "may_set_up": can_run_own_movements(request.user)}
    return render(request, "movements/movements.html", context)


@permitted(can_view_movement)
def movement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(movements_open_to(request.user), pk=pk)
    may_run = can_run_this_movement(request.user, found)
    context = {
        **_what_is_stated(found),
        "steps": found.steps.select_related("by"),
        "permitted_acts": [(act.label, permits(found.status, act)) for act in Permit],
        "may_run": may_run and TRANSITIONS[MovementStatus(found.status)],
        "may_see_who": may_run,
        "may_revise": queries.is_plain_draft(found),
        "may_see_rules": found.parent is None and may_run,
        "may_set_up": can_run_own_movements(request.user),
        "own": page_of(request, queries.own_movements(found)),
    }
    return render(request, "movements/movement.html", context)


def _what_is_stated(shown: Movement) -> dict[str, object]:
    """What a movement's rules state."""
    pack = queries.pack_of(shown.regulation)
    return {
        "shown": shown,
        "facts": pack.movement,
        "bases": [(pack.instruments[one.instrument], one) for one in pack.movement.legal_bases],
        "paragraphs": pack.paragraphs.values(),
        "own_plan": queries.own_plan_owed(shown),
        "counts": queries.own_plan_counts(shown),
    }


@permitted(can_view_movement)
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of recipients, and the units of the line that `line` numbers: when it was issued, or only `since`."""
    found, today = get_object_or_404(movements_open_to(request.user), pk=pk), timezone.localdate()
    lines = queries.recipients_of(found, today)
    chosen = next((one for place, one in enumerate(lines) if str(place) == request.GET.get("line")), None)
    since = "since" in request.GET
    may_tell = permits(found.status, Permit.TELL) and can_run_this_movement(request.user, found)
    issued = queries.issued_on(found)
    units = _receiving(found, chosen.recipient, issued, today if since else None) if chosen else ()
    context = {"shown": found, "lines": lines, "chosen": chosen, "since": since, "may_tell": may_tell}
    context |= {"page": page_of(request, units), "issued_on": issued}
    return render(request, "movements/recipients.html", context)


def _receiving(found: Movement, recipient: Recipient, issued: date, since: date | None) -> QuerySet[Unit]:
    if since is None:
        return queries.receiving_units(found, recipient, issued)
    return queries.receiving_units_since(found, recipient, issued, since)


@permitted(can_run_own_movements, posts=True)
def tell_recipients_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(movements_run_by(request.user), pk=pk)
    told: list[int] = []
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, lambda: told.append(tell_recipients(movement=found, by=request.user))):
        said = ngettext("%(count)s person was told.", "%(count)s persons were told.", told[0]) % {"count": told[0]}
        messages.success(request, said)
        return redirect("movements:recipients", found.pk)
    return render(request, "movements/tell_recipients.html", {"shown": found, "form": form})


@permitted(can_view_movement)
def own_plans(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(movements_open_to(request.user), pk=pk)
    owed = queries.own_plan_owed(found)
    if owed is None:
        raise Http404
    page = page_of(request, queries.own_plan_duties(found, request.GET.get("q", "")))
    context = {
        "plans": queries.own_plans(found, page.object_list, timezone.now()),
        "counts": queries.own_plan_counts(found),
        "citations": queries.citations(found),
    }
    return render(request, "movements/own_plans.html", {"shown": found, "owed": owed, "page": page, **context})


@permitted(can_run_own_movements, posts=True)
def status_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(movements_run_by(request.user).select_related("unit", "province"), pk=pk)
    form = StatusForm(request.POST or None, movement=found)
    if form.is_valid() and done(form, lambda: set_status(movement=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The movement is now: %(status)s.") % {"status": found.get_status_display()})
        return redirect(found)
    context = {"form": form, "shown": found}
    if found.status == MovementStatus.DRAFT:
        context["readers"] = queries.readers_of_plan(found, timezone.localdate()).count()
    return render(request, "movements/status.html", context)
