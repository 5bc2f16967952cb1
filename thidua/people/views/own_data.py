"""What is on record about oneself, and the register of what persons ask about it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.people.actions import (
    answer_data_request,
    ask_about_own_data,
    enter_data_request,
    extend_data_request,
    link_person,
)
from thidua.people.forms import AnswerForm, AskForm, EnterRequestForm, ExtendForm, LinkPersonForm
from thidua.people.models import OPEN_STATES, Account, DataRequest, RequestKind, RequestState
from thidua.people.permissions import (
    accounts_open_to,
    can_answer_data_request,
    can_erase_for,
    can_keep_accounts,
    can_keep_data_requests,
    can_link_account,
    can_use_own_data,
    data_requests_open_to,
    demand,
    permitted,
    persons_corrected_by,
    persons_linked_by,
)
from thidua.people.queries import data_about, instrument_named, longest_extension, overdue_on
from thidua.people.tables import OWN_DATA


@permitted(can_use_own_data, posts=True)
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything on record about who is signed in, and a form to ask for more."""
    form = AskForm(request.POST or None)
    if form.is_valid() and done(form, lambda: ask_about_own_data(by=request.user, **form.cleaned_data)):
        messages.success(request, _("The request is in the register, with the day by which it is answered."))
        return redirect("people:my_data")
    person = request.user.person
    context = {"person": person, "lines": data_about(person, request.user), "form": form}
    return render(request, "people/my_data.html", {**context, "asked": person.data_requests.order_by("-pk")})


@permitted(can_use_own_data)
def my_data_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The same to keep: as a workbook, or for another program."""
    rows = [line._asdict() for line in data_about(request.user.person, request.user)]
    if extension == "json":
        named = {"Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"'}
        return JsonResponse({"lines": rows}, headers=named, json_dumps_params={"ensure_ascii": False, "indent": 2})
    filled = [{name: value or None for name, value in row.items()} for row in rows]
    return table_file(request, OWN_DATA, filled, "du-lieu-cua-toi", extension)


@permitted(can_keep_data_requests)
def data_requests(request: HttpRequest) -> HttpResponse:
    """The register: what is open first, by the day on which a reply or more is due."""
    next_on = Case(When(state=RequestState.RECEIVED, then=Coalesce("reply_due_on", "due_on")), default=F("due_on"))
    found = data_requests_open_to(request.user).annotate(waits=Q(state__in=OPEN_STATES), next_on=next_on)
    page = page_of(request, found.order_by("-waits", "next_on", "pk"))
    overdue = found.filter(overdue_on(localdate())).count()
    return render(request, "people/data_requests.html", {"page": page, "overdue": overdue})


@permitted(can_keep_data_requests, posts=True)
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, and its answer."""
    asked = get_object_or_404(data_requests_open_to(request.user), pk=pk)
    form = AnswerForm(request.POST or None, asked=asked)
    if form.is_valid() and done(form, lambda: answer_data_request(asked=asked, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The answer is recorded; who has an account reads it under My data."))
        return redirect("people:data_requests")
    context = {
        "asked": asked,
        "form": form,
        "may_answer": can_answer_data_request(request.user, asked),
        "may_erase": asked.kind == RequestKind.ERASURE and can_erase_for(request.user, asked),
        "may_extend": longest_extension(asked),
        "basis": instrument_named(asked.basis),
        "has_account": Account.objects.filter(person=asked.person).exists(),
    }
    return render(request, "people/data_request.html", context)


@permitted(can_keep_data_requests, posts=True)
def extend_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Put off the day by which a request is to be done, once."""
    asked = get_object_or_404(data_requests_open_to(request.user), pk=pk)
    form = ExtendForm(request.POST or None, most=longest_extension(asked))
    if form.is_valid() and done(form, lambda: extend_data_request(asked=asked, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The request is put off; who has an account reads why under My data."))
        return redirect("people:data_request", asked.pk)
    return render(request, "people/extend_request.html", {"form": form, "asked": asked})


@permitted(can_keep_data_requests, posts=True)
def enter_request(request: HttpRequest) -> HttpResponse:
    """Enter a request that came on paper."""
    form, made = EnterRequestForm(request.POST or None, among=persons_corrected_by(request.user)), list[DataRequest]()
    if form.is_valid() and done(form, lambda: made.append(enter_data_request(by=request.user, **form.cleaned_data))):
        messages.success(request, _("The request is in the register, with the day by which it is answered."))
        return redirect("people:data_request", made[0].pk)
    return render(request, "people/enter_request.html", {"form": form})


@permitted(can_keep_accounts, posts=True)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose account it is."""
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    demand(lambda keeper: can_link_account(keeper, kept), request.user)
    form = LinkPersonForm(request.POST or None, among=persons_linked_by(request.user))
    if form.is_valid() and done(form, lambda: link_person(account=kept, by=request.user, **form.cleaned_data)):
        messages.success(request, _("It is recorded whose account it is."))
        return redirect("people:account", kept.pk)
    return render(request, "people/link_person.html", {"form": form, "kept": kept})
