"""How many notices wait for who reads a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from thidua.notices.queries import unread_count
from thidua.people.models import Account


def waiting(request: HttpRequest) -> dict[str, Any]:
    """The page of notices and the count of those not opened, asked for once and only when a page shows it."""
    user = getattr(request, "user", None)
    if not isinstance(user, Account):
        return {}
    return {"notices_url": reverse("notices:notices"), "notices_unread": SimpleLazyObject(lambda: unread_count(user))}
