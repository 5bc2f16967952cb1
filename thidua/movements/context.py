"""The movement that every page stands under."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from thidua.movements.models import Movement
from thidua.movements.queries import NoMovementError, current_movement, province_today


def running(_request: HttpRequest) -> dict[str, Any]:
    """The movement that is run and the province that carries it on today, or nothing; asked for only when shown."""
    movement: Any = SimpleLazyObject(_running)
    return {"movement": movement, "province": SimpleLazyObject(lambda: province_today(movement) if movement else None)}


def _running() -> Movement | None:
    try:
        return current_movement()
    except NoMovementError:
        return None
