"""Which request an act belongs to and for whom it is done, so that an entry says so without it passing every call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Origin:
    request_id: str = ""
    address: str | None = None


current: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)
_acting: ContextVar[tuple[Acting, ...]] = ContextVar("audit_acting", default=())


class Acting(NamedTuple):
    """On whose behalf an account acts, from some depth of transactions on: an act within an act is one deeper."""

    depth: int
    account: object
    others: str


def act_for(account: object, others: str) -> None:
    """What an account does from here on it does on behalf of others, by name; nobody's if that is empty."""
    depth = len(connection.atomic_blocks)
    _acting.set((*_up_to(depth - 1), Acting(depth, account, others)))


def on_behalf_of(account: object) -> str:
    """On whose behalf an account acts, by what was demanded of it last in this act or else in the one around it."""
    acting = _up_to(len(connection.atomic_blocks))
    return acting[-1].others if acting and acting[-1].account == account else ""


def _up_to(depth: int) -> tuple[Acting, ...]:
    return tuple(one for one in _acting.get() if one.depth <= depth)


def _address(request: HttpRequest) -> str | None:
    """From where a request came, as the outermost of the proxies we trust was asked: all before it can be invented."""
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    forwarded = passed[-proxies] if proxies and len(passed) >= proxies else ""
    return forwarded or request.META.get("REMOTE_ADDR") or None


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id and remember where it came from."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = current.set(Origin(str(uuid.uuid4()), _address(request)))
        acting = _acting.set(())
        try:
            return get_response(request)
        finally:
            _acting.reset(acting)
            current.reset(token)

    return handle
