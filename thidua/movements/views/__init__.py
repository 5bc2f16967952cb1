from thidua.movements.views.activities import (
    activities,
    activities_file,
    activities_of_unit,
    activities_of_year,
    activity,
    activity_file,
    move_activity_page,
    report_activity_page,
)
from thidua.movements.views.awaiting import (
    awaiting_duties,
    awaiting_tasks,
)
from thidua.movements.views.calendars import (
    calendar_address,
    calendar_feed_file,
    calendar_page,
)
from thidua.movements.views.duties import (
    board_of_this_year,
    bring_up_to_date,
    duty,
    duty_board,
    duty_board_file,
    judge_duty,
    my_duties,
)
from thidua.movements.views.files import (
    upload_session,
    upload_sessions,
)
from thidua.movements.views.movements import (
    choose,
    close_round_page,
    open_points_page,
    open_round_page,
    rounds_page,
)
from thidua.movements.views.registrations import (
    register_page,
    registration_deadline,
    registrations,
    registrations_file,
    withdraw_registration_page,
)
from thidua.movements.views.reminders import (
    reminders,
)
from thidua.movements.views.rules import (
    adopt,
    rules,
)
from thidua.movements.views.running import (
    movement,
    movements,
    own_plans,
    recipients,
    status_page,
    tell_recipients_page,
)
from thidua.movements.views.setting_up import (
    revise_draft,
    set_up,
    set_up_by_form,
    set_up_by_pack,
)
from thidua.movements.views.submissions import (
    ask_page,
    hand_in_page,
    receipt,
    submission_file,
    withdraw_page,
)
from thidua.movements.views.tasks import (
    assign,
    move_task_page,
    my_tasks,
    open_task_list_page,
    task,
    task_board,
    task_board_file,
    task_board_of_this_year,
    task_figures,
    task_file,
)

__all__ = [
    "activities",
    "activities_file",
    "activities_of_unit",
    "activities_of_year",
    "activity",
    "activity_file",
    "adopt",
    "ask_page",
    "assign",
    "awaiting_duties",
    "awaiting_tasks",
    "board_of_this_year",
    "bring_up_to_date",
    "calendar_address",
    "calendar_feed_file",
    "calendar_page",
    "choose",
    "close_round_page",
    "duty",
    "duty_board",
    "duty_board_file",
    "hand_in_page",
    "judge_duty",
    "move_activity_page",
    "move_task_page",
    "movement",
    "movements",
    "my_duties",
    "my_tasks",
    "open_points_page",
    "open_round_page",
    "open_task_list_page",
    "own_plans",
    "receipt",
    "recipients",
    "register_page",
    "registration_deadline",
    "registrations",
    "registrations_file",
    "reminders",
    "report_activity_page",
    "revise_draft",
    "rounds_page",
    "rules",
    "set_up",
    "set_up_by_form",
    "set_up_by_pack",
    "status_page",
    "submission_file",
    "task",
    "task_board",
    "task_board_file",
    "task_board_of_this_year",
    "task_figures",
    "task_file",
    "tell_recipients_page",
    "upload_session",
    "upload_sessions",
    "withdraw_page",
    "withdraw_registration_page",
]
