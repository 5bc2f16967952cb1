"""The units of a pack's data files: communes, districts, agencies, and who succeeded whom."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from thidua.people.actions import NewUnit, add_successions, create_units
from thidua.people.models import Kind, Unit

REORGANISED_ON = date(2025, 7, 1)
DECISION = "Nghị quyết 202/2025/QH15; Nghị quyết 1677/NQ-UBTVQH15"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a data file; `code` is unique only together with `valid_from`, since codes were reused."""

    code: str
    name: str
    kind: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    successor_code: str
    verified: bool
    note: str

    @property
    def key(self) -> str:
        return f"{self.code}@{self.valid_from or ''}"


def read_lines(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_line(row) for row in csv.DictReader(file)]


def _line(row: dict[str, str]) -> Line:
    return Line(
        code=row["code"],
        name=row["name"],
        kind=row.get("kind") or row["level"],
        parent_code=row["parent_code"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successor_code=row["successor_code"],
        verified=row.get("verified", "1") == "1",
        note=row.get("note", ""),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def create_province(folder: Path) -> dict[str, Unit]:
    """Every unit of the data files, by key; with the succession of 1 July 2025."""
    territory, agencies = read_lines(folder / "units.csv"), read_lines(folder / "agencies.csv")
    lines = [*territory, *agencies]
    units = create_units(units=list(_new_units(lines)), parents={}, by=None)
    pairs = [(units[line.key], units[heir], Decimal(1)) for line in lines if (heir := _heir(line, lines)) is not None]
    add_successions(pairs=pairs, on=REORGANISED_ON, decision=DECISION, verified=True, by=None)
    return units


def _new_units(lines: Iterable[Line]) -> Iterator[NewUnit]:
    known = list(lines)
    for line in known:
        yield NewUnit(
            key=line.key,
            name=line.name,
            kind=line.kind,
            parent=_parent(line, known),
            valid_from=line.valid_from,
            valid_to=line.valid_to,
            scheme="agency" if line.kind in (Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD) else "gso",
            code=line.code,
            verified=line.verified,
            note=line.note,
        )


def _parent(line: Line, lines: list[Line]) -> str:
    """The bearer of the parent's code in the line's own time."""
    bearers = [other for other in lines if other.code == line.parent_code]
    if not bearers:
        return ""
    began = line.valid_from or date(2023, 1, 1)
    return next(bearer.key for bearer in bearers if bearer.valid_to is None or bearer.valid_to >= began)


def _heir(line: Line, lines: list[Line]) -> str | None:
    """The bearer of the successor's code on the day after the line ends."""
    if not line.successor_code:
        return None
    heirs = [other for other in lines if other.code == line.successor_code and other.valid_to is None]
    return heirs[0].key if heirs else None
