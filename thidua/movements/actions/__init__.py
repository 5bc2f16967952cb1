from thidua.movements.actions.calendars import renew_calendar_feed
from thidua.movements.actions.duties import act_on_duty, close_duties_of, raise_obligations
from thidua.movements.actions.letters import Letters, draft_letters
from thidua.movements.actions.movements import (
    adopt_regulation,
    choose_parameter,
    close_round,
    create_movement,
    load_regulation,
    open_round,
    packaged_folder,
    set_status,
)
from thidua.movements.actions.reminders import Reminded, remind
from thidua.movements.actions.report_figures import record_report_figures
from thidua.movements.actions.submissions import (
    SUBMISSION,
    PastSubmission,
    hand_in,
    import_submissions,
    withdraw,
)

__all__ = [
    "SUBMISSION",
    "Letters",
    "PastSubmission",
    "Reminded",
    "act_on_duty",
    "adopt_regulation",
    "choose_parameter",
    "close_duties_of",
    "close_round",
    "create_movement",
    "draft_letters",
    "hand_in",
    "import_submissions",
    "load_regulation",
    "open_round",
    "packaged_folder",
    "raise_obligations",
    "record_report_figures",
    "remind",
    "renew_calendar_feed",
    "set_status",
    "withdraw",
]
