from thidua.movements.models.activities import (
    Activity,
    ActivityState,
    ActivityStep,
)
from thidua.movements.models.calendars import (
    CalendarFeed,
)
from thidua.movements.models.duties import (
    STATUSES,
    WAITING_ASKS,
    Duty,
    DutyEvent,
    Submission,
)
from thidua.movements.models.letters import (
    Urged,
)
from thidua.movements.models.movements import (
    Movement,
    MovementStatus,
    MovementStep,
    ParameterChoice,
    RegulationVersion,
    Round,
    RoundKind,
)
from thidua.movements.models.registrations import (
    Registration,
)
from thidua.movements.models.tasks import (
    TASK_STATUSES,
    Task,
    TaskListStep,
    TaskStep,
)

__all__ = [
    "STATUSES",
    "TASK_STATUSES",
    "WAITING_ASKS",
    "Activity",
    "ActivityState",
    "ActivityStep",
    "CalendarFeed",
    "Duty",
    "DutyEvent",
    "Movement",
    "MovementStatus",
    "MovementStep",
    "ParameterChoice",
    "Registration",
    "RegulationVersion",
    "Round",
    "RoundKind",
    "Submission",
    "Task",
    "TaskListStep",
    "TaskStep",
    "Urged",
]
