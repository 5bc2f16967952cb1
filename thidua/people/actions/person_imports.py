from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from thidua.audit.actions import Subject, Told, record, record_each
from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import ABOUT_ONESELF, Bearer, Directory, Roll
from thidua.people.actions.importing import (
    Changes,
    Draft,
    ImportReport,
    Question,
    Values,
    changes,
    finish,
    rows_with,
    said_otherwise,
)
from thidua.people.actions.persons import keep_apart, subject_of
from thidua.people.folding import fold
from thidua.people.models import Account, Person, Post
from thidua.people.permissions import (
    Limits,
    can_import_persons,
    can_try_on,
    demand,
    each,
    limits_of,
    persons_imported_by,
    tries_left,
    units_staffed_by_import,
)
from thidua.people.tables import (
    BIRTH_DATE,
    CATEGORY,
    FULL_NAME,
    IS_HEAD,
    IS_LEADER,
    STAFF_CODE,
    TITLE,
    UNIT_CODE,
    VALID_FROM,
    VALID_TO,
)
from thidua.sheets.columns import Row, Sheet
from thidua.sheets.faults import Fault

MAX_REASON = 300

type PostKey = tuple[str, int, date | None]


@transaction.atomic
def import_persons(
    *,
    sheet: Sheet,
    dry_run: bool,
    by: Account | None,
    reason: str = "",
    decisions: Mapping[str, str] | None = None,
) -> ImportReport:
    """Persons and their posts, a row a post; a row already on record is corrected, an empty cell changes nothing.

    Whom the register, as far as it is within reach, or the file itself knows by the same name and birth date under
    another code is asked about: `decisions` tells by the code in the file which other code is meant, or "" for another
    person; the trail of that person keeps both codes. So is asked about whom the register knows under the code by
    another name and another birth date: that code itself for an answer means that both are corrected. Of a row with a
    faulty cell the rest is checked as far as it can be read.
    """
    demand(each(can_import_persons, can_try_on), by)
    decided, codes_in_file = decisions or {}, list(_first_rows(sheet))
    sheet = _recoded(sheet, decided)
    draft, first = Draft(sheet, reason), _first_rows(sheet)
    roll = Roll(first, by)
    current = _check(draft, first, roll, by)
    unlike = _unlike(draft, first, roll, decided)
    if draft.checked().errors:
        return finish(draft, verb="import_persons", saved=False, by=by)
    people = changes(Person, {code: _fields_of(row) for code, row in first.items()}, roll.persons)
    new_posts = changes(Post, draft.wanted, current)
    doubts = _doubts(people.create, Person.objects.all() if by is None else persons_imported_by(by))
    open_doubts = {code: alike for code, alike in doubts.items() if decided.get(code) != ""}
    questions = (*unlike, *(_question(sheet, first[code], alike) for code, alike in open_doubts.items()))
    saved = not dry_run and not questions
    if saved:
        known = _save(people, new_posts, roll)
        for code, alike in doubts.items():
            keep_apart(people.create[code], alike, draft.why[:MAX_REASON])
        meant = {code: known[_meant(code, decided)] for code in codes_in_file}
        _record_decisions(meant, {people.create[code]: alike for code, alike in doubts.items()}, draft.why, by)
    return finish(draft, people, new_posts, verb="import_persons", saved=saved, by=by, questions=questions)


def _save(people: Changes[str, Person], posts: Changes[PostKey, Post], roll: Roll) -> dict[str, Person]:
    """Save persons, then their posts; everybody by staff code."""
    people.save(Person)
    known = roll.persons | people.create
    for (code, *_unit_and_day), post in posts.create.items():
        post.person = known[code]
    posts.save(Post)
    return known


def _record_decisions(
    meant: Mapping[str, Person], apart: Mapping[Person, Sequence[Person]], reason: str, by: Account | None
) -> None:
    """Tell of each person under which other code of the file it was recognised, and from whom it was told apart."""
    same = [
        Told(subject_of(person), {"staff_code": person.staff_code, "code_in_file": code}, {})
        for code, person in meant.items()
        if code != person.staff_code
    ]
    record_each(by=by, verb="recognise_by_import", told=same, reason=reason)
    others = [
        Told(subject_of(person), {"staff_code": person.staff_code, "apart_from": ", ".join(_codes_of(alike))}, {})
        for person, alike in apart.items()
    ]
    record_each(by=by, verb="tell_apart_by_import", told=others, reason=reason)


def _check(draft: Draft, first: Mapping[str, Row], roll: Roll, by: Account | None) -> dict[PostKey, Post]:
    """Check every row, and note the posts it asks for; those on record of whom the rows are about."""
    if not _note_codes_tried(roll, draft.sheet, by):
        draft.refuse(draft.sheet.every_row[0], STAFF_CODE, TOO_MANY_TRIED)
        return {}
    directory = Directory.on_record(by, units_staffed_by_import)
    posts = rows_with(Post.objects.select_related("person"), "person", [one.pk for one in roll.persons.values()])
    current = {(post.person.staff_code, post.unit_id, post.valid_from): post for post in posts}
    begun, limits = _first_days(current), limits_of(by)
    for row in draft.sheet.every_row:
        _check_person(draft, row, first, roll, limits)
        _check_birth(draft, row, roll, begun)
        _want_post(draft, row, directory, current, roll, limits)
    return current


def _recoded(sheet: Sheet, decided: Mapping[str, str]) -> Sheet:
    """The rows about somebody known under another code, with that code."""

    def recode(row: Row) -> Row:
        code = row.get(STAFF_CODE)
        return replace(row, values={**row.values, STAFF_CODE.key: _meant(code, decided) if code else None})

    return replace(sheet, rows=tuple(map(recode, sheet.rows)), faulty=tuple(map(recode, sheet.faulty)))


def _meant(code: str, decided: Mapping[str, str]) -> str:
    """The code that a decision leads to, over others where these were decided too."""
    passed: set[str] = set()
    while code not in passed and decided.get(code):
        passed.add(code)
        code = decided[code]
    return code


def _doubts(new: Mapping[str, Person], known: QuerySet[Person]) -> dict[str, list[Person]]:
    """Who on record, or before in the file, bears the name and birth date of somebody new."""
    dated = {code: person for code, person in new.items() if person.birth_date}
    alike: dict[tuple[str, date | None], list[Person]] = defaultdict(list)
    for person in rows_with(known, "search_name", {person.search_name for person in dated.values()}):
        alike[person.search_name, person.birth_date].append(person)
    doubts: dict[str, list[Person]] = {}
    for code, person in dated.items():
        found = alike[person.search_name, person.birth_date]
        if found:
            doubts[code] = list(found)
        found.append(person)
    return doubts


def _unlike(draft: Draft, first: Mapping[str, Row], roll: Roll, decided: Mapping[str, str]) -> tuple[Question, ...]:
    """Of whom a row says another name and another birth date than the register: the code is perhaps mistyped."""
    asked = []
    for code, known in roll.persons.items():
        name, born = first[code].get(FULL_NAME), first[code].get(BIRTH_DATE)
        if not (name and born and known.birth_date) or fold(name) == known.search_name or born == known.birth_date:
            continue
        if decided.get(code) == "":
            draft.refuse(first[code], STAFF_CODE, OF_ANOTHER)
        elif decided.get(code) != code:
            fault = Fault.of(*UNLIKE, name=known.full_name, born=known.birth_date)
            asked.append(Question(code, draft.sheet.error(first[code], STAFF_CODE, fault), (code,)))
    return tuple(asked)


def _codes_of(persons: Sequence[Person]) -> tuple[str, ...]:
    return tuple(person.staff_code for person in persons)


def _question(sheet: Sheet, row: Row, alike: Sequence[Person]) -> Question:
    codes = _codes_of(alike)
    return Question(row[STAFF_CODE], sheet.error(row, STAFF_CODE, Fault.of(*ALIKE, codes=", ".join(codes))), codes)


def _first_rows(sheet: Sheet) -> dict[str, Row]:
    """The first row about each person: what it says, the others say too."""
    found: dict[str, Row] = {}
    for row in sheet.every_row:
        code = row.get(STAFF_CODE)
        if code is not None:
            found.setdefault(code, row)
    return found


def _note_codes_tried(roll: Roll, sheet: Sheet, by: Account | None) -> bool:
    """A code in use is refused, and so tells that somebody bears it: whoever asks that way, if only by a dry run, is on
    record as with the form. Whether it may be told of so many: of a file with more, nothing is.
    """
    codes = [code for code in roll.elsewhere if roll.find(code) is not ABOUT_ONESELF]
    if not codes:
        return True
    assert by is not None
    left, tried = tries_left(by), {"count": len(codes), "staff_code": ", ".join(sorted(codes))}
    record(by=by, verb="try_staff_code", subject=Subject("import", "", sheet.file), after=tried)
    return len(codes) <= left


def _fields_of(row: Row) -> Values:
    return {
        "staff_code": row[STAFF_CODE],
        "full_name": row[FULL_NAME],
        "search_name": fold(row[FULL_NAME]),
        "birth_date": row.get(BIRTH_DATE),
        "category": row[CATEGORY],
    }


def _check_person(draft: Draft, row: Row, first: Mapping[str, Row], roll: Roll, limits: Limits) -> None:
    """Whom a row is about, that it says of them what their first row says, and of a head what is on record."""
    code = row.get(STAFF_CODE)
    if code is None:
        return
    if roll.find(code) is ABOUT_ONESELF:
        draft.refuse(row, STAFF_CODE, ABOUT_ONESELF)
    elif code in roll.elsewhere:
        draft.refuse(row, STAFF_CODE, NOT_HERE)
    before, known = first[code], roll.persons.get(code)
    for column in (FULL_NAME, BIRTH_DATE, CATEGORY):
        if known and known.pk in limits.heads and said_otherwise(known, {column.key: row.get(column)}):
            draft.refuse(row, column, OF_THE_HEAD)
        both_read = row.reads(column) and before.reads(column)
        if both_read and row.get(column) != before.get(column):
            draft.refuse(row, column, Fault.of(*DISAGREES, row=before.number))


def _check_birth(draft: Draft, row: Row, roll: Roll, begun: Mapping[str, date]) -> None:
    """Nobody is born in the future, nor on or after the first day of a post, of the row or on record."""
    code, said, day = row.get(STAFF_CODE), row.get(BIRTH_DATE), row.get(VALID_FROM)
    known = roll.persons.get(code) if code else None
    born = said or (known.birth_date if known else None)
    if said and said > localdate():
        draft.refuse(row, BIRTH_DATE, NOT_BORN)
    elif born and ((day and day <= born) or (said and code and begun.get(code, date.max) <= said)):
        draft.refuse(row, BIRTH_DATE, BORN_TOO_LATE)


def _first_days(posts: Mapping[PostKey, Post]) -> dict[str, date]:
    """Since when each person holds posts on record, as far as that is known."""
    days: dict[str, date] = {}
    for code, _unit, day in posts:
        if day is not None:
            days[code] = min(day, days.get(code, day))
    return days


def _want_post(
    draft: Draft, row: Row, directory: Directory, current: Mapping[PostKey, Post], roll: Roll, limits: Limits
) -> None:
    draft.check_order(row, VALID_FROM, VALID_TO)
    day = row.get(VALID_FROM)
    found = directory.find_in(row, UNIT_CODE, day, day or row.get(VALID_TO), VALID_FROM, VALID_TO)
    if isinstance(found, Fault):
        draft.refuse(row, UNIT_CODE, found)
    code = row.get(STAFF_CODE)
    if code is None or not isinstance(found, Bearer):
        return
    assert found.unit is not None
    values: Values = {
        "unit_id": found.unit.pk,
        "title": row.get(TITLE),
        "is_leader": row.get(IS_LEADER),
        "is_head": row.get(IS_HEAD),
        "valid_from": day,
        "valid_to": row.get(VALID_TO),
    }
    key = (code, found.unit.pk, day)
    if not limits.names_head_of(found.unit.pk) and _about_head(current.get(key), values):
        draft.refuse(row, IS_HEAD, HEAD_FROM_ABOVE)
    elif _gives_head_a_post(roll.persons.get(code), current.get(key), values, limits):
        draft.refuse(row, UNIT_CODE, POST_OF_A_HEAD)
    draft.want(row, STAFF_CODE, key, values)


def _about_head(there: Post | None, values: Values) -> bool:
    """Whether a row names a head, or changes the post of one."""
    if there is None:
        return bool(values["is_head"])
    differing = said_otherwise(there, values)
    return "is_head" in differing or (there.is_head and bool(differing))


def _gives_head_a_post(known: Person | None, there: Post | None, values: Values, limits: Limits) -> bool:
    """Whether a row gives somebody a post, or changes one, on whose posts others decide."""
    return known is not None and known.pk in limits.heads and (there is None or bool(said_otherwise(there, values)))


HEAD_FROM_ABOVE = Fault.of(
    _("Who is head of a unit is said by the unit above it or by the standing agency."),
    _("Leave the row out, or as it is on record; the unit above hands it in."),
)
POST_OF_A_HEAD = Fault.of(
    _("Posts of the head of a unit are given and changed by the unit above it or by the standing agency."),
    _("Leave the row out, or as it is on record; the unit above hands it in."),
)
OF_THE_HEAD = Fault.of(
    _(
        "Name, date of birth and category of the head of a unit are corrected by the unit above it or by the "
        "standing agency."
    ),
    _("Leave the row out, or as it is on record; the unit above hands it in."),
)
NOT_BORN = Fault.of(_("This day has not come yet."), _("Correct the date."))
BORN_TOO_LATE = Fault.of(
    _("The date of birth does not lie before the first day of a post."), _("Correct one of the two dates.")
)
NOT_HERE = Fault.of(_("This staff code cannot be used here."), _("Check it; if it is right, ask the standing agency."))
TOO_MANY_TRIED = Fault.of(
    _("Too many staff codes of this file cannot be used here: no row was checked."),
    _("Hand in the staff of your own units only, in smaller files."),
)
ALIKE = (
    _("On record or in this file with the same name and date of birth: %(codes)s."),
    _("Decide whether it is the same person or another one."),
)
UNLIKE = (
    _("On record this staff code is that of %(name)s, born on %(born)s: name and date of birth are both different."),
    _("Decide whether it is the same person, to be corrected, or another one."),
)
OF_ANOTHER = Fault.of(
    _("On record this staff code is another person's."), _("Write the right staff code, or leave the row out.")
)
DISAGREES = (
    _("Row %(row)s says otherwise about the same person."),
    _("Write the same in both rows; give another person another staff code."),
)
