from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from thidua.ops.data_command import DataCommand, ExitCode
from thidua.people.actions import disable_idle_accounts, grant_role, invite_account
from thidua.people.jobs import send_invitation
from thidua.people.models import Role, Unit
from thidua.people.queries import unit_by_code


class Command(DataCommand):
    help = gettext_lazy("Open an account with its first role, or close those left unused (nightly).")

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="open | disable-idle")
        opening = actions.add_parser("open", help=_("open an account, grant a role, mail the link for the password"))
        opening.add_argument("username", help=_("user name"))
        opening.add_argument("email", help=_("mail address"))
        opening.add_argument("name", help=_("full name"))
        opening.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR, help=_("role"))
        opening.add_argument("--unit", required=True, help=_("official code of the unit over which it is held"))
        opening.add_argument("--reason", required=True, help=_("decision or reason, for the log"))
        opening.add_argument("--site", required=True, help=_("address of the site, as https://thidua.example.gov.vn"))
        idle = actions.add_parser("disable-idle", help=_("close accounts left unused for as long as the law allows"))
        super().add_arguments(idle)

    def execute(self, *args: Any, **options: Any) -> str | None:
        return super().execute(*args, **{"format": "table", **options})

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "open":
            self._open(**options)
            return
        closed = disable_idle_accounts(now=timezone.now(), by=None)
        columns = {"username": _("Account"), "name": _("Name")}
        self.emit(columns, [(account.username, account.name) for account in closed])

    def _open(
        self, *, username: str, email: str, name: str, role: str, unit: str, reason: str, site: str, **_options: Any
    ) -> None:
        over = self._unit(unit)
        try:
            with transaction.atomic():
                account = invite_account(username=username, email=email, name=name, by=None)
                grant_role(account=account, role=Role(role), unit=over, reason=reason, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=ExitCode.WRONG_DATA) from None
        self.stdout.write(send_invitation(account, site))

    def _unit(self, code: str) -> Unit:
        try:
            return unit_by_code(code, timezone.localdate())
        except Unit.DoesNotExist:
            message = _("No unit bears the code “%(code)s” today.") % {"code": code}
            raise CommandError(message, returncode=ExitCode.NOT_FOUND) from None
