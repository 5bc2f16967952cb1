"""Transfers between units: both sides see them, the receiving one answers, the giving one takes them back."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Transfer
from thidua.people.permissions.decisions import ALLOWED, Decision, refused, thing
from thidua.people.permissions.persons import (
    KEEPS_STAFF,
    NOT_ABOUT_ONESELF,
    SEES_PERSONS,
    can_keep_staff,
    can_name_head_of,
    is_own,
    units_level_with,
)
from thidua.people.permissions.work import reaches, units_reached_by


@thing(gettext_lazy("Confirm or decline transfers to the own unit"))
def can_answer_transfers(account: Account) -> Decision:
    """Some transfer at all; which, `can_answer_transfer` says."""
    return can_keep_staff(account)


def can_answer_transfer(account: Account, transfer: Transfer) -> Decision:
    if is_own(account, transfer.post.person):
        return NOT_ABOUT_ONESELF
    if not reaches(account, transfer.to_unit, *KEEPS_STAFF):
        return refused(gettext_noop("A transfer is confirmed or declined by the receiving unit."))
    return can_name_head_of(account, transfer.to_unit) if transfer.is_head else ALLOWED


def can_withdraw_transfer(account: Account, transfer: Transfer) -> Decision:
    if is_own(account, transfer.post.person):
        return NOT_ABOUT_ONESELF
    if not reaches(account, transfer.post.unit, *KEEPS_STAFF):
        return refused(gettext_noop("A transfer is withdrawn by the unit that proposed it."))
    return can_name_head_of(account, transfer.post.unit) if transfer.post.is_head else ALLOWED


def transfers_open_to(account: Account) -> QuerySet[Transfer]:
    """Both sides see a transfer, but not the own one: why it was declined may tell of what is still looked into."""
    within = units_reached_by(account, *SEES_PERSONS).values("pk")
    either = Q(post__unit__in=within) | Q(to_unit__in=within)
    found = Transfer.objects.filter(either).exclude(post__person=account.person_id)
    return found.select_related("post__person", "post__unit", "to_unit")


def transfers_awaiting(account: Account) -> QuerySet[Transfer]:
    """Those that this account may confirm or decline."""
    awaiting = Transfer.objects.filter(
        to_unit__in=units_reached_by(account, *KEEPS_STAFF).values("pk"), state="proposed"
    )
    heads = Q(is_head=True, to_unit__in=units_level_with(account))
    return awaiting.exclude(post__person=account.person_id).exclude(heads)


def transfers_proposed(account: Account) -> QuerySet[Transfer]:
    """Those that this account may withdraw."""
    proposed = Transfer.objects.filter(
        post__unit__in=units_reached_by(account, *KEEPS_STAFF).values("pk"), state="proposed"
    )
    heads = Q(post__is_head=True, post__unit__in=units_level_with(account))
    return proposed.exclude(post__person=account.person_id).exclude(heads)
