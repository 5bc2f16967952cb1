"""What units owe: which periods, until when, and how a duty stands on an instant."""

from thidua.core.duties.obligations import Counted, Due, Exempt, Obligation, Period, due, end_of, periods, reckoning
from thidua.core.duties.reminding import Audience, Reminders, ReminderStep, Urging, working_days_late
from thidua.core.duties.standing import (
    ASKS,
    POSSIBLE,
    SOON,
    ActNotPossibleError,
    DutyAct,
    DutyState,
    DutyStatus,
    Event,
    Standing,
    late_or_missing,
    replay,
    state_of,
)

__all__ = [
    "ASKS",
    "POSSIBLE",
    "SOON",
    "ActNotPossibleError",
    "Audience",
    "Counted",
    "Due",
    "DutyAct",
    "DutyState",
    "DutyStatus",
    "Event",
    "Exempt",
    "Obligation",
    "Period",
    "ReminderStep",
    "Reminders",
    "Standing",
    "Urging",
    "due",
    "end_of",
    "late_or_missing",
    "periods",
    "reckoning",
    "replay",
    "state_of",
    "working_days_late",
]
