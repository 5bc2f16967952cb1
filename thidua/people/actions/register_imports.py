from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory, Roll
from thidua.people.actions.importing import Draft, ImportReport, changes, finish, rows_with
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
    YEAR,
)
from thidua.sheets.columns import Column, Row, Sheet
from thidua.sheets.faults import Fault


@transaction.atomic
def import_ratings(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Yearly ratings, one a person and year; one already on record is corrected."""
    demand(can_import, by)
    draft, roll = Draft(sheet), _roll(sheet, STAFF_CODE, by)
    for row in sheet.every_row:
        year = draft.year_of(row, YEAR)
        person = _person(draft, row, STAFF_CODE, roll)
        if person and year is not None:
            values = {"person_id": person.pk, "year": year, "level": row.get(LEVEL), "decision": row.get(DECISION)}
            draft.want(row, STAFF_CODE, (person.pk, year), values)
    ratings = rows_with(PerformanceRating.objects.all(), "person", _ids(roll))
    current = {(rating.person_id, rating.year): rating for rating in ratings}
    return _settle(draft, PerformanceRating, current, "import_ratings", dry_run, by)


@transaction.atomic
def import_discipline(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Disciplinary actions, told apart by person, day and form; the unit is the code's bearer on that day."""
    demand(can_import, by)
    draft, roll, directory = Draft(sheet), _roll(sheet, STAFF_CODE, by), Directory.on_record(by)
    for row in sheet.every_row:
        draft.check_order(row, IMPOSED_ON, ENDS_ON)
        person = _person(draft, row, STAFF_CODE, roll)
        unit = _unit(draft, row, UNIT_CODE, IMPOSED_ON, directory)
        if person and row.reads(IMPOSED_ON, FORM):
            values = {
                "person_id": person.pk,
                "unit_id": unit.pk if unit else None,
                "form": row[FORM],
                "decision": row.get(DECISION),
                "imposed_on": row[IMPOSED_ON],
                "ends_on": row.get(ENDS_ON),
                "over_reform": row.get(OVER_REFORM),
            }
            draft.want(row, STAFF_CODE, (person.pk, row[IMPOSED_ON], row[FORM]), values)
    actions = rows_with(DisciplinaryAction.objects.all(), "person", _ids(roll))
    current = {(action.person_id, action.imposed_on, action.form): action for action in actions}
    return _settle(draft, DisciplinaryAction, current, "import_discipline", dry_run, by)


@transaction.atomic
def import_matters(*, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Pending matters about one person or one unit each, told apart by whom, what and since when."""
    demand(can_import, by)
    draft, roll, directory = Draft(sheet), _roll(sheet, PERSON_CONCERNED, by), Directory.on_record(by)
    for row in sheet.every_row:
        _want_matter(draft, row, roll, directory)
    days = {day for row in sheet.rows if (day := row.get(OPENED_ON)) is not None}
    matters = rows_with(PendingMatter.objects.all(), "opened_on", days)
    current = {(row.person_id, row.unit_id, row.subject, row.opened_on): row for row in matters}
    return _settle(draft, PendingMatter, current, "import_matters", dry_run, by)


def _want_matter(draft: Draft, row: Row, roll: Roll, directory: Directory) -> None:
    draft.check_order(row, OPENED_ON, CLOSED_ON)
    about_both = row.get(PERSON_CONCERNED) is not None and row.get(UNIT_CONCERNED) is not None
    about_none = row.get(PERSON_CONCERNED) is None and row.get(UNIT_CONCERNED) is None
    if about_both or (about_none and row.reads(PERSON_CONCERNED, UNIT_CONCERNED)):
        draft.refuse(row, UNIT_CONCERNED, ABOUT_ONE)
        return
    person = _person(draft, row, PERSON_CONCERNED, roll)
    unit = _unit(draft, row, UNIT_CONCERNED, OPENED_ON, directory)
    person_id, unit_id = person.pk if person else None, unit.pk if unit else None
    if (person_id is None and unit_id is None) or not row.reads(SUBJECT, OPENED_ON):
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


def _roll(sheet: Sheet, column: Column[str], by: Account | None) -> Roll:
    return Roll({code for row in sheet.every_row if (code := row.get(column)) is not None}, by)


def _ids(roll: Roll) -> list[int]:
    return [person.pk for person in roll.persons.values()]


def _person(draft: Draft, row: Row, column: Column[str], roll: Roll) -> Person | None:
    code = row.get(column)
    found = roll.find(code) if code is not None else None
    if isinstance(found, Fault):
        draft.refuse(row, column, found)
        return None
    return found


def _unit(draft: Draft, row: Row, column: Column[str], on: Column[date], directory: Directory) -> Unit | None:
    """Who bears the code of a row on its day."""
    found = directory.find_in(row, column, row.get(on), row.get(on), on)
    if isinstance(found, Fault):
        draft.refuse(row, column, found)
    return found.unit if isinstance(found, Bearer) else None


ABOUT_ONE = Fault.of(
    _("A matter concerns one person or one unit."), _("Fill in either the staff code or the unit code, not both.")
)
