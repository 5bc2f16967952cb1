from thidua.movements.models.duties import Duty, DutyEvent, Submission
from thidua.movements.models.movements import (
    Movement,
    MovementStatus,
    ParameterChoice,
    RegulationVersion,
    Round,
    RoundKind,
)
from thidua.movements.models.tasks import Task, TaskListStep, TaskStep

__all__ = [
    "Duty",
    "DutyEvent",
    "Movement",
    "MovementStatus",
    "ParameterChoice",
    "RegulationVersion",
    "Round",
    "RoundKind",
    "Submission",
    "Task",
    "TaskListStep",
    "TaskStep",
]
