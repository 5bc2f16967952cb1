from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory
from thidua.people.actions.importing import UNKNOWN_PERSON, Draft, ImportReport, changes, finish, rows_with
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, PerformanceRating, Person, Unit
from thidua.people.permissions import can_import, demand
from thidua.people.tables import (
    CLOSED_ON,
    DECISION,
    DOCUMENT,
    ENDS_ON,
    FORM,
    IMPOSED_ON,
    LEVEL,
    OPENED_ON,
    OVER_REFORM,
    PERSON_CONCERNED,
    STAFF_CODE,
    SUBJECT,
    UNIT_CODE,
    UNIT_CONCERNED,
    UNIT_NAME,
    YEAR,
)
from thidua.sheets.columns import Column, Row, Sheet
from thidua.sheets.faults import Fault

FIRST_YEAR, LAST_YEAR = 2000, 2100


@transaction.atomic
def import_ratings(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Yearly ratings, one a person and year; one already on record is corrected."""
    demand(can_import, by)
    draft, persons = Draft(sheet), _persons(sheet, STAFF_CODE)
    for row in sheet.rows:
        if not FIRST_YEAR <= row[YEAR] <= LAST_YEAR:
            draft.refuse(row, YEAR, NO_SUCH_YEAR)
        if person := _person(draft, row, STAFF_CODE, persons, by):
            values = {"person_id": person.pk, "year": row[YEAR], "level": row[LEVEL], "decision": row.get(DECISION)}
            draft.want(row, STAFF_CODE, (person.pk, row[YEAR]), values)
    ratings = rows_with(PerformanceRating.objects.all(), "person", _ids(persons))
    current = {(rating.person_id, rating.year): rating for rating in ratings}
    return _settle(draft, PerformanceRating, current, "import_ratings", dry_run, by)


@transaction.atomic
def import_discipline(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Disciplinary actions, told apart by person, day and form; the unit is the code's bearer on that day."""
    demand(can_import, by)
    draft, persons, directory = Draft(sheet), _persons(sheet, STAFF_CODE), Directory.on_record()
    for row in sheet.rows:
        draft.check_order(row, IMPOSED_ON, ENDS_ON)
        person = _person(draft, row, STAFF_CODE, persons, by)
        unit = _unit(draft, row, UNIT_CODE, row[IMPOSED_ON], directory)
        if person and unit:
            values = {
                "person_id": person.pk,
                "unit_id": unit.pk,
                "form": row[FORM],
                "decision": row.get(DECISION),
                "imposed_on": row[IMPOSED_ON],
                "ends_on": row.get(ENDS_ON),
                "over_reform": row[OVER_REFORM],
            }
            draft.want(row, STAFF_CODE, (person.pk, row[IMPOSED_ON], row[FORM]), values)
    actions = rows_with(DisciplinaryAction.objects.all(), "person", _ids(persons))
    current = {(action.person_id, action.imposed_on, action.form): action for action in actions}
    return _settle(draft, DisciplinaryAction, current, "import_discipline", dry_run, by)


@transaction.atomic
def import_matters(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Pending matters about one person or one unit each, told apart by whom, what and since when."""
    demand(can_import, by)
    draft, persons, directory = Draft(sheet), _persons(sheet, PERSON_CONCERNED), Directory.on_record()
    for row in sheet.rows:
        _want_matter(draft, row, persons, directory, by)
    days = {row[OPENED_ON] for row in sheet.rows}
    matters = rows_with(PendingMatter.objects.all(), "opened_on", days)
    current = {(row.person_id, row.unit_id, row.subject, row.opened_on): row for row in matters}
    return _settle(draft, PendingMatter, current, "import_matters", dry_run, by)


def _want_matter(draft: Draft, row: Row, persons: dict[str, Person], directory: Directory, by: Account | None) -> None:
    draft.check_order(row, OPENED_ON, CLOSED_ON)
    if (row.get(PERSON_CONCERNED) is None) == (row.get(UNIT_CONCERNED) is None):
        draft.refuse(row, UNIT_CONCERNED, ABOUT_ONE)
        return
    person = _person(draft, row, PERSON_CONCERNED, persons, by)
    unit = _unit(draft, row, UNIT_CONCERNED, row[OPENED_ON], directory)
    person_id, unit_id = person.pk if person else None, unit.pk if unit else None
    if person_id is None and unit_id is None:
        return
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "subject": row[SUBJECT],
        "document": row.get(DOCUMENT),
        "opened_on": row[OPENED_ON],
        "closed_on": row.get(CLOSED_ON),
    }
    draft.want(row, SUBJECT, (person_id, unit_id, row[SUBJECT], row[OPENED_ON]), values)


def _settle[M: Model](
    draft: Draft, model: type[M], current: Mapping[Any, M], verb: str, dry_run: bool, by: Account | None
) -> ImportReport:
    made = changes(model, draft.wanted, current)
    saved = not dry_run and not draft.checked().errors
    if saved:
        made.save(model)
    return finish(draft, made, verb=verb, saved=saved, by=by)


def _persons(sheet: Sheet, column: Column[str]) -> dict[str, Person]:
    codes = {code for row in sheet.rows if (code := row.get(column)) is not None}
    return {person.staff_code: person for person in rows_with(Person.objects.all(), "staff_code", codes)}


def _ids(persons: Mapping[str, Person]) -> Collection[int]:
    return [person.pk for person in persons.values()]


def _person(
    draft: Draft, row: Row, column: Column[str], persons: Mapping[str, Person], by: Account | None
) -> Person | None:
    """Whom a row is about; nobody hands in what is decided about oneself."""
    code = row.get(column)
    if code is not None and code not in persons:
        draft.refuse(row, column, UNKNOWN_PERSON)
    person = persons.get(code or "")
    if person and by and person.pk == by.person_id:
        draft.refuse(row, column, ABOUT_ONESELF)
    return person


def _unit(draft: Draft, row: Row, column: Column[str], on: date, directory: Directory) -> Unit | None:
    code = row.get(column)
    if code is None:
        return None
    found = directory.find(code, on, on, row.get(UNIT_NAME) or "")
    if isinstance(found, Bearer):
        return found.unit
    draft.refuse(row, column, found)
    return None


NO_SUCH_YEAR = Fault.of(
    _("The year must lie between %(first)s and %(last)s."),
    _("Correct the year."),
    first=str(FIRST_YEAR),
    last=str(LAST_YEAR),
)
ABOUT_ONESELF = Fault.of(
    _("This row is about yourself: nobody decides about oneself."), _("Leave the row out; a colleague hands it in.")
)
ABOUT_ONE = Fault.of(
    _("A matter concerns one person or one unit."), _("Fill in either the staff code or the unit code, not both.")
)
