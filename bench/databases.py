"""The same measurement on SQLite and on PostgreSQL, each in a process and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection

from bench.table import Line

WITH_POSTGRES = Path(__file__).parent.parent / "bin" / "with_postgres.py"
NO_SERVER = 75


def measured(call: str) -> Iterator[tuple[str, Any]]:
    """What the call `module.function(…)` of the bench printed as JSON on each database; None where no server is."""
    with TemporaryDirectory(prefix="thidua-bench-") as folder:
        yield "SQLite", _printed([sys.executable], call, f"sqlite:///{folder}/own.sqlite3")
    yield "PostgreSQL", _printed([sys.executable, str(WITH_POSTGRES), sys.executable], call, "")


def skipped(what: str) -> Line:
    return Line(what=f"{what} on PostgreSQL", unit="", figure=None, note="SKIPPED: no PostgreSQL server")


def _printed(python: list[str], call: str, url: str) -> Any:
    code = f"import django; django.setup(); from bench import {call.partition('.')[0]}; {call}"
    if not url:
        code = "import os; os.environ['DATABASE_URL'] = os.environ['THIDUA_TEST_DATABASE_URL']; " + code
    environment = {**os.environ, "DATABASE_URL": url or os.environ["DATABASE_URL"]}
    done = subprocess.run([*python, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == NO_SERVER:
        return None
    done.check_returncode()
    return json.loads(done.stdout)


@contextmanager
def made() -> Iterator[None]:
    """The database that DATABASE_URL names, made anew, for the time of a measurement."""
    if connection.vendor == "postgresql":
        _on_server('CREATE DATABASE "{}"')
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            _on_server('DROP DATABASE "{}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    server = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(statement.format(connection.settings_dict["NAME"]))
