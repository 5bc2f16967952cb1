from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.people.models import Account
from thidua.people.permissions import Decision, can_keep_units, can_view_results, thing
from thidua.reorganisations.models import Reorganisation, Status


@thing(gettext_lazy("Prepare and carry out reorganisations"))
def can_plan_reorganisations(account: Account) -> Decision:
    """Drafts name people and accounts: the standing agency prepares them and carries them out."""
    return can_keep_units(account)


@thing(gettext_lazy("Read reorganisations that were carried out"))
def can_view_reorganisations(account: Account) -> Decision:
    """What was carried out is part of the history of units, which is open to every participant."""
    return can_view_results(account)


def reorganisations_open_to(account: Account) -> QuerySet[Reorganisation]:
    if can_plan_reorganisations(account):
        return Reorganisation.objects.all()
    carried_out = Reorganisation.objects.filter(status=Status.CARRIED_OUT)
    return carried_out if can_view_reorganisations(account) else carried_out.none()
