from __future__ import annotations

from django.utils.translation import gettext_lazy

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results, thing


@thing(gettext_lazy("See the goals of the plan"))
def can_view_goals(account: Account) -> Decision:
    """The plan's goals and their state are published to every participant."""
    return can_view_results(account)
