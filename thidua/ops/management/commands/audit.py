from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from thidua.audit.actions import record_verification
from thidua.audit.chain import Anchor, AnchorError, Erasure, Fault, Mark, Part, State, read_anchors
from thidua.audit.models import Link
from thidua.audit.queries import verify
from thidua.ops.data_command import Cell, DataCommand, ExitCode
from thidua.ops.lookups import existing_file
from thidua.people.actions import erase_personal_content
from thidua.people.models import DataRequest

SAID = {
    State.CHANGED: gettext_lazy("changed: the entry is not what was written"),
    State.MISPLACED: gettext_lazy(
        "out of place: written anew, inserted or moved; it does not follow the one before it"
    ),
    State.REMOVED: gettext_lazy("removed"),
    State.EMPTIED: gettext_lazy("the contents were taken out, but no entry tells of a request"),
    State.UNCHAINED: gettext_lazy("an entry stands beside the chain; its key in the database: %(key)s"),
    State.WRONG_HEAD: gettext_lazy("the end of the chain was set to another place or hash"),
    State.UNKNOWN_ANCHOR: gettext_lazy(
        "the anchor is in no entry: what came before it was written anew or cut off (%(key)s)"
    ),
}


def sha256(text: str) -> str:
    if len(text) != 64 or not set(text.lower()) <= set("0123456789abcdef"):
        raise ArgumentTypeError(_("“%(text)s” is no hash; it has 64 digits and letters from a to f.") % {"text": text})
    return text.lower()


class Command(DataCommand):
    help = gettext_lazy("Verify the audit log, print its head to keep elsewhere, erase personal contents on request.")

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="verify|head|erase")
        check = actions.add_parser("verify", help=_("find every entry changed, removed, inserted or moved"))
        check.add_argument("--anchor", type=sha256, help=_("a hash that “head” printed earlier, or a paper shows"))
        check.add_argument("--anchors", type=Path, help=_("the file of THIDUA_ANCHORS_FILE, or lines of its mails"))
        head = actions.add_parser("head", help=_("print number, hash and time of the newest entry"))
        erase = actions.add_parser("erase", help=_("erase names, values and reason of entries for good"))
        erase.add_argument("numbers", type=int, nargs="+", metavar="number", help=_("number of an entry"))
        erase.add_argument("--request", type=int, help=_("number of the request about personal data in the register"))
        erase.add_argument("--reason", required=True, help=_("which lawful request this answers"))
        for action in (check, head, erase):
            super().add_arguments(action)

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        {"verify": self._verify, "head": self._head, "erase": self._erase}[action](options)

    def _verify(self, options: dict[str, Any]) -> None:
        lines = _anchors(options["anchors"]) if options["anchors"] else []
        marks = [Mark(0, options["anchor"])] if options["anchor"] else []
        marks += [one.mark for one in lines]
        report = verify({mark.hash: mark.number for mark in marks}, self._progress)
        named = {one.mark.hash: _("line %(line)s, kept at %(at)s") % one._asdict() for one in lines}
        columns = {"part": None, "first": _("First entry"), "last": _("Last entry"), "entries": _("Entries")}
        columns |= {"erased": _("Erased on request"), "state": None, "said": _("What was found")}
        rows = [_part_row(part) for part in report.parts] + [_fault_row(fault, named) for fault in report.faults]
        self.emit(columns, rows + [_erasure_row(erasure) for erasure in report.erasures])
        record_verification(report=report, by=None)
        if report.faults:
            raise CommandError(_("The audit log is not what was written."), returncode=ExitCode.WRONG_DATA)

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(_("%(done)s of %(total)s entries") % {"done": done, "total": total}, ending="\r")

    def _head(self, options: dict[str, Any]) -> None:
        columns = {"number": _("Number"), "hash": _("Hash"), "at": _("Time")}
        newest = Link.objects.select_related("entry").first()
        self.emit(columns, [[newest.number, newest.hash, localtime(newest.entry.at).isoformat()]] if newest else [])

    def _erase(self, options: dict[str, Any]) -> None:
        numbers, asked = sorted(set(options["numbers"])), None
        if Link.objects.filter(number__in=numbers).count() < len(numbers):
            raise CommandError(_("There is no entry with this number."), returncode=ExitCode.NOT_FOUND)
        if options["request"] is not None:
            asked = DataRequest.objects.filter(pk=options["request"]).first()
            if asked is None:
                raise CommandError(_("There is no request with this number."), returncode=ExitCode.NOT_FOUND)
        try:
            erase_personal_content(numbers=numbers, reason=options["reason"], by=None, asked=asked)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=ExitCode.WRONG_DATA) from None
        self.emit({"erased": _("Erased")}, [[number] for number in numbers])


def _anchors(path: Path) -> list[Anchor]:
    try:
        anchors = read_anchors(existing_file(path).read_text("utf-8-sig"))
    except AnchorError as error:
        message = _("Line %(line)s of “%(file)s” is no anchor: it has a moment, a number and a hash, parted by spaces.")
        said = {"line": error.args[0], "file": path}
        raise CommandError(message % said, returncode=ExitCode.WRONG_DATA) from None
    if not anchors:
        raise CommandError(_("“%(file)s” holds no anchor.") % {"file": path}, returncode=ExitCode.WRONG_DATA)
    return anchors


def _part_row(part: Part) -> list[Cell]:
    name, words = ("anchored", _("up to the anchor")) if part.anchored else ("unanchored", _("not anchored yet"))
    state, found = ("faulty", _("not what was written")) if part.faulty else ("sound", _("no fault found"))
    return [name, part.first, part.last, part.entries, part.erased, state, f"{words}: {found}"]


def _erasure_row(erasure: Erasure) -> list[Cell]:
    said = _("erased on the request that entry %(number)s tells of") % {"number": erasure.request}
    return [None, erasure.number, erasure.number, 1, 1, "erased", said]


def _fault_row(fault: Fault, named: dict[str, str]) -> list[Cell]:
    """An unknown anchor is named by its line in the file, if it comes from there."""
    first, last = fault.first or None, fault.last or None
    said = str(SAID[fault.state]) % {"key": named.get(fault.key, fault.key)}
    return [None, first, last, None, None, fault.state, said]
