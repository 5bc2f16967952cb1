"""A file handed in over HTTP, chunk by chunk, beside `cp` and `sha256sum` of the same file.

A site of its own (SQLite, a folder) is served by `thidua serve`; the chunks are as large as those of the page.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep, time
from typing import NamedTuple
from urllib.parse import urlencode

import pikepdf
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from bench.sizes import Sizes
from bench.table import Line
from thidua.files.formats import MEGABYTE
from thidua.observations.actions import Figure, OriginInfo, record
from thidua.observations.models import Measure
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit
from thidua.people.sign_in import SIGNED_IN_AT

CHUNK = 4 << 20
TOKEN = "a" * 32
SET_UP = "import django; django.setup(); from bench import upload; upload.prepare()"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Site(NamedTuple):
    """Where it is served, the session of an officer, and a figure of the officer's unit."""

    port: int
    session: str
    figure: int


def upload(sizes: Sizes) -> Iterator[Line]:
    with TemporaryDirectory(prefix="thidua-bench-") as name:
        folder = Path(name)
        file = _file(folder, sizes.megabytes)
        size = file.stat().st_size / MEGABYTE
        with _served(folder) as site:
            chunks, whole = _hand_in(site, file)
        copied = _copied(file)
    what = f"hand in a PDF of {size:.0f} MB over HTTP, checked and kept"
    yield Line(what=what, unit="MB/s", figure=size / whole, peer=size / copied, peer_name="cp + sha256sum")
    yield Line(what="  of that, its chunks until the last is durable", unit="MB/s", figure=size / chunks)


def _file(folder: Path, megabytes: int) -> Path:
    """A PDF of one page that holds bytes which nothing makes smaller."""
    made = pikepdf.new()
    made.add_blank_page()
    made.Root["/Bench"] = made.make_stream(os.urandom(megabytes * MEGABYTE))
    made.save(folder / "a.pdf")
    return folder / "a.pdf"


@contextmanager
def _served(folder: Path) -> Iterator[Site]:
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "thidua.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder}/upload.sqlite3",
        "THIDUA_FILES_URL": f"file:{folder}/files",
    }
    prepared = subprocess.run(
        [sys.executable, "-c", SET_UP], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    serve = [
        sys.executable,
        "-c",
        "from thidua.ops.cli import main; main()",
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield Site(port, *json.loads(prepared.stdout))
        finally:
            server.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    for _attempt in range(300):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise TimeoutError("the site does not answer")


def prepare() -> None:
    """A site with one figure, and an officer who is signed in; prints the session and the figure."""
    call_command("migrate", verbosity=0)
    unit = Unit.objects.create(name="Xã Mẫu", kind=Kind.COMMUNE)
    Measure.objects.create(code="tasks", name_vi="Nhiệm vụ", kind="amount", aggregation="none")
    figure = Figure(measure="tasks", year=2024, unit_id=unit.pk, value=Decimal(1))
    row = record(figure=figure, origin=OriginInfo("bench", "", "bench"), by=None)
    account = Account.objects.create(username="mau", email="mau@example.test", name="Mẫu")
    RoleGrant.objects.create(account=account, role=Role.UNIT_OFFICER, unit=unit)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
    session[HASH_SESSION_KEY], session[SIGNED_IN_AT] = account.get_session_auth_hash(), time()
    session.create()
    print(json.dumps([session.session_key, row.pk]))


def _hand_in(site: Site, file: Path) -> tuple[float, float]:
    """Seconds until the last chunk was durable, and until the file was checked, kept and attached."""
    started = perf_counter()
    form = urlencode({"name": file.name, "size": file.stat().st_size}).encode()
    key = json.loads(_post(site, "/figures/uploads/", form))["key"]
    offset = 0
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            answer = _post(site, f"/figures/uploads/{key}/", chunk, offset=offset)
            offset = json.loads(answer)["received"]
    durable = perf_counter() - started
    _post(site, f"/figures/{site.figure}/evidence/", urlencode({"title": "a", "session": key}).encode(), wanted=302)
    return durable, perf_counter() - started


def _post(site: Site, path: str, body: bytes, *, offset: int | None = None, wanted: int = 200) -> bytes:
    line = HTTPConnection("127.0.0.1", site.port, timeout=120)
    headers = {
        "Cookie": f"sessionid={site.session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded" if offset is None else "application/octet-stream",
        **({} if offset is None else {"Upload-Offset": str(offset)}),
    }
    line.request("POST", path, body, headers)
    answer = line.getresponse()
    said = answer.read()
    line.close()
    assert answer.status == wanted, f"{path}: {answer.status}"
    return said


def _copied(file: Path) -> float:
    """Seconds that copying the file and finding its SHA-256 take, one after the other."""
    started = perf_counter()
    subprocess.run(["cp", str(file), f"{file}.copy"], check=True)
    subprocess.run(["sha256sum", f"{file}.copy"], stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - started
