"""A process of our own that is killed in the middle of a write, at a statement of our choice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
CHILD = """
import sys, time
import django
django.setup()
from django.db import connection

def stop(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith(sys.argv[3]) and sys.argv[1] in sql:
        print("written", flush=True)
        time.sleep(60)
    return result

with connection.execute_wrapper(stop):
    exec(sys.argv[2])
"""


def database_url() -> str:
    """The test's own database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:////{str(values['NAME']).removeprefix('/')}"
    user, password = quote(values["USER"], safe=""), quote(values["PASSWORD"], safe="")
    options = f"?host={quote(values['HOST'], safe='')}" if values["HOST"].startswith("/") else ""
    host = "" if options else values["HOST"]
    return f"postgresql://{user}:{password}@{host}:{values['PORT'] or 5432}/{values['NAME']}{options}"


def kill_at(table: str, code: str, statement: str = "INSERT INTO") -> None:
    """Run `code` in a process of its own, and kill it once it has written to `table` within its transaction."""
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "thidua.settings.dev",
        "DATABASE_URL": database_url(),
        "THIDUA_FILES_URL": f"file:{settings.STORAGES['files']['OPTIONS']['location']}",
    }
    command = [sys.executable, "-c", CHILD, table, code, statement]
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
    assert said == "written\n"
