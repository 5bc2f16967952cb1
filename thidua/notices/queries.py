from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from thidua.notices.models import Digest, MailChoice, Notice
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.models.accounts import held
from thidua.people.queries import with_successors

OF_A_UNIT = (Role.UNIT_HEAD, Role.UNIT_OFFICER)


def accounts_of(unit: Unit, *roles: Role) -> QuerySet[Account]:
    """Who is told what concerns a unit: its own heads and officers today (or other roles), not those above it."""
    grants = RoleGrant.objects.filter(held(timezone.localdate()), unit=unit, role__in=roles or OF_A_UNIT)
    return Account.objects.filter(is_active=True, pk__in=grants.values("account"))


def accounts_over(units: Iterable[Unit], *roles: Role) -> QuerySet[Account]:
    """Who holds one of some roles today over one of some units, over a unit above it, or over one that carries on
    either.
    """
    above = {int(pk) for unit in units for pk in unit.path.strip("/").split("/")}
    over = with_successors(Unit.objects.filter(pk__in=above))
    grants = RoleGrant.objects.filter(held(timezone.localdate()), unit__in=over, role__in=roles)
    return Account.objects.filter(is_active=True, pk__in=grants.values("account"))


def keys_told(keys: Collection[str]) -> set[str]:
    """Of some keys, those that somebody was told of."""
    return set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))


def notices_for(account: Account, *, unread_only: bool = False) -> QuerySet[Notice]:
    """An account's notices, what is not opened yet first, then the newest."""
    notices = Notice.objects.filter(account=account)
    return notices.filter(opened_at=None) if unread_only else notices


def unread_count(account: Account) -> int:
    return Notice.objects.filter(account=account, opened_at=None).count()


def notices_about(kind: str, key: str) -> QuerySet[Notice]:
    """Who was told of a record, when, and whether they opened it: the proof of a reminder."""
    return Notice.objects.filter(subject_kind=kind, subject_key=key).select_related("account", "digest")


def waiting_notices() -> QuerySet[Notice]:
    """What no mail has carried yet and nobody has opened, of accounts that are told by mail."""
    return Notice.objects.filter(told_by_mail("account__"), opened_at=None, digest=None)


def told_by_mail(prefix: str = "") -> Q:
    return Q(**{f"{prefix}is_active": True}) & ~Q(**{f"{prefix}mail_choice__by_mail": False})


def digests_due(at: datetime) -> QuerySet[Digest]:
    """The digests to be sent now, those that have waited longest first."""
    due = Digest.objects.filter(told_by_mail("account__"), sent_at=None, next_try_at__lte=at)
    return due.order_by("next_try_at", "pk")


def accounts_to_tell(day: date) -> QuerySet[Account]:
    """Accounts that have had no mail on a day, and for which something waits or an earlier mail was not taken."""
    had = Digest.objects.filter(day=day, sent_at__isnull=False)
    late = Digest.objects.filter(told_by_mail("account__"), sent_at=None, day__lt=day)
    waiting = Q(pk__in=waiting_notices().values("account")) | Q(pk__in=late.values("account"))
    return Account.objects.filter(waiting).exclude(pk__in=had.values("account"))


def mail_choice_of(account: Account) -> MailChoice:
    """What an account chose, or what holds for who chose nothing."""
    return MailChoice.objects.filter(account=account).first() or MailChoice(
        account=account, language=settings.LANGUAGE_CODE
    )
