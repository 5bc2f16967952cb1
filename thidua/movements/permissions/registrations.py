"""Who registers for a round, and who sees whom."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.movements.models import Registration
from thidua.people.models import Account, Person, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    can_view_results,
    holds,
    persons_kept_by,
    persons_open_to,
    refused,
    thing,
    units_served_by,
)


@thing(gettext_lazy("See who registered for a round"))
def can_view_registrations(account: Account) -> Decision:
    """Units are published to every participant; persons are seen by who sees their pages."""
    return can_view_results(account)


def registrations_open_to(account: Account) -> QuerySet[Registration]:
    seen = Q(person=None) | Q(person__in=persons_open_to(account).values("pk")) | Q(person=account.person_id)
    return Registration.objects.filter(seen).select_related("unit", "person", "held")


@thing(gettext_lazy("Register the own unit and its people for a round"))
def can_register(account: Account) -> Decision:
    if units_served_by(account):
        return ALLOWED
    return refused(gettext_noop("Units and persons are registered by the head or an officer of the unit."))


def can_register_for(account: Account, unit: Unit) -> Decision:
    if holds(account, Role.UNIT_OFFICER, Role.UNIT_HEAD, unit=unit):
        return ALLOWED
    return refused(gettext_noop("You register your own unit and its people only."))


def persons_registered_by(account: Account) -> QuerySet[Person]:
    """Whom an account keeps, and oneself: taking part is asked for, not decided."""
    return persons_kept_by(account) | Person.objects.filter(pk=account.person_id or 0)
