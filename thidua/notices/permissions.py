"""Everyone reads the own notices; whom a room may tell of what, that room decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.notices.models import Notice
from thidua.notices.queries import notices_for
from thidua.people.models import Account
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    admits,
    data_requests_open_to,
    refused,
    thing,
    transfers_open_to,
)

type Records = Callable[[Account], QuerySet[Any]]

TOLD_OF: dict[str, Records] = {"data_request": data_requests_open_to, "transfer": transfers_open_to}
"""Of which records of a kind an account goes on being told; of every other kind, as long as the page lets it in."""


def told_of[R: Records](kind: str) -> Callable[[R], R]:
    """Of a room above: the records of a kind of which an account is told, and only as long as they are among these."""

    def decorate(records: R) -> R:
        TOLD_OF[kind] = records
        return records

    return decorate


@thing(gettext_lazy("Read the own notices"))
def can_read_notices(_account: Account) -> Decision:
    """One's own notices are open to everyone who is signed in, with or without a role."""
    return ALLOWED


def can_open_notice(account: Account, notice: Notice) -> Decision:
    if notice.account_id == account.pk:
        return ALLOWED
    return refused(gettext_noop("A notice is opened by whom it is addressed to."))


def can_choose_mail(account: Account, of: Account) -> Decision:
    if account.pk == of.pk:
        return ALLOWED
    return refused(gettext_noop("Everyone chooses for the own account only."))


def notices_open_to(account: Account) -> QuerySet[Notice]:
    return notices_for(account)


def shut_among(notices: Collection[Notice], account: Account) -> set[int]:
    """Which of an account's notices say nothing to it any more: with a role ends what that role was told."""
    shut = {notice.pk for notice in notices if notice.url and not admits(notice.url, account)}
    keys: dict[str, set[str]] = defaultdict(set)
    for notice in notices:
        if notice.subject_kind in TOLD_OF and notice.subject_key:
            keys[notice.subject_kind].add(notice.subject_key)
    for kind, asked in keys.items():
        known = {str(pk) for pk in TOLD_OF[kind](account).filter(pk__in=asked).values_list("pk", flat=True)}
        shut |= {one.pk for one in notices if one.subject_kind == kind and one.subject_key in asked - known}
    return shut
