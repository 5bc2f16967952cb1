"""Who sets movements up and moves them on: the standing agency, and a unit its own."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.movements.models import Movement, MovementStatus
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    can_run_movement,
    can_view_results,
    held_as,
    holds,
    refused,
    thing,
    units_reached_by,
)
from thidua.people.queries import subtree

RUNS_ITS_OWN = (Role.UNIT_OFFICER, Role.UNIT_HEAD)


@thing(gettext_lazy("Set up and move on a movement of the own unit"))
def can_run_own_movements(account: Account) -> Decision:
    """Which one: see `can_run_this_movement`."""
    if holds(account, Role.STANDING_OFFICER, *RUNS_ITS_OWN):
        return ALLOWED
    return refused(gettext_noop("Movements are set up by the standing agency, and by heads and officers of units."))


def can_run_movement_of(account: Account, unit: Unit) -> Decision:
    """A unit's own movement is run by its head and officers, and by the standing agency of the unit or above it."""
    if holds(account, Role.STANDING_OFFICER, *RUNS_ITS_OWN, unit=unit):
        return ALLOWED
    return refused(gettext_noop("Only the unit itself and the standing agency run a movement of the unit."))


def units_to_run_for(account: Account) -> list[Unit]:
    """The units over which an account holds a role that may set up a movement."""
    grants = held_as(account, Role.STANDING_OFFICER, *RUNS_ITS_OWN)
    return list({grant.unit_id: grant.unit for grant in grants}.values())


def provinces_to_run_for(account: Account) -> QuerySet[Unit]:
    """The provinces in which an account runs movements, or which were merged into these."""
    return units_reached_by(account, Role.STANDING_OFFICER).filter(kind=Kind.PROVINCE)


def can_run_this_movement(account: Account, movement: Movement) -> Decision:
    if movement.unit is None:
        return can_run_movement(account, movement.province)
    return can_run_movement_of(account, movement.unit)


def movements_run_by(account: Account) -> QuerySet[Movement]:
    own = subtree(*(grant.unit for grant in held_as(account, Role.STANDING_OFFICER, *RUNS_ITS_OWN)))
    run = Q(unit__in=own.values("pk"))
    return Movement.objects.filter(run | Q(unit=None, province__in=provinces_to_run_for(account).values("pk")))


@told_of("movement")
def movements_open_to(account: Account) -> QuerySet[Movement]:
    """What is issued is published to every participant; a draft is open to who runs it."""
    if not can_view_results(account):
        return Movement.objects.none()
    issued = ~Q(status=MovementStatus.DRAFT)
    found = Movement.objects.filter(issued | Q(pk__in=movements_run_by(account).values("pk")))
    return found.select_related("regulation", "province", "unit", "parent")
