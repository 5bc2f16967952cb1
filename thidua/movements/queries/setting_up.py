"""What a movement can be set up from, and under."""

from __future__ import annotations

from thidua.law.loading import packaged, packaged_codes
from thidua.law.schema import Pack
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries.movements import NoMovementError, current_movement


def packs_to_choose() -> list[tuple[Pack, bool]]:
    """The packs that ship with the program, and whether a movement stands under each already."""
    taken = set(Movement.objects.values_list("code", flat=True))
    return [(packaged(code), code in taken) for code in packaged_codes()]


def movement_to_stand_under() -> Movement | None:
    """The movement under which units set up their own; none while there is none, or it is closed."""
    try:
        found = current_movement()
    except NoMovementError:
        return None
    return None if found.status == MovementStatus.CLOSED else found
