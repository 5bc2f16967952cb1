"""What waits for an account and what its units have to do today, and what changed since it was last here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate

from thidua.audit.models import Entry
from thidua.core.tasks import TaskState
from thidua.documents.permissions import papers_to_approve, papers_to_issue
from thidua.feedback.permissions import difficulties_awaiting
from thidua.movements.models import Activity, ActivityState, Duty, Movement, Task
from thidua.movements.permissions import activities_awaiting, duties_awaiting, tasks_awaiting
from thidua.movements.queries import (
    Change,
    Owed,
    changes_since,
    still_owed,
    still_to_do,
)
from thidua.movements.workflow import AWAITING_DUTIES, AWAITING_TASKS, Permit, permits
from thidua.people.models import (
    Account,
    Unit,
)
from thidua.people.models.own_data import OPEN_STATES as OPEN_REQUESTS
from thidua.people.permissions import (
    data_requests_open_to,
    heads_to_settle,
    transfers_awaiting,
    units_served_by,
)
from thidua.people.queries import (
    overdue_on,
)

FIRST_LOOK_BACK = timedelta(days=7)
AWAITED_DUTIES = {
    "submitted": "submissions", "received": "received", "ask_extension": "more_time", "ask_reopening": "reopenings",
}  # fmt: skip
AWAITED_TASKS = {"handed_in": "products", "extension": "extensions", "release": "releases"}


@dataclass(frozen=True, slots=True)
class UnitToday:
    """What a unit has still to hand in and to do (late, back to be mended, or open, by its last day), and changes."""

    unit: Unit
    owed: list[Owed]
    tasks: list[tuple[Task, TaskState]]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many matters of a kind wait for an account, and where they are listed."""

    code: str
    count: int
    url_name: str
    narrowed: str = ""


def waiting_for(movement: Movement, account: Account, today: date) -> list[Waiting]:
    """What an account is to act on today, by what its roles let it do; nothing that is settled."""
    asked = data_requests_open_to(account).filter(state__in=OPEN_REQUESTS)
    found = [
        *(_of_movement(movement, account) if permits(movement.status, Permit.WORK) else ()),
        Waiting("papers_to_sign", papers_to_approve(account).count(), "documents:papers", "?state=draft"),
        Waiting("papers_to_issue", papers_to_issue(account).count(), "documents:papers", "?state=approved"),
        Waiting("heads", _several_heads(account), "people:staff", "?state=heads"),
        Waiting("transfers", transfers_awaiting(account).count(), "people:transfers"),
        Waiting("requests", asked.count(), "people:data_requests"),
        Waiting("requests_overdue", asked.filter(overdue_on(today)).count(), "people:data_requests"),
    ]
    return [one for one in found if one.count]


def _of_movement(movement: Movement, account: Account) -> list[Waiting]:
    """What waits for an answer in a movement that goes on."""
    return [
        *_awaiting("movements:awaiting_duties", AWAITED_DUTIES, AWAITING_DUTIES, duties_awaiting(account), movement),
        *_awaiting("movements:awaiting_tasks", AWAITED_TASKS, AWAITING_TASKS, tasks_awaiting(account), movement),
        Waiting("activities", _to_confirm(movement, account), "movements:activities", "?state=reported"),
        Waiting("activities_returned", _to_mend(movement, account), "movements:activities", "?state=returned"),
        Waiting("difficulties", _difficulties(movement, account), "feedback:difficulties"),
    ]


def _awaiting(
    url_name: str,
    codes: Mapping[str, str],
    matters: Mapping[str, Q],
    found: QuerySet[Duty] | QuerySet[Task],
    movement: Movement,
) -> list[Waiting]:
    """How many of some matters wait for what, by the code it has here."""
    counts = {codes[matter]: Count("pk", filter=narrowed) for matter, narrowed in matters.items()}
    counted = found.filter(movement=movement).order_by().aggregate(**counts)
    return [Waiting(code, counted[code], url_name, f"?status={matter}") for matter, code in codes.items()]


def _to_confirm(movement: Movement, account: Account) -> int:
    """Activities that units have reported and nobody has confirmed."""
    return activities_awaiting(account).filter(movement=movement).count()


def _to_mend(movement: Movement, account: Account) -> int:
    """Activities of the own units that came back and count nowhere until they are mended."""
    own = units_served_by(account)
    return Activity.objects.filter(movement=movement, unit__in=own, state=ActivityState.RETURNED).count() if own else 0


def _difficulties(movement: Movement, account: Account) -> int:
    """The standing agency takes up what is reported; for units nothing is left to do until it answers."""
    return difficulties_awaiting(account).filter(movement=movement).count()


def _several_heads(account: Account) -> int:
    """Units with more than one head, as after a merger, until somebody has decided."""
    return heads_to_settle(account).order_by().values("unit").distinct().count()


def units_today(movement: Movement, units: Sequence[Unit], now: datetime, since: datetime) -> list[UnitToday]:
    if not units:
        return []
    owed, changes = still_owed(movement, units, now), changes_since(movement, units, since)
    return [
        UnitToday(
            unit,
            [one for one in owed if one.duty.unit_id == unit.pk],
            still_to_do(movement, unit, now),
            [one for one in changes if one.unit_id == unit.pk],
        )
        for unit in units
    ]


def last_visit(account: Account, now: datetime) -> datetime:
    """When an account signed in before this time; who never did looks back to the morning a week ago."""
    signed_in = Entry.objects.filter(subject_kind="account", subject_key=str(account.pk), verb="sign_in")
    morning = datetime.combine(localdate(now) - FIRST_LOOK_BACK, time(), get_current_timezone())
    return next(iter(signed_in.order_by("-pk").values_list("at", flat=True)[1:2]), morning)
