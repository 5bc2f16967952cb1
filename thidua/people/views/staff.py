"""The staff of units: who serves where, and what their own unit keeps about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.people.actions import (
    close_matter,
    correct_discipline,
    enter_person,
    open_matter,
)
from thidua.people.forms import (
    ChangePostForm,
    CloseMatterForm,
    CorrectDisciplineForm,
    EnterForm,
    ReasonForm,
    StaffFilter,
)
from thidua.people.models import DisciplinaryAction, PendingMatter, Person, Post, Unit
from thidua.people.permissions import (
    can_correct_discipline,
    can_correct_registers,
    can_keep_data_requests,
    can_keep_person,
    can_keep_staff,
    can_keep_staff_of,
    can_name_head_of,
    can_view_persons,
    data_requests_open_to,
    demand,
    permitted,
    persons_kept_by,
    persons_open_to,
    persons_told_of,
    posts_kept_by,
    staffed_units_open_to,
    transfers_awaiting,
)
from thidua.people.queries import (
    heads_beside_others,
    namesakes,
    overdue_on,
    perhaps_twice,
    search_persons,
    search_units,
    staff,
    subtree,
)
from thidua.people.views.staff_acts import PERMISSIONS, PERSON_ACTS, POST_ACTS, Act


def _chosen(acts: dict[str, Act], name: str) -> Act:
    if name not in acts:
        raise Http404
    return acts[name]


def carry_out(request: HttpRequest, act: Act, back: str, named: object = None, **about: Any) -> HttpResponse:
    """Show the form of an act, or do it and go back; `named` is whom it is about where the act takes no such record."""
    form = act.form(request.POST or None, **({} if act.form is ReasonForm else about))
    if isinstance(form, ChangePostForm):
        form.leave_head_to(can_name_head_of(request.user, about["post"].unit))
    if form.is_valid() and done(form, lambda: act.do(**about, by=request.user, **form.cleaned_data)):
        messages.success(request, act.said)
        return redirect(back)
    return render(request, "people/staff_act.html", {"form": form, "act": act, "back": back, "named": named, **about})


@permitted(can_view_persons)
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everyone within reach."""
    return _listed(request, staffed_units_open_to(request.user), {})


@permitted(can_view_persons)
def unit_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Who serves in a unit or below it."""
    unit = get_object_or_404(staffed_units_open_to(request.user), pk=pk)
    context = {"unit": unit, "may_keep": can_keep_staff_of(request.user, unit), "year": localdate().year}
    matters = unit.matters.order_by("-opened_on")
    context |= {"matters": matters, "may_close": can_correct_registers(request.user, unit)}
    return _listed(request, subtree(unit), context)


def _listed(request: HttpRequest, within: QuerySet[Unit], context: dict[str, Any]) -> HttpResponse:
    form = StaffFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("unit", "").strip():
        within = within.filter(pk__in=search_units(wanted["unit"]).values("pk"))
    state, persons = wanted.get("state"), persons_open_to(request.user)
    persons = _in_question(state, persons) & search_persons(request.GET.get("q", ""))
    found = staff(persons, within=within, on=localdate(), former=state == "former")
    page = page_of(request, found.order_by("search_name", "staff_code"))
    return render(request, "people/staff.html", {**context, **_waiting(request), "page": page, "form": form})


def _in_question(state: str | None, persons: QuerySet[Person]) -> QuerySet[Person]:
    """Persons about whom something is to be decided, where a list is narrowed to these."""
    match state:
        case "twice":
            return perhaps_twice(persons)
        case "heads":
            return persons & Person.objects.filter(pk__in=heads_beside_others(localdate()).values("person"))
        case _:
            return persons


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """What waits for this account."""
    overdue = data_requests_open_to(request.user).filter(overdue_on(localdate()))
    return {
        "waiting": transfers_awaiting(request.user).count(),
        "keeps_requests": can_keep_data_requests(request.user),
        "overdue": overdue.count(),
        "today": localdate(),
    }


@permitted(can_keep_staff, posts=True)
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a person; if one of that name and birth date is within reach, ask first whether it is the same."""
    unit = get_object_or_404(staffed_units_open_to(request.user), pk=pk)
    demand(lambda keeper: can_keep_staff_of(keeper, unit), request.user)
    form = EnterForm(request.POST or None)
    form.leave_head_to(can_name_head_of(request.user, unit))
    context: dict[str, Any] = {"unit": unit, "form": form, "another": request.POST.get("another", "")[:300]}
    if form.is_valid():
        facts, made = form.cleaned_data, []
        alike = namesakes(facts["full_name"], facts["birth_date"]) & persons_open_to(request.user)
        if alike and not context["another"].strip():
            return render(request, "people/enter.html", {**context, "asked": True, "alike": _with_posts(alike)})
        facts = {**facts, "another": context["another"]}
        if done(form, lambda: made.append(enter_person(unit=unit, by=request.user, **facts))):
            messages.success(request, _("The person is entered."))
            return redirect(made[0])
    return render(request, "people/enter.html", context)


def _with_posts(persons: QuerySet[Person]) -> QuerySet[Person]:
    return persons.prefetch_related(
        Prefetch("posts", Post.objects.select_related("unit").order_by("pk"), to_attr="held_posts")
    )


@permitted(can_keep_staff, posts=True)
def person_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    person = get_object_or_404(persons_kept_by(request.user), pk=pk)
    demand(lambda keeper: PERMISSIONS.get(act, can_keep_person)(keeper, person), request.user)
    return carry_out(request, _chosen(PERSON_ACTS, act), person.get_absolute_url(), person=person)


@permitted(can_keep_staff, posts=True)
def post_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    post = get_object_or_404(posts_kept_by(request.user).select_related("person", "unit"), pk=pk)
    return carry_out(request, _chosen(POST_ACTS, act), post.person.get_absolute_url(), post=post)


@permitted(can_keep_staff, posts=True)
def unit_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """A matter about the unit itself."""
    unit = get_object_or_404(staffed_units_open_to(request.user), pk=pk)
    demand(lambda keeper: can_keep_staff_of(keeper, unit), request.user)
    about = PERSON_ACTS["matter"]
    act = about._replace(do=lambda *, by, unit, **facts: open_matter(matter=PendingMatter(unit=unit, **facts), by=by))
    return carry_out(request, act, _staff_of(unit), unit=unit)


@permitted(can_keep_staff, posts=True)
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a matter, for the standing agency."""
    persons, units = persons_told_of(request.user), staffed_units_open_to(request.user)
    every = PendingMatter.objects.select_related("person", "unit")
    matter = get_object_or_404(every.filter(person__in=persons) | every.filter(unit__in=units), key=key)
    about = matter.person or matter.unit
    demand(lambda officer: can_correct_registers(officer, about), request.user)
    back = about.get_absolute_url() if matter.person else _staff_of(about)
    act = Act(
        lambda *, by, **facts: close_matter(matter=matter, by=by, **facts),
        CloseMatterForm, _("Close the matter"), matter.subject, _("The matter is closed."),
    )  # fmt: skip
    return carry_out(request, act, back, about)


@permitted(can_keep_staff, posts=True)
def correct_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a disciplinary action, for the standing agency."""
    every = DisciplinaryAction.objects.filter(person__in=persons_open_to(request.user)).select_related("person")
    action = get_object_or_404(every, pk=pk)
    demand(lambda officer: can_correct_discipline(officer, action), request.user)
    act = Act(
        lambda *, by, instance, **facts: correct_discipline(action=instance, by=by, **facts),
        CorrectDisciplineForm, _("Correct the disciplinary action"), action.form, _("It is corrected."),
    )  # fmt: skip
    return carry_out(request, act, action.person.get_absolute_url(), instance=action)


def _staff_of(unit: Unit) -> str:
    return reverse("people:unit_staff", args=[unit.pk])
