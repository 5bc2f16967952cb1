from thidua.movements.workflow.activities import (
    ACTIVITY_MOVES,
    ActivityMove,
)
from thidua.movements.workflow.movements import (
    NEEDS_A_DAY,
    NEEDS_A_REASON,
    OF_THE_STANDING_AGENCY,
    OPENS_ROUNDS,
    TAKES_A_DAY,
    TRANSITIONS,
    possible_acts,
)
from thidua.movements.workflow.tasks import MOVES, SIDES, Side, TaskMove

__all__ = [
    "ACTIVITY_MOVES",
    "MOVES",
    "NEEDS_A_DAY",
    "NEEDS_A_REASON",
    "OF_THE_STANDING_AGENCY",
    "OPENS_ROUNDS",
    "SIDES",
    "TAKES_A_DAY",
    "TRANSITIONS",
    "ActivityMove",
    "Side",
    "TaskMove",
    "possible_acts",
]
