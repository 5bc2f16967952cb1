"""What a table of units comes to beside what is on record: read row by row, with every fault told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from thidua.core.messages import Text, gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory
from thidua.people.actions.importing import Draft
from thidua.people.models import Account, Kind, Succession, Unit
from thidua.people.queries import kinds_above
from thidua.people.tables import (
    CODE,
    KIND,
    KINDS,
    NAME,
    PARENT_CODE,
    SUCCESSOR_CODE,
    VALID_FROM,
    VALID_TO,
)
from thidua.sheets.columns import Column, Row
from thidua.sheets.faults import Fault

SHARE = re.compile(r"([^=;]+?)\s*(?:=\s*([0-9]+(?:[.,][0-9]+)?))?")


@dataclass(slots=True)
class Plan:
    """Units by key as the rows and the records together will have them, with who is above and who succeeds whom."""

    draft: Draft
    directory: Directory
    on_record: dict[str, Unit]
    limited: bool
    """Whether an account imports, which reaches but a part of the tree and changes units by reorganisations alone."""
    heirs: dict[tuple[int, int], Decimal]
    """Who is on record as the successor of whom, with the share; needed where successors may lie out of reach."""
    rows: dict[str, Row] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    successions: dict[tuple[str, str], tuple[Row, Decimal]] = field(default_factory=dict)
    unsure: set[str | None] = field(default_factory=set)
    """Codes of rows that do not tell when the unit bears them; None where a row does not even tell its code."""
    undated: set[str] = field(default_factory=set)
    """Those of them whose row may be about any unit on record that bears the code."""

    def find(self, row: Row, column: Column[str], code: str, day: date | None) -> Bearer | None:
        """Who bears a code on a day (None: it cannot be read); it is refused unless a row might yet bear it."""
        if day is None and self.directory.knows(code):
            return None
        found = self.directory.find(code, day, day)
        if isinstance(found, Bearer):
            return found
        if self.unsure.isdisjoint((code, None)):
            self.draft.refuse(row, column, found)
        return None

    def elsewhere(self, code: str) -> list[Unit]:
        """Who bears or bore a code out of reach."""
        return [bearer.unit for bearer in self.directory.elsewhere[code] if bearer.unit is not None]

    def row_of(self, bearer: Bearer) -> Row | None:
        """The row that a bearer stands for, if it is not only on record."""
        return self.rows.get(bearer.key) if self.directory.get(bearer.code, bearer.valid_from) is bearer else None


def planned(draft: Draft, by: Account | None) -> Plan:
    """Every row entered before any is looked up, whatever their order; what cannot be is refused in the draft."""
    directory = Directory.on_record(by)
    plan = Plan(draft, directory, units_by_key(directory), by is not None, _heirs() if by else {})
    for row in draft.sheet.every_row:
        _enter(plan, row)
    for row in draft.sheet.every_row:
        _place(plan, row)
        _succeed(plan, row)
    _check_times(plan)
    _check_circles(plan)
    if plan.limited:
        _check_unchanged(plan)
    return plan


def _heirs() -> dict[tuple[int, int], Decimal]:
    rows = Succession.objects.values_list("predecessor", "successor", "share")
    return {(old, heir): share for old, heir, share in rows}


def units_by_key(directory: Directory) -> dict[str, Unit]:
    every = (bearer for bearers in directory.bearers.values() for bearer in bearers.values())
    return {bearer.key: bearer.unit for bearer in every if bearer.unit is not None}


def _enter(plan: Plan, row: Row) -> None:
    """Each row as a bearer of its code, in place of what is on record."""
    plan.draft.check_order(row, VALID_FROM, VALID_TO)
    code, key = row.get(CODE), _key(row)
    if code is None or key is None:
        plan.unsure.add(code)
        plan.undated.update([code] if code else [])
        return
    plan.draft.want(row, CODE, key, {})
    if key in plan.rows:
        return
    unit = plan.on_record.get(key)
    plan.rows[key] = row
    plan.directory.put(Bearer(code, row.get(NAME) or code, row.get(VALID_FROM), _last_day(plan, row, code), unit))
    if unit is not None and row.reads(KIND) and unit.kind != row[KIND]:
        plan.draft.refuse(row, KIND, OTHER_KIND)


def _last_day(plan: Plan, row: Row, code: str) -> date | None:
    """As the row says, or else the record; where that cannot be, the unit is there on its first day at least."""
    first, said = row.get(VALID_FROM), row.get(VALID_TO)
    there = plan.directory.get(code, first)
    if row.reads(VALID_TO) and not (first and said and said < first):
        return said or (there.valid_to if there else None)
    plan.unsure.add(code)
    return first or date.min


def _check_times(plan: Plan) -> None:
    """No code belongs to two units at once."""
    for code in {row[CODE] for row in plan.rows.values()}:
        every = [*plan.directory.bearers[code].values(), *plan.directory.elsewhere[code]]
        known = [bearer for bearer in every if code not in plan.undated or plan.row_of(bearer)]
        for earlier, later in pairwise(sorted(known, key=lambda bearer: bearer.valid_from or date.min)):
            row, other = plan.row_of(later), earlier
            if row is None:
                row, other = plan.row_of(earlier), later
            if row is not None and earlier.overlaps(later.valid_from or date.min, later.valid_to or date.max):
                plan.draft.refuse(row, CODE, Fault.of(*TAKEN, unit=str(other)))


def _place(plan: Plan, row: Row) -> None:
    """Who stands above the unit on its first day."""
    code, key = row.get(PARENT_CODE), _key(row)
    if code is None:
        _check_top(plan, row)
        return
    unit = plan.on_record.get(key) if key else None
    if unit is not None and unit.parent in plan.elsewhere(code):
        return  # it stays at the top of what is within reach
    found = plan.find(row, PARENT_CODE, code, row.get(VALID_FROM) or date.min if row.reads(VALID_FROM) else None)
    if found is None or key is None:
        return
    plan.parents.setdefault(key, found.key)
    if unit is None:
        _check_kinds(plan, row, found)
    elif unit.parent != found.unit and code not in plan.unsure:
        plan.draft.refuse(row, PARENT_CODE, OTHER_PARENT)


def _check_kinds(plan: Plan, row: Row, above: Bearer) -> None:
    """No new unit stands below one of a kind that does not take its kind."""
    row_above = plan.row_of(above)
    kind, kind_above = row.get(KIND), above.unit.kind if above.unit else row_above and row_above.get(KIND)
    if kind is None or kind_above is None or kind_above in kinds_above(kind):
        return
    if kind == Kind.PROVINCE:
        plan.draft.refuse(row, PARENT_CODE, BELOW_NOTHING)
        return
    takers = [KINDS[one] for one in kinds_above(kind)]
    kinds = Text(", ".join(one.vi for one in takers), ", ".join(one.en for one in takers))
    plan.draft.refuse(row, PARENT_CODE, Fault.of(*OTHER_KIND_ABOVE, kind=KINDS[kind], above=str(above), kinds=kinds))


def _check_top(plan: Plan, row: Row) -> None:
    """Only a province stands below nothing, and no part of the tree reaches there; who is on record stays in place."""
    key = _key(row)
    if key is None or key in plan.on_record or not row.reads(PARENT_CODE, KIND):
        return
    if row[KIND] != Kind.PROVINCE:
        plan.draft.refuse(row, PARENT_CODE, NO_PARENT)
    elif plan.limited:
        plan.draft.refuse(row, PARENT_CODE, NOT_AT_THE_TOP)


def _succeed(plan: Plan, row: Row) -> None:
    """Who carries on the unit's history from the day after its last."""
    text, ended, key = row.get(SUCCESSOR_CODE), row.get(VALID_TO), _key(row)
    if text is None:
        return
    if ended is None and row.reads(VALID_TO):
        plan.draft.refuse(row, VALID_TO, NO_LAST_DAY)
    shares = _shares(text)
    if sum(shares.values()) != 1:
        plan.draft.refuse(row, SUCCESSOR_CODE, BAD_SHARES)
        return
    unit = plan.on_record.get(key) if key else None
    for code, share in shares.items():
        if unit is not None and any((unit.pk, heir.pk) in plan.heirs for heir in plan.elsewhere(code)):
            continue  # it is on record already
        found = plan.find(row, SUCCESSOR_CODE, code, ended + timedelta(days=1) if ended else None)
        if found is not None and key is not None:
            plan.successions[key, found.key] = (row, share)


def _shares(text: str) -> dict[str, Decimal]:
    """“23284=0,6; 23293=0,4” by code; one code alone takes all. Nothing where it cannot be read."""
    parts = [SHARE.fullmatch(part.strip()) for part in text.split(";")]
    if len(parts) == 1 and parts[0] is not None and parts[0][2] is None:
        return {parts[0][1]: Decimal(1)}
    if not all(part is not None and part[2] for part in parts):
        return {}
    return {part[1]: Decimal(part[2].replace(",", ".")) for part in parts if part is not None}


def _check_circles(plan: Plan) -> None:
    """No new unit stands, by however many steps, below itself; who stands below such units is not to blame."""
    above = {key: parent for key, parent in plan.parents.items() if key not in plan.on_record}
    passed: set[str] = set()
    for start in above:
        way: list[str] = []
        key = start
        while key in above and key not in passed:
            passed.add(key)
            way.append(key)
            key = above[key]
        for member in way[way.index(key) :] if key in way else ():
            plan.draft.refuse(plan.rows[member], PARENT_CODE, CIRCLE)


def _check_unchanged(plan: Plan) -> None:
    """Units on record are not renamed, ended or succeeded by a table."""
    for key, row in plan.rows.items():
        unit = plan.on_record.get(key)
        for column in (NAME, VALID_TO) if unit else ():
            if row.get(column) not in (None, getattr(unit, column.key)):
                plan.draft.refuse(row, column, BY_REORGANISATION)
    for (old, new), (row, share) in plan.successions.items():
        unit, heir = plan.on_record.get(old), plan.on_record.get(new)
        if unit is not None and (heir is None or plan.heirs.get((unit.pk, heir.pk)) != share):
            plan.draft.refuse(row, SUCCESSOR_CODE, BY_REORGANISATION)


def _key(row: Row) -> str | None:
    """As the bearer's; None where the row does not tell it."""
    code = row.get(CODE)
    return Bearer(code, "", row.get(VALID_FROM), None).key if code and row.reads(VALID_FROM) else None


TAKEN = (_("At that time the code already belongs to %(unit)s."), _("Correct the code or the dates."))
OTHER_KIND = Fault.of(_("The unit is on record as another kind."), _("End it, and enter a new unit that succeeds it."))
OTHER_PARENT = Fault.of(
    _("The unit is on record below another one."), _("End it, and enter a new unit that succeeds it.")
)
BY_REORGANISATION = Fault.of(
    _("A table does not change the name, the last day or the successors of a unit on record."),
    _("Leave the cell as it is on record; a reorganisation changes it and keeps the history."),
)
BELOW_NOTHING = Fault.of(_("A province stands below nothing."), _("Leave the unit above empty."))
OTHER_KIND_ABOVE = (
    _("A unit of the kind “%(kind)s” cannot stand below %(above)s."),
    _("It stands below one of these: %(kinds)s."),
)
NO_PARENT = Fault.of(_("Only a province stands below nothing."), _("Fill in the code of the unit above."))
NOT_AT_THE_TOP = Fault.of(
    _("A unit that stands below nothing lies outside your reach."),
    _("Fill in the code of the unit above, or leave it to the administrator of the site."),
)
NO_LAST_DAY = Fault.of(_("A unit that has a successor has a last day."), _("Fill it in, or remove the successor."))
BAD_SHARES = Fault.of(
    _("The shares of the successors do not add up to 1."),
    _("Write one code, or every code with its share, for example 23284=0,6; 23293=0,4."),
)
CIRCLE = Fault.of(_("This unit would stand below itself."), _("Correct the code of the unit above."))
