"""The command line as a whole: help, exit codes, and data in three formats."""

import json
import os
import shlex
import socket
import subprocess
import sys
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.translation import gettext as _

from thidua.law.loading import PACKS
from thidua.ops.cli import CommandLine, main
from thidua.ops.data_command import Cell, DataCommand, ExitCode, table

COLUMNS = {"unit": "Đơn vị", "rank": "Hạng", "index": "Chỉ số", "on": "Ngày", "official": "Chính thức"}
ROWS: list[list[Cell]] = [
    ["Sở Nội vụ", 1, Decimal("97.50"), date(2025, 12, 31), True],
    ["Phường Kon Tum", 12, None, None, False],
]


class Listing(DataCommand):
    help = "lists"

    def handle(self, **options: object) -> None:
        self.emit(COLUMNS, ROWS)


def listing(form: str) -> str:
    out = StringIO()
    Listing(stdout=out).execute(format=form, force_color=False, no_color=True, skip_checks=True)
    return out.getvalue()


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    code = stopped.value.code
    assert isinstance(code, int)
    return code


def test_a_table_aligns_what_people_see() -> None:
    assert listing("table").splitlines() == [
        "Đơn vị          Hạng  Chỉ số  Ngày        Chính thức",
        "──────────────  ────  ──────  ──────────  ──────────",
        f"Sở Nội vụ          1    97,5  31/12/2025  {_('yes')}",
        f"Phường Kon Tum    12                      {_('no')}",
    ]


def test_csv_has_the_keys_as_header_and_exact_values() -> None:
    assert listing("csv").splitlines() == [
        "unit,rank,index,on,official",
        "Sở Nội vụ,1,97.50,2025-12-31,true",
        "Phường Kon Tum,12,,,false",
    ]


def test_json_keeps_decimals_exact_and_says_what_is_missing() -> None:
    assert json.loads(listing("json")) == [
        {"unit": "Sở Nội vụ", "rank": 1, "index": "97.50", "on": "2025-12-31", "official": True},
        {"unit": "Phường Kon Tum", "rank": 12, "index": None, "on": None, "official": False},
    ]


def test_a_table_without_rows_still_has_its_headings() -> None:
    assert table({"unit": "Đơn vị"}, []).splitlines() == ["Đơn vị", "──────"]


def test_help_lists_our_commands_first_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    ours = sorted(name for name, app in get_commands().items() if app.startswith("thidua."))
    assert [line.split()[0] for line in lines[2 : 2 + len(ours)]] == ours
    assert all(len(line.split()) > 1 for line in lines[2 : 2 + len(ours)])


@pytest.mark.parametrize("name", sorted(name for name, app in get_commands().items() if app.startswith("thidua.")))
def test_every_command_of_ours_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(name, "--help") == ExitCode.DONE
    help_text = CommandLine(["thidua", name]).fetch_command(name).help
    assert help_text.splitlines()[0][:40] in capsys.readouterr().out.replace("\n", " ")


def test_version_is_that_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--version"])
    assert capsys.readouterr().out == version("thidua") + "\n"


def test_an_unknown_command_is_wrong_usage_and_suggests_a_similar_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("serv") == ExitCode.WRONG_USAGE
    assert "“serve”" in capsys.readouterr().err


def test_serve_says_that_a_port_is_taken_and_starts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert exit_code("serve", "--port", str(port), "--skip-checks") == ExitCode.WRONG_DATA
    said = capsys.readouterr()
    assert str(port) in said.err
    assert said.out == ""


def test_an_unknown_option_is_wrong_usage() -> None:
    assert exit_code("serve", "--nonsense") == ExitCode.WRONG_USAGE


@pytest.mark.django_db
def test_an_error_is_told_without_the_name_of_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("createsuperuser", "--noinput") == ExitCode.WRONG_DATA
    assert capsys.readouterr().err == "You must use --username with --noinput.\n"


def run(folder: Path, *arguments: str, database: str = "", pipe: str = "") -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, in a folder; `pipe` is the shell's reader of what it prints."""
    line = shlex.join([sys.executable, "-c", "from thidua.ops.cli import main; main()", *arguments])
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKS.parents[2])}
    environ |= {"DATABASE_URL": database} if database else {}
    command = ["sh", "-c", line + pipe]
    return subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)


def test_a_database_without_tables_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    ended = run(tmp_path, "rank", "--year=2024", "--cluster=x", database=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert ended.returncode == ExitCode.WRONG_DATA
    assert "thidua migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [("rank", "--year=2024", "--cluster=x"), ("export", "units", "units.csv"), ("demo",), ("serve",)],
    ids=" ".join,
)
def test_a_missing_database_is_told_in_words_and_not_made(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(tmp_path, *arguments)
    assert ended.returncode == ExitCode.WRONG_DATA
    assert str(tmp_path / "var" / "thidua.sqlite3") in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_migrate_makes_the_database_with_its_folder(tmp_path: Path) -> None:
    ended = run(tmp_path, "migrate", "contenttypes", "--verbosity=0")
    assert (ended.returncode, ended.stderr) == (ExitCode.DONE, "")
    assert (tmp_path / "var" / "thidua.sqlite3").exists()


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    ended = run(tmp_path, "law", "check", str(PACKS / "kontum-2023"), pipe=" | true")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_help_is_in_one_language(tmp_path: Path) -> None:
    told = run(tmp_path, "rank", "--help").stdout
    assert told.startswith("cách dùng: ")
    assert [word for word in ("usage", "options", "show this", "Verbosity", "settings") if word in told] == []
    assert "thiếu tham số bắt buộc: --year, --cluster" in run(tmp_path, "rank").stderr
