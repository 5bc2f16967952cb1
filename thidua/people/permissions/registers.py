"""Discipline and pending matters: who reads them, who records them, and who takes them back."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, DisciplinaryAction, Person, Role, Unit
from thidua.people.models.units import overlapping
from thidua.people.permissions.decisions import ALLOWED, Decision, holds, refused, thing
from thidua.people.permissions.persons import (
    KEEPS_STAFF,
    NOT_ABOUT_ONESELF,
    SEES_PERSONS,
    can_judge_person,
    heads_not_below,
    is_own,
    persons_corrected_by,
    persons_open_to,
    reaches_from_above,
)
from thidua.people.permissions.work import reaches, units_reached_by
from thidua.people.queries.registers import Told

OF_ANOTHER_UNIT = gettext_noop(
    "On that day the person served in another unit, and the disciplinary action counts there. It is recorded and "
    "corrected by the standing agency whose reach holds both units."
)


def can_view_registers_of(account: Account, unit: Unit) -> Decision:
    """What the registers say behind the figures of a unit: who sees persons there, or in what carries it on."""
    if reaches(account, unit, *SEES_PERSONS):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, units and auditors see the pages of persons."))


def registers_open_to(account: Account) -> QuerySet[Unit]:
    """The units of which an account sees what the registers say: see `can_view_registers_of`."""
    return units_reached_by(account, *SEES_PERSONS)


def told_to(account: Account) -> Told:
    """Of which units and persons an account is told what is being looked into."""
    return Told(registers_open_to(account), persons_told_of(account))


def persons_told_of(account: Account) -> QuerySet[Person]:
    """Whose record an account sees; but matters about who heads a unit are for those above it, not for the unit itself
    nor where the head serves besides.
    """
    heads = heads_not_below(account, SEES_PERSONS).filter(overlapping(localdate(), None))
    return persons_open_to(account).exclude(pk__in=heads.values("person"))


def can_discipline(account: Account, action: DisciplinaryAction) -> Decision:
    """Who judges the person; but it counts against the unit of that day, whose staff is kept by oneself as well."""
    judged = can_judge_person(account, action.person, action.imposed_on)
    if not judged or reaches(account, action.unit, *KEEPS_STAFF):
        return judged
    return refused(OF_ANOTHER_UNIT)


@thing(gettext_lazy("Close matters and correct discipline"))
def can_correct_some_registers(account: Account) -> Decision:
    """Of somebody at all; of whom, `can_correct_registers` and `can_correct_discipline` say."""
    return _standing_over(holds(account, Role.STANDING_OFFICER))


def can_correct_registers(account: Account, person_or_unit: Person | Unit) -> Decision:
    """What bars from awards is taken back or closed by the standing agency alone, above the unit that it is about."""
    if is_own(account, person_or_unit):
        return NOT_ABOUT_ONESELF
    if isinstance(person_or_unit, Unit):
        return _standing_over(reaches_from_above(account, person_or_unit, [Role.STANDING_OFFICER]))
    return _standing_over(persons_corrected_by(account).filter(pk=person_or_unit.pk).exists())


def can_correct_discipline(account: Account, action: DisciplinaryAction) -> Decision:
    """As with every register of the person; but it counts against the unit of that day, which is reached as well."""
    corrected = can_correct_registers(account, action.person)
    if not corrected or discipline_corrected_by(account).filter(pk=action.pk).exists():
        return corrected
    return refused(OF_ANOTHER_UNIT)


def discipline_corrected_by(account: Account) -> QuerySet[DisciplinaryAction]:
    """What `can_correct_discipline` lets an account correct."""
    units = units_reached_by(account, Role.STANDING_OFFICER)
    persons = persons_corrected_by(account)
    return DisciplinaryAction.objects.filter(unit__in=units.values("pk"), person__in=persons.values("pk"))


def _standing_over(reached: bool) -> Decision:
    if reached:
        return ALLOWED
    return refused(
        gettext_noop(
            "Closing a matter and correcting discipline is for the standing agency alone, from above the unit "
            "concerned."
        )
    )
