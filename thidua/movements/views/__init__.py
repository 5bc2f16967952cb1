from thidua.movements.views.calendars import calendar_address, calendar_feed_file, calendar_page
from thidua.movements.views.duties import (
    board_of_this_year,
    bring_up_to_date,
    duty,
    duty_board,
    duty_board_file,
    judge_duty,
    my_duties,
)
from thidua.movements.views.movements import (
    choose,
    close_round_page,
    open_points_page,
    open_round_page,
    rounds_page,
    status_page,
)
from thidua.movements.views.reminders import reminders
from thidua.movements.views.submissions import hand_in_page, receipt, submission_file, withdraw_page

__all__ = [
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
    "my_duties",
    "open_points_page",
    "open_round_page",
    "receipt",
    "reminders",
    "rounds_page",
    "status_page",
    "submission_file",
    "withdraw_page",
]
