from thidua.movements.workflow.activities import (
    ACTIVITY_MOVES,
    ActivityMove,
)
from thidua.movements.workflow.movements import (
    AWAITING_DUTIES,
    BACK_TO_WORK,
    NEEDS_A_DAY,
    NEEDS_A_DOCUMENT,
    NEEDS_A_REASON,
    OF_THE_STANDING_AGENCY,
    PERMITS,
    TAKES_A_DAY,
    TRANSITIONS,
    Permit,
    permits,
    possible_acts,
)
from thidua.movements.workflow.tasks import AWAITING_TASKS, MOVES, SIDES, Side, TaskMove

__all__ = [
    "ACTIVITY_MOVES",
    "AWAITING_DUTIES",
    "AWAITING_TASKS",
    "BACK_TO_WORK",
    "MOVES",
    "NEEDS_A_DAY",
    "NEEDS_A_DOCUMENT",
    "NEEDS_A_REASON",
    "OF_THE_STANDING_AGENCY",
    "PERMITS",
    "SIDES",
    "TAKES_A_DAY",
    "TRANSITIONS",
    "ActivityMove",
    "Permit",
    "Side",
    "TaskMove",
    "permits",
    "possible_acts",
]
