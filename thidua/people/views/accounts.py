from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.frame.words import say
from thidua.people import actions
from thidua.people.actions import (
    IN_USE_ELSEWHERE,
    delegate_role,
    disable_account,
    enable_account,
    grant_role,
    invite_account,
    lock_account,
    release_account,
    reset_second_step,
    review_account,
    revoke_role,
)
from thidua.people.forms import AccountFilter, CorrectAccountForm, DelegateForm, GrantForm, InviteForm, ReasonForm
from thidua.people.jobs import send_invitation, tell_of_second_account
from thidua.people.models import Account
from thidua.people.permissions import (
    accounts_open_to,
    can_correct_account,
    can_delegate,
    can_grant,
    can_keep_account,
    can_keep_accounts,
    can_link_account,
    can_revoke,
    can_use_own_account,
    demand,
    grants_open_to,
    permitted,
    stand_ins_for,
)
from thidua.people.queries import (
    areas_on_offer,
    grants_of,
    has_second_step,
    lent_by,
    search_accounts,
    with_area_names,
    with_roles,
)


class Act(NamedTuple):
    """What an administrator does to an account, with a reason."""

    do: Callable[..., None]
    label: str
    means: str
    said: str
    open_to: Callable[[Account], bool]


ACTS = {
    "review": Act(
        review_account,
        _("Confirm the quarterly review"),
        _("You state that the person still needs this account and its roles."),
        _("The review is recorded."),
        lambda kept: kept.is_active,
    ),
    "lock": Act(
        lock_account,
        _("Lock"),
        _("The person is signed out everywhere and cannot sign in until released or the lock has run out."),
        _("The account is locked."),
        lambda kept: kept.is_active and not kept.is_locked,
    ),
    "release": Act(
        release_account,
        _("Release"),
        _("The person can sign in again at once. Make sure first that it was they who mistyped the password."),
        _("The account is released."),
        lambda kept: kept.is_locked,
    ),
    "reset-second-step": Act(
        reset_second_step,
        _("Reset the second step"),
        _("For somebody who has lost phone and recovery codes: at the next sign-in a new second step is set up."),
        _("The second step is reset."),
        has_second_step,
    ),
    "disable": Act(
        disable_account,
        _("Disable"),
        _(
            "The person is signed out everywhere and cannot sign in, and nobody acts by roles the account has lent. "
            "What they did stays; roles stay as they are."
        ),
        _("The account is disabled."),
        lambda kept: kept.keeps_lent,
    ),
    "enable": Act(
        enable_account,
        _("Enable"),
        _("The person can sign in again with the roles they hold."),
        _("The account is enabled."),
        lambda kept: not kept.is_active,
    ),
}


def acts_on(kept: Account) -> dict[str, Act]:
    return {name: act for name, act in ACTS.items() if act.open_to(kept)}


@permitted(can_keep_accounts)
def accounts(request: HttpRequest) -> HttpResponse:
    form = AccountFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = search_accounts(accounts_open_to(request.user), text=request.GET.get("q", ""), **wanted)
    page = page_of(request, with_roles(found.order_by("name", "pk")))
    return render(request, "people/accounts.html", {"page": page, "form": form})


@permitted(can_keep_accounts, posts=True)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    opened = []
    if form.is_valid() and done(form, lambda: opened.append(invite_account(by=request.user, **form.cleaned_data))):
        send_invitation(opened[0], request.build_absolute_uri("/"))
        messages.success(request, _("The account is open, and the invitation is on its way. Grant its roles now."))
        return redirect("people:grant", opened[0].pk)
    if form.has_error("email", IN_USE_ELSEWHERE):
        tell_of_second_account(str(form["email"].value()).strip(), request.user)
    return render(request, "people/invite.html", {"form": form})


@permitted(can_keep_accounts)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    grants = with_area_names(grants_of(kept))
    context = {
        "kept": kept,
        "grants": grants,
        "beyond": {one.pk for one in grants if not one.has_ended and not can_revoke(request.user, one)},
        "has_second_step": has_second_step(kept),
        "may_keep": can_keep_account(request.user, kept),
        "may_correct": can_correct_account(request.user, kept),
        "may_link": can_link_account(request.user, kept),
        "acts": acts_on(kept),
    }
    return render(request, "people/account.html", context)


@permitted(can_keep_accounts, posts=True)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    demand(lambda keeper: can_keep_account(keeper, kept), request.user)
    chosen = acts_on(kept).get(act)
    if chosen is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, lambda: chosen.do(account=kept, by=request.user, **form.cleaned_data)):
        messages.success(request, chosen.said)
        return redirect("people:account", kept.pk)
    return render(request, "people/act.html", {"form": form, "kept": kept, "act": chosen})


@permitted(can_keep_accounts, posts=True)
def correct_account(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    demand(lambda keeper: can_correct_account(keeper, kept), request.user)
    form = CorrectAccountForm(request.POST or None, kept=kept)
    if form.is_valid() and done(form, lambda: _correct(kept, form, request.user)):
        if "email" in form.changed_data:
            send_invitation(kept, request.build_absolute_uri("/"))
        messages.success(request, _("The account is corrected."))
        return redirect("people:account", kept.pk)
    if form.has_error("email", IN_USE_ELSEWHERE):
        tell_of_second_account(str(form["email"].value()).strip(), request.user)
    return render(request, "people/correct_account.html", {"form": form, "kept": kept})


def _correct(kept: Account, form: CorrectAccountForm, by: Account) -> None:
    actions.correct_account(account=kept, by=by, **form.cleaned_data)


@permitted(can_keep_accounts, posts=True)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk, is_active=True, last_login=None)
    form = Form(request.POST)
    if request.method == "POST" and done(form, lambda: actions.invite_again(account=kept, by=request.user)):
        send_invitation(kept, request.build_absolute_uri("/"))
        messages.success(
            request, _("Another invitation is on its way; the links sent before still work until they end.")
        )
    for said in form.non_field_errors():
        messages.error(request, said)
    return redirect("people:account", kept.pk)


@permitted(can_keep_accounts, posts=True)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    demand(lambda keeper: can_keep_account(keeper, kept), request.user)
    form = GrantForm(request.POST or None, areas=areas_on_offer())
    if form.is_valid():
        asked = can_grant(request.user, kept, form.cleaned_data["unit"], form.cleaned_data["role"])
        if asked.reason:
            form.add_error("unit", say(asked.reason))
    if form.is_valid() and done(form, lambda: grant_role(account=kept, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The role is granted."))
        return redirect("people:account", kept.pk)
    return render(request, "people/grant.html", {"form": form, "kept": kept})


@permitted(can_use_own_account, posts=True)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(grants_open_to(request.user), pk=pk)
    demand(lambda keeper: can_revoke(keeper, held), request.user)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, lambda: revoke_role(grant=held, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The role is revoked from today on."))
        return _back(request, held.account_id)
    return render(request, "people/revoke.html", {"form": form, "held": held})


@permitted(can_use_own_account, posts=True)
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(grants_open_to(request.user), pk=pk)
    demand(lambda lender: can_delegate(lender, held), request.user)
    form = DelegateForm(request.POST or None, grant=held, to=stand_ins_for(request.user, held), areas=areas_on_offer())
    if form.is_valid() and done(form, lambda: delegate_role(grant=held, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The role is delegated."))
        return _back(request, held.account_id)
    return render(request, "people/delegate.html", {"form": form, "held": held})


def _back(request: HttpRequest, account_id: int) -> HttpResponse:
    """To the account's page for an administrator of it, to the own one for everybody else."""
    if accounts_open_to(request.user).filter(pk=account_id).exclude(pk=request.user.pk).exists():
        return redirect("people:account", account_id)
    return redirect("people:me")


@permitted(can_use_own_account)
def me(request: HttpRequest) -> HttpResponse:
    own = request.user
    context = {
        "grants": with_area_names(grants_of(own)),
        "lent": with_area_names(lent_by(own)),
        "has_second_step": has_second_step(own),
    }
    return render(request, "people/me.html", context)


@permitted(can_use_own_account)
def alive(_request: HttpRequest) -> HttpResponse:
    """Somebody is working on a page without opening another: the session goes on."""
    return HttpResponse(status=204)
