from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from itertools import count

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry
from thidua.people.models import Account, FormerPassword
from thidua.people.permissions import (
    Decision,
    accounts_open_to,
    can_correct_account,
    can_keep_account,
    can_keep_accounts,
    can_try_on,
    demand,
    each,
)
from thidua.settings.sign_in import ADMINISTRATOR_PASSWORDS_KEPT, IDLE_DAYS, LOCK_HOURS_MOST

INVITED_AGAIN_AFTER = timedelta(minutes=10)


def create_account(
    *, username: str, email: str, name: str, password: str, by: Account | None, must_change: bool = True
) -> Account:
    """Open an account for one person; a password that somebody else chose is changed at the first sign-in."""
    demand(each(can_keep_accounts, can_try_on), by)
    account = Account(username=username, email=email, name=name, must_change_password=must_change, opened_by=by)
    account.set_password(password)
    account.password_changed_at = timezone.now()
    _note_tried(account, by)
    with transaction.atomic():
        _save_new(account, by)
        _remember(account)
        record(by=by, verb="create_account", subject=subject_of(account), after={"email": email})
    return account


def invite_account(*, username: str, email: str, name: str, by: Account | None) -> Account:
    """Open an account whose person will choose the password by a link sent by mail."""
    demand(each(can_keep_accounts, can_try_on), by)
    account = Account(username=username, email=email, name=name, opened_by=by)
    account.set_unusable_password()
    _note_tried(account, by)
    with transaction.atomic():
        _save_new(account, by)
        record(by=by, verb="invite_account", subject=subject_of(account), after={"email": email})
    return account


@transaction.atomic
def invite_again(*, account: Account, by: Account | None) -> None:
    """Note that an invitation is mailed anew: nobody is to be flooded with them, nor by two who ask at once."""
    demand(lambda keeper: can_keep_account(keeper, account), by)
    read_anew(account)
    subject = subject_of(account)
    sent = Entry.objects.filter(verb="invite_again", subject_kind=subject.kind, subject_key=subject.key)
    if sent.filter(at__gt=timezone.now() - INVITED_AGAIN_AFTER).exists():
        wait = INVITED_AGAIN_AFTER // timedelta(minutes=1)
        said = _("An invitation was sent again less than %(minutes)s minutes ago. Wait before you send another.")
        raise ValidationError(said % {"minutes": wait})
    record(by=by, verb="invite_again", subject=subject, after={"email": account.email})


@transaction.atomic
def _note_tried(account: Account, by: Account | None) -> None:
    """A name or an address in use is refused, and so tells that there is an account: whoever asks that way about
    accounts out of reach is on record. The refusal itself leaves nothing.
    """
    taken = Account.objects.filter(Q(username__iexact=account.username) | Q(email__iexact=account.email))
    if by is not None and taken.exclude(pk__in=_known_to(by).values("pk")).exists():
        subject = Subject("accounts", "", account.username)
        record(by=by, verb="try_account", subject=subject, after={"email": account.email})


def _known_to(by: Account | None) -> QuerySet[Account]:
    """The accounts that somebody sees anyhow."""
    return Account.objects.all() if by is None else accounts_open_to(by) | Account.objects.filter(pk=by.pk)


def _save_new(account: Account, by: Account | None) -> None:
    """One account, one person. Of accounts out of reach no more is said than must be: see `IN_USE_ELSEWHERE`."""
    refused: dict[str, ValidationError] = {}
    if Account.objects.filter(username__iexact=account.username).exists():
        said = _("This user name is not free. One that is: %(free)s.") % {"free": _free_name(account.username)}
        refused["username"] = ValidationError(said)
    if taken := _taken_address(account, by):
        refused["email"] = taken
    if refused:
        raise ValidationError(refused)
    account.full_clean()
    account.save()


def correct_account(*, account: Account, name: str, email: str | None = None, reason: str, by: Account) -> None:
    """Correct the name of an account, and before its person has come in its address too; None leaves that as it is.
    An invitation sent to the old address opens nothing any more.

    Later the address is what a forgotten password is asked for by: who could change it could come in as another.
    """
    demand(can_try_on, by)
    _demand_over(account, reason, by, can_correct_account)
    asked = Account(pk=account.pk, username=account.username, email=email or account.email)
    _note_tried(asked, by)
    with transaction.atomic():
        read_anew(account)
        before = {"name": account.name, "email": account.email}
        asked.name = name
        asked.clean()
        changed = {key: value for key in before if (value := getattr(asked, key)) != before[key]}
        _check_correction(account, asked, changed, by)
        account.name, account.email = asked.name, asked.email
        account.full_clean()
        account.save()
        told = {"before": {key: before[key] for key in changed}, "after": changed}
        record(by=by, verb="correct_account", subject=subject_of(account), reason=reason, **told)


def _check_correction(account: Account, asked: Account, changed: Mapping[str, str], by: Account) -> None:
    if not changed:
        raise ValidationError(_("Nothing differs from what is on record."))
    if "email" in changed and account.last_login is not None:
        said = _("This account is in use: its address stays. For another one, disable it and open a new account.")
        raise ValidationError({"email": said})
    if refused := _taken_address(asked, by):
        raise ValidationError({"email": refused})


def _taken_address(account: Account, by: Account | None) -> ValidationError | None:
    of_others = Account.objects.filter(email__iexact=account.email).exclude(pk=account.pk)
    return _address_in_use((of_others & _known_to(by)).first()) if of_others.exists() else None


def _free_name(wanted: str) -> str:
    names = Account.objects.filter(username__istartswith=wanted).values_list("username", flat=True)
    taken = {name.lower() for name in names}
    return next(free for number in count(2) if (free := f"{wanted}{number}").lower() not in taken)


IN_USE_ELSEWHERE = "in_use_elsewhere"
"""The code of the error on an address whose owner is to be told by mail: who asked is not told whose it is."""


def _address_in_use(known: Account | None) -> ValidationError:
    if known is not None:
        said = _("“%(username)s” has this address: one account, one person. Grant the role to that account.")
        return ValidationError(said % {"username": known.username})
    said = _("This address cannot be used. Its owner is told by mail and can turn to you.")
    return ValidationError(said, code=IN_USE_ELSEWHERE)


@transaction.atomic
def set_password(*, account: Account, password: str) -> None:
    """Keep the password that its owner chose and that has been checked; the one before it is remembered as a hash."""
    account.set_password(password)
    account.must_change_password = False
    account.password_changed_at = timezone.now()
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _remember(account)
    record(by=account, verb="set_password", subject=subject_of(account))


def _remember(account: Account) -> None:
    account.passwords.create(password=account.password)
    kept = account.passwords.values("pk")[:ADMINISTRATOR_PASSWORDS_KEPT]
    FormerPassword.objects.filter(account=account).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


@transaction.atomic
def lock_account(*, account: Account, reason: str, by: Account) -> None:
    """Keep an account from signing in for the longest time the law has, and end its sessions."""
    _demand_over(account, reason, by)
    account.locked_until = timezone.now() + timedelta(hours=LOCK_HOURS_MOST)
    account.save(update_fields=["locked_until"])
    end_sessions(account)
    until = {"locked_until": account.locked_until}
    record(by=by, verb="lock_account", subject=subject_of(account), after=until, reason=reason)


@transaction.atomic
def release_account(*, account: Account, reason: str, by: Account) -> None:
    """Let a locked account sign in again before its time."""
    _demand_over(account, reason, by)
    read_anew(account)
    before = {"locked_until": account.locked_until}
    account.locked_until, account.failures = None, 0
    account.save(update_fields=["locked_until", "failures"])
    record(by=by, verb="release_account", subject=subject_of(account), before=before, reason=reason)


@transaction.atomic
def disable_account(*, account: Account, reason: str, by: Account) -> None:
    """Close an account: nothing of it is lost, nobody signs in with it, nor acts by what it has lent."""
    _demand_over(account, reason, by)
    _disable(account, reason, by, idle=False)


@transaction.atomic
def enable_account(*, account: Account, reason: str, by: Account) -> None:
    _demand_over(account, reason, by)
    account.is_active, account.closed_as_idle, account.enabled_at = True, False, timezone.now()
    account.save(update_fields=["is_active", "closed_as_idle", "enabled_at"])
    record(by=by, verb="enable_account", subject=subject_of(account), reason=reason)


@transaction.atomic
def review_account(*, account: Account, reason: str, by: Account) -> None:
    """State that an account and its roles are still needed, as is done every quarter."""
    _demand_over(account, reason, by)
    read_anew(account)
    before = {"reviewed_at": account.reviewed_at}
    account.reviewed_at = timezone.now()
    account.save(update_fields=["reviewed_at"])
    record(by=by, verb="review_account", subject=subject_of(account), before=before, reason=reason)


@transaction.atomic
def disable_idle_accounts(*, now: datetime, by: Account | None) -> list[Account]:
    """Close every account that nobody has used for as long as the law allows; asked again, it finds none. What these
    have lent for an absence lasts to its own end: see `held`.
    """
    demand(can_keep_accounts, by)
    used = Greatest(Coalesce(F("last_login"), F("enabled_at")), F("enabled_at"))
    idle = Account.objects.filter(is_active=True).alias(used=used).filter(used__lt=now - timedelta(days=IDLE_DAYS))
    closed = list(Account.objects.filter(pk__in=idle.values("pk")).select_for_update())
    for account in closed:
        _disable(account, idle_reason(), by, idle=True)
    return closed


@transaction.atomic
def disable_if_idle(account: Account) -> bool:
    """The same at the door, for an installation whose nightly command was not set up."""
    read_anew(account)
    if not settings.THIDUA_IDLE_ACCOUNTS_CLOSE or account.idle_since >= timezone.now() - timedelta(days=IDLE_DAYS):
        return False
    _disable(account, idle_reason(), None, idle=True)
    return True


@transaction.atomic
def reset_second_step(*, account: Account, reason: str, by: Account) -> None:
    """Take away every second step, for somebody who has lost phone and codes."""
    _demand_over(account, reason, by)
    steps = Authenticator.objects.filter(user=account)
    before = {"second_step": sorted(steps.values_list("type", flat=True))}
    steps.delete()
    end_sessions(account)
    record(by=by, verb="reset_second_step", subject=subject_of(account), before=before, reason=reason)


def idle_reason() -> str:
    return _("Not used for %(days)s days") % {"days": IDLE_DAYS}


def _disable(account: Account, reason: str, by: Account | None, *, idle: bool) -> None:
    account.is_active, account.closed_as_idle = False, idle
    account.save(update_fields=["is_active", "closed_as_idle"])
    end_sessions(account)
    record(by=by, verb="disable_account", subject=subject_of(account), reason=reason)


def read_anew(account: Account) -> None:
    """What was done to the account since the request began counts; until the act is over nobody else changes it."""
    account.refresh_from_db(from_queryset=Account.objects.select_for_update())


def _demand_over(
    account: Account, reason: str, by: Account, check: Callable[[Account, Account], Decision] = can_keep_account
) -> None:
    demand(lambda keeper: check(keeper, account), by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: it stays in the log.")})


def end_sessions(account: Account) -> None:
    """Sign an account out everywhere."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for session in UserSession.objects.filter(user=account):
        store.delete(session.session_key)
        session.delete()


def subject_of(account: Account) -> Subject:
    return Subject("account", str(account.pk), account.name, "people:account")
