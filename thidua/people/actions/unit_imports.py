from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction

from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory
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
from thidua.people.actions.units import NewUnit, store_units
from thidua.people.folding import fold
from thidua.people.models import Account, Kind, Succession, Unit, UnitCode
from thidua.people.permissions import can_import, demand
from thidua.people.tables import (
    CODE,
    KIND,
    NAME,
    NOTE,
    PARENT_CODE,
    REORGANISED_BY,
    SUCCESSOR_CODE,
    UNITS,
    VALID_FROM,
    VALID_TO,
    VERIFIED,
)
from thidua.sheets.columns import Column, Row, Sheet
from thidua.sheets.faults import Fault
from thidua.sheets.reading import read_table

TERRITORY = {Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE}
SHARE = re.compile(r"([^=;]+?)\s*(?:=\s*([0-9]+(?:[.,][0-9]+)?))?")


@dataclass(slots=True)
class Plan:
    """Units by key as the rows and the records together will have them, with who is above and who succeeds whom."""

    draft: Draft
    directory: Directory
    rows: dict[str, Row] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    successions: dict[tuple[str, str], tuple[Row, Decimal]] = field(default_factory=dict)

    def refuse_unknown(self, row: Row, column: Column[str], fault: Fault) -> None:
        """A code that nobody bears, unless it may be that of a row which could not be read."""
        if not self.draft.sheet.errors:
            self.draft.refuse(row, column, fault)

    def units_on_record(self) -> dict[str, Unit]:
        every = (bearer for bearers in self.directory.bearers.values() for bearer in bearers.values())
        return {bearer.key: bearer.unit for bearer in every if bearer.unit is not None}


@transaction.atomic
def import_units(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Units with their codes, their place and their successors.

    A unit is known by its code and first day. One on record is corrected; it does not change its kind or place:
    then another unit begins and succeeds it.
    """
    demand(can_import, by)
    plan = Plan(Draft(sheet), Directory.on_record())
    _enter(plan)
    for row in plan.rows.values():
        _place(plan, row)
        _succeed(plan, row)
    if not sheet.errors:  # what a faulty row would have said is not known
        _check_times(plan)
        _check_circles(plan)
    saved = not dry_run and not plan.draft.checked().errors
    return _carry_out(plan, saved, by)


@transaction.atomic
def load_province(*, folder: Path, by: Account | None) -> dict[str, Unit]:
    """The units of a regulation pack's data files by `code@first day`; raises ImportRefusedError."""
    for name in ("units.csv", "agencies.csv"):
        report = import_units(sheet=read_table(UNITS, folder / name), dry_run=False, by=by)
        if not report.saved:
            raise ImportRefusedError(report)
    return Plan(Draft(report.sheet), Directory.on_record()).units_on_record()


def _enter(plan: Plan) -> None:
    """Each row as a bearer of its code, in place of what is on record."""
    for row in plan.draft.sheet.rows:
        plan.draft.check_order(row, VALID_FROM, VALID_TO)
        there = plan.directory.get(row[CODE], row.get(VALID_FROM))
        valid_to = row.get(VALID_TO) or (there.valid_to if there else None)
        bearer = Bearer(row[CODE], row[NAME], row.get(VALID_FROM), valid_to, there.unit if there else None)
        plan.draft.want(row, CODE, bearer.key, {})
        plan.directory.put(bearer)
        plan.rows.setdefault(bearer.key, row)
        if bearer.unit is not None and bearer.unit.kind != row[KIND]:
            plan.draft.refuse(row, KIND, OTHER_KIND)


def _check_times(plan: Plan) -> None:
    """No code belongs to two units at once."""
    for code in {row[CODE] for row in plan.rows.values()}:
        bearers = sorted(plan.directory.bearers[code].values(), key=lambda bearer: bearer.valid_from or date.min)
        for earlier, later in pairwise(bearers):
            if earlier.overlaps(later.valid_from or date.min, later.valid_to or date.max):
                row = plan.rows.get(later.key) or plan.rows.get(earlier.key)
                other = earlier if later.key in plan.rows else later
                if row is not None:
                    plan.draft.refuse(row, CODE, Fault.of(*TAKEN, unit=str(other)))


def _place(plan: Plan, row: Row) -> None:
    """Who stands above the unit on its first day."""
    code, key = row.get(PARENT_CODE), _key(row)
    if code is None:
        if row[KIND] != Kind.PROVINCE and key not in plan.units_on_record():
            plan.draft.refuse(row, PARENT_CODE, NO_PARENT)
        return
    first = row.get(VALID_FROM) or date.min
    found = plan.directory.find(code, first, first)
    if not isinstance(found, Bearer):
        plan.refuse_unknown(row, PARENT_CODE, found)
        return
    plan.parents[key] = found.key
    itself = plan.directory.get(row[CODE], row.get(VALID_FROM))
    if itself and itself.unit is not None and itself.unit.parent != found.unit:
        plan.draft.refuse(row, PARENT_CODE, OTHER_PARENT)


def _succeed(plan: Plan, row: Row) -> None:
    """Who carries on the unit's history from the day after its last."""
    text, ended = row.get(SUCCESSOR_CODE), row.get(VALID_TO)
    if text is None:
        return
    if ended is None:
        plan.draft.refuse(row, VALID_TO, NO_LAST_DAY)
        return
    shares = _shares(text)
    if sum(shares.values()) != 1:
        plan.draft.refuse(row, SUCCESSOR_CODE, BAD_SHARES)
        return
    for code, share in shares.items():
        found = plan.directory.find(code, ended + timedelta(days=1), ended + timedelta(days=1))
        if isinstance(found, Bearer):
            plan.successions[_key(row), found.key] = (row, share)
        else:
            plan.refuse_unknown(row, SUCCESSOR_CODE, found)


def _shares(text: str) -> dict[str, Decimal]:
    """“23284=0,6; 23293=0,4” by code; one code alone takes all. Nothing where it cannot be read."""
    parts = [SHARE.fullmatch(part.strip()) for part in text.split(";")]
    if len(parts) == 1 and parts[0] is not None and parts[0][2] is None:
        return {parts[0][1]: Decimal(1)}
    if not all(part is not None and part[2] for part in parts):
        return {}
    return {part[1]: Decimal(part[2].replace(",", ".")) for part in parts if part is not None}


def _check_circles(plan: Plan) -> None:
    """Every unit of the file stands, by however many steps, below one that stands alone."""
    settled = set(plan.units_on_record()) | {key for key in plan.rows if key not in plan.parents}
    waiting = [key for key in plan.rows if key not in settled]
    while ready := [key for key in waiting if plan.parents[key] in settled]:
        settled.update(ready)
        waiting = [key for key in waiting if key not in settled]
    for key in waiting:
        plan.draft.refuse(plan.rows[key], PARENT_CODE, CIRCLE)


def _carry_out(plan: Plan, saved: bool, by: Account | None) -> ImportReport:
    on_record = plan.units_on_record()
    corrected = changes(Unit, {key: _values(row) for key, row in plan.rows.items() if key in on_record}, on_record)
    heirs = _successions(plan, on_record)
    new = [_new_unit(plan, key, row) for key, row in plan.rows.items() if key not in on_record]
    created: Changes[str, Any] = Changes(create=dict.fromkeys(unit.key for unit in new))
    if saved:
        corrected.save(Unit)
        _end_codes(corrected.update)
        units = on_record | store_units(new, on_record)
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
        scheme="gso" if row[KIND] in TERRITORY else "agency",
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
    rows = rows_with(Succession.objects.all(), "predecessor", keys)
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


def _key(row: Row) -> str:
    return Bearer(row[CODE], row[NAME], row.get(VALID_FROM), None).key


TAKEN = (_("At that time the code already belongs to %(unit)s."), _("Correct the code or the dates."))
OTHER_KIND = Fault.of(_("The unit is on record as another kind."), _("End it, and enter a new unit that succeeds it."))
OTHER_PARENT = Fault.of(
    _("The unit is on record below another one."), _("End it, and enter a new unit that succeeds it.")
)
NO_PARENT = Fault.of(_("Only a province stands below nothing."), _("Fill in the code of the unit above."))
NO_LAST_DAY = Fault.of(_("A unit that has a successor has a last day."), _("Fill it in, or remove the successor."))
BAD_SHARES = Fault.of(
    _("The shares of the successors do not add up to 1."),
    _("Write one code, or every code with its share, for example 23284=0,6; 23293=0,4."),
)
CIRCLE = Fault.of(_("This unit would stand below itself."), _("Correct the code of the unit above."))
