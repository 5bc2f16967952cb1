from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.documents.models import Paper
from thidua.feedback import actions, queries
from thidua.feedback.forms import (
    AnswerForm,
    DifficultyFilter,
    PassOnForm,
    ReasonForm,
    ReportForm,
    ReportPaperForm,
    TakeUpForm,
)
from thidua.feedback.models import Difficulty, Nature, State
from thidua.feedback.permissions import (
    bar_to_answering,
    can_draft_report,
    can_make_move,
    can_report_difficulties,
    can_view_difficulties,
    difficulties_awaiting,
    difficulties_open_to,
    moves_open_to,
)
from thidua.feedback.tables import DIFFICULTIES, difficulty_rows
from thidua.feedback.workflow import MOVES, move_refusal
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.frame.words import say
from thidua.movements.queries import current_movement, pack_of
from thidua.movements.workflow import Permit, permits
from thidua.people.permissions import demand, permitted, units_served_by


class Act(NamedTuple):
    """What carries out a move of the workflow, and the form that it needs."""

    do: Callable[..., Difficulty]
    form: type[forms.Form]


ACTS = {
    "take-up": Act(actions.take_up_difficulty, TakeUpForm),
    "pass-on": Act(actions.pass_on_difficulty, PassOnForm),
    "answer": Act(actions.answer_difficulty, AnswerForm),
    "ask-again": Act(actions.ask_again, ReasonForm),
    "withdraw": Act(actions.withdraw_difficulty, ReasonForm),
}


def _filtered(request: HttpRequest) -> tuple[DifficultyFilter, QuerySet[Difficulty]]:
    """The difficulties within reach that the query string asks for; a wrong date narrows nothing."""
    movement = current_movement()
    form = DifficultyFilter(request.GET, pack=pack_of(movement.regulation))
    form.is_valid()
    wanted: dict[str, Any] = form.cleaned_data
    found = difficulties_open_to(request.user).filter(movement=movement)
    return form, queries.search_difficulties(found, text=request.GET.get("q", ""), **wanted)


@permitted(can_view_difficulties)
def difficulties(request: HttpRequest) -> HttpResponse:
    form, found = _filtered(request)
    movement = current_movement()
    context = {
        "form": form,
        "page": page_of(request, found, TALL_ROWS),
        "waiting": difficulties_awaiting(request.user).filter(movement=movement).count(),
        "may_report": permits(movement.status, Permit.WORK) and can_report_difficulties(request.user),
        "may_draft": can_draft_report(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "feedback/difficulties.html", context)


@permitted(can_view_difficulties)
def difficulties_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The list as it is filtered, as a table to keep."""
    _form, found = _filtered(request)
    rows = difficulty_rows(found.prefetch_related("steps"), pack_of(current_movement().regulation))
    return table_file(request, DIFFICULTIES, rows, f"kho-khan-vuong-mac-{localdate():%Y-%m-%d}", extension)


@permitted(can_view_difficulties)
def compiled(request: HttpRequest) -> HttpResponse:
    """How many difficulties of a period there are over what, and what became of them."""
    form, found = _filtered(request)
    areas = queries.areas_of(pack_of(current_movement().regulation))
    context = {
        "form": form,
        "by_area": queries.compiled(found, "area", {code: say(name) for code, name in areas.items()}),
        "by_nature": queries.compiled(found, "nature", dict(Nature.choices)),
        "states": State.labels,
        "may_draft": can_draft_report(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "feedback/compiled.html", context)


@permitted(can_draft_report, posts=True)
def draft_report(request: HttpRequest) -> HttpResponse:
    """The report of a period to the People's Committee, as a draft that a signer approves."""
    movement = current_movement()
    rules = pack_of(movement.regulation).reminders
    asked = {name: request.GET.get(name, "") for name in ("since", "until")}
    asked["signer_title"] = rules.letter.signer_title.vi if rules else ""
    form, made = ReportPaperForm(request.POST or None, initial=asked), list[Paper]()
    if form.is_valid() and done(
        form, lambda: made.append(actions.draft_report(movement=movement, by=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("The report is drafted. A signer approves it, and the records clerk issues it."))
        return redirect(made[0])
    return render(request, "feedback/draft_report.html", {"form": form})


@permitted(can_report_difficulties, posts=True)
def report(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    units, pack = units_served_by(request.user), pack_of(movement.regulation)
    form = ReportForm(request.POST or None, pack=pack, units=units)
    made: list[Difficulty] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(actions.report_difficulty(movement=movement, by=request.user, **form.cleaned_data)),
    ):
        messages.success(request, _("The difficulty is with the standing agency. You see here what becomes of it."))
        return redirect(made[0])
    return render(request, "feedback/report.html", {"form": form, "units": units})


@permitted(can_view_difficulties)
def difficulty(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(difficulties_open_to(request.user), pk=pk)
    context = {
        "difficulty": found,
        "steps": found.steps.all(),
        "moves": moves_open_to(request.user, found),
        "both_sides": bar_to_answering(request.user, found),
        "area": queries.areas_of(pack_of(found.movement.regulation)).get(found.area),
    }
    return render(request, "feedback/difficulty.html", context)


@permitted(can_view_difficulties, posts=True)
def move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    found = get_object_or_404(difficulties_open_to(request.user), pk=pk)
    act, chosen = ACTS.get(move), MOVES.get(move)
    if act is None or chosen is None:
        raise Http404
    demand(lambda account: can_make_move(account, found, chosen), request.user)
    if (why := move_refusal(found, move)) is not None:
        messages.info(request, say(why))
        return redirect(found)
    form = act.form(request.POST or None)
    if form.is_valid() and done(form, lambda: act.do(difficulty=found, by=request.user, **form.cleaned_data)):
        messages.success(request, chosen.said)
        return redirect(found)
    return render(request, "feedback/move.html", {"difficulty": found, "move": chosen, "form": form})
