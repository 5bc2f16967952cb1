"""What is done with notices and with the mails that carry them; the mails themselves are sent by `jobs`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.core.mail import make_msgid
from django.db import transaction
from django.utils import timezone

from thidua.audit.actions import Subject, record
from thidua.core.messages import Message
from thidua.notices.models import Digest, MailChoice, Notice, kept
from thidua.notices.permissions import can_choose_mail, can_open_notice
from thidua.notices.queries import (
    accounts_to_tell,
    digests_due,
    mail_choice_of,
    unread_count,
    waiting_notices,
)
from thidua.people.models import Account
from thidua.people.permissions import Decision, demand

LEASE = timedelta(minutes=10)
"""For how long whoever takes a digest has it alone; longer than any mail server keeps one waiting."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


@transaction.atomic
def notify(
    *,
    to: Iterable[Account],
    key: str,
    message: Message,
    about: Subject,
    may: Callable[[Account], Decision],
    by: Account | None,
    due_on: date | None = None,
) -> list[Notice]:
    """Tell accounts of a record, each at most once for a `key`; `may` is the permission of the room that asks.

    Answers the notices that are new.
    """
    demand(may, by)
    wanted = {account.pk: account for account in to if account.is_active}
    told = Notice.objects.filter(key=key, account__in=wanted).values_list("account_id", flat=True)
    fresh = [wanted[pk] for pk in wanted.keys() - set(told)]
    if not fresh:
        return []
    facts = {"subject_kind": about.kind, "subject_key": about.key, "subject_label": about.label[:300]}
    at, said = timezone.now(), kept(message)
    rows = [
        Notice(
            account=account, key=key, message=said, subject_url_name=about.url_name, due_on=due_on, told_at=at, **facts
        )
        for account in sorted(fresh, key=lambda account: account.pk)
    ]
    # What was told is looked up above; somebody who tells it at the same time is no mistake.
    rows[0].full_clean(validate_unique=False, validate_constraints=False)
    made = Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if made:
        record(by=by, verb="notify", subject=about, after={"notices": len(made), "due_on": due_on, "key": key})
    return list(Notice.objects.filter(key=key, account__in=fresh).order_by("pk"))


@transaction.atomic
def open_notice(*, notice: Notice, by: Account) -> Notice:
    """Note that its reader opened a notice, and when; opened again, the first time stands."""
    demand(lambda reader: can_open_notice(reader, notice), by)
    at = timezone.now()
    if Notice.objects.filter(pk=notice.pk, opened_at=None).update(opened_at=at):
        record(by=by, verb="open_notice", subject=subject_of(notice), after={"opened_at": at.isoformat()})
    notice.refresh_from_db()
    return notice


@transaction.atomic
def open_all_notices(*, account: Account, by: Account) -> int:
    """Mark all of one's notices as read; how many that were."""
    demand(lambda reader: can_choose_mail(reader, account), by)
    if not unread_count(account):
        return 0
    opened = Notice.objects.filter(account=account, opened_at=None).update(opened_at=timezone.now())
    record(by=by, verb="open_all_notices", subject=_account(account), after={"notices": opened})
    return opened


@transaction.atomic
def choose_mail(*, account: Account, by_mail: bool, language: str, by: Account) -> MailChoice:
    """Say whether, and in which language, one's notices come by mail too."""
    demand(lambda chooser: can_choose_mail(chooser, account), by)
    choice = mail_choice_of(account)
    before = {"by_mail": choice.by_mail, "language": choice.language}
    choice.by_mail, choice.language = by_mail, language
    choice.full_clean()
    choice.save()
    after = {"by_mail": by_mail, "language": language}
    record(by=by, verb="choose_mail", subject=_account(account), before=before, after=after)
    return choice


def gather_digests(*, day: date, at: datetime) -> None:
    """Put all that waits into one digest for each account, at most one a day, each in a transaction of its own.

    What an earlier day's failed to carry goes with it, as a mail of this day.
    """
    for account in accounts_to_tell(day).order_by("pk").iterator():
        _gather(account, day, at)


@transaction.atomic
def _gather(account: Account, day: date, at: datetime) -> None:
    Account.objects.select_for_update().get(pk=account.pk)
    if Digest.objects.filter(account=account, day=day, sent_at__isnull=False).exists():
        return
    digest = Digest.objects.filter(account=account, sent_at=None).first() or Digest(account=account, next_try_at=at)
    if digest.pk and (digest.day == day or digest.next_try_at > at):
        # Its text stands once somebody has begun to send it.
        fresh = not digest.tries
    else:
        fresh = not digest.outcome_is_unknown
        digest.day = day
        if fresh:
            digest.tries, digest.message_id, digest.last_error = 0, make_msgid(domain="thidua"), ""
        digest.save()
    if fresh:
        waiting_notices().filter(account=account).update(digest=digest)


def take_digest(*, at: datetime) -> Digest | None:
    """Take the next digest that is due, for a while for oneself; None when none is left."""
    while due := digests_due(at).first():
        mine = Digest.objects.filter(pk=due.pk, sent_at=None, next_try_at=due.next_try_at)
        if mine.update(next_try_at=at + LEASE, tries=due.tries + 1, last_error=""):
            return Digest.objects.select_related("account").get(pk=due.pk)
    return None


@transaction.atomic
def note_sent(*, digest: Digest, at: datetime) -> None:
    """The mail server took the mail: it is proven sent."""
    digest.sent_at, digest.last_error = at, ""
    digest.save(update_fields=["sent_at", "last_error"])
    after = {"message_id": digest.message_id, "notices": digest.notices.count()}
    record(by=None, verb="send_digest", subject=_account(digest.account), after=after)


@transaction.atomic
def note_failure(*, digest: Digest, error: str, at: datetime) -> None:
    """The mail was not taken: it is tried again after a wait that doubles each time."""
    digest.last_error = error[:500]
    digest.next_try_at = at + min(FIRST_WAIT * 2 ** min(digest.tries - 1, 16), LONGEST_WAIT)
    digest.save(update_fields=["last_error", "next_try_at"])
    after = {"tries": digest.tries, "error": digest.last_error}
    record(by=None, verb="fail_digest", subject=_account(digest.account), after=after)


def subject_of(notice: Notice) -> Subject:
    return Subject("notice", str(notice.pk), notice.subject_label)


def _account(account: Account) -> Subject:
    return Subject("account", str(account.pk), str(account))
