"""Registrations for a round, and until when they are taken."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from thidua.movements.models import Movement, Registration, Round
from thidua.movements.queries.movements import rounds
from thidua.movements.workflow import Permit, permits
from thidua.people.queries import search_units


def is_registration_open(held: Round, today: date) -> bool:
    """To the end of the day that the standing agency set; without one, until the round is opened."""
    if not permits(held.movement.status, Permit.REGISTER) or held.closed_on is not None:
        return False
    return held.opened_on is None if held.register_until is None else today <= held.register_until


def rounds_to_register_for(movement: Movement, today: date) -> QuerySet[Round]:
    """The rounds for which `is_registration_open` holds."""
    if not permits(movement.status, Permit.REGISTER):
        return Round.objects.none()
    taking = Q(register_until=None, opened_on=None) | Q(register_until__gte=today)
    return rounds(movement).filter(taking, closed_on=None)


def search_registrations(
    found: QuerySet[Registration], *, held: Round, text: str = "", whom: str = "", scheme: str = ""
) -> QuerySet[Registration]:
    """Those for a round that stand, narrowed: by the unit's name, to units or persons, and by the award aimed for."""
    found = found.filter(held=held, withdrawn_at=None)
    if text.strip():
        found = found.filter(unit__in=search_units(text).values("pk"))
    if whom:
        found = found.filter(Q(person=None) if whom == "unit" else Q(person__isnull=False))
    return found.filter(scheme=scheme) if scheme else found
