from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.observations.models import Observation
from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_results, persons_open_to, thing


@thing(gettext_lazy("See figures and where they came from"))
def can_view_figures(account: Account) -> Decision:
    """Figures of units are open to every participant."""
    return can_view_results(account)


def observations_open_to(account: Account) -> QuerySet[Observation]:
    """Figures of units; a figure of a person is as personal as the person's page."""
    if not can_view_figures(account):
        return Observation.objects.none()
    return Observation.objects.filter(Q(person=None) | Q(person__in=persons_open_to(account)))
