"""The base page, the page of all parts, sign-in and error pages."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template import RequestContext, engines
from django.test import Client, RequestFactory
from django.urls import Resolver404
from django.utils.translation import override
from django.views import defaults

from thidua.frame.views import parts

pytestmark = pytest.mark.django_db

CHILD = '{% extends "frame/base.html" %}{% block title %}Goals <em>2024</em>{% endblock %}'


def request_of(user: object = None) -> HttpRequest:
    request = RequestFactory().get("/goals/?year=2024")
    request.user = user or AnonymousUser()
    return request


def page(source: str = CHILD, user: object = None) -> str:
    with override("vi"):
        return engines["django"].from_string(source).render({}, request_of(user))


def test_the_heading_is_the_title_without_its_markup() -> None:
    markup = page()
    assert "<title>Goals 2024 · Thi Đua</title>" in markup
    assert "<h1>Goals <em>2024</em></h1>" in markup


def test_a_page_says_its_language() -> None:
    assert '<html lang="vi">' in page()


def test_a_visitor_changes_the_language_and_comes_back_to_the_same_page() -> None:
    markup = page()
    assert 'name="next" value="/goals/?year=2024"' in markup
    assert re.findall(r'name="language" value="(\w+)" lang="\w+"( aria-current="true")?>([^<]+)', markup)[:2] == [
        ("vi", ' aria-current="true"', "Tiếng Việt"),
        ("en", "", "English"),
    ]


def test_the_language_of_the_pages_is_switched_by_a_form() -> None:
    client = Client()
    client.post("/language/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


class Officer:
    is_authenticated = True
    is_staff = False
    is_active = False
    role_labels = ("Appraiser of procedures", "Officer")
    held_grants = ()

    def get_full_name(self) -> str:
        return "Nguyễn Thị Hạnh"

    def get_username(self) -> str:
        return "hanh"


def test_an_account_is_shown_with_its_name_and_roles() -> None:
    markup = page(user=Officer())
    assert [name in markup for name in ("Nguyễn Thị Hạnh", *Officer.role_labels)] == [True, True, True]


def test_signing_out_is_a_form() -> None:
    assert '<form method="post" action="/accounts/logout/">' in page(user=Officer())


def test_the_page_of_all_parts_is_hidden_from_the_public(settings) -> None:
    settings.DEBUG = False
    with pytest.raises(Http404):
        parts(request_of())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_of_all_parts_shows_them(settings, language: str) -> None:
    settings.DEBUG = True
    with override(language):
        response = parts(request_of())
    assert response.status_code == 200
    assert "finding-group" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/a-b/",
        "/accounts/password/reset/key/done/",
    ],
)
def test_a_page_for_who_is_signed_out_stands_in_the_frame_with_one_heading(client: Client, address: str) -> None:
    response = client.get(address)
    markup = response.content.decode()
    assert (response.status_code, markup.count("<h1>"), 'class="top"' in markup) == (200, 1, True)
    assert "Content-Security-Policy" in response.headers


def test_accounts_to_try_are_shown_in_a_demonstration_only(client: Client, settings) -> None:
    assert "try-me" not in client.get("/accounts/login/").content.decode()
    settings.THIDUA_DEMO_ACCOUNTS = [("sonoivu", "Standing officer", "try-me")]
    assert "try-me" in client.get("/accounts/login/").content.decode()


def test_a_refusal_gives_its_reason() -> None:
    response = defaults.permission_denied(request_of(), PermissionDenied("Only the appraiser may change points."))
    assert (response.status_code, "Only the appraiser may change points." in response.content.decode()) == (403, True)


def test_a_missing_page_keeps_the_frame() -> None:
    response = defaults.page_not_found(request_of(), Http404())
    assert (response.status_code, 'class="top"' in response.content.decode()) == (404, True)


@pytest.mark.parametrize("missing", [Http404(), Http404("No Person matches the given query."), Resolver404({})])
def test_a_missing_page_says_nothing_of_the_program(missing: Http404) -> None:
    page = defaults.page_not_found(request_of(), missing).content.decode()
    assert [word in page for word in ("matches", "Http404", "Resolver404", "None")] == [False] * 4
    assert "Hãy thử lại" in defaults.page_not_found(request_of(), Http404("Hãy thử lại")).content.decode()


@pytest.mark.parametrize("view", [defaults.server_error, lambda r: defaults.bad_request(r, ValueError())])
def test_a_failure_speaks_both_languages_without_a_database(view) -> None:
    markup = view(RequestFactory().get("/")).content.decode()
    assert ('<html lang="vi">' in markup, '<div lang="en">' in markup) == (True, True)


def test_a_form_sent_too_late_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/language/setlang/", {"language": "en"})
    assert (response.status_code, 'class="top"' in response.content.decode()) == (403, True)


def test_request_context_is_not_needed_for_a_title() -> None:
    source = '{% load parts %}[{% block_text "title" %}]'
    assert engines["django"].engine.from_string(source).render(RequestContext(request_of())) == "[]"
