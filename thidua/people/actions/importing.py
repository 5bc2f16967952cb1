"""What every import has in common: all rows are checked, all errors told, and either all is saved or nothing."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Any

from django.db.models import Model, QuerySet

from thidua.audit.actions import Subject, Told, record, record_each
from thidua.core.messages import gettext_noop as _
from thidua.people.actions.persons import subject_of
from thidua.people.actions.units import facts_of, subject_of as subject_of_unit
from thidua.people.models import (
    Account,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Succession,
    Unit,
)
from thidua.sheets.columns import Column, Row, RowError, Sheet
from thidua.sheets.faults import Fault

BATCH = 2000
NOT_TOLD = ("id", "key", "kind", "person", "predecessor", "successor", "parent", "subject", "search_name", "path")
"""Fields of a record that its trail does not name: who it is about, and what follows from the other fields."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
# SQLite takes 32,766 values a query.
VALUES_A_QUERY = 30_000

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """A row that is perhaps about somebody on record under another code: who imports decides which."""

    code: str
    asked: RowError
    known_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a row corrects: whose record, of which kind its trail is, and the fields that change."""

    whose: str
    kind: str
    before: Values
    after: Values


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or on a dry run would do, counted in records; nothing is saved while there are errors or
    open questions."""

    sheet: Sheet
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    saved: bool = False
    questions: tuple[Question, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """Those that the trail of a person, a matter or a unit tells of; nothing while there are errors."""

    @property
    def errors(self) -> tuple[RowError, ...]:
        return self.sheet.errors


class ImportRefusedError(ValueError):
    """A file that must be without error and is not."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__("\n".join(str(error.sentence) for error in report.errors))
        self.report = report


@dataclass(slots=True)
class Draft:
    """The records that the rows of a file ask for, by what tells them apart, and the errors found on the way."""

    sheet: Sheet
    reason: str = ""
    wanted: dict[Any, Values] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    rows: dict[Hashable, int] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """What the trail of each record says: the reason that was given, if any, and the file."""
        reason = self.reason.strip()
        return f"{reason} ({self.sheet.file})" if reason else self.sheet.file

    def refuse(self, row: Row, column: Column[Any], fault: Fault) -> None:
        self.errors.append(self.sheet.error(row, column, fault))

    def want(self, row: Row, column: Column[Any], key: Hashable, values: Values) -> None:
        if key in self.rows:
            self.refuse(row, column, Fault.of(*REPEATED, row=self.rows[key]))
        self.rows.setdefault(key, row.number)
        self.wanted.setdefault(key, values)

    def check_order(self, row: Row, first: Column[date], last: Column[date]) -> None:
        """The last day does not lie before the first."""
        begin, end = row.get(first), row.get(last)
        if begin and end and end < begin:
            self.refuse(row, last, ENDS_BEFORE)

    def year_of(self, row: Row, column: Column[int]) -> int | None:
        """The year of a row; one that cannot be meant is refused, and nothing."""
        year = row.get(column)
        if year is None or FIRST_YEAR <= year <= LAST_YEAR:
            return year
        self.refuse(row, column, NO_SUCH_YEAR)
        return None

    def checked(self) -> Sheet:
        return self.sheet.with_errors(self.errors)


@dataclass(slots=True)
class Changes[K: Hashable, M: Model]:
    """What differs between the records wanted and those on record."""

    create: dict[K, M] = field(default_factory=dict)
    update: list[M] = field(default_factory=list)
    before: list[Values] = field(default_factory=list)
    """What stood in the changed fields of each record of `update`."""
    fields: set[str] = field(default_factory=set)
    unchanged: int = 0

    def save(self, model: type[M]) -> None:
        objects = model._default_manager  # noqa: SLF001 -- the documented name of a model's manager
        objects.bulk_create(self.create.values(), batch_size=BATCH)
        if self.update:
            objects.bulk_update(self.update, sorted(self.fields), batch_size=BATCH)


def changes[K: Hashable, M: Model](model: type[M], wanted: Mapping[K, Values], current: Mapping[K, M]) -> Changes[K, M]:
    """Compare by key. An empty cell says nothing: what is on record stays, and a new record gets the default."""
    found: Changes[K, M] = Changes()
    for key, values in wanted.items():
        record_there = current.get(key)
        if record_there is None:
            found.create[key] = model(**_said(values))
            continue
        differing = said_otherwise(record_there, values)
        before = {name: getattr(record_there, name) for name in differing}
        for name in differing:
            setattr(record_there, name, values[name])
        found.fields |= differing
        if differing:
            found.update.append(record_there)
            found.before.append(before)
        else:
            found.unchanged += 1
    return found


def said_otherwise(there: Model, values: Values) -> set[str]:
    """In which fields a row would change what is on record."""
    return {name for name, value in _said(values).items() if getattr(there, name) != value}


def _said(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def finish(
    draft: Draft,
    *made: Changes[Any, Any],
    verb: str,
    saved: bool,
    by: Account | None,
    questions: tuple[Question, ...] = (),
) -> ImportReport:
    """Count what was done; if it was saved the audit entries: one of the file, one of each record made or corrected."""
    sheet = draft.checked()
    corrected = () if sheet.errors else tuple(one for part in made for one in _corrections(part))
    report = ImportReport(
        sheet,
        created=sum(len(part.create) for part in made),
        updated=sum(len(part.update) for part in made),
        unchanged=sum(part.unchanged for part in made),
        saved=saved,
        questions=questions,
        corrections=corrected,
    )
    if saved:
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        record(by=by, verb=verb, subject=Subject("import", "", draft.sheet.file), after=counts)
        for part in made:
            record_each(by=by, verb="enter_by_import", told=_entered(part), reason=draft.why)
            record_each(by=by, verb="correct_by_import", told=_corrected(part), reason=draft.why)
    return report


def _entered(part: Changes[Any, Any]) -> Iterator[Told]:
    """What is new on record, where who reads the trail of a person, a matter or a unit looks for it."""
    for made in part.create.values():
        subject = _subject(made)
        if subject is not None:
            yield Told(subject, _facts(made) | _which(made), {})


def _facts(made: Model) -> dict[str, object]:
    """All that a record says of itself, empty fields left out."""
    fields = (field for field in made._meta.concrete_fields if field.name not in NOT_TOLD)  # noqa: SLF001 -- documented
    said = facts_of(made) if isinstance(made, Unit) else {field.name: getattr(made, field.attname) for field in fields}
    return {name: value for name, value in said.items() if value not in (None, "")}


def _corrected(part: Changes[Any, Any]) -> Iterator[Told]:
    """What was corrected on record."""
    for corrected, before in zip(part.update, part.before, strict=True):
        subject = _subject(corrected)
        told = [name for name in before if name not in NOT_TOLD]
        if subject is not None:
            after = {name.removesuffix("_id"): getattr(corrected, name) for name in told} | _which(corrected)
            yield Told(subject, after, {name.removesuffix("_id"): before[name] for name in told})


def _corrections(part: Changes[Any, Any]) -> Iterator[Correction]:
    """The same as people are shown it before it is saved: under the names on record, persons with their codes."""
    of_trail = [corrected for corrected in part.update if _subject(corrected) is not None]
    for corrected, told in zip(of_trail, _corrected(part), strict=True):
        person = corrected if isinstance(corrected, Person) else getattr(corrected, "person", None)
        name = told.before.get("full_name") or told.before.get("name") or told.subject.label
        whose = f"{name} ({person.staff_code})" if person else str(name)
        yield Correction(whose, told.subject.kind, told.before, told.after)


def _which(corrected: Model) -> dict[str, str]:
    """Which of the records that a person has one of each year, and a unit one of each successor."""
    match corrected:
        case PerformanceRating():
            return {"year": str(corrected.year)}
        case Succession():
            return {"successor": corrected.successor.name}
        case _:
            return {}


def _subject(corrected: Model) -> Subject | None:
    """As the forms name it; the figures of other tables have a trail of their own."""
    match corrected:
        case Person():
            return subject_of(corrected)
        case Post() | PerformanceRating() | DisciplinaryAction():
            return subject_of(corrected.person)
        case PendingMatter():
            return Subject("matter", str(corrected.pk), corrected.subject)
        case Unit():
            return subject_of_unit(corrected)
        case Succession():
            return _subject(corrected.predecessor)
        case _:
            return None


def rows_with[M: Model](rows: QuerySet[M], field_name: str, values: Collection[object]) -> Iterator[M]:
    """The rows whose field has one of many values."""
    for batch in batched(set(values), VALUES_A_QUERY):
        yield from rows.filter(**{f"{field_name}__in": batch})


REPEATED = (_("The same record stands in row %(row)s."), _("Leave only one of the two."))
ENDS_BEFORE = Fault.of(_("It would end before it begins."), _("Correct one of the two dates."))
NO_SUCH_YEAR = Fault.of(
    _("The year must lie between %(first)s and %(last)s."),
    _("Correct the year."),
    first=str(FIRST_YEAR),
    last=str(LAST_YEAR),
)
