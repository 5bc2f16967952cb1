from thidua.movements.workflow.activities import (
    ACTIVITY_MOVES,
    ActivityMove,
)
from thidua.movements.workflow.duties import (
    AWAITING_DUTIES,
    NEEDS_A_DAY,
    NEEDS_A_REASON,
    NEXT_OF_THE_UNIT,
    OF_THE_STANDING_AGENCY,
    OF_THE_UNIT,
    TAKES_A_DAY,
    possible_acts,
    refusal,
)
from thidua.movements.workflow.movements import (
    BACK_TO_WORK,
    NEEDS_A_DOCUMENT,
    PERMITS,
    TRANSITIONS,
    Permit,
    permits,
)
from thidua.movements.workflow.tasks import AWAITING_TASKS, MOVES, SIDES, WORKED_ON, Side, TaskMove, move_refusal

__all__ = [
    "ACTIVITY_MOVES",
    "AWAITING_DUTIES",
    "AWAITING_TASKS",
    "BACK_TO_WORK",
    "MOVES",
    "NEEDS_A_DAY",
    "NEEDS_A_DOCUMENT",
    "NEEDS_A_REASON",
    "NEXT_OF_THE_UNIT",
    "OF_THE_STANDING_AGENCY",
    "OF_THE_UNIT",
    "PERMITS",
    "SIDES",
    "TAKES_A_DAY",
    "TRANSITIONS",
    "WORKED_ON",
    "ActivityMove",
    "Permit",
    "Side",
    "TaskMove",
    "move_refusal",
    "permits",
    "possible_acts",
    "refusal",
]
