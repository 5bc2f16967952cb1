"""Tell of what happened in rooms below, and send the daily mails. Safe to run again at any moment."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext, override

from thidua.frame.menu import address
from thidua.law.holidays import national_calendar
from thidua.notices.actions import gather_digests, note_failure, note_sent, notify, take_digest
from thidua.notices.happenings import Happening, happenings
from thidua.notices.models import Digest, Notice
from thidua.notices.permissions import can_read_notices, shut_among
from thidua.notices.queries import keys_told, mail_choice_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did; `quiet` says that it was a day off, on which nobody is written to."""

    sent: int = 0
    failed: int = 0
    quiet: bool = False


def tell_what_happened(*, at: datetime) -> int:
    """Tell of everything that happened lately and nobody was told of yet. Returns how many notices are new."""
    found = {one.key: one for one in happenings(at)}
    told = keys_told(found)
    return sum(len(_tell(one)) for key, one in found.items() if key not in told)


def _tell(one: Happening) -> list[Notice]:
    return notify(
        to=one.to, key=one.key, message=one.message, about=one.about, may=can_read_notices, by=None, due_on=one.due_on
    )


def send_digests(*, on: date, site: str, at: datetime | None = None) -> Sent:
    """Send each account one mail with all that waits for it.

    `site` is where links lead, as https://thidua.example.vn; `at` the moment it is done, now if left out. A mail is
    noted as sent once the server has taken it; what dies in between is sent again under the same message
    id. Raises UnknownYearError.
    """
    if not national_calendar().is_working_day(on):
        return Sent(quiet=True)
    gather_digests(day=on, at=at or timezone.now())
    sent = failed = 0
    while digest := take_digest(at=at or timezone.now()):
        try:
            mail_of(digest, site).send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            note_failure(digest=digest, error=str(error) or type(error).__name__, at=at or timezone.now())
            failed += 1
        else:
            note_sent(digest=digest, at=at or timezone.now())
            sent += 1
    return Sent(sent, failed)


def mail_of(digest: Digest, site: str) -> EmailMessage:
    """The mail of a digest, in the language its reader chose."""
    notices = list(digest.notices.order_by(F("due_on").asc(nulls_last=True), "pk"))
    with override(mail_choice_of(digest.account).language):
        shut = shut_among(notices, digest.account)
        lines = [{"notice": one, "url": _address(one, site), "shut": one.pk in shut} for one in notices]
        pages = {"all": site.rstrip("/") + address("notices:notices"), "count": len(notices)}
        body = render_to_string("notices/mail/digest.txt", {"account": digest.account, "lines": lines, **pages})
        subject = ngettext("Thi Đua: %(count)s notice", "Thi Đua: %(count)s notices", len(notices))
    headers = {"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject % {"count": len(notices)}, body, None, [digest.account.email], headers=headers)


def _address(notice: Notice, site: str) -> str:
    return site.rstrip("/") + notice.url if notice.url else ""
