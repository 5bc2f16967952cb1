"""What may be recorded: a figure, the origin of a batch, and everything that can be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from thidua.core.messages import Text, gettext_noop as _
from thidua.observations.models import Measure
from thidua.sheets.faults import Fault

FIRST_YEAR, LAST_YEAR = 1900, 2100
DECIMALS, DIGITS = 8, 15  # SQLite keeps 15 significant digits exactly
LONGEST = {"level": 40, "note": 500, "evidence": 300}
FIELDS_OF_KIND = {"share": {"numerator", "denominator"}, "level": {"level"}}


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


def unknown_measure(code: str, known: Collection[str]) -> Fault:
    if close := get_close_matches(code, known, n=1):
        return Fault.of(
            _("The measure “%(code)s” is not known."), _("Did you mean “%(close)s”?"), code=code, close=close[0]
        )
    return Fault.of(
        _("The measure “%(code)s” is not known."), _("Use a measure that the regulations define."), code=code
    )


NO_SUBJECT = Fault.of(_("A figure belongs to one unit or one person."), _("Name a unit or a person, and not both."))
UNKNOWN_SUBJECT = Fault.of(_("There is no such unit or person."), _("Create it first, or correct its code."))
NO_SUCH_YEAR = Fault.of(
    _("The year must lie between %(first)s and %(last)s."), _("Correct the year."), first=FIRST_YEAR, last=LAST_YEAR
)
REPEATED = Fault.of(
    _("Another figure of the same measure, subject and year stands in this batch."), _("Leave only one of the two.")
)
NO_REASON = Fault.of(
    _("A different figure is recorded here already."), _("Leave it out, or give the reason of the correction.")
)
NOT_SAID_WHY = Fault.of(_("The measure is said not to apply, but not why."), _("Say why in the note."))
NEVERTHELESS = Fault.of(
    _("The measure is said not to apply, and yet there is a figure."),
    _("Leave the figure empty, or say that the measure applies."),
)
NEEDED = Fault.of(_("This kind of measure needs this field."), _("Fill it in, or say that the measure does not apply."))
NOT_OF_THIS_KIND = Fault.of(_("This kind of measure does not have this field."), _("Leave it empty."))
NEGATIVE = Fault.of(_("A numerator or denominator cannot be negative."), _("Correct the number."))
INEXACT = Fault.of(
    _("The number cannot be kept exactly."),
    _("Write at most %(digits)s digits, of which at most %(decimals)s are decimals."),
    digits=DIGITS,
    decimals=DECIMALS,
)
PART_ABOVE_WHOLE = Fault.of(
    _("The numerator is greater than the denominator."), _("Check whether the two were swapped or miscounted.")
)
NOT_YES_OR_NO = Fault.of(_("This is neither yes nor no."), _("Write 1 for yes or 0 for no."))


def unknown_level(measure: Measure) -> Fault:
    names = sorted((Text(**name) for name in measure.levels.values()), key=str)
    words = Text("; ".join(name.vi for name in names), "; ".join(name.en or name.vi for name in names))
    return Fault.of(_("This measure has no such level."), _("Write one of: %(words)s."), words=words)


def too_long(field: str) -> Fault:
    return Fault.of(_("The text is too long."), _("Shorten it to at most %(limit)s characters."), limit=LONGEST[field])


def faults_of(figure: Figure, measure: Measure) -> Iterator[tuple[str, Fault]]:
    """What is wrong with a figure in itself, by field."""
    if (figure.unit_id is None) == (figure.person_id is None):
        yield "unit", NO_SUBJECT
    if not figure.has_a_year():
        yield "year", NO_SUCH_YEAR
    for field, limit in LONGEST.items():
        if len(getattr(figure, field)) > limit:
            yield field, too_long(field)
    if figure.applicable:
        yield from _faults_of_content(figure, measure)
    else:
        yield from _faults_of_absence(figure)


def _faults_of_absence(figure: Figure) -> Iterator[tuple[str, Fault]]:
    if not figure.note:
        yield "note", NOT_SAID_WHY
    if (figure.numerator, figure.denominator, figure.value, figure.level) != (None, None, None, ""):
        yield "not_applicable", NEVERTHELESS


def _faults_of_content(figure: Figure, measure: Measure) -> Iterator[tuple[str, Fault]]:
    needed = FIELDS_OF_KIND.get(measure.kind, {"value"})
    for field in ("numerator", "denominator", "value", "level"):
        content = getattr(figure, field)
        if content is None or content == "":
            if field in needed:
                yield field, NEEDED
        elif field not in needed:
            yield field, NOT_OF_THIS_KIND
        elif isinstance(content, Decimal):
            yield from ((field, fault) for fault in _faults_of_number(field, content))
    if measure.aggregation == "ratio_of_sums" and _exceeds(figure.numerator, figure.denominator):
        yield "numerator", PART_ABOVE_WHOLE
    if figure.level and measure.levels and figure.level not in measure.levels:
        yield "level", unknown_level(measure)
    if measure.kind == "yes_no" and figure.value not in (None, 0, 1):
        yield "value", NOT_YES_OR_NO


def _exceeds(part: Decimal | None, whole: Decimal | None) -> bool:
    if part is None or whole is None:
        return False
    return part.is_finite() and whole.is_finite() and part > whole


def _faults_of_number(field: str, number: Decimal) -> Iterator[Fault]:
    if not _can_be_kept(number):
        yield INEXACT
    elif field != "value" and number < 0:
        yield NEGATIVE


def _can_be_kept(number: Decimal) -> bool:
    """Whether every database gives the number back as it is."""
    _sign, digits, exponent = number.normalize().as_tuple()
    return isinstance(exponent, int) and exponent >= -DECIMALS and len(digits) + max(exponent, 0) <= DIGITS
