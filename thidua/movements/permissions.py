from __future__ import annotations

from django.utils.translation import gettext_lazy

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results, thing


@thing(gettext_lazy("See rounds and open points"))
def can_view_movement(account: Account) -> Decision:
    """Rounds and open points are published to every participant."""
    return can_view_results(account)
