from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from thidua.audit.actions import Subject, record
from thidua.people.folding import fold
from thidua.people.models import (
    Account,
    ClusterMember,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Role,
    RoleGrant,
    Succession,
    Unit,
    UnitCode,
)
from thidua.people.permissions import can_keep_people, can_keep_units, demand

BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to be created; `parent` is the key of a unit there already, or of one earlier in the same batch."""

    key: str
    name: str
    kind: str
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    scheme: str = ""
    code: str = ""
    verified: bool = True
    note: str = ""


@transaction.atomic
def create_units(*, units: Sequence[NewUnit], parents: dict[str, Unit], by: Account | None) -> dict[str, Unit]:
    """Create units level by level with their codes; returns them by key. One audit entry for the batch."""
    demand(can_keep_units, by)
    made: dict[str, Unit] = {}
    waiting = list(units)
    while waiting:
        known = {**parents, **made}
        ready = [unit for unit in waiting if not unit.parent or unit.parent in known]
        if not ready:
            raise ValueError(f"no unit with the key {waiting[0].parent}")
        made.update(_create_level(ready, known))
        waiting = [unit for unit in waiting if unit.key not in made]
    _create_codes(units, made)
    record(
        by=by,
        verb="create_units",
        subject=Subject("units", "", f"{len(made)}"),
        after={"units": [unit.key for unit in units][:500], "count": len(made)},
    )
    return made


def _create_level(ready: list[NewUnit], known: dict[str, Unit]) -> dict[str, Unit]:
    rows = [
        Unit(
            kind=unit.kind,
            name=unit.name,
            search_name=fold(unit.name),
            parent=known.get(unit.parent),
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            verified=unit.verified,
            note=unit.note,
        )
        for unit in ready
    ]
    Unit.objects.bulk_create(rows, batch_size=BATCH)
    for row in rows:
        row.path = f"{row.parent.path if row.parent else '/'}{row.pk}/"
    Unit.objects.bulk_update(rows, ["path"], batch_size=BATCH)
    return {unit.key: row for unit, row in zip(ready, rows, strict=True)}


def _create_codes(units: Sequence[NewUnit], made: dict[str, Unit]) -> None:
    UnitCode.objects.bulk_create(
        [
            UnitCode(
                unit=made[unit.key],
                scheme=unit.scheme,
                code=unit.code,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
            )
            for unit in units
            if unit.code
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def add_successions(
    *, pairs: Iterable[tuple[Unit, Unit, Decimal]], on: date, decision: str, verified: bool, by: Account | None
) -> None:
    """State who carries on whose history from a day: (predecessor, successor, share)."""
    demand(can_keep_units, by)
    rows = [
        Succession(
            predecessor=old,
            successor=new,
            share=share,
            on=on,
            decision=decision,
            verified=verified and old.verified and new.verified,
        )
        for old, new, share in pairs
    ]
    Succession.objects.bulk_create(rows, batch_size=BATCH)
    record(
        by=by,
        verb="add_successions",
        subject=Subject("successions", "", decision or str(on)),
        after={"pairs": [[row.predecessor_id, row.successor_id] for row in rows]},
    )


@transaction.atomic
def assign_cluster(*, cluster: str, year: int, units: Iterable[Unit], by: Account | None) -> None:
    """Put units into a cluster for a year, in place of who was in it."""
    demand(can_keep_units, by)
    before = list(ClusterMember.objects.filter(cluster=cluster, year=year).values_list("unit_id", flat=True))
    ClusterMember.objects.filter(cluster=cluster, year=year).delete()
    rows = [ClusterMember(cluster=cluster, year=year, unit=unit) for unit in units]
    ClusterMember.objects.bulk_create(rows, batch_size=BATCH)
    record(
        by=by,
        verb="assign_cluster",
        subject=Subject("cluster", f"{cluster}-{year}", f"{cluster} {year}"),
        before={"units": len(before)},
        after={"units": len(rows)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person with the post held; the unit is given as a row."""

    staff_code: str
    full_name: str
    category: str
    unit: Unit
    title: str
    is_leader: bool = False
    birth_date: date | None = None
    since: date | None = None
    until: date | None = None


@transaction.atomic
def create_persons(*, persons: Sequence[NewPerson], by: Account | None) -> dict[str, Person]:
    """Create persons with their posts; returns them by staff code. One audit entry for the batch."""
    demand(can_keep_people, by)
    rows = [
        Person(
            staff_code=person.staff_code,
            full_name=person.full_name,
            search_name=fold(person.full_name),
            birth_date=person.birth_date,
            category=person.category,
        )
        for person in persons
    ]
    Person.objects.bulk_create(rows, batch_size=BATCH)
    made = {row.staff_code: row for row in rows}
    Post.objects.bulk_create(
        [
            Post(
                person=made[person.staff_code],
                unit=person.unit,
                title=person.title,
                is_leader=person.is_leader,
                valid_from=person.since,
                valid_to=person.until,
            )
            for person in persons
        ],
        batch_size=BATCH,
    )
    record(by=by, verb="create_persons", subject=Subject("persons", "", f"{len(rows)}"), after={"count": len(rows)})
    return made


@transaction.atomic
def rate_persons(*, year: int, levels: dict[int, str], decision: str, by: Account | None) -> None:
    """Record the yearly levels of persons (by primary key) as decided."""
    demand(can_keep_people, by)
    PerformanceRating.objects.bulk_create(
        [PerformanceRating(person_id=pk, year=year, level=level, decision=decision) for pk, level in levels.items()],
        batch_size=BATCH,
    )
    record(
        by=by,
        verb="rate_persons",
        subject=Subject("ratings", str(year), f"{year}"),
        after={"count": len(levels), "decision": decision},
    )


@transaction.atomic
def record_discipline(*, action: DisciplinaryAction, by: Account | None) -> DisciplinaryAction:
    demand(can_keep_people, by)
    action.full_clean()
    action.save()
    record(
        by=by,
        verb="record_discipline",
        subject=Subject("person", str(action.person_id), str(action.person), "reports:person"),
        after={"form": action.form, "decision": action.decision, "imposed_on": action.imposed_on},
    )
    return action


@transaction.atomic
def open_matter(*, matter: PendingMatter, by: Account | None) -> PendingMatter:
    demand(can_keep_people, by)
    matter.full_clean()
    matter.save()
    record(
        by=by,
        verb="open_matter",
        subject=Subject("matter", str(matter.pk), matter.subject),
        after={"opened_on": matter.opened_on, "document": matter.document},
    )
    return matter


@transaction.atomic
def close_matter(*, matter: PendingMatter, closed_on: date, reason: str, by: Account | None) -> PendingMatter:
    demand(can_keep_people, by)
    matter.closed_on = closed_on
    matter.full_clean()
    matter.save()
    record(
        by=by,
        verb="close_matter",
        subject=Subject("matter", str(matter.pk), matter.subject),
        after={"closed_on": closed_on},
        reason=reason,
    )
    return matter


@transaction.atomic
def create_account(*, username: str, email: str, name: str, password: str, by: Account | None) -> Account:
    """Open an account for one person; the password is checked by whoever chose it."""
    demand(can_keep_people, by)
    account = Account(username=username, email=email, name=name)
    account.set_password(password)
    account.full_clean()
    account.save()
    record(by=by, verb="create_account", subject=Subject("account", str(account.pk), name), after={"email": email})
    return account


@transaction.atomic
def grant_role(*, account: Account, role: Role, unit: Unit, reason: str, by: Account | None) -> RoleGrant:
    """Give a role over a unit and all below it."""
    demand(can_keep_people, by)
    grant = RoleGrant.objects.create(account=account, role=role, unit=unit, reason=reason)
    record(
        by=by,
        verb="grant_role",
        subject=Subject("account", str(account.pk), account.name),
        after={"role": role, "unit": unit.pk},
        reason=reason,
    )
    return grant
