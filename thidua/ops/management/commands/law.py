from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _, gettext_lazy

from thidua.frame.words import say
from thidua.law.loading import load_folder
from thidua.law.reading import PackError, Problem
from thidua.law.schema import Pack
from thidua.ops.data_command import DataCommand, ExitCode


class Command(DataCommand):
    help = gettext_lazy("Check a regulation pack: every problem with its file, line and remedy, or a summary.")
    requires_system_checks = ()
    reads_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="check")
        check = actions.add_parser("check", help=_("check a pack and print what it holds"))
        super().add_arguments(check)
        check.add_argument("path", type=Path, help=_("folder of the pack"))

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_dir():
            raise CommandError(_("“%(path)s” is not a folder.") % {"path": path}, returncode=ExitCode.NOT_FOUND)
        try:
            pack, warnings = load_folder(path)
        except PackError as error:
            for problem in error.problems:
                self.stderr.write(_sentence(problem))
            message = _("%(count)s problems; the pack was not accepted.") % {"count": len(error.problems)}
            raise CommandError(message, returncode=ExitCode.WRONG_DATA) from None
        for warning in warnings:
            self.stderr.write(_("Note: %(warning)s") % {"warning": _sentence(warning)})
        self.emit({"what": _("What"), "count": _("Count"), "which": _("Which")}, _summary(pack))


def _sentence(problem: Problem) -> str:
    place = ":".join(part for part in (problem.file, str(problem.line)) if part)
    hint = f" ({say(problem.hint)})" if problem.hint else ""
    return f"{place} {problem.path}: {say(problem.expected)}{hint}"


def _summary(pack: Pack) -> list[tuple[str, int, str]]:
    assumed = sum(c.status != "verified" for s in pack.index_sets.values() for c in s.components())
    components = [f"{s.code} ({sum(1 for _c in s.components())})" for s in pack.index_sets.values()]
    return [
        (_("movement"), 1, say(pack.movement.title)),
        (_("fingerprint"), 1, pack.sha256),
        (_("paragraphs"), len(pack.paragraphs), ""),
        (_("provisions"), len(pack.provisions), ", ".join(p.code for p in pack.provisions)),
        (_("goals"), len(pack.goals), ", ".join(goal.code for goal in pack.goals)),
        (_("index sets"), len(pack.index_sets), ", ".join(components)),
        (_("components with assumed parameters"), assumed, ""),
        (_("award schemes"), len(pack.schemes), ", ".join(pack.schemes)),
        (_("open points"), len(pack.open_points), ", ".join(pack.open_points)),
        (_("obligations"), len(pack.obligations), ", ".join(pack.obligations)),
        (_("measures"), len(pack.measures), ""),
        (_("published results"), len(pack.published_indices), ""),
        (_("instruments"), len(pack.instruments), ""),
    ]
