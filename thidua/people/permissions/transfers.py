"""Transfers between units: both sides see them, the receiving one answers, the giving one takes them back."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Person, Post, Role, Transfer
from thidua.people.models.units import overlapping
from thidua.people.permissions.decisions import ALLOWED, Decision, lenders_to, refused, thing, without_lent_by
from thidua.people.permissions.persons import (
    KEEPS_STAFF,
    NOT_ABOUT_ONESELF,
    SEES_PERSONS,
    can_keep_staff,
    can_name_head_of,
    heads_not_below,
    is_own,
    units_level_with,
)
from thidua.people.permissions.work import reaches, units_reached_by

OF_A_HEAD = refused(gettext_noop("On transfers of who heads a unit the unit above it decides, or the standing agency."))


@thing(gettext_lazy("Confirm or decline transfers to the own unit"))
def can_answer_transfers(account: Account) -> Decision:
    """Some transfer at all; which, `can_answer_transfer` says."""
    return can_keep_staff(account)


def can_answer_transfer(account: Account, transfer: Transfer) -> Decision:
    """The receiving unit, as if the person concerned had lent nothing."""
    if is_own(account, transfer.post.person):
        return NOT_ABOUT_ONESELF
    account = _as_if_not_lent_by(transfer.post.person, account)
    if not reaches(account, transfer.to_unit, *KEEPS_STAFF):
        return refused(gettext_noop("A transfer is confirmed or declined by the receiving unit."))
    if _heads_of_own(account).filter(person=transfer.post.person).exists():
        return OF_A_HEAD
    return can_name_head_of(account, transfer.to_unit) if transfer.is_head else ALLOWED


def can_withdraw_transfer(account: Account, transfer: Transfer) -> Decision:
    """The unit that proposed it, as if the person concerned had lent nothing."""
    if is_own(account, transfer.post.person):
        return NOT_ABOUT_ONESELF
    account = _as_if_not_lent_by(transfer.post.person, account)
    if not reaches(account, transfer.post.unit, *KEEPS_STAFF):
        return refused(gettext_noop("A transfer is withdrawn by the unit that proposed it."))
    return OF_A_HEAD if _heads_beyond(account).filter(person=transfer.post.person).exists() else ALLOWED


def transfers_open_to(account: Account) -> QuerySet[Transfer]:
    """Both sides see a transfer, but not the own one, nor the lender's by a lent role: why it was declined may tell of
    what is still looked into.
    """
    return _as_if_not_lent(_seen, account, *SEES_PERSONS).select_related("post__person", "post__unit", "to_unit")


def _seen(account: Account) -> QuerySet[Transfer]:
    within = units_reached_by(account, *SEES_PERSONS).values("pk")
    return Transfer.objects.filter(Q(post__unit__in=within) | Q(to_unit__in=within))


def _as_if_not_lent_by(person: Person, account: Account) -> Account:
    lenders = [one for one in lenders_to(account) if one.person_id == person.pk]
    return without_lent_by(lenders[0], account) if lenders else account


def transfers_awaiting(account: Account) -> QuerySet[Transfer]:
    """Those that this account may confirm or decline."""
    return _as_if_not_lent(_awaiting, account, *KEEPS_STAFF)


def transfers_proposed(account: Account) -> QuerySet[Transfer]:
    """Those that this account may withdraw."""
    return _as_if_not_lent(_proposed, account, *KEEPS_STAFF)


def _as_if_not_lent(
    found_by: Callable[[Account], QuerySet[Transfer]], account: Account, *roles: Role
) -> QuerySet[Transfer]:
    """What an account finds; of who lent it a role, what it finds without that."""
    found = found_by(account).exclude(post__person=account.person_id)
    for lender in lenders_to(account, *roles):
        own = found_by(without_lent_by(lender, account))
        found = found.filter(~Q(post__person=lender.person_id or 0) | Q(pk__in=own.values("pk")))
    return found


def _awaiting(account: Account) -> QuerySet[Transfer]:
    within = units_reached_by(account, *KEEPS_STAFF).values("pk")
    heads = Q(is_head=True, to_unit__in=units_level_with(account))
    heads |= Q(post__person__in=_heads_of_own(account).values("person"))
    return Transfer.objects.filter(to_unit__in=within, state="proposed").exclude(heads)


def _proposed(account: Account) -> QuerySet[Transfer]:
    within = units_reached_by(account, *KEEPS_STAFF).values("pk")
    heads = _heads_beyond(account).values("person")
    return Transfer.objects.filter(post__unit__in=within, state="proposed").exclude(post__person__in=heads)


def _heads_beyond(account: Account) -> QuerySet[Post]:
    """The posts, going on, of heads whom an account does not reach from above: it takes back no transfer of theirs."""
    return heads_not_below(account).filter(overlapping(localdate(), None))


def _heads_of_own(account: Account) -> QuerySet[Post]:
    """The posts of who heads the account's own unit. A newcomer may head another one."""
    return Post.objects.filter(overlapping(localdate(), None), is_head=True, unit__in=units_level_with(account))
