from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from thidua.audit.actions import Subject, Told, record_each
from thidua.people.folding import fold
from thidua.people.models import Account, Succession, Unit, UnitCode
from thidua.people.permissions import can_keep_units, demand

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
def create_units(
    *, units: Sequence[NewUnit], parents: dict[str, Unit], by: Account | None, decision: str = ""
) -> dict[str, Unit]:
    """Create units with their codes, in whatever order; returns them by key. One audit entry each."""
    above = list(parents.values())
    demand(lambda officer: can_keep_units(officer, above), by)
    made = store_units(units, parents)
    told = (Told(subject_of(made[unit.key]), facts_of(made[unit.key]) | {"code": unit.code}, {}) for unit in units)
    record_each(by=by, verb="create_units", told=told, reason=decision)
    return made


def facts_of(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.name,
        "unit_kind": unit.kind,
        "parent": unit.parent.name if unit.parent else None,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "verified": unit.verified,
        "note": unit.note,
    }


def store_units(units: Sequence[NewUnit], parents: dict[str, Unit]) -> dict[str, Unit]:
    """The rows alone, level by level; permission and audit entry are the caller's."""
    if repeated := [key for key, times in Counter(unit.key for unit in units).items() if times > 1]:
        raise ValueError(f"several units have the key {repeated[0]}")
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
    _store_paths([row.pk for row in rows])
    return {unit.key: row for unit, row in zip(ready, rows, strict=True)}


def _store_paths(unit_ids: list[int]) -> None:
    """The same paths by one statement a batch: a bulk update takes seconds for thousands of rows."""
    above = Unit.objects.filter(pk=OuterRef("parent")).values("path")
    path = Concat(Coalesce(Subquery(above), Value("/")), Cast("pk", CharField()), Value("/"))
    for ids in batched(unit_ids, BATCH):
        Unit.objects.filter(pk__in=ids).update(path=path)


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
    """State who carries on whose history from a day: (predecessor, successor, share). One audit entry each, of who is
    carried on.
    """
    pairs = list(pairs)
    demand(lambda officer: can_keep_units(officer, [old for old, _new, _share in pairs]), by)
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
    told = (Told(subject_of(row.predecessor), _said(row), {}) for row in rows)
    record_each(by=by, verb="add_successions", told=told, reason=decision)


def _said(row: Succession) -> dict[str, object]:
    return {"successor": row.successor.name, "share": row.share, "on": row.on, "verified": row.verified}


def subject_of(unit: Unit) -> Subject:
    return Subject("unit", str(unit.pk), unit.name, "reports:unit")
