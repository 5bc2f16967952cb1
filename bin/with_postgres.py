#!/usr/bin/env python3
"""with_postgres.py COMMAND…: runs the command with THIDUA_TEST_DATABASE_URL set to a PostgreSQL server.

The server is the one DATABASE_URL_TEST_POSTGRES names, else one on localhost, else a throwaway cluster
of this run. Without any of them it exits with 75 and says so.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

NO_SERVER = 75  # EX_TEMPFAIL


def main(command: list[str]) -> int:
    with server() as url:
        if url is None:
            print("No PostgreSQL server answers and no PostgreSQL programs are installed.", file=sys.stderr)
            return NO_SERVER
        # A name of this run's own, so that two checkouts can test at the same time.
        own = urlsplit(url)._replace(path=f"/thidua_{os.getpid()}").geturl()
        return subprocess.run(command, env={**os.environ, "THIDUA_TEST_DATABASE_URL": own}, check=False).returncode


@contextlib.contextmanager
def server() -> Iterator[str | None]:
    if named := os.environ.get("DATABASE_URL_TEST_POSTGRES"):
        yield named
    elif local := local_server():
        yield local
    elif programs := programs_folder():
        with throwaway_cluster(programs) as url:
            yield url
    else:
        yield None


def local_server() -> str | None:
    for user in ("postgres", getpass.getuser()):
        url = f"postgresql://{user}@localhost:5432/postgres"
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=3):
            return url
    return None


def programs_folder() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextlib.contextmanager
def throwaway_cluster(programs: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="thidua-postgres-") as folder:
        user = cluster_user()
        shutil.chown(folder, user)
        data = f"{folder}/data"
        as_user = ["runuser", "-u", user, "--"] if os.getuid() == 0 else []
        initdb = [f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        pg_ctl = [*as_user, f"{programs}/pg_ctl", "-D", data, "-w", "-s"]
        subprocess.run([*as_user, *initdb], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        subprocess.run([*pg_ctl, "-l", f"{folder}/log", "-o", options, "start"], check=True, cwd=folder)
        try:
            yield f"postgresql:///postgres?host={folder}&user=postgres"
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], check=True, cwd=folder)


def cluster_user() -> str:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
