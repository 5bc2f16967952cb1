"""What others did, since an instant, about what units owe and are asked to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from thidua.core.duties import DutyAct
from thidua.movements.models import ActivityState, ActivityStep, DutyEvent, Movement, TaskStep
from thidua.movements.queries.duties import owed_periods, title_of_owed
from thidua.people.models import Unit

ABOUT_DUTIES = (
    DutyAct.RECEIVE, DutyAct.RETURN, DutyAct.ACCEPT, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.REFUSE, DutyAct.EXEMPT,
)  # fmt: skip
ABOUT_TASKS = (
    "assign", "accept", "return", "grant-extension", "refuse-extension", "confirm-release", "refuse-release", "cancel",
)  # fmt: skip

ABOUT_ACTIVITIES = (ActivityState.CONFIRMED, ActivityState.RETURNED)


@dataclass(frozen=True, slots=True)
class Change:
    """One act of the other side: what was done to which matter of a unit, when, and why."""

    unit_id: int
    at: datetime
    act: str
    title: str
    url: str
    reason: str


def changes_since(movement: Movement, units: Collection[Unit], since: datetime) -> list[Change]:
    """What was returned, accepted, confirmed, extended or newly assigned, the newest first."""
    keys = [unit.pk for unit in units]
    acts = [act.value for act in ABOUT_DUTIES]
    events = DutyEvent.objects.filter(duty__movement=movement, duty__unit__in=keys, act__in=acts, at__gt=since)
    steps = TaskStep.objects.filter(task__movement=movement, task__lead__in=keys, act__in=ABOUT_TASKS, at__gt=since)
    known = owed_periods(movement)
    found = [
        _of_duty(event, movement)
        for event in events.select_related("duty")
        if (event.duty.obligation, event.duty.period) in known
    ]
    found += [
        Change(
            step.task.lead_id, step.at, step.get_act_display(), str(step.task), step.task.get_absolute_url(), step.text
        )
        for step in steps.select_related("task")
    ]
    found += [_of_activity(step) for step in _activity_steps(movement, keys, since)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _activity_steps(movement: Movement, units: Collection[int], since: datetime) -> QuerySet[ActivityStep]:
    steps = ActivityStep.objects.filter(activity__movement=movement, activity__unit__in=units)
    return steps.filter(state__in=ABOUT_ACTIVITIES, at__gt=since).select_related("activity")


def _of_activity(step: ActivityStep) -> Change:
    activity = step.activity
    url = activity.get_absolute_url()
    return Change(activity.unit_id, step.at, step.get_state_display(), activity.title, url, step.text)


def _of_duty(event: DutyEvent, movement: Movement) -> Change:
    duty = event.duty
    title = title_of_owed(movement, duty.obligation, duty.period)
    return Change(duty.unit_id, event.at, event.get_act_display(), title, duty.get_absolute_url(), event.reason)
