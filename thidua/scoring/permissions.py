from __future__ import annotations

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results


def can_view_ranking(account: Account) -> Decision:
    """Whoever takes part may see the ranking of every cluster."""
    return can_view_results(account)
