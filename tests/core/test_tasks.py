"""The state of a task on an instant: the moment of handing in decides, and 24:00 is already late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from thidua.core.tasks import TaskStanding, TaskState, TaskStatus, task_state

DEADLINE = datetime(2026, 3, 31, 17, tzinfo=UTC)
"""24:00 of 31 March in Vietnam."""
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("status", [TaskStatus.OPEN, TaskStatus.EXTENSION_ASKED, TaskStatus.RELEASE_ASKED])
def test_what_is_worked_on_is_overdue_from_the_deadline_on(status: TaskStatus) -> None:
    task = TaskStanding(status, DEADLINE)
    assert task_state(task, DEADLINE - TICK) is TaskState.WITHIN_TIME
    assert task_state(task, DEADLINE) is TaskState.OVERDUE


@pytest.mark.parametrize(
    ("handed_in", "waiting", "done"),
    [
        (DEADLINE - TICK, TaskState.WITHIN_TIME, TaskState.DONE_ON_TIME),
        (DEADLINE, TaskState.OVERDUE, TaskState.DONE_LATE),
    ],
)
def test_the_instant_of_handing_in_decides_whenever_it_is_accepted(
    handed_in: datetime, waiting: TaskState, done: TaskState
) -> None:
    long_after = DEADLINE + timedelta(days=90)
    assert task_state(TaskStanding(TaskStatus.HANDED_IN, DEADLINE, handed_in), long_after) is waiting
    assert task_state(TaskStanding(TaskStatus.DONE, DEADLINE, handed_in), long_after) is done


@pytest.mark.parametrize("status", [TaskStatus.NOT_FEASIBLE, TaskStatus.CANCELLED])
def test_what_is_not_feasible_or_cancelled_is_neither_late_nor_in_time(status: TaskStatus) -> None:
    for now in (DEADLINE - TICK, DEADLINE):
        assert task_state(TaskStanding(status, DEADLINE), now).value == status.value
