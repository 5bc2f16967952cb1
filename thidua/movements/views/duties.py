"""What units owe: my unit's list, the board, and one duty with its acts."""

from __future__ import annotations

from datetime import date
from itertools import batched

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.core.duties import ASKS
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.frame.words import figure
from thidua.movements import queries
from thidua.movements.actions import act_on_duty, raise_obligations, record_report_figures
from thidua.movements.forms import BoardFilter, DutyActForm, ReasonForm, at_the_latest
from thidua.movements.models import Movement
from thidua.movements.permissions import (
    bar_to_judging,
    bar_to_unit,
    can_judge_duties,
    can_judge_duty,
    can_read_submissions_of,
    can_run_duties,
    can_view_duties,
    can_view_reminders,
    duty_acts_open_to,
)
from thidua.movements.tables import DUTIES, STATES, duty_rows
from thidua.movements.workflow import OF_THE_STANDING_AGENCY, Permit, permits, possible_acts
from thidua.people.permissions import demand, permitted, units_served_by


def _year(request: HttpRequest, movement: Movement) -> tuple[int, list[int]]:
    """The year asked for, of those in which something is owed, or else the newest."""
    today = timezone.localdate()
    years = queries.years_owed(movement, today) or [today.year]
    asked = request.GET.get("year", "")
    return (int(asked) if asked.isdecimal() and int(asked) in years else years[0]), years


@permitted(can_view_duties)
def my_duties(request: HttpRequest) -> HttpResponse:
    """What the units one serves owe in a year, and how it stands."""
    movement, now = queries.current_movement(), timezone.now()
    year, years = _year(request, movement)
    units = [(unit, queries.owed_by(movement, unit, year, now)) for unit in units_served_by(request.user)]
    return render(request, "movements/my_duties.html", {"units": units, "year": year, "years": years})


def owed_or_404(pk: int) -> queries.Owed:
    found = queries.duty_by_key(queries.current_movement(), pk, timezone.now())
    if found is None:
        raise Http404
    return found


@permitted(can_view_duties)
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: its deadline and how that is reckoned, what it must contain, and what happened."""
    owed, now = owed_or_404(pk), timezone.now()
    movement, acts = owed.duty.movement, duty_acts_open_to(request.user, owed.duty, now)
    standing = owed.duty.standing
    context = {
        "owed": owed,
        "asked": queries.asks_that_wait([owed.duty]).get(pk),
        "returned": queries.return_of_duty(owed.duty),
        "reckoned": queries.reckoned(owed),
        "events": owed.duty.events.select_related("by", "submission__upload"),
        "may_read": can_read_submissions_of(request.user, owed.duty.unit),
        "acts": acts,
        # One that was opened again and still is waits to be handed in, not for a day to be asked for.
        "may_ask": any(act in acts for act in ASKS) and (not standing.is_late(now) or standing.is_locked(now)),
        "may_judge": any(act in acts for act in OF_THE_STANDING_AGENCY),
        "bar": bar_to_unit(request.user, owed.duty, now) or bar_to_judging(request.user, owed.duty),
        "citations": queries.citations(movement),
    }
    return render(request, "movements/duty.html", context)


@permitted(can_judge_duties, posts=True)
def judge_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """What the standing agency does to a duty."""
    owed = owed_or_404(pk)
    demand(lambda officer: can_judge_duty(officer, owed.duty), request.user)
    acts = possible_acts(owed.duty, OF_THE_STANDING_AGENCY, timezone.now())
    if not acts:
        messages.info(request, _("Nothing is left to be done: this is decided."))
        return redirect(owed.duty)
    asked = queries.asks_that_wait([owed.duty]).get(pk)
    form = DutyActForm(request.POST or None, acts=acts, asked=asked)
    at_the_latest(form.fields["until"], owed.duty.movement)
    if form.is_valid() and done(form, lambda: act_on_duty(duty=owed.duty, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Done. The unit sees it on the page of what it owes."))
        return redirect(owed.duty)
    closed = queries.closed_round(owed.duty.movement, owed.period.year)
    context = {"owed": owed, "asked": asked, "form": form, "closed_round": closed}
    return render(request, "movements/judge_duty.html", context)


@permitted(can_view_duties)
def board_of_this_year(request: HttpRequest) -> HttpResponse:
    """The board of the newest year, or of the one chosen in the list of years."""
    year, _years = _year(request, queries.current_movement())
    return redirect(f"{reverse('movements:duty_board', args=[year])}?{request.GET.urlencode()}")


@permitted(can_view_duties)
def duty_board(request: HttpRequest, year: int) -> HttpResponse:
    """Units by what is owed in a year."""
    movement, now = queries.current_movement(), timezone.now()
    form = BoardFilter(request.GET, movement=movement)
    units = queries.board_units(movement, year, now, **form.narrowing())
    page = page_of(request, units)
    counts = queries.counts_by_state(movement, year, units, now)
    context = {
        "form": form,
        "year": year,
        "years": _year(request, movement)[1],
        "page": page,
        "board": queries.board(movement, year, list(page.object_list), now),
        "counts": [(state, label, counts[state]) for state, label in STATES.items() if counts[state]],
        "query": request.GET.urlencode(),
        "may_run": permits(movement.status, Permit.HAND_IN) and can_run_duties(request.user, movement.province),
        "may_judge": can_judge_duties(request.user),
        "may_view_reminders": can_view_reminders(request.user),
    }
    return render(request, "movements/duty_board.html", context)


@permitted(can_run_duties, posts=True)
def bring_up_to_date(request: HttpRequest, year: int) -> HttpResponse:
    """Raise what is owed in a year and not yet raised, and make the figures of what is decided."""
    movement, form = queries.current_movement(), ReasonForm(request.POST or None)
    if year not in queries.years_owed(movement, timezone.localdate()) or not permits(movement.status, Permit.HAND_IN):
        raise Http404
    if form.is_valid():
        new = raise_obligations(movement=movement, on=date(year, 1, 1), by=request.user)
        made = record_report_figures(movement=movement, year=year, by=request.user, **form.cleaned_data)
        counts = {"new": figure(new), "made": figure(made)}
        messages.success(request, _("Newly owed: %(new)s. Figures that are new or changed: %(made)s.") % counts)
        return redirect("movements:duty_board", year)
    context = {"form": form, "year": year, "closed_round": queries.closed_round(movement, year)}
    return render(request, "movements/bring_up_to_date.html", context)


@permitted(can_view_duties)
def duty_board_file(request: HttpRequest, year: str, extension: str) -> HttpResponse:
    """The whole board as filtered, as a table to keep."""
    movement, now = queries.current_movement(), timezone.now()
    form, chosen = BoardFilter(request.GET, movement=movement), int(year)
    units = queries.board_units(movement, chosen, now, **form.narrowing())
    boards = (queries.board(movement, chosen, some, now) for some in batched(units, 500))
    return table_file(request, DUTIES, duty_rows(boards), f"duties-{year}", extension)
