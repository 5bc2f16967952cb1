from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from thidua.core.calendar import UnknownYearError
from thidua.frame.words import say
from thidua.notices.jobs import send_digests, tell_what_happened
from thidua.ops.data_command import DataCommand, ExitCode


class Command(DataCommand):
    help = gettext_lazy(
        "Tell of what happened and send everyone one mail with the notices that wait; safe to run again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="send")
        send = actions.add_parser("send", help=_("send what waits, unless the day is a day off"))
        send.add_argument("--site", required=True, help=_("address of the site, as https://thidua.example.gov.vn"))
        send.add_argument("--on", type=date.fromisoformat, help=_("day, as 2025-06-30; today if left out"))
        super().add_arguments(send)

    def handle(self, *args: Any, site: str, on: date | None, **options: Any) -> None:
        tell_what_happened(at=timezone.now())
        try:
            done = send_digests(on=on or timezone.localdate(), site=site)
        except UnknownYearError as error:
            raise CommandError(say(error.args[0]), returncode=ExitCode.WRONG_DATA) from None
        if done.quiet:
            self.stderr.write(_("A day off: nobody is written to."))
        self.emit({"sent": _("Sent"), "failed": _("Failed")}, [(done.sent, done.failed)])
        if done.failed:
            message = _("%(failed)s mails were not taken by the mail server; they are tried again later.")
            raise CommandError(message % {"failed": done.failed}, returncode=ExitCode.WRONG_DATA)
