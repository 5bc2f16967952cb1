"""Who is to be reminded of what on a day, who has been, and who cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from thidua.core.calendar import WorkingCalendar
from thidua.core.duties import Audience, DutyStatus, Reminders, ReminderStep, last_day_until, working_days_late
from thidua.movements.models import Duty, Movement, Task
from thidua.movements.queries.duties import owed_periods
from thidua.movements.queries.movements import calendar, pack_of
from thidua.movements.workflow import PERMITS, Permit
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.models.accounts import held
from thidua.people.models.units import in_force
from thidua.people.queries import search_units

REMINDS = PERMITS[Permit.REMIND]
OPEN = [DutyStatus.OWED.value, DutyStatus.RETURNED.value]
KEY, KEY_OF_MANY = "duty:", "duties:"
KEY_OF_TASK, KEY_OF_TASKS = "task_due:", "tasks_due:"
TELLS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.STANDING_OFFICER)


@dataclass(frozen=True, slots=True)
class Pending:
    """A duty that is open on a day, the last day on which it is taken, and how many working days ago that was."""

    duty: Duty
    last_day: date
    late: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step that has come for a duty, and whom of the unit it is told to.

    `superiors` are the head of the unit above, or the standing officers: they are told of all its like at once.
    """

    pending: Pending
    step: ReminderStep
    to: list[Account]
    superiors: list[Account]

    @property
    def about(self) -> str:
        """What its key begins with: the duty and its last day, so that one opened again is reminded of anew."""
        return f"{KEY}{self.pending.duty.pk}:{self.pending.last_day.isoformat()}:"

    @property
    def key(self) -> str:
        return f"{self.about}{self.step.day}"

    @property
    def like(self) -> tuple[str, str, date, int]:
        """What reminders have in common that are told at once: of the same thing, with the same last day and step."""
        duty = self.pending.duty
        return duty.obligation, duty.period, self.pending.last_day, self.step.day


def pending_duties(movement: Movement, on: date) -> list[Pending]:
    """What units owe on a day and may hand in or have missed. Raises UnknownYearError."""
    if movement.status not in REMINDS:
        return []
    days = calendar(movement)
    units = Unit.objects.filter(in_force(on)).values("pk")
    owed = Duty.objects.filter(movement=movement, status__in=OPEN, unit__in=units, opens_on__lte=on)
    owed = owed.filter(open_until__isnull=False).select_related("unit")
    known = owed_periods(movement)
    pending = [_pending(duty, on, days) for duty in owed if (duty.obligation, duty.period) in known]
    for one in pending:
        # Read with each row, the text of the rules would be most of the work.
        one.duty.movement = movement
    return pending


def _pending(duty: Duty, on: date, days: WorkingCalendar) -> Pending:
    assert duty.open_until is not None
    last_day = last_day_until(duty.open_until)
    return Pending(duty, last_day, working_days_late(last_day, on, days))


def reminders_due(movement: Movement, on: date) -> list[Reminder]:
    """The newest step that has come for each duty, whether or not it was told; none on a day off."""
    rules = reminders_of(movement)
    if rules is None or not calendar(movement).is_working_day(on):
        return []
    people = Told.on(on)
    found = ((one, rules.step_on(one.late)) for one in pending_duties(movement, on))
    return [
        Reminder(one, step, people.of(one.duty.unit, step.to), people.above(one.duty.unit, step.to))
        for one, step in found
        if step
    ]


def reminders_of(movement: Movement) -> Reminders | None:
    return pack_of(movement.regulation).reminders


def told_already(reminders: Collection[Reminder]) -> dict[tuple[str, int], int]:
    """For each duty with its last day and each account: the newest step it was told of."""
    return newest_told("duty", KEY, {reminder.about: reminder.pending.duty.pk for reminder in reminders})


def newest_told(kind: str, key: str, begun: Mapping[str, int]) -> dict[tuple[str, int], int]:
    """For what keys begin with, each with its subject, and each account: the newest step it was told of."""
    newest: dict[tuple[str, int], int] = {}
    told = Notice.objects.filter(subject_kind=kind, subject_key__in=map(str, begun.values()), key__startswith=key)
    for told_key, account_id in told.values_list("key", "account_id"):
        about, _colon, day = told_key.rpartition(":")
        if f"{about}:" in begun:
            known = (f"{about}:", account_id)
            newest[known] = max(int(day), newest.get(known, int(day)))
    return newest


@dataclass(frozen=True, slots=True)
class Told:
    """Whom what concerns a unit is told to, read once for all units."""

    by_role: dict[tuple[int, str], list[Account]]
    standing: list[tuple[str, Account]]

    @classmethod
    def on(cls, day: date) -> Told:
        by_role: dict[tuple[int, str], list[Account]] = defaultdict(list)
        standing = []
        grants = RoleGrant.objects.filter(held(day), role__in=TELLS, account__is_active=True)
        for grant in grants.select_related("account", "unit").order_by("account_id"):
            by_role[grant.unit_id, grant.role].append(grant.account)
            if grant.role == Role.STANDING_OFFICER:
                standing.append((grant.unit.path, grant.account))
        return cls(by_role, standing)

    def of(self, unit: Unit, audiences: Collection[Audience]) -> list[Account]:
        roles = [Role.UNIT_HEAD if one == "head" else Role.UNIT_OFFICER for one in audiences if one != "superior"]
        return list(dict.fromkeys(account for role in roles for account in self.by_role.get((unit.pk, role), [])))

    def above(self, unit: Unit, audiences: Collection[Audience]) -> list[Account]:
        if "superior" not in audiences:
            return []
        heads = self.by_role.get((unit.parent_id or 0, Role.UNIT_HEAD), [])
        return list(dict.fromkeys(heads or self.standing_above(unit)))

    def standing_above(self, unit: Unit) -> list[Account]:
        return [account for path, account in self.standing if unit.path.startswith(path)]


def reminders_sent(*, text: str = "", state: str = "") -> QuerySet[Notice]:
    """Every reminder of duties and tasks: to whom, when, and whether it was mailed and opened; newest first."""
    of_duties = Q(key__startswith=KEY) | Q(key__startswith=KEY_OF_MANY)
    of_tasks = Q(key__startswith=KEY_OF_TASK) | Q(key__startswith=KEY_OF_TASKS)
    sent = Notice.objects.filter(of_duties | of_tasks, subject_kind__in=["duty", "duty_board", "task", "task_board"])
    sent = sent.select_related("account", "digest")
    narrowing = {
        "unopened": Q(opened_at=None),
        "opened": Q(opened_at__isnull=False),
        "unmailed": Q(digest=None) | Q(digest__sent_at=None),
    }
    sent = sent.filter(narrowing.get(state, Q()))
    if text.strip():
        units = search_units(text).values("pk")
        owed = Q(subject_kind="duty", subject_key__in=_keys_of(Duty.objects.filter(unit__in=units)))
        led = Q(subject_kind="task", subject_key__in=_keys_of(Task.objects.filter(lead__in=units)))
        sent = sent.filter(owed | led | Q(account__name__icontains=text.strip()))
    return sent


def _keys_of(found: QuerySet[Duty] | QuerySet[Task]) -> list[str]:
    return [str(pk) for pk in found.order_by().values_list("pk", flat=True)]
