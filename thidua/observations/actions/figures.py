"""What may be recorded: a figure, the origin of a batch, and everything that can be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from thidua.core.messages import gettext_noop as _
from thidua.observations.figures import (
    FIRST_YEAR,
    LAST_YEAR,
    FieldFault,
    MeasureRule,
    fault_of_year,
    faults_of_content,
)
from thidua.sheets.faults import Fault

LONGEST = {"level": 40, "note": 500, "evidence": 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure to be recorded for one unit or one person and a whole year."""

    measure: str
    year: int
    unit_id: int | None = None
    person_id: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    level: str = ""
    applicable: bool = True
    note: str = ""
    evidence: str = ""

    def has_a_year(self) -> bool:
        return FIRST_YEAR <= self.year <= LAST_YEAR

    def line(self) -> str:
        """The canonical text by which a batch is fingerprinted: equal figures, equal lines."""
        numbers = [_plain(number) for number in (self.numerator, self.denominator, self.value)]
        subject = [self.measure, self.year, self.unit_id, self.person_id]
        return _LINE.encode([*subject, *numbers, self.level, self.applicable, self.note, self.evidence]) + "\n"


_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


@dataclass(frozen=True, slots=True)
class OriginInfo:
    """Where a batch of figures comes from: which import, form or computation; `url_name` resolves with `key`."""

    kind: str
    key: str
    label: str
    url_name: str = ""


TYPED = ("import", "form")
"""The kinds of origin by which people bring figures."""


class FigureFault(NamedTuple):
    """What is wrong with one figure of a batch: its place (from 1), the field, the fault with its remedy."""

    place: int
    field: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.place}: {self.fault.problem} {self.fault.remedy}"


class FiguresRefusedError(ValueError):
    """Figures that cannot be recorded; of many faults the first are kept, all are counted."""

    def __init__(self, faults: list[FigureFault], count: int) -> None:
        self.faults = faults
        self.count = count
        super().__init__("\n".join(map(str, faults)))


NO_SUBJECT = Fault.of(_("A figure belongs to one unit or one person."), _("Name a unit or a person, and not both."))
UNKNOWN_SUBJECT = Fault.of(_("There is no such unit or person."), _("Create it first, or correct its code."))
NO_REASON = Fault.of(
    _("A different figure is recorded here already."), _("Leave it out, or give the reason of the correction.")
)


def too_long(field: str) -> Fault:
    return Fault.of(_("The text is too long."), _("Shorten it to at most %(limit)s characters."), limit=LONGEST[field])


def faults_of(figure: Figure, rule: MeasureRule, this_year: int) -> Iterator[FieldFault]:
    """What is wrong with a figure in itself, by field."""
    if (figure.unit_id is None) == (figure.person_id is None):
        yield FieldFault("unit", NO_SUBJECT)
    if fault := fault_of_year(figure.year, this_year):
        yield FieldFault("year", fault)
    for field, limit in LONGEST.items():
        if len(getattr(figure, field)) > limit:
            yield FieldFault(field, too_long(field))
    yield from faults_of_content(figure, rule)
