"""What happens at the door, each with its line in the log: signing in and out, wrong passwords, locks, second steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.people.actions.accounts import read_anew, subject_of
from thidua.people.models import Account
from thidua.settings.sign_in import FAILURES_BEFORE_LOCK

UNKNOWN = Subject("account", "", "unknown name")
"""What was typed is not kept: people type passwords into the field for the name."""


@transaction.atomic
def note_sign_in(account: Account, method: Sequence[str]) -> None:
    """Wrong passwords before a right one count no more; who was locked a moment ago stays locked."""
    read_anew(account)
    if not account.is_locked and (account.failures or account.locked_until):
        account.failures, account.locked_until = 0, None
        account.save(update_fields=["failures", "locked_until"])
    record(by=account, verb="sign_in", subject=subject_of(account), after={"method": list(method)})


@transaction.atomic
def note_sign_out(account: Account, reason: str = "") -> None:
    record(by=account, verb="sign_out", subject=subject_of(account), reason=reason)


@transaction.atomic
def end_elsewhere(sessions: Sequence[UserSession]) -> None:
    """Sign an account out in some of its sessions, for itself; those that have run out by themselves do not count."""
    ended = [session for session in sessions if not session.purge()]
    for session in ended:
        session.end()
    if ended:
        account = ended[0].user
        record(by=account, verb="sign_out_elsewhere", subject=subject_of(account), after={"sessions": len(ended)})


@transaction.atomic
def note_failure(account: Account | None, what: str) -> bool:
    """Count a wrong password or code; the fifth in a row locks the account: then the answer is True."""
    if account is None:
        record(by=None, verb="sign_in_failed", subject=UNKNOWN, after={"what": what})
        return False
    counted = Account.objects.select_for_update().get(pk=account.pk)
    counted.failures = 1 if _lock_is_over(counted) else counted.failures + 1
    record(
        by=None, verb="sign_in_failed", subject=subject_of(counted), after={"what": what, "in_a_row": counted.failures}
    )
    locks = counted.failures >= FAILURES_BEFORE_LOCK and not counted.is_locked
    if locks:
        _lock(counted)
    counted.save(update_fields=["failures", "locked_until"])
    return locks


def _lock_is_over(account: Account) -> bool:
    return account.locked_until is not None and not account.is_locked


def _lock(account: Account) -> None:
    account.locked_until = timezone.now() + timedelta(hours=settings.THIDUA_LOCK_HOURS)
    reason = _("%(count)s wrong passwords in a row") % {"count": account.failures}
    after = {"locked_until": account.locked_until}
    record(by=None, verb="lock_account", subject=subject_of(account), after=after, reason=reason)


@transaction.atomic
def note_second_step(account: Account, verb: str, kind: str) -> None:
    """A second step was added, removed or renewed."""
    record(by=account, verb=verb, subject=subject_of(account), after={"second_step": kind})
