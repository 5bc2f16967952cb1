from thidua.movements.actions.activities import (
    move_activity,
    report_activity,
)
from thidua.movements.actions.activity_figures import (
    record_activity_figures,
)
from thidua.movements.actions.calendars import (
    renew_calendar_feed,
)
from thidua.movements.actions.duties import (
    act_on_duty,
    close_duties_of,
    raise_obligations,
)
from thidua.movements.actions.letters import (
    Letters,
    draft_letters,
    sending_agency,
)
from thidua.movements.actions.movements import (
    choose_parameter,
    create_movement,
    create_plain_movement,
    load_regulation,
    packaged_folder,
    refuse_if_closed,
    revise_plain_movement,
)
from thidua.movements.actions.register import (
    import_register,
)
from thidua.movements.actions.registrations import (
    PastRegistration,
    import_registrations,
    register,
    set_registration_deadline,
    withdraw_registration,
)
from thidua.movements.actions.reminders import (
    Reminded,
    remind,
)
from thidua.movements.actions.report_figures import (
    record_report_figures,
)
from thidua.movements.actions.rounds import (
    close_round,
    open_round,
)
from thidua.movements.actions.rules import (
    adopt_regulation,
)
from thidua.movements.actions.status import (
    close_movements_of,
    set_status,
    tell_recipients,
)
from thidua.movements.actions.submissions import (
    PastSubmission,
    ask_for_time,
    hand_in,
    import_submissions,
    withdraw,
)
from thidua.movements.actions.task_figures import (
    close_task_list,
    open_task_list,
    record_task_figures,
)
from thidua.movements.actions.task_register import (
    import_task_register,
)
from thidua.movements.actions.tasks import (
    PastTask,
    assign_task,
    import_tasks,
    move_task,
)

__all__ = [
    "Letters",
    "PastRegistration",
    "PastSubmission",
    "PastTask",
    "Reminded",
    "act_on_duty",
    "adopt_regulation",
    "ask_for_time",
    "assign_task",
    "choose_parameter",
    "close_duties_of",
    "close_movements_of",
    "close_round",
    "close_task_list",
    "create_movement",
    "create_plain_movement",
    "draft_letters",
    "hand_in",
    "import_register",
    "import_registrations",
    "import_submissions",
    "import_task_register",
    "import_tasks",
    "load_regulation",
    "move_activity",
    "move_task",
    "open_round",
    "open_task_list",
    "packaged_folder",
    "raise_obligations",
    "record_activity_figures",
    "record_report_figures",
    "record_task_figures",
    "refuse_if_closed",
    "register",
    "remind",
    "renew_calendar_feed",
    "report_activity",
    "revise_plain_movement",
    "sending_agency",
    "set_registration_deadline",
    "set_status",
    "tell_recipients",
    "withdraw",
    "withdraw_registration",
]
