from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, prefetch_related_objects
from django.utils.timezone import localdate

from thidua.core.messages import gettext_noop as _
from thidua.people.actions.directory import Bearer, Directory, Roll
from thidua.people.actions.importing import (
    FIRST_YEAR,
    LAST_YEAR,
    Draft,
    ImportReport,
    Values,
    changes,
    finish,
    rows_with,
)
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, PerformanceRating, Person, Post, Unit
from thidua.people.permissions import (
    Limits,
    can_import_persons,
    demand,
    limits_of,
    posts_rated_elsewhere,
    units_staffed_by_import,
)
from thidua.people.queries import levels_of
from thidua.people.tables import (
    CLOSED_ON,
    DECISION,
    DECISION_OF_RATING,
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
def import_ratings(*, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = "") -> ImportReport:
    """Yearly ratings, one a person and year; one already on record is corrected. Heads are rated from above; what
    was recorded of a year that ended elsewhere is corrected there or from above.
    """
    demand(can_import_persons, by)
    draft, roll, limits = Draft(sheet, reason), _roll(sheet, STAFF_CODE, by), limits_of(by)
    ratings = rows_with(PerformanceRating.objects.all(), "person", _ids(roll))
    current = {(rating.person_id, rating.year): rating for rating in ratings}
    elsewhere = _rated_elsewhere(sheet, roll, by)
    for row in sheet.every_row:
        year = draft.year_of(row, YEAR)
        if year is not None and year > localdate().year:
            draft.refuse(row, YEAR, NOT_BEGUN)
        person = _person(draft, row, STAFF_CODE, roll, limits)
        if person and year is not None:
            key = (person.pk, year)
            said = {"level": row.get(LEVEL), "decision": row.get(DECISION_OF_RATING)}
            values: Values = {"person_id": person.pk, "year": year, **said}
            if key in elsewhere and _corrects(current.get(key), values):
                draft.refuse(row, YEAR, ELSEWHERE)
            _check_rating(draft, row, person, year, current.get(key))
            draft.want(row, STAFF_CODE, key, values)
    return _settle(draft, PerformanceRating, current, "import_ratings", dry_run, by)


def _check_rating(draft: Draft, row: Row, person: Person, year: int, there: PerformanceRating | None) -> None:
    """By the scale of the year and by a decision, as the form asks for; what is on record may stay as it is."""
    level = row.get(LEVEL)
    if level is None or (there and there.level == level):
        return
    if level not in [one.code for one in levels_of(person.category, year)]:
        draft.refuse(row, LEVEL, NOT_ON_SCALE)
    if row.reads(DECISION_OF_RATING) and not (row.get(DECISION_OF_RATING) or (there and there.decision)):
        draft.refuse(row, DECISION_OF_RATING, NO_DECISION)


def _rated_elsewhere(sheet: Sheet, roll: Roll, by: Account | None) -> set[tuple[int, int]]:
    """The persons and years of a sheet of which others correct the ratings; the system itself (None) corrects all."""
    if by is None:
        return set()
    years = {year for row in sheet.every_row if (year := row.get(YEAR)) is not None and FIRST_YEAR <= year <= LAST_YEAR}
    return {
        (post.person_id, year)
        for year in years
        for post in rows_with(posts_rated_elsewhere(by, year), "person", _ids(roll))
    }


@transaction.atomic
def import_discipline(*, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = "") -> ImportReport:
    """Disciplinary actions, told apart by person, day and form; the unit is the code's bearer on that day."""
    demand(can_import_persons, by)
    draft, roll = Draft(sheet, reason), _roll(sheet, STAFF_CODE, by)
    directory = Directory.on_record(by, units_staffed_by_import)
    actions = rows_with(DisciplinaryAction.objects.all(), "person", _ids(roll))
    current = {(action.person_id, action.imposed_on, action.form): action for action in actions}
    limits, posts = limits_of(by), _posts_of(roll)
    for row in sheet.every_row:
        draft.check_order(row, IMPOSED_ON, ENDS_ON)
        _check_come(draft, row, IMPOSED_ON)
        person = _person(draft, row, STAFF_CODE, roll, limits)
        unit = _unit(draft, row, UNIT_CODE, IMPOSED_ON, directory)
        if person and row.reads(IMPOSED_ON, FORM):
            there = current.get(key := (person.pk, row[IMPOSED_ON], row[FORM]))
            values = {
                "person_id": person.pk,
                "unit_id": unit.pk if unit else None,
                "form": row[FORM],
                "decision": row.get(DECISION),
                "imposed_on": row[IMPOSED_ON],
                "ends_on": row.get(ENDS_ON),
                "over_reform": row.get(OVER_REFORM),
            }
            reached = limits.corrects(person.pk, None) and (there is None or limits.corrects(None, there.unit_id))
            if not reached and _corrects(there, values):
                draft.refuse(row, STAFF_CODE, BY_THE_AGENCY)
            elif unit and not _served(posts[person.pk], unit, row[IMPOSED_ON], there):
                draft.refuse(row, UNIT_CODE, NO_POST)
            draft.want(row, STAFF_CODE, key, values)
    return _settle(draft, DisciplinaryAction, current, "import_discipline", dry_run, by)


def _posts_of(roll: Roll) -> dict[int, list[Post]]:
    """The posts of each person."""
    found = defaultdict(list)
    for post in rows_with(Post.objects.all(), "person", _ids(roll)):
        found[post.person_id].append(post)
    return found


def _served(posts: Iterable[Post], unit: Unit, on: date, there: DisciplinaryAction | None) -> bool:
    """Whether one of some posts was held in a unit on a day; what is on record of that unit stays as it is."""
    then = (post for post in posts if (post.valid_from or on) <= on <= (post.valid_to or on))
    return unit.pk in [there and there.unit_id, *(post.unit_id for post in then)]


@transaction.atomic
def import_matters(*, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = "") -> ImportReport:
    """Pending matters about one person or one unit each, told apart by whom, what and since when."""
    demand(can_import_persons, by)
    draft, roll, directory = (
        Draft(sheet, reason),
        _roll(sheet, PERSON_CONCERNED, by),
        Directory.on_record(by, units_staffed_by_import),
    )
    days = {day for row in sheet.every_row if (day := row.get(OPENED_ON)) is not None}
    matters = rows_with(PendingMatter.objects.all(), "opened_on", days)
    current = {(row.person_id, row.unit_id, row.subject, row.opened_on): row for row in matters}
    limits = limits_of(by)
    for row in sheet.every_row:
        if wanted := _matter(draft, row, roll, directory, limits):
            key, values = wanted
            if not limits.corrects(*key[:2]) and (values["closed_on"] or _corrects(current.get(key), values)):
                draft.refuse(row, SUBJECT, BY_THE_AGENCY)
            draft.want(row, SUBJECT, key, values)
    return _settle(draft, PendingMatter, current, "import_matters", dry_run, by)


type MatterKey = tuple[int | None, int | None, str, date]


def _matter(
    draft: Draft, row: Row, roll: Roll, directory: Directory, limits: Limits
) -> tuple[MatterKey, Values] | None:
    """The matter of a row, by what tells it apart; nothing where that cannot be told."""
    draft.check_order(row, OPENED_ON, CLOSED_ON)
    _check_come(draft, row, OPENED_ON)
    _check_come(draft, row, CLOSED_ON)
    about_both = row.get(PERSON_CONCERNED) is not None and row.get(UNIT_CONCERNED) is not None
    about_none = row.get(PERSON_CONCERNED) is None and row.get(UNIT_CONCERNED) is None
    if about_both or (about_none and row.reads(PERSON_CONCERNED, UNIT_CONCERNED)):
        draft.refuse(row, UNIT_CONCERNED, ABOUT_ONE)
        return None
    person = _person(draft, row, PERSON_CONCERNED, roll, limits)
    unit = _unit(draft, row, UNIT_CONCERNED, OPENED_ON, directory)
    person_id, unit_id = person.pk if person else None, unit.pk if unit else None
    if (person_id is None and unit_id is None) or not row.reads(SUBJECT, OPENED_ON):
        return None
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "subject": row[SUBJECT],
        "document": row.get(DOCUMENT),
        "opened_on": row[OPENED_ON],
        "closed_on": row.get(CLOSED_ON),
    }
    return (person_id, unit_id, row[SUBJECT], row[OPENED_ON]), values


def _corrects(there: Model | None, values: Values) -> bool:
    """Whether a row says otherwise than what is on record."""
    said = {name: value for name, value in values.items() if value is not None}
    return there is not None and any(getattr(there, name) != value for name, value in said.items())


def _check_come(draft: Draft, row: Row, column: Column[date]) -> None:
    day = row.get(column)
    if day is not None and day > localdate():
        draft.refuse(row, column, NOT_COME)


def _settle[M: Model](
    draft: Draft, model: type[M], current: Mapping[Any, M], verb: str, dry_run: bool, by: Account | None
) -> ImportReport:
    made = changes(model, draft.wanted, current)
    saved = not dry_run and not draft.checked().errors
    if saved:
        made.save(model)
        prefetch_related_objects([*made.create.values()], "person")
    prefetch_related_objects(made.update, "person")
    return finish(draft, made, verb=verb, saved=saved, by=by)


def _roll(sheet: Sheet, column: Column[str], by: Account | None) -> Roll:
    return Roll({code for row in sheet.every_row if (code := row.get(column)) is not None}, by)


def _ids(roll: Roll) -> list[int]:
    return [person.pk for person in roll.persons.values()]


def _person(draft: Draft, row: Row, column: Column[str], roll: Roll, limits: Limits) -> Person | None:
    code = row.get(column)
    found = roll.find(code) if code is not None else None
    if isinstance(found, Fault):
        draft.refuse(row, column, found)
        return None
    if found is not None and found.pk in limits.heads:
        draft.refuse(row, column, FROM_ABOVE)
        return None
    return found


def _unit(draft: Draft, row: Row, column: Column[str], on: Column[date], directory: Directory) -> Unit | None:
    """Who bears the code of a row on its day."""
    found = directory.find_in(row, column, row.get(on), row.get(on), on)
    if isinstance(found, Fault):
        draft.refuse(row, column, found)
    return found.unit if isinstance(found, Bearer) else None


FROM_ABOVE = Fault.of(
    _(
        "The head of a unit is rated by the unit above it or by the standing agency; so are discipline and matters "
        "about the head recorded."
    ),
    _("Leave the row out; the unit above hands it in."),
)
BY_THE_AGENCY = Fault.of(
    _("Closing a matter and correcting discipline is for the standing agency alone, from above the unit concerned."),
    _("Leave the row out, or as it is on record; the standing agency hands it in."),
)
NO_POST = Fault.of(
    _("The person held no post in this unit on that day."),
    _("Give the unit in which the person served on that day, or correct the date; a missing post is entered first."),
)
ELSEWHERE = Fault.of(
    _("This person served elsewhere at the end of this year: a rating on record is corrected there."),
    _("Leave the row out, or as it is on record; the standing agency above both units hands it in."),
)
NOT_ON_SCALE = Fault.of(
    _("This level is not of the scale in force in that year."),
    _("Correct the level or the year; leave out a year of which no scale is known."),
)
NO_DECISION = Fault.of(
    _("A rating is recorded as decided: the decision is missing."), _("Fill in its number, day and who issued it.")
)
NOT_BEGUN = Fault.of(_("This year has not begun."), _("Correct the year."))
NOT_COME = Fault.of(_("This day has not come yet."), _("Correct the date."))
ABOUT_ONE = Fault.of(
    _("A matter concerns one person or one unit."), _("Fill in either the staff code or the unit code, not both.")
)
