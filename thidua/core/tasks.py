"""How an assigned task stands on an instant: the statuses in which government reports on tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from thidua.core.findings import Basis


class TaskStatus(StrEnum):
    """Where a task has got to, whatever the time is."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    EXTENSION_ASKED = "extension"
    RELEASE_ASKED = "release"
    DONE = "done"
    NOT_FEASIBLE = "not_feasible"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """What a report says of a task on an instant."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    WITHIN_TIME = "within_time"
    OVERDUE = "overdue"
    NOT_FEASIBLE = "not_feasible"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task as it stands; in time is what was handed in before `deadline`."""

    status: TaskStatus
    deadline: datetime
    handed_in_at: datetime | None = None

    @property
    def came_in_time(self) -> bool:
        return self.handed_in_at is not None and self.handed_in_at < self.deadline


def task_state(task: TaskStanding, now: datetime) -> TaskState:
    """The state of a task on an instant.

    The instant decides at which the product was handed in, not the one at which it was accepted: what waits for
    acceptance is still in progress, within time if it came in time, however long the other side takes.
    """
    match task.status:
        case TaskStatus.NOT_FEASIBLE:
            return TaskState.NOT_FEASIBLE
        case TaskStatus.CANCELLED:
            return TaskState.CANCELLED
        case TaskStatus.DONE:
            return TaskState.DONE_ON_TIME if task.came_in_time else TaskState.DONE_LATE
        case TaskStatus.HANDED_IN:
            return TaskState.WITHIN_TIME if task.came_in_time else TaskState.OVERDUE
    return TaskState.WITHIN_TIME if now < task.deadline else TaskState.OVERDUE


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCount:
    """Into which measure the tasks of a year are counted, and how; of all of them, or of those that some kinds assign.

    `unfinished` and `overdue` are numbers of tasks, `on_time` is their share.
    """

    measure: str
    counts: Literal["unfinished", "overdue", "on_time"]
    assigned_by: tuple[str, ...] = ()
    basis: tuple[Basis, ...]
