"""Units from a table: what the plan of its rows comes to is saved, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from thidua.people.actions.directory import Directory
from thidua.people.actions.importing import (
    BATCH,
    Changes,
    Draft,
    ImportRefusedError,
    ImportReport,
    changes,
    finish,
    rows_with,
)
from thidua.people.actions.unit_plans import Plan, planned, units_by_key
from thidua.people.actions.units import NewUnit, store_units
from thidua.people.folding import fold
from thidua.people.models import LOCALITIES, Account, Succession, Unit, UnitCode
from thidua.people.permissions import can_import, demand
from thidua.people.tables import (
    CODE,
    KIND,
    NAME,
    NOTE,
    REORGANISED_BY,
    UNITS,
    VALID_FROM,
    VALID_TO,
    VERIFIED,
)
from thidua.sheets.columns import Row, Sheet
from thidua.sheets.reading import read_table


@transaction.atomic
def import_units(*, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = "") -> ImportReport:
    """Units with their codes, their place and their successors.

    A unit is known by its code and first day. One on record does not change its kind or place: then another unit begins
    and succeeds it. Its name, last day and successors are corrected by the system itself alone (None); for an account a
    reorganisation does that, which keeps the history and lets posts and roles follow. Of a row with a faulty cell the
    rest is checked as far as it can be read.
    """
    demand(can_import, by)
    plan = planned(Draft(sheet, reason), by)
    if plan.draft.checked().errors:
        return finish(plan.draft, verb="import_units", saved=False, by=by)
    return _carry_out(plan, saved=not dry_run, by=by)


@transaction.atomic
def load_province(*, folder: Path, by: Account | None) -> dict[str, Unit]:
    """The units of a regulation pack's data files by `code@first day`; raises ImportRefusedError."""
    for name in ("units.csv", "agencies.csv"):
        report = import_units(sheet=read_table(UNITS, folder / name), dry_run=False, by=by)
        if not report.saved:
            raise ImportRefusedError(report)
    return units_by_key(Directory.on_record(by))


def _carry_out(plan: Plan, *, saved: bool, by: Account | None) -> ImportReport:
    on_record = plan.on_record
    corrected = changes(Unit, {key: _values(row) for key, row in plan.rows.items() if key in on_record}, on_record)
    heirs = _successions(plan, on_record)
    new = [_new_unit(plan, key, row) for key, row in plan.rows.items() if key not in on_record]
    created: Changes[str, Any] = Changes(create=dict.fromkeys(unit.key for unit in new))
    if saved:
        corrected.save(Unit)
        _end_codes(corrected.update)
        made = store_units(new, on_record)
        created.create |= made
        units = on_record | made
        for (old, heir), succession in heirs.create.items():
            succession.predecessor, succession.successor = units[old], units[heir]
        heirs.save(Succession)
    return finish(plan.draft, corrected, created, heirs, verb="import_units", saved=saved, by=by)


def _values(row: Row) -> dict[str, object]:
    return {
        "name": row[NAME],
        "search_name": fold(row[NAME]),
        "valid_to": row.get(VALID_TO),
        "verified": row.get(VERIFIED),
        "note": row.get(NOTE),
    }


def _new_unit(plan: Plan, key: str, row: Row) -> NewUnit:
    return NewUnit(
        key=key,
        name=row[NAME],
        kind=row[KIND],
        parent=plan.parents.get(key, ""),
        valid_from=row.get(VALID_FROM),
        valid_to=row.get(VALID_TO),
        scheme="gso" if row[KIND] in LOCALITIES else "agency",
        code=row[CODE],
        verified=row.get(VERIFIED) is not False,
        note=row.get(NOTE) or "",
    )


def _end_codes(units: Collection[Unit]) -> None:
    """A code is borne no longer than its unit lasts."""
    ends = {unit.pk: unit.valid_to for unit in units}
    codes = [code for code in rows_with(UnitCode.objects.all(), "unit", ends) if code.valid_to != ends[code.unit_id]]
    for code in codes:
        code.valid_to = ends[code.unit_id]
    UnitCode.objects.bulk_update(codes, ["valid_to"], batch_size=BATCH)


def _successions(plan: Plan, on_record: dict[str, Unit]) -> Changes[tuple[str, str], Succession]:
    keys = {unit.pk: key for key, unit in on_record.items()}
    rows = rows_with(Succession.objects.select_related("predecessor", "successor"), "predecessor", keys)
    current = {(keys[row.predecessor_id], keys.get(row.successor_id, "")): row for row in rows}
    wanted = {
        pair: {
            "on": (row.get(VALID_TO) or date.max) + timedelta(days=1),
            "share": share,
            "decision": row.get(REORGANISED_BY),
            "verified": None if pair in current else all(_is_verified(plan, key, on_record) for key in pair),
        }
        for pair, (row, share) in plan.successions.items()
    }
    return changes(Succession, wanted, current)


def _is_verified(plan: Plan, key: str, on_record: dict[str, Unit]) -> bool:
    said = plan.rows[key].get(VERIFIED) if key in plan.rows else None
    return said if said is not None else key not in on_record or on_record[key].verified
