from __future__ import annotations

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results


def can_view_goals(account: Account) -> Decision:
    """The plan's goals and their state are published to every participant."""
    return can_view_results(account)
