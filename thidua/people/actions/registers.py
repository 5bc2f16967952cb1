from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, Told, record, record_each
from thidua.people.actions.persons import Facts, record_change, subject_of
from thidua.people.actions.reasons import stated
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, PerformanceRating, Person, Unit
from thidua.people.permissions import (
    can_correct_discipline,
    can_correct_registers,
    can_discipline,
    can_judge_person,
    can_keep_staff_of,
    can_rate_persons,
    demand,
)
from thidua.people.queries import levels_of

BATCH = 2000


@transaction.atomic
def rate_persons(*, year: int, levels: dict[int, str], decision: str, by: Account | None) -> None:
    """Record the yearly levels of persons (by primary key) as decided. One audit entry each, as rated by itself."""
    demand(lambda officer: can_rate_persons(officer, levels.keys(), year), by)
    persons = Person.objects.in_bulk(levels)
    ratings = [
        PerformanceRating(person=persons[pk], year=year, level=level, decision=decision) for pk, level in levels.items()
    ]
    PerformanceRating.objects.bulk_create(ratings, batch_size=BATCH)
    told = (Told(subject_of(rating.person), _given(rating), {}) for rating in ratings)
    record_each(by=by, verb="rate_person", told=told, reason="")


def _given(rating: PerformanceRating) -> Facts:
    return {"year": str(rating.year), "level": rating.level, "decision": rating.decision}


@transaction.atomic
def rate_person(
    *, person: Person, year: int, level: str, decision: str, by: Account | None, reason: str = ""
) -> PerformanceRating:
    """Record the level of a year as decided; one on record is corrected, with the reason."""
    demand(lambda keeper: can_judge_person(keeper, person, date(year, 1, 1), date(year, 12, 31)), by)
    if year > localdate().year:
        raise ValidationError({"year": _("This year has not begun.")})
    if level not in [one.code for one in levels_of(person.category, year)]:
        raise ValidationError({"level": _("This level is not of the scale in force in that year.")})
    rating = PerformanceRating.objects.select_for_update().filter(person=person, year=year).first()
    before = {"level": rating.level, "decision": rating.decision} if rating else {}
    rating = rating or PerformanceRating(person=person, year=year)
    rating.level, rating.decision = level, stated(decision, "decision")
    if before == {"level": rating.level, "decision": rating.decision}:
        raise ValidationError(_("Nothing differs from what is on record."))
    rating.full_clean()
    rating.save()
    record(
        by=by,
        verb="correct_rating" if before else "rate_person",
        subject=subject_of(person),
        before=before,
        after=_given(rating),
        reason=stated(reason) if before else "",
    )
    return rating


@transaction.atomic
def rate_staff(*, year: int, levels: Mapping[Person, str], decision: str, by: Account | None, reason: str = "") -> int:
    """Rate several persons by one decision; who has that level by that decision already stays as is. How many."""
    given = PerformanceRating.objects.filter(person__in=levels, year=year)
    there = {rating.person_id: rating.level for rating in given}
    wanted = {person: level for person, level in levels.items() if there.get(person.pk) != level}
    if not wanted:
        raise ValidationError(_("Nothing differs from what is on record."))
    for person, level in wanted.items():
        rate_person(person=person, year=year, level=level, decision=decision, reason=reason, by=by)
    return len(wanted)


@transaction.atomic
def record_discipline(*, action: DisciplinaryAction, by: Account | None) -> DisciplinaryAction:
    """Record a disciplinary action; recorded once more, as by a second click, it stays one."""
    demand(lambda keeper: can_discipline(keeper, action), by)
    _check_discipline(action)
    if there := _on_record(action):
        return there
    action.save()
    record(by=by, verb="record_discipline", subject=subject_of(action.person), after=_said(action))
    return action


def _on_record(action: DisciplinaryAction) -> DisciplinaryAction | None:
    """The same action where it is on record; whoever records another of that person waits until this one is."""
    Person.objects.select_for_update().get(pk=action.person_id)
    same = {"imposed_on": action.imposed_on, "form": action.form, "decision": action.decision}
    there = DisciplinaryAction.objects.filter(person=action.person_id, **same).first()
    if there and (there.unit_id, _said(there)) != (action.unit_id, _said(action)):
        raise ValidationError(_("This disciplinary action is on record with other facts. Have it corrected there."))
    return there


@transaction.atomic
def correct_discipline(
    *, action: DisciplinaryAction, form: str, decision: str, imposed_on: date, ends_on: date | None,
    over_reform: bool, reason: str, by: Account | None,
) -> DisciplinaryAction:  # fmt: skip
    """Correct what is on record of a disciplinary action; what stood before stays in the log."""
    demand(lambda officer: can_correct_discipline(officer, action), by)
    before = _said(DisciplinaryAction.objects.select_for_update().get(pk=action.pk))
    action.form, action.decision, action.over_reform = form, decision, over_reform
    action.imposed_on, action.ends_on = imposed_on, ends_on
    _check_discipline(action)
    action.save()
    record_change("correct_discipline", action.person, before, _said(action), reason, by)
    return action


def _check_discipline(action: DisciplinaryAction) -> None:
    action.full_clean()
    if action.imposed_on > localdate():
        raise ValidationError({"imposed_on": _("This day has not come yet.")})
    if action.ends_on is not None and action.ends_on < action.imposed_on:
        raise ValidationError({"ends_on": _("It would end before it begins.")})


def _said(action: DisciplinaryAction) -> Facts:
    return {
        "form": action.form,
        "decision": action.decision,
        "imposed_on": action.imposed_on,
        "ends_on": action.ends_on,
        "over_reform": action.over_reform,
    }


@transaction.atomic
def open_matter(*, matter: PendingMatter, by: Account | None) -> PendingMatter:
    """Enter a matter; entered once more while it is open, as by a second click, it stays one."""
    matter.full_clean()
    if matter.person:
        person = matter.person
        demand(lambda keeper: can_judge_person(keeper, person, matter.opened_on), by)
    elif matter.unit:
        unit = matter.unit
        demand(lambda keeper: can_keep_staff_of(keeper, unit), by)
    if matter.opened_on > localdate():
        raise ValidationError({"opened_on": _("This day has not come yet.")})
    if there := _still_open(matter):
        return there
    matter.save()
    record(
        by=by,
        verb="open_matter",
        subject=_subject(matter),
        after={"opened_on": matter.opened_on, "document": matter.document},
    )
    return matter


def _still_open(matter: PendingMatter) -> PendingMatter | None:
    """The same matter where it is open; whoever enters another about that person or unit waits until this one is."""
    if matter.person:
        Person.objects.select_for_update().get(pk=matter.person.pk)
    elif matter.unit:
        Unit.objects.select_for_update().get(pk=matter.unit.pk)
    about = {"person": matter.person_id, "unit": matter.unit_id, "subject": matter.subject}
    return PendingMatter.objects.filter(**about, opened_on=matter.opened_on, closed_on=None).first()


@transaction.atomic
def close_matter(*, matter: PendingMatter, closed_on: date, reason: str, by: Account | None) -> PendingMatter:
    about = matter.person or matter.unit
    assert about is not None
    demand(lambda officer: can_correct_registers(officer, about), by)
    if PendingMatter.objects.select_for_update().get(pk=matter.pk).closed_on is not None:
        raise ValidationError(_("This matter was closed before."))
    if closed_on > localdate():
        raise ValidationError({"closed_on": _("This day has not come yet.")})
    matter.closed_on = closed_on
    matter.full_clean()
    matter.save()
    after = {"closed_on": closed_on}
    record(by=by, verb="close_matter", subject=_subject(matter), after=after, reason=stated(reason))
    return matter


def _subject(matter: PendingMatter) -> Subject:
    return Subject("matter", str(matter.pk), matter.subject)
