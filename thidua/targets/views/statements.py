"""Goals without a figure: stated by the agency that answers for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.core.targets import Statement, Target
from thidua.frame.forms import done
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of, province_of_year, province_today, provinces_in_turn
from thidua.people.models import Unit
from thidua.people.permissions import permitted
from thidua.targets.actions import state_goal
from thidua.targets.forms import StatementForm
from thidua.targets.permissions import can_report_figures, can_report_for
from thidua.targets.queries.owners import owner_of
from thidua.targets.queries.statements import statements


@permitted(can_report_figures, posts=True)
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """State whether a goal is reached, or correct what was stated of a year."""
    movement, target, owner = _asked(request, code)
    form = StatementForm(request.POST or None, years=_years(movement))
    said = {"target": target, "owner": owner}
    if form.is_valid() and done(form, lambda: _state(movement, form, **said, by=request.user)):
        messages.success(request, _("The statement stands as you recorded it."))
        return redirect("targets:goal", code)
    context = {**said, "form": form, "code": code, "statements": statements(target, provinces_in_turn(movement))}
    return render(request, "targets/statement.html", context)


def _state(movement: Movement, form: StatementForm, **said: Any) -> None:
    """Of the province whose movement it is at the end of the year that the statement is about."""
    state_goal(movement=movement, province=province_of_year(movement, form.cleaned_data["year"]), **said, **form.said())


def _years(movement: Movement) -> range:
    """Years that a statement may be about, the newest first."""
    return range(timezone.localdate().year, pack_of(movement.regulation).movement.baseline_year - 1, -1)


def _asked(request: HttpRequest, code: str) -> tuple[Movement, Target, Unit]:
    """A goal without a figure, and the agency that answers for it if the account speaks for that."""
    movement = current_movement()
    goals = pack_of(movement.regulation).goals
    target = next((goal.targets[0] for goal in goals if goal.code == code), None)
    if target is None or not isinstance(target.rule, Statement):
        raise Http404
    owner = owner_of(target, province_today(movement), timezone.localdate())
    if not can_report_for(request.user, owner):
        raise Http404
    return movement, target, owner
