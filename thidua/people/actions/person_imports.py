from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory
from thidua.people.actions.importing import Draft, ImportReport, Question, Values, changes, finish, rows_with
from thidua.people.actions.persons import keep_apart
from thidua.people.folding import fold
from thidua.people.models import Account, Person, Post
from thidua.people.permissions import can_import, demand
from thidua.people.tables import (
    BIRTH_DATE,
    CATEGORY,
    FULL_NAME,
    IS_HEAD,
    IS_LEADER,
    STAFF_CODE,
    TITLE,
    UNIT_CODE,
    UNIT_NAME,
    VALID_FROM,
    VALID_TO,
)
from thidua.sheets.columns import Row, Sheet
from thidua.sheets.faults import Fault


@transaction.atomic
def import_persons(
    *, sheet: Sheet, dry_run: bool, by: Account | None, decisions: Mapping[str, str] | None = None
) -> ImportReport:
    """Persons and their posts, a row a post; a row already on record is corrected, an empty cell changes nothing.

    Whom the register knows by the same name and birth date under another code is asked about: `decisions` tells by the
    code in the file which code on record is meant, or "" for another person.
    """
    demand(can_import, by)
    decided = decisions or {}
    sheet = _recoded(sheet, decided)
    draft, people = Draft(sheet), _people(sheet)
    directory = Directory.on_record()
    for row in sheet.rows:
        _check_agreement(draft, row, people)
        _want_post(draft, row, directory)
    codes = [row[STAFF_CODE] for row in sheet.rows]
    persons = {person.staff_code: person for person in rows_with(Person.objects.all(), "staff_code", codes)}
    posts = rows_with(Post.objects.select_related("person"), "person", [person.pk for person in persons.values()])
    current = {(post.person.staff_code, post.unit_id, post.valid_from): post for post in posts}
    new_people = changes(Person, {code: values for code, (_row, values) in people.items()}, persons)
    new_posts = changes(Post, draft.wanted, current)
    doubts = _doubts({code: found for code, found in people.items() if code not in persons})
    questions = tuple(_question(sheet, people[code][0], alike) for code, alike in doubts.items() if code not in decided)
    saved = not dry_run and not draft.checked().errors and not questions
    if saved:
        new_people.save(Person)
        for code, alike in doubts.items():
            keep_apart(new_people.create[code], alike, sheet.name)
        known = persons | {person.staff_code: person for person in new_people.create.values()}
        for key, post in new_posts.create.items():
            assert isinstance(key, tuple)
            post.person = known[key[0]]
        new_posts.save(Post)
    return finish(draft, new_people, new_posts, verb="import_persons", saved=saved, by=by, questions=questions)


def _recoded(sheet: Sheet, decided: Mapping[str, str]) -> Sheet:
    """The rows about somebody on record under another code, with that code."""
    rows = [
        Row(row.number, {**row.values, STAFF_CODE.key: decided.get(row[STAFF_CODE]) or row[STAFF_CODE]})
        for row in sheet.rows
    ]
    return replace(sheet, rows=tuple(rows))


def _doubts(new: Mapping[str, tuple[Row, Values]]) -> dict[str, list[Person]]:
    """Who on record bears the name and birth date of somebody new."""
    names = {values["search_name"] for _row, values in new.values() if values["birth_date"]}
    known: dict[tuple[object, object], list[Person]] = {}
    for person in rows_with(Person.objects.all(), "search_name", names):
        known.setdefault((person.search_name, person.birth_date), []).append(person)
    alike = {code: known.get((said["search_name"], said["birth_date"]), []) for code, (_row, said) in new.items()}
    return {code: found for code, found in alike.items() if found}


def _question(sheet: Sheet, row: Row, alike: Sequence[Person]) -> Question:
    codes = tuple(person.staff_code for person in alike)
    return Question(row[STAFF_CODE], sheet.error(row, STAFF_CODE, Fault.of(*ALIKE, codes=", ".join(codes))), codes)


def _people(sheet: Sheet) -> dict[str, tuple[Row, Values]]:
    """Each person as the first row about them says."""
    found: dict[str, tuple[Row, Values]] = {}
    for row in sheet.rows:
        values: Values = {
            "staff_code": row[STAFF_CODE],
            "full_name": row[FULL_NAME],
            "search_name": fold(row[FULL_NAME]),
            "birth_date": row.get(BIRTH_DATE),
            "category": row[CATEGORY],
        }
        found.setdefault(row[STAFF_CODE], (row, values))
    return found


def _check_agreement(draft: Draft, row: Row, people: dict[str, tuple[Row, Values]]) -> None:
    first = people[row[STAFF_CODE]][0]
    for column in (FULL_NAME, BIRTH_DATE, CATEGORY):
        if row.get(column) != first.get(column):
            draft.refuse(row, column, Fault.of(*DISAGREES, row=first.number))


def _want_post(draft: Draft, row: Row, directory: Directory) -> None:
    draft.check_order(row, VALID_FROM, VALID_TO)
    first = row.get(VALID_FROM)
    found = directory.find(row[UNIT_CODE], first, first or row.get(VALID_TO), row.get(UNIT_NAME) or "")
    if not isinstance(found, Bearer):
        draft.refuse(row, UNIT_CODE, found)
        return
    assert found.unit is not None
    values: Values = {
        "unit_id": found.unit.pk,
        "title": row[TITLE],
        "is_leader": row.get(IS_LEADER),
        "is_head": row.get(IS_HEAD),
        "valid_from": first,
        "valid_to": row.get(VALID_TO),
    }
    draft.want(row, STAFF_CODE, (row[STAFF_CODE], found.unit.pk, first), values)


ALIKE = (
    _("On record with the same name and date of birth: %(codes)s."),
    _("Decide whether it is the same person or another one."),
)
DISAGREES = (
    _("Row %(row)s says otherwise about the same person."),
    _("Write the same in both rows; give another person another staff code."),
)
