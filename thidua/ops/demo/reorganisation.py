"""The units of the pack's tables before 1 July 2025, and the decisions that changed them, carried out step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from thidua.people.actions import NewUnit, change_post, create_units, give_post
from thidua.people.models import LOCALITIES, Kind, Post, Unit
from thidua.people.models.units import in_force
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
from thidua.reorganisations.actions import add_step, carry_out, draft_reorganisation
from thidua.reorganisations.models import Reorganisation, StepKind, Target
from thidua.sheets.columns import Row
from thidua.sheets.reading import read_table

REORGANISED_ON = date(2025, 7, 1)
# In the order in which they are carried out: nothing may be left below a unit that has ended.
COMMUNES, DISTRICTS, PROVINCES = (
    "Nghị quyết 1677/NQ-UBTVQH15",
    "Nghị quyết 203/2025/QH15",
    "Nghị quyết 202/2025/QH15",
)
ABOUT = {
    COMMUNES: (
        "Ủy ban Thường vụ Quốc hội", date(2025, 6, 16), "Sắp xếp các xã, phường, thị trấn của tỉnh Kon Tum",
    ),
    DISTRICTS: ("Quốc hội", date(2025, 6, 16), "Kết thúc hoạt động của các huyện, thành phố"),
    PROVINCES: (
        "Quốc hội", date(2025, 6, 12), "Hợp nhất tỉnh Kon Tum vào tỉnh Quảng Ngãi, cùng các cơ quan của tỉnh",
    ),
}  # fmt: skip
"""Who decided, on which day, and what it is about."""
SETTLED_ON = REORGANISED_ON + timedelta(days=14)
SETTLED = "Sắp xếp cán bộ sau sáp nhập (dữ liệu mẫu)"
"""When each merged unit has one head again, and who lost a place has another one."""


@dataclass(slots=True)
class Register:
    """The rows of the pack's tables, with the units made of them so far, by code and what the code means when."""

    rows: list[Row]
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def ending(self) -> list[Row]:
        return [row for row in self.rows if row.get(VALID_TO) is not None]

    @property
    def beginning(self) -> dict[str, Row]:
        return {row[CODE]: row for row in self.rows if row.get(VALID_FROM) is not None}

    def decision(self, row: Row) -> str:
        """A row that names none follows the decision on what it belongs to."""
        above = next((one for one in self.ending if one[CODE] == row.get(PARENT_CODE)), None)
        return row.get(REORGANISED_BY) or (self.decision(above) if above else "")


def units_before(folder: Path) -> Register:
    """Create the units that were there before the reorganisation, as if nobody knew of it."""
    rows = [row for name in ("units.csv", "agencies.csv") for row in read_table(UNITS, folder / name).rows]
    new = [
        NewUnit(
            key=row[CODE],
            name=row[NAME],
            kind=row[KIND],
            parent=row.get(PARENT_CODE) or "",
            scheme="gso" if row[KIND] in LOCALITIES else "agency",
            code=row[CODE],
            verified=row.get(VERIFIED) is not False,
            note=row.get(NOTE) or "",
        )
        for row in rows
        if row.get(VALID_FROM) is None
    ]
    return Register(rows, create_units(units=new, parents={}, by=None))


def reorganise(register: Register) -> list[Reorganisation]:
    """Carry out the decisions, then set up the divisions of the new ward."""
    return [
        *(_carry_out(register, decision) for decision in (COMMUNES, DISTRICTS, PROVINCES)),
        _set_up_divisions(register),
    ]


def _carry_out(register: Register, decision: str) -> Reorganisation:
    draft = _draft(decision, *ABOUT[decision])
    heirs: dict[str, list[Row]] = defaultdict(list)
    for row in register.ending:
        if register.decision(row) == decision:
            successor = row.get(SUCCESSOR_CODE)
            if successor:
                heirs[successor].append(row)
            else:
                _abolish(register, draft, row)
    for successor, rows in heirs.items():
        _carry_on(register, draft, successor, rows)
    return carry_out(reorganisation=draft, by=None)


def _draft(number: str, issuer: str, decided_on: date | None, title: str) -> Reorganisation:
    return draft_reorganisation(
        number=number, title=title, issuer=issuer, decided_on=decided_on, effective_on=REORGANISED_ON, by=None
    )


def _abolish(register: Register, draft: Reorganisation, row: Row) -> None:
    """The people of a district go to the first commune formed on its ground; of other units nobody says where."""
    communes = [one for one in register.ending if one.get(PARENT_CODE) == row[CODE] and one[KIND] == Kind.COMMUNE]
    outcomes = [Target(unit=_heir(register.units[communes[0][CODE]]), takes_people=True)] if communes else []
    sources = [register.units[row[CODE]]]
    add_step(reorganisation=draft, kind=StepKind.ABOLISH, sources=sources, outcomes=outcomes, by=None)


def _heir(unit: Unit) -> Unit:
    succession = unit.successions.select_related("successor").first()
    return succession.successor if succession else unit


def _carry_on(register: Register, draft: Reorganisation, successor: str, rows: Sequence[Row]) -> None:
    """One unit under its old name is only put below another; others end, and one carries them on."""
    sources = [register.units[row[CODE]] for row in rows]
    new = register.beginning.get(successor)
    if new is None:
        kind, target = StepKind.MERGE, Target(unit=register.units[successor])
    elif len(rows) == 1 and (rows[0][CODE], rows[0][NAME]) == (successor, new[NAME]):
        kind, target = StepKind.MOVE, Target(parent=register.units[new[PARENT_CODE]])
    else:
        kind, target = StepKind.MERGE, _new(register, new)
    add_step(reorganisation=draft, kind=kind, sources=sources, outcomes=[target], by=None)


def _new(register: Register, row: Row) -> Target:
    return Target(
        is_new=True,
        name=row[NAME],
        kind=row[KIND],
        parent=register.units[row[PARENT_CODE]],
        code=row[CODE],
        verified=row.get(VERIFIED) is not False,
        note=row.get(NOTE) or "",
    )


def _set_up_divisions(register: Register) -> Reorganisation:
    """What begins on the day and succeeds nothing, below units that began on it too."""
    carried_on = {row.get(SUCCESSOR_CODE) for row in register.ending}
    new = [row for code, row in register.beginning.items() if code not in carried_on]
    title = "Thành lập các phòng của phường Kon Tum"
    draft = _draft("Quyết định 01/QĐ-UBND (mẫu)", "UBND phường Kon Tum", None, title)
    for row in new:
        register.units[row[PARENT_CODE]] = Unit.objects.get(
            codes__code=row[PARENT_CODE], codes__valid_from=REORGANISED_ON
        )
        add_step(reorganisation=draft, kind=StepKind.CREATE, sources=[], outcomes=[_new(register, row)], by=None)
    return carry_out(reorganisation=draft, by=None)


def settle_staff(title: str) -> None:
    """One head a unit: the others who were heads take another title; who lost a place at a division gets one above."""
    heads: dict[int, list[Post]] = defaultdict(list)
    now = Post.objects.filter(in_force(SETTLED_ON), is_head=True).select_related("person", "unit")
    for post in now.order_by("person__staff_code"):
        heads[post.unit_id].append(post)
    for posts in heads.values():
        for post in posts[1:]:
            change_post(
                post=post,
                title=post.title,
                is_leader=True,
                is_head=False,
                valid_from=post.valid_from,
                valid_to=SETTLED_ON - timedelta(days=1),
                reason=SETTLED,
                by=None,
            )
            give_post(
                person=post.person,
                unit=post.unit,
                title=title,
                since=SETTLED_ON,
                is_leader=True,
                reason=SETTLED,
                by=None,
            )
    ended = Post.objects.filter(unit__kind=Kind.SUB_UNIT, valid_to=REORGANISED_ON - timedelta(days=1))
    for post in ended.select_related("person", "unit__parent").order_by("person__staff_code"):
        above = _heir(post.unit.parent or post.unit)
        give_post(person=post.person, unit=above, title=post.title, since=SETTLED_ON, reason=SETTLED, by=None)
