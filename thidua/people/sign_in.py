"""What stands between signing in and working: idle sessions end, due passwords and second steps come first."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from thidua.people.actions import note_failure, note_second_step
from thidua.people.jobs import tell_of_lock
from thidua.people.models import Account
from thidua.people.queries import has_second_step

SIGNED_IN_AT = "signed_in_at"
"""When the session began, in its data."""
LAST_USE = "last_use"
"""A cookie signed for the session alone, whose time is that of its last answer: to keep this in the database would make
every request one that writes. Without the cookie the session counts as unused since it began.
"""
ALWAYS_OPEN = ("account_logout", "account_reauthenticate", "set_language")
SECOND_STEP_PAGES = ("mfa_", "account_")


class Request(HttpRequest):
    """A request that the middlewares before ours have seen."""

    user: Account | AnonymousUser
    htmx: HtmxDetails


class SignInRules:
    """Keeps the rules of `thidua.settings.sign_in` for everyone who is signed in, and their pages out of any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        return _kept_private(request, self._answer(request))

    def _answer(self, request: Request) -> HttpResponse:
        if _is_idle(request):
            return _locked(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            _note_use(request, response)
        return response

    def process_view(self, request: Request, view: object, args: object, kwargs: object) -> HttpResponse | None:
        page = request.resolver_match.url_name or "" if request.resolver_match else ""
        if not request.user.is_authenticated or page in ALWAYS_OPEN:
            return None
        if request.user.password_is_due:
            return None if page == "account_change_password" else _first(request, "account_change_password")
        if request.user.needs_second_step and not has_second_step(request.user):
            return None if page.startswith(SECOND_STEP_PAGES) else _first(request, "mfa_index")
        return None


def _is_idle(request: Request) -> bool:
    limit = settings.THIDUA_IDLE_MINUTES * 60
    if time.time() - request.session.get(SIGNED_IN_AT, 0) <= limit:
        return False
    return request.get_signed_cookie(LAST_USE, None, salt=_salt(request), max_age=limit) is None


def _note_use(request: Request, response: HttpResponse) -> None:
    response.set_signed_cookie(
        LAST_USE, "", salt=_salt(request), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _salt(request: Request) -> str:
    return f"{LAST_USE} {request.session.session_key}"


def _kept_private(request: Request, response: HttpResponse) -> HttpResponse:
    """Nobody who comes to the same browser later finds a page by going back; signing out empties its cache."""
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    if not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"cache"'
    return response


def _locked(request: Request) -> HttpResponse:
    """End an idle session, say so, and come back to the same page after signing in."""
    back = _page_of(request)
    get_adapter(request).logout(request)
    minutes = settings.THIDUA_IDLE_MINUTES
    text = ngettext(
        "You were signed out after %(count)s minute without activity. Sign in to come back to the same page.",
        "You were signed out after %(count)s minutes without activity. Sign in to come back to the same page.",
        minutes,
    )
    messages.warning(request, text % {"count": minutes})
    return _go(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def _first(request: Request, url_name: str) -> HttpResponse:
    return _go(request, f"{resolve_url(url_name)}?{urlencode({REDIRECT_FIELD_NAME: _page_of(request)})}")


def _page_of(request: Request) -> str:
    """The page a request came from: what was sent by a form is not sent again."""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    if request.method == "GET":
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    return came_from if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else "/"


def _go(request: Request, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@receiver(user_logged_in)
def _begin(request: HttpRequest, **_kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = time.time()


@receiver(authentication_failed)
def _wrong_code(user: Account, **_kwargs: Any) -> None:
    if note_failure(user, "second step"):
        tell_of_lock(user)


@receiver(authenticator_added)
def _step_added(user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    note_second_step(user, "add_second_step", authenticator.type)


@receiver(authenticator_removed)
def _step_removed(user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    note_second_step(user, "remove_second_step", authenticator.type)


@receiver(authenticator_reset)
def _step_renewed(user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    note_second_step(user, "renew_second_step", authenticator.type)
