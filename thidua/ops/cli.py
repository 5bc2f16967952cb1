"""The `thidua` command: our own commands and Django's management commands."""

import difflib
import gettext as gettext_module
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand, OutputWrapper
from django.core.management.color import color_style
from django.db.utils import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from thidua.core.messages import gettext_noop
from thidua.ops.data_command import ExitCode

type Style = Callable[[str], str]

LOCALE = Path(__file__).parent.parent / "locale"
OPTIONS_OF_DJANGO = {
    *("--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
    *("--no-color", "--force-color", "--skip-checks"),
}
# What argparse says to people, in the words of Python 3.12 to 3.14.
ARGPARSE_TEXTS = (
    gettext_noop("usage: "),
    gettext_noop("options"),
    gettext_noop("positional arguments"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("expected one argument"),
)


def main(arguments: list[str] | None = None) -> None:
    argv = ["thidua", *(sys.argv[1:] if arguments is None else arguments)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.settings.dev")
    if argv[1:] in (["--version"], ["version"]):
        print(version("thidua"))
        return
    try:
        _prepare(argv)
        try:
            CommandLine(argv).execute()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads, such as head, has seen enough; as it ends, Python would try to write the rest and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ImproperlyConfigured, OperationalError, ProgrammingError) as error:
        if "--traceback" in argv:
            raise
        sys.stderr.write(_in_words(error) + "\n")
        sys.exit(ExitCode.WRONG_DATA)


def _prepare(argv: list[str]) -> None:
    """argparse speaks our language, and `migrate` has a folder to make the database in."""
    os.environ["LANGUAGE"] = settings.LANGUAGE_CODE
    gettext_module.bindtextdomain("django", str(LOCALE))
    gettext_module.textdomain("django")
    name = settings.DATABASES["default"]["NAME"]
    if argv[1:2] == ["migrate"] and isinstance(name, Path):
        name.parent.mkdir(parents=True, exist_ok=True)


def _in_words(error: Exception) -> str:
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    return _(
        "The database does not answer as expected: %(error)s\n"
        "If it is new or older than the program, run “thidua migrate”; “--traceback” shows where it happened."
    ) % {"error": str(error).strip()}


class CommandLine(ManagementUtility):
    """Django's, with our commands first in the help and errors without class names."""

    def main_help_text(self, commands_only: bool = False) -> str:
        if self.settings_exception:
            raise self.settings_exception
        ours = {name for name, app in get_commands().items() if app.startswith("thidua.")}
        others = sorted(set(get_commands()) - ours)
        if commands_only:
            return "\n".join([*sorted(ours), *others])
        width = max(map(len, ours))
        return "\n".join(
            [
                _("Usage: thidua COMMAND [OPTIONS]    (thidua help COMMAND tells more)"),
                "",
                *(f"  {name:{width}}  {_first_line(self.fetch_command(name))}" for name in sorted(ours)),
                "",
                _("Exit codes: 0 done, 1 wrong data or settings, 2 wrong usage, 3 not found."),
                "",
                _("Commands of Django and its packages:") + " " + ", ".join(others),
            ]
        )

    def fetch_command(self, subcommand: str) -> BaseCommand:
        if self.settings_exception:
            raise self.settings_exception
        commands = get_commands()
        if subcommand not in commands:
            sys.stderr.write(_unknown(subcommand, list(commands)) + "\n")
            sys.exit(ExitCode.WRONG_USAGE)
        command = load_command_class(commands[subcommand], subcommand)
        command.help = str(command.help)  # argparse takes no lazy translation
        if commands[subcommand] == "thidua.ops":
            command.suppressed_base_arguments = OPTIONS_OF_DJANGO
        command.stderr = PlainErrors(sys.stderr)
        command.stderr.style_func = color_style().ERROR
        return command


class PlainErrors(OutputWrapper):
    def write(self, msg: str = "", style_func: Style | None = None, ending: str | None = None) -> None:  # type: ignore[override]
        super().write(msg.removeprefix("CommandError: "), style_func, ending)


def _first_line(command: BaseCommand) -> str:
    return command.help.strip().partition("\n")[0]


def _unknown(name: str, known: list[str]) -> str:
    message = _("There is no command “%(name)s”.") % {"name": name}
    if similar := difflib.get_close_matches(name, known, n=1):
        message += " " + _("Did you mean “%(similar)s”?") % {"similar": similar[0]}
    return message + " " + _("“thidua --help” lists them all.")
