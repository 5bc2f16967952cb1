"""Which request an act belongs to and for whom it is done, so that an entry says so without it passing every call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Origin:
    request_id: str = ""
    address: str | None = None


current: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)
_acting: ContextVar[tuple[object, str]] = ContextVar("audit_acting", default=(None, ""))


def act_for(account: object, others: str) -> None:
    """What an account does from here on it does on behalf of others, by name; nobody's if that is empty."""
    _acting.set((account, others))


def on_behalf_of(account: object) -> str:
    """On whose behalf an account acts, by what was demanded of it last."""
    acting, others = _acting.get()
    return others if acting == account else ""


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id and remember where it came from."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = current.set(Origin(str(uuid.uuid4()), request.META.get("REMOTE_ADDR") or None))
        acting = _acting.set((None, ""))
        try:
            return get_response(request)
        finally:
            _acting.reset(acting)
            current.reset(token)

    return handle
