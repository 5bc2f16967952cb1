"""Which request an act belongs to, so that an entry can say so without passing it through every call."""

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


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id and remember where it came from."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = current.set(Origin(str(uuid.uuid4()), request.META.get("REMOTE_ADDR") or None))
        try:
            return get_response(request)
        finally:
            current.reset(token)

    return handle
