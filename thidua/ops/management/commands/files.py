from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from thidua.files.actions import clean_upload_sessions
from thidua.files.models import StoredFile
from thidua.files.queries import Damage, damaged_files
from thidua.ops.data_command import DataCommand, ExitCode

DAMAGES = {Damage.MISSING: gettext_lazy("missing"), Damage.CHANGED: gettext_lazy("changed")}
COLUMNS = {
    "damage": gettext_lazy("Damage"),
    "names": gettext_lazy("Handed in as"),
    "sha256": gettext_lazy("Fingerprint"),
    "path": gettext_lazy("Place in the storage"),
}
CLEARED = {"cleared": gettext_lazy("Uploads cleared")}


class Command(DataCommand):
    help = gettext_lazy(
        "Read every kept file again and name those that are missing or were changed; clear uploads that never came to "
        "their end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="verify|clean")
        super().add_arguments(actions.add_parser("verify", help=_("compare every file with its fingerprint")))
        super().add_arguments(actions.add_parser("clean", help=_("clear uploads that nobody has touched for a day")))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "clean":
            self.emit(CLEARED, [[clean_upload_sessions(now=timezone.now())]])
        else:
            self._verify()

    def _verify(self) -> None:
        damaged = list(damaged_files())
        self.emit(COLUMNS, [[self._damage(damage), _names(file), file.sha256, file.path] for file, damage in damaged])
        counts = {"count": StoredFile.objects.count(), "damaged": len(damaged)}
        if damaged:
            message = _("%(damaged)s of %(count)s files are damaged. Restore them from a backup.")
            raise CommandError(message % counts, returncode=ExitCode.WRONG_DATA)
        self.stderr.write(_("%(count)s files, all as they were handed in.") % counts)

    def _damage(self, damage: Damage) -> str:
        return str(DAMAGES[damage]) if self.format == "table" else damage


def _names(file: StoredFile) -> str:
    return "; ".join(dict.fromkeys(upload.name for upload in file.uploads.all()))
