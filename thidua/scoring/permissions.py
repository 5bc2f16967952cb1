from __future__ import annotations

from django.utils.translation import gettext_lazy

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results, thing


@thing(gettext_lazy("See the ranking"))
def can_view_ranking(account: Account) -> Decision:
    """Whoever takes part may see the ranking of every cluster."""
    return can_view_results(account)
