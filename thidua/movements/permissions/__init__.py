from thidua.movements.permissions.movements import (
    can_hand_in,
    can_hand_in_for,
    can_judge_duties,
    can_read_submissions_of,
    can_view_duties,
    can_view_movement,
)
from thidua.movements.permissions.tasks import (
    assigning_units,
    can_assign,
    can_assign_tasks,
    can_close_task_lists,
    can_make_move,
    can_read_task,
    can_view_tasks,
    moves_open_to,
)

__all__ = [
    "assigning_units",
    "can_assign",
    "can_assign_tasks",
    "can_close_task_lists",
    "can_hand_in",
    "can_hand_in_for",
    "can_judge_duties",
    "can_make_move",
    "can_read_submissions_of",
    "can_read_task",
    "can_view_duties",
    "can_view_movement",
    "can_view_tasks",
    "moves_open_to",
]
