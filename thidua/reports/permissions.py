from __future__ import annotations

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_persons, can_view_results


def can_view_home(account: Account) -> Decision:
    return can_view_results(account)


def can_view_plan(account: Account) -> Decision:
    """The plan is published to every participant (P3)."""
    return can_view_results(account)


def can_view_unit_page(account: Account) -> Decision:
    return can_view_results(account)


def can_view_person_page(account: Account) -> Decision:
    """Whose page it is decides the rest: see `people.permissions.can_view_person`."""
    return can_view_persons(account)
