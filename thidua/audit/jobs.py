"""Keep the anchor, the end of the chain, where whoever administers the database does not reach it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record_anchor
from thidua.audit.chain import Mark, anchor_line
from thidua.audit.queries import is_kept, newest_mark


def keep_in_file(*, at: datetime) -> int:
    """Append the anchor to the file that the settings name, once a day. Raises OSError.

    Neither the file's folder nor what is above it is made: a share that is not mounted is trouble.
    """

    def append(line: str, _mark: Mark) -> None:
        with Path(settings.THIDUA_ANCHORS_FILE).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return _keep("file", settings.THIDUA_ANCHORS_FILE, append, at)


def keep_by_mail(*, at: datetime) -> int:
    """Send the anchor to the addresses that the settings name, once a day. Raises SMTPException or OSError."""

    def send(line: str, mark: Mark) -> None:
        subject = _("Thi Đua: anchor of the audit log, entry %(number)s") % {"number": mark.number}
        told = _(
            "This line stands for every entry of the audit log up to number %(number)s. Keep it: by it "
            "“thidua audit verify --anchor %(hash)s” finds whatever was changed or removed since."
        )
        body = f"{line}\n\n{told % mark._asdict()}\n"
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(subject, body, None, settings.THIDUA_ANCHORS_MAIL, headers=headers).send()

    return _keep("mail", ", ".join(settings.THIDUA_ANCHORS_MAIL), send, at)


def _keep(place: str, where: str, put: Callable[[str, Mark], None], at: datetime) -> int:
    """Put the newest anchor somewhere and then note it: what dies in between is put there once more."""
    day, mark = timezone.localdate(at), newest_mark()
    if mark is None or is_kept(day, place):
        return 0
    put(anchor_line(timezone.localtime(at), mark), mark)
    record_anchor(day=day, place=place, where=where, mark=mark, by=None)
    return 1
