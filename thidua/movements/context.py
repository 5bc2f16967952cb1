"""The movement that every page stands under."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from thidua.movements.models import Movement
from thidua.movements.queries import NoMovementError, current_movement


def running(_request: HttpRequest) -> dict[str, Any]:
    """The movement that is run, or nothing; asked for only when a page shows it."""
    return {"movement": SimpleLazyObject(_running)}


def _running() -> Movement | None:
    try:
        return current_movement()
    except NoMovementError:
        return None
