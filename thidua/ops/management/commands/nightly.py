from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from thidua.audit.jobs import keep_by_mail, keep_in_file
from thidua.core.messages import Message, gettext_noop
from thidua.files.actions import clean_upload_sessions
from thidua.frame.words import say
from thidua.movements.actions import (
    draft_letters,
    raise_obligations,
    record_activity_figures,
    record_report_figures,
    record_task_figures,
    remind,
)
from thidua.movements.models import Movement
from thidua.movements.queries import (
    REMINDS,
    NoMovementError,
    begun_to_owe,
    current_movement,
    is_task_list_closed,
    years_owed,
)
from thidua.notices.jobs import send_digests, tell_what_happened
from thidua.ops.data_command import DataCommand, ExitCode, Said
from thidua.people.actions import disable_idle_accounts

log = logging.getLogger(__name__)

COLUMNS = {"step": gettext_lazy("Step"), "count": gettext_lazy("Count"), "trouble": gettext_lazy("Trouble")}
STEPS: dict[str, str | Promise] = {
    "obligations": gettext_lazy("newly owed"),
    "figures": gettext_lazy("figures that are new or changed"),
    "accounts": gettext_lazy("unused accounts closed"),
    "reminders": gettext_lazy("reminders"),
    "letters": gettext_lazy("letters drafted or revised"),
    "notices": gettext_lazy("notices of transfers, roles and requests about data"),
    "mails": gettext_lazy("mails sent"),
    "uploads": gettext_lazy("abandoned uploads cleared"),
    "anchors_file": gettext_lazy("anchors of the audit log kept in the file"),
    "anchors_mail": gettext_lazy("anchors of the audit log sent by mail"),
}


class StepError(Exception):
    """A step did its work in part; the first argument says what is left."""


class Command(DataCommand):
    help = gettext_lazy("Everything that is done each night; safe to run again, and after nights that were missed.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help=_("day, as 2025-06-30; today if left out"))
        parser.add_argument(
            "--site",
            help=_(
                "address of the site, as https://thidua.example.gov.vn; by default where it is served on one's own "
                "machine, else its first host name"
            ),
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, on: date | None, site: str | None, **options: Any) -> None:
        done = [
            _done(code, step)
            for code, step in _steps(on or timezone.localdate(), site or settings.THIDUA_SITE or _first_host())
        ]
        self.emit(COLUMNS, [(Said(code, str(STEPS[code])), count, trouble) for code, count, trouble in done])
        if failed := [str(STEPS[code]) for code, _count, trouble in done if trouble]:
            message = _(
                "Not done in full: %(steps)s. Run it again once that is mended; what is done is not done twice."
            )
            raise CommandError(message % {"steps": ", ".join(failed)}, returncode=ExitCode.WRONG_DATA)


def _first_host() -> str:
    """Where links of mails lead if neither the command nor the settings say it."""
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not named:
        raise CommandError(_("Name the address of the site with --site."), returncode=ExitCode.WRONG_USAGE)
    return f"https://{named[0]}"


def _steps(on: date, site: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """What is done, in this order: what falls due before reminders of it, mails when all that they carry is there, and
    the anchor of the log behind all that the night wrote there.

    Each is a transaction of its own, or several, and finds by itself what is still to be done.
    """
    movement = _live_movement()
    if movement is not None:
        yield "obligations", lambda: _raise_obligations(movement, on)
        yield "figures", lambda: _record_figures(movement, on)
        yield "reminders", lambda: _remind(movement, on)
        yield "letters", lambda: _draft_letters(movement, on)
    if settings.THIDUA_IDLE_ACCOUNTS_CLOSE:
        yield "accounts", lambda: len(disable_idle_accounts(now=timezone.now(), by=None))
    yield "notices", lambda: tell_what_happened(at=timezone.now())
    yield "mails", lambda: _send(on, site)
    yield "uploads", lambda: clean_upload_sessions(now=timezone.now())
    if settings.THIDUA_ANCHORS_FILE:
        yield "anchors_file", lambda: keep_in_file(at=timezone.now())
    if settings.THIDUA_ANCHORS_MAIL:
        yield "anchors_mail", lambda: keep_by_mail(at=timezone.now())


def _done(code: str, step: Callable[[], int]) -> tuple[str, int, str]:
    """How much a step did, and its trouble, which keeps no other step from being done."""
    try:
        count = step()
    except Exception as error:
        log.exception("nightly %s failed", code)
        return code, 0, _told(error)
    log.info("nightly %s: %s", code, count)
    return code, count, ""


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return (
        say(error.args[0]) if error.args and isinstance(error.args[0], Message) else str(error) or type(error).__name__
    )


def _live_movement() -> Movement | None:
    """The movement, while anything is owed in it."""
    try:
        movement = current_movement()
    except NoMovementError:
        return None
    return movement if movement.status in REMINDS else None


def _raise_obligations(movement: Movement, on: date) -> int:
    """Of this year; and of the one before, if that was begun here, for units that are new since its last night."""
    years = [year for year in years_owed(movement, on)[:2] if year == on.year or begun_to_owe(movement, year)]
    return sum(raise_obligations(movement=movement, on=date(year, 1, 1), by=None) for year in years)


def _record_figures(movement: Movement, on: date) -> int:
    """Of this year and of the one before, in which the last matters are still being decided; of tasks, where the list
    of the year is declared complete.
    """
    made = sum(record_report_figures(movement=movement, year=year, by=None) for year in years_owed(movement, on)[:2])
    for year in (on.year, on.year - 1):
        if is_task_list_closed(movement, year):
            made += record_task_figures(movement=movement, year=year, by=None)
        if movement.starts_on.year <= year <= movement.ends_on.year:
            made += record_activity_figures(movement=movement, year=year, by=None)
    return made


def _remind(movement: Movement, on: date) -> int:
    done = remind(movement=movement, on=on, by=None)
    if done.nobody:
        log.warning("nightly: nobody to remind at %s", "; ".join(unit.name for unit in done.nobody))
    return done.notices


def _draft_letters(movement: Movement, on: date) -> int:
    done = draft_letters(movement=movement, on=on, by=None)
    return done.drafted + done.revised


def _send(on: date, site: str) -> int:
    done = send_digests(on=on, site=site)
    if done.failed:
        text = gettext_noop("%(failed)s mails were not taken by the mail server; they are tried again later.")
        raise StepError(Message.of(text, failed=done.failed))
    return done.sent
