"""Which unit a code means, and whom a staff code, among those whom an import may be about.

Codes of units were reused in 2025, so that a day or a name must decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.core.messages import gettext_noop as _, plain
from thidua.people.actions.importing import rows_with
from thidua.people.folding import fold, is_a_slip
from thidua.people.models import Account, Person, Unit, UnitCode
from thidua.people.permissions import persons_imported_by, units_imported_by
from thidua.people.tables import UNIT_NAME
from thidua.sheets.columns import Column, Row
from thidua.sheets.faults import Fault


@dataclass(frozen=True, slots=True)
class Bearer:
    """A unit that bears a code for a time: on record (`unit`), or still only a row of the file."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    unit: Unit | None = None

    @property
    def key(self) -> str:
        return f"{self.code}@{self.valid_from or ''}"

    def overlaps(self, first: date, last: date) -> bool:
        return (self.valid_from or date.min) <= last and first <= (self.valid_to or date.max)

    def __str__(self) -> str:
        time = f"{plain(self.valid_from or '…')} – {plain(self.valid_to or '…')}"
        return self.name if self.valid_from is self.valid_to is None else f"{self.name} ({time})"


type Reach = Callable[[Account], QuerySet[Unit]]


class Directory:
    """The bearers of every code that an import may be about, and those out of its reach."""

    def __init__(self, bearers: Iterable[Bearer], elsewhere: Iterable[Bearer] = ()) -> None:
        self.bearers: dict[str, dict[str, Bearer]] = defaultdict(dict)
        self.elsewhere: dict[str, list[Bearer]] = defaultdict(list)
        for bearer in bearers:
            self.put(bearer)
        for bearer in elsewhere:
            self.elsewhere[bearer.code].append(bearer)

    @classmethod
    def on_record(cls, by: Account | None, reach: Reach = units_imported_by) -> Directory:
        """As far as somebody's role reaches; the system itself (None) reaches every unit."""
        rows = UnitCode.objects.select_related("unit__parent").order_by("pk")
        every = [Bearer(row.code, row.unit.name, row.valid_from, row.valid_to, row.unit) for row in rows]
        if by is None:
            return cls(every)
        reached = set(reach(by))
        return cls(
            (bearer for bearer in every if bearer.unit in reached),
            (bearer for bearer in every if bearer.unit not in reached),
        )

    def put(self, bearer: Bearer) -> None:
        self.bearers[bearer.code][bearer.key] = bearer

    def get(self, code: str, valid_from: date | None) -> Bearer | None:
        return self.bearers.get(code, {}).get(f"{code}@{valid_from or ''}")

    def find(self, code: str, first: date | None, last: date | None, name: str = "") -> Bearer | Fault:
        """The one bearer of a code from a day to a day (none: open), and of that name if one is given."""
        every = list(self.bearers.get(code, {}).values())
        if not every:
            return self._unknown(code)
        then = [bearer for bearer in every if bearer.overlaps(first or date.min, last or date.max)]
        if not then:
            return _fault(NOT_THEN, every, code)
        named = [bearer for bearer in then if not name or fold(bearer.name) == fold(name)]
        if not named:
            return _fault(OTHER_NAME, then, code)
        return named[0] if len(named) == 1 else _fault(AMBIGUOUS, named, code)

    def find_in_period(self, code: str, first: date, last: date, name: str = "") -> Bearer | Fault:
        """The bearer of a code at the end of a period; else the only one that bore it within the period."""
        found = self.find(code, last, last, name)
        within = found if isinstance(found, Bearer) else self.find(code, first, last, name)
        return within if isinstance(within, Bearer) else found

    def knows(self, code: str) -> bool:
        return bool(self.bearers.get(code))

    def find_in(
        self, row: Row, column: Column[str], first: date | None, last: date | None, *days: Column[date]
    ) -> Bearer | Fault | None:
        """The bearer of the code in a row, if it gives one; nothing where a cell that decides it cannot be read."""
        code = row.get(column)
        if code is None or (self.knows(code) and not row.reads(UNIT_NAME, *days)):
            return None
        return self.find(code, first, last, row.get(UNIT_NAME) or "")

    def _unknown(self, code: str) -> Fault:
        close = [known for known in self.bearers if is_a_slip(code, known)]
        if len(close) == 1:
            units = "; ".join(map(str, self.bearers[close[0]].values()))
            remedy = _("Did you mean %(close)s: %(units)s?")
            return Fault.of(_("No unit has the code %(code)s."), remedy, code=code, close=close[0], units=units)
        remedy = _(
            "Correct the code, or enter the unit first; one outside your reach is left to whoever answers for it."
        )
        return Fault.of(_("No unit has the code %(code)s."), remedy, code=code)


class Roll:
    """Persons by staff code, as far as somebody's role reaches; the system itself (None) reaches everybody."""

    def __init__(self, codes: Collection[str], by: Account | None) -> None:
        self.persons = _by_code(Person.objects.all(), codes)
        self.elsewhere: set[str] = set()
        if by is not None:
            reached = _by_code(persons_imported_by(by), codes)
            self.elsewhere = set(self.persons) - set(reached)
            self.persons = reached
        self._own_code = by.person.staff_code if by and by.person else None

    def find(self, code: str) -> Person | Fault:
        """Who bears a code; nobody hands in what is decided about oneself."""
        if code == self._own_code:
            return ABOUT_ONESELF
        return self.persons.get(code, UNKNOWN_PERSON)


def _by_code(persons: QuerySet[Person], codes: Collection[str]) -> dict[str, Person]:
    return {person.staff_code: person for person in rows_with(persons, "staff_code", codes)}


UNKNOWN_PERSON = Fault.of(_("Nobody has this staff code."), _("Correct the code, or import the person first."))
ABOUT_ONESELF = Fault.of(
    _("This row is about yourself: nobody decides about oneself."), _("Leave the row out; a colleague hands it in.")
)
NOT_THEN = (
    _("The code %(code)s was not in use at that time. Its units: %(units)s."),
    _("Correct the code or the date."),
)
OTHER_NAME = (
    _("At that time the code %(code)s belonged to another unit: %(units)s."),
    _("Correct the code, the name or the date."),
)
AMBIGUOUS = (
    _("The code %(code)s passed from one unit to another: %(units)s."),
    _("Fill in the first day or the name of the unit, so that one remains."),
)


def _fault(words: tuple[str, str], bearers: list[Bearer], code: str) -> Fault:
    return Fault.of(*words, code=code, units="; ".join(map(str, bearers)))
