from thidua.movements.permissions.activities import (
    activities_open_to,
    activity_moves_open_to,
    can_make_activity_move,
    can_report_activities,
    can_report_activities_of,
    can_view_activities,
)
from thidua.movements.permissions.movements import (
    can_hand_in,
    can_hand_in_for,
    can_judge_duties,
    can_read_submissions_of,
    can_view_duties,
    can_view_movement,
)
from thidua.movements.permissions.registrations import (
    can_register,
    can_register_for,
    can_view_registrations,
    registrations_open_to,
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
    "activities_open_to",
    "activity_moves_open_to",
    "assigning_units",
    "can_assign",
    "can_assign_tasks",
    "can_close_task_lists",
    "can_hand_in",
    "can_hand_in_for",
    "can_judge_duties",
    "can_make_activity_move",
    "can_make_move",
    "can_read_submissions_of",
    "can_read_task",
    "can_register",
    "can_register_for",
    "can_report_activities",
    "can_report_activities_of",
    "can_view_activities",
    "can_view_duties",
    "can_view_movement",
    "can_view_registrations",
    "can_view_tasks",
    "moves_open_to",
    "registrations_open_to",
]
