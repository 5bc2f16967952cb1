"""The lines of the report and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HEADINGS = ("what", "figure", "peer or limit", "ratio", "aim", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measured thing; `figure` and `peer` stand in `unit`, the aim is an upper bound of what `aimed` names."""

    what: str
    unit: str
    figure: float | None
    peer: float | None = None
    peer_name: str = ""
    aim: float | None = None
    aimed: Literal["figure", "ratio"] = "figure"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.figure is None or not self.peer else self.figure / self.peer

    @property
    def held(self) -> bool | None:
        """Whether the aim is held; None without an aim or a figure."""
        reached = self.ratio if self.aimed == "ratio" else self.figure
        return None if self.aim is None or reached is None else reached < self.aim

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            self.note if self.figure is None else f"{_number(self.figure)} {self.unit}",
            f"{_number(self.peer)} {self.unit} ({self.peer_name})" if self.peer is not None else "",
            f"{_number(self.ratio)}×" if self.ratio is not None else "",
            self._aim_said(),
            {True: "yes", False: "NO", None: ""}[self.held],
        )

    def _aim_said(self) -> str:
        if self.aim is None:
            return ""
        return f"< {_number(self.aim)}×" if self.aimed == "ratio" else f"< {_number(self.aim)} {self.unit}"


def _number(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def printed(lines: Iterable[Line]) -> str:
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
