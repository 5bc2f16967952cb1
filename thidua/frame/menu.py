"""What every page shows around its content: the main menu, the version, the accounts of a demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise


class Entry(NamedTuple):
    label: str | Promise
    url: str
    current: bool


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The context that the base page needs on top of Django's own."""
    return {
        "menu": menu_for(request.path),
        "work_menu": work_menu(request.path, getattr(request, "user", None)),
        "own_menu": own_menu(request.path, getattr(request, "user", None)),
        "idle_seconds": settings.THIDUA_IDLE_MINUTES * 60 + 5,
        "alive_url": address("people:alive"),
        "version": version("thidua"),
        "demo_accounts": getattr(settings, "THIDUA_DEMO_ACCOUNTS", ()),
    }


def menu_for(path: str) -> list[Entry]:
    """The entries of `settings.THIDUA_MENU` that lead somewhere; the one nearest to `path` is current."""
    return _entries(path, settings.THIDUA_MENU)


def work_menu(path: str, user: Any) -> list[Entry]:
    """The entries of `settings.THIDUA_WORK_MENU` that the user may open: what is done here, beside what is read."""
    return _entries(path, [entry for entry in settings.THIDUA_WORK_MENU if may_open(entry[1], user)])


def _entries(path: str, menu: Sequence[tuple[str | Promise, str]]) -> list[Entry]:
    reached = [(label, url) for label, url in ((label, address(url_name)) for label, url_name in menu) if url]
    nearest = max(
        (url for _, url in reached if path.startswith(url) and (url != "/" or path == url)), key=len, default=""
    )
    return [Entry(label, url, url == nearest) for label, url in reached]


def own_menu(path: str, user: Any) -> list[Entry]:
    """The entries of `settings.THIDUA_OWN_MENU`, under one's name, whose pages the account may open."""
    reached = [(label, url_name) for label, url_name in settings.THIDUA_OWN_MENU if may_open(url_name, user)]
    return [Entry(label, reverse(url_name), reverse(url_name) == path) for label, url_name in reached]


def may_open(url_name: str, user: Any) -> bool:
    """Whether a page that declares who may open it (`permission`) lets this user in."""
    if user is None or not user.is_authenticated:
        return False
    return bool(resolve(reverse(url_name)).func.permission(user))  # type: ignore[attr-defined]


def address(url_name: str, *arguments: str) -> str:
    """Where a name leads, or nothing when no page bears it."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
