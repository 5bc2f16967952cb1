from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy

from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.people.models import Account
from thidua.people.permissions import heads_to_settle, permitted
from thidua.reorganisations import actions
from thidua.reorganisations.forms import FORMS, ConfirmForm, ReorganisationForm
from thidua.reorganisations.models import Reorganisation, Status, StepKind
from thidua.reorganisations.permissions import (
    can_plan_reorganisations,
    can_view_reorganisations,
    drafts_open_to,
    reorganisations_open_to,
)
from thidua.reorganisations.queries import effects, heads_left_by, plan_of, problems, reorganisations

MEANS = {
    StepKind.CREATE: gettext_lazy("A unit begins that succeeds no other one."),
    StepKind.RENAME: gettext_lazy("The unit stays the same, with its code, people and figures."),
    StepKind.MERGE: gettext_lazy("Units end, and a new one or one on record carries them on."),
    StepKind.SPLIT: gettext_lazy("A unit ends, and new ones or ones on record carry on a part of it each."),
    StepKind.TRANSFER_PART: gettext_lazy("The unit goes on, and a part of it goes to another one."),
    StepKind.ABOLISH: gettext_lazy("A unit ends, and nobody carries on its history."),
    StepKind.MOVE: gettext_lazy("The unit, with all below it, belongs to another one from now on."),
}


def _draft(request: HttpRequest, pk: int) -> Reorganisation:
    return get_object_or_404(drafts_open_to(request.user), pk=pk)


@permitted(can_view_reorganisations)
def reorganisations_page(request: HttpRequest) -> HttpResponse:
    """What was carried out, for everybody; drafts for those who prepare them."""
    found = reorganisations(reorganisations_open_to(request.user))
    page = page_of(request, found.filter(status=Status.CARRIED_OUT), TALL_ROWS)
    drafts = found.filter(status=Status.DRAFT).order_by("effective_on", "pk")
    context = {"drafts": drafts, "page": page, "today": localdate(), "may_plan": can_plan_reorganisations(request.user)}
    return render(request, "reorganisations/list.html", context)


@permitted(can_view_reorganisations)
def reorganisation(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(reorganisations_open_to(request.user).select_related("carried_out_by"), pk=pk)
    context = {"reorganisation": found, "plan": plan_of(found), "may_plan": can_plan_reorganisations(request.user)}
    if found.is_draft:
        context["kinds"] = [(kind, kind.label, MEANS[kind]) for kind in StepKind]
    elif context["may_plan"]:
        context["heads"] = heads_left_by(found, heads_to_settle(request.user))
    return render(request, "reorganisations/reorganisation.html", context)


@permitted(can_plan_reorganisations, posts=True)
def draft(request: HttpRequest) -> HttpResponse:
    form, made = ReorganisationForm(request.POST or None), []
    act = lambda: made.append(actions.draft_reorganisation(by=request.user, **form.cleaned_data))  # noqa: E731
    if form.is_valid() and done(form, act):
        messages.success(request, _("The draft is there. Now add what the decision does, step by step."))
        return redirect(made[0])
    return render(request, "reorganisations/draft.html", {"form": form})


@permitted(can_plan_reorganisations, posts=True)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    form = ReorganisationForm(request.POST or None, instance=found)
    revised = {"reorganisation": found, "by": request.user}
    if form.is_valid() and done(form, lambda: actions.revise_reorganisation(**revised, **form.cleaned_data)):
        messages.success(request, _("The draft is corrected."))
        return redirect(found)
    return render(request, "reorganisations/draft.html", {"form": form, "reorganisation": found})


@permitted(can_plan_reorganisations, posts=True)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    form = Form(request.POST)
    if "confirmed" in request.POST and _discarded(found, form, request.user):
        messages.success(request, _("The draft is discarded."))
        return redirect("reorganisations:list")
    return render(request, "reorganisations/discard.html", {"reorganisation": found, "form": form})


def _discarded(draft: Reorganisation, form: Form, by: Account) -> bool:
    """Somebody else may have been quicker: then there is no such draft, or it is carried out."""
    try:
        return done(form, lambda: actions.discard_reorganisation(reorganisation=draft, by=by))
    except Reorganisation.DoesNotExist:
        raise Http404 from None


@permitted(can_plan_reorganisations, posts=True)
def add_step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = _draft(request, pk)
    if kind not in FORMS:
        raise Http404
    form, step = FORMS[kind](request.POST or None, draft=found, by=request.user), StepKind(kind)
    added = {"reorganisation": found, "kind": step, "by": request.user}
    if form.is_valid() and done(
        form, lambda: actions.add_step(**added, sources=form.sources(), outcomes=form.outcomes())
    ):
        messages.success(request, _("The step is added. Nothing is changed yet."))
        return redirect(found)
    context = {"reorganisation": found, "form": form, "kind": step, "means": MEANS[step]}
    return render(request, "reorganisations/add_step.html", context)


@permitted(can_plan_reorganisations, posts=True)
def remove_step(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    found = _draft(request, pk)
    step = get_object_or_404(found.steps, place=place)
    form = Form(request.POST or None)
    if form.is_valid() and done(form, lambda: actions.remove_step(step=step, by=request.user)):
        messages.success(request, _("The step is removed."))
        return redirect(found)
    return render(request, "reorganisations/remove_step.html", {"reorganisation": found, "step": step, "form": form})


@permitted(can_plan_reorganisations)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    plan = plan_of(found)
    forbidden = problems(plan)
    context = {"problems": forbidden, "sections": effects(plan), "due": found.effective_on <= localdate()}
    return render(request, "reorganisations/preview.html", {"reorganisation": found, "plan": plan, **context})


@permitted(can_plan_reorganisations, posts=True)
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    form = ConfirmForm(request.POST or None)
    if form.is_valid() and done(form, lambda: actions.carry_out(reorganisation=found, by=request.user)):
        messages.success(request, _("The reorganisation is carried out."))
        return redirect(found)
    return render(request, "reorganisations/carry_out.html", {"reorganisation": found, "form": form})
