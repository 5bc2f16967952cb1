"""What a figure of a measure may say, and what is wrong with it otherwise: one set of checks for every door.

Knows no database, so that a file can be judged without one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple, Protocol

from thidua.core.messages import Text, Words, gettext_noop as _
from thidua.people.folding import fold
from thidua.sheets.faults import Fault

FIRST_YEAR, LAST_YEAR = 1900, 2100
DECIMALS, DIGITS = 8, 15  # SQLite keeps 15 significant digits exactly
FIELDS_OF_KIND = {"share": {"numerator", "denominator"}, "level": {"level"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRule:
    """What a measure admits, as the regulations declare it; `levels` are names by code, empty where nothing names them.

    Without a kind either an amount or a share may be given.
    """

    kind: str = ""
    aggregation: str = "none"
    levels: Mapping[str, Text] = field(default_factory=dict)
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    whole_numbers: bool = False


class Content(Protocol):
    """What a figure says, whatever it is about."""

    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def level(self) -> str: ...
    @property
    def applicable(self) -> bool: ...
    @property
    def note(self) -> Words: ...


class FieldFault(NamedTuple):
    """What is wrong in one field of a figure."""

    field: str
    fault: Fault


def unknown_measure(code: str, known: Collection[str]) -> Fault:
    if close := get_close_matches(code, known, n=1):
        return Fault.of(
            _("The measure “%(code)s” is not known."), _("Did you mean “%(close)s”?"), code=code, close=close[0]
        )
    return Fault.of(
        _("The measure “%(code)s” is not known."), _("Use a measure that the regulations define."), code=code
    )


NO_SUCH_YEAR = Fault.of(
    _("The year must lie between %(first)s and %(last)s."), _("Correct the year."), first=FIRST_YEAR, last=LAST_YEAR
)
REPEATED = Fault.of(
    _("Another figure of the same measure, subject and year stands in this batch."), _("Leave only one of the two.")
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
NOT_WHOLE = Fault.of(
    _("This measure counts things, and a count has no fraction."),
    _("Write a whole number. Check whether a comma or a point was meant to group digits."),
)
PART_ABOVE_WHOLE = Fault.of(
    _("The numerator is greater than the denominator."), _("Check whether the two were swapped or miscounted.")
)
NOT_YES_OR_NO = Fault.of(_("This is neither yes nor no."), _("Write 1 for yes or 0 for no."))


def unknown_level(levels: Mapping[str, Text]) -> Fault:
    names = sorted(levels.values(), key=str)
    words = Text("; ".join(name.vi for name in names), "; ".join(name.en or name.vi for name in names))
    return Fault.of(_("This measure has no such level."), _("Write one of: %(words)s."), words=words)


def level_code(said: str, levels: Mapping[str, Text]) -> str:
    """The code of a level that is given by its code or its name."""
    named = {fold(name): code for code, text in levels.items() for name in (text.vi, text.en) if name}
    return said if said in levels else named.get(fold(said), said)


def fault_of_year(year: int, this_year: int) -> Fault | None:
    """Figures stand for years that have at least begun."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return NO_SUCH_YEAR
    if year > this_year:
        return Fault.of(
            _("The year %(year)s has not come yet."),
            _("Correct the year: %(last)s at the latest."),
            year=str(year),
            last=str(this_year),
        )
    return None


def faults_of_content(figure: Content, rule: MeasureRule) -> Iterator[FieldFault]:
    """What is wrong with what a figure says, by field."""
    if figure.applicable:
        yield from _faults_of_fields(figure, rule)
        yield from _faults_of_kind(figure, rule)
    else:
        yield from _faults_of_absence(figure)


def _faults_of_absence(figure: Content) -> Iterator[FieldFault]:
    if not figure.note:
        yield FieldFault("note", NOT_SAID_WHY)
    if (figure.numerator, figure.denominator, figure.value, figure.level) != (None, None, None, ""):
        yield FieldFault("not_applicable", NEVERTHELESS)


def _faults_of_fields(figure: Content, rule: MeasureRule) -> Iterator[FieldFault]:
    needed = FIELDS_OF_KIND.get(rule.kind, {"value"}) if rule.kind else _fields_given(figure)
    for name in ("numerator", "denominator", "value", "level"):
        content = getattr(figure, name)
        if content is None or content == "":
            if name in needed:
                yield FieldFault(name, NEEDED)
        elif name not in needed:
            yield FieldFault(name, NOT_OF_THIS_KIND)
        elif isinstance(content, Decimal):
            yield from (FieldFault(name, fault) for fault in _faults_of_number(name, content, rule))


def _fields_given(figure: Content) -> set[str]:
    """An amount, or the whole of a share of which a part is there."""
    share = FIELDS_OF_KIND["share"]
    return share if figure.value is None and (figure.numerator, figure.denominator) != (None, None) else {"value"}


def _faults_of_number(name: str, number: Decimal, rule: MeasureRule) -> Iterator[Fault]:
    if not _can_be_kept(number):
        yield INEXACT
    elif rule.whole_numbers and number != number.to_integral_value():
        yield NOT_WHOLE
    elif name != "value" and number < 0:
        yield NEGATIVE


def _can_be_kept(number: Decimal) -> bool:
    """Whether every database gives the number back as it is."""
    _sign, digits, exponent = number.normalize().as_tuple()
    return isinstance(exponent, int) and exponent >= -DECIMALS and len(digits) + max(exponent, 0) <= DIGITS


def _faults_of_kind(figure: Content, rule: MeasureRule) -> Iterator[FieldFault]:
    if rule.aggregation == "ratio_of_sums" and _exceeds(figure.numerator, figure.denominator):
        yield FieldFault("numerator", PART_ABOVE_WHOLE)
    if figure.level and rule.levels and figure.level not in rule.levels:
        yield FieldFault("level", unknown_level(rule.levels))
    if rule.kind == "yes_no" and figure.value not in (None, 0, 1):
        yield FieldFault("value", NOT_YES_OR_NO)
    elif figure.value is not None and (_exceeds(figure.value, rule.at_most) or _exceeds(rule.at_least, figure.value)):
        yield FieldFault("value", _out_of_bounds(rule))


def _exceeds(part: Decimal | None, whole: Decimal | None) -> bool:
    if part is None or whole is None:
        return False
    return part.is_finite() and whole.is_finite() and part > whole


def _out_of_bounds(rule: MeasureRule) -> Fault:
    remedy = _("Correct the number.")
    if rule.at_most is None:
        return Fault.of(_("This measure cannot be below %(least)s."), remedy, least=rule.at_least)
    if rule.at_least is None:
        return Fault.of(_("This measure cannot be above %(most)s."), remedy, most=rule.at_most)
    message = _("This measure lies between %(least)s and %(most)s.")
    return Fault.of(message, remedy, least=rule.at_least, most=rule.at_most)
