from thidua.movements.models.calendars import CalendarFeed
from thidua.movements.models.duties import Duty, DutyEvent, Submission
from thidua.movements.models.letters import Urged
from thidua.movements.models.movements import (
    Movement,
    MovementStatus,
    ParameterChoice,
    RegulationVersion,
    Round,
    RoundKind,
)

__all__ = [
    "CalendarFeed",
    "Duty",
    "DutyEvent",
    "Movement",
    "MovementStatus",
    "ParameterChoice",
    "RegulationVersion",
    "Round",
    "RoundKind",
    "Submission",
    "Urged",
]
