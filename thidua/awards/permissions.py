from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.law.schema import Scheme
from thidua.people.models import Account, Person
from thidua.people.permissions import Decision, can_view_persons, can_view_results, persons_open_to, thing


@thing(gettext_lazy("See award schemes and findings on units"))
def can_view_awards(account: Account) -> Decision:
    """Schemes, and findings on collectives, are open to every participant."""
    return can_view_results(account)


def can_view_scheme(account: Account, scheme: Scheme) -> Decision:
    """Findings on individuals are personal data."""
    return can_view_persons(account) if scheme.recipient == "individual" else can_view_results(account)


def subjects_open_to(account: Account, scheme: Scheme) -> QuerySet[Person] | None:
    """The persons whose findings an account may see under a scheme; None where units are judged."""
    return persons_open_to(account) if scheme.recipient == "individual" else None
