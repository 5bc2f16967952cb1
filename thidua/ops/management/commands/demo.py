from __future__ import annotations

import time
from typing import Any, get_args

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.movements.models import Movement
from thidua.ops.data_command import DatabaseCommand, ExitCode
from thidua.ops.demo import Scale, build
from thidua.people.models import Unit
from thidua.settings.demo import ACCOUNTS, PASSWORD


class Command(DatabaseCommand):
    help = gettext_lazy("Fill an empty database with a synthetic province under the real plan, units and rules.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale",
            choices=get_args(Scale),
            default="province",
            help=_("how large a world; “invented” is a province of other rules"),
        )
        parser.add_argument("--seed", type=int, default=2023, help=_("the same seed gives the same figures"))
        parser.add_argument("--if-empty", action="store_true", help=_("do nothing if there are data already"))

    def handle(self, *args: Any, scale: Any, seed: int, if_empty: bool, **options: Any) -> None:
        if Movement.objects.exists() or Unit.objects.exists():
            if if_empty:
                self._accounts()
                return
            raise CommandError(
                _("There are data already; the demo is built in an empty database only."),
                returncode=ExitCode.WRONG_DATA,
            )
        started = time.monotonic()
        build(scale, seed, self._tell)
        self.stdout.write(_("Built in %(seconds)s seconds.") % {"seconds": round(time.monotonic() - started)})
        self._accounts()

    def _tell(self, step: str) -> None:
        self.stdout.write(f"… {step}")
        self.stdout.flush()

    def _accounts(self) -> None:
        self.stdout.write(_("Accounts (password “%(password)s”; all figures are synthetic):") % {"password": PASSWORD})
        for username, _role, label, name in ACCOUNTS:
            self.stdout.write(f"  {username:12} {label}: {name}")
