"""The last hour before a deadline: every unit hands in over HTTP, as fast as some clients can, to a served site.

One in ten brings a file of 1 MB, the others write 2 KB. What was acknowledged is looked for in the database afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, time
from typing import NamedTuple
from urllib.parse import urlencode
from urllib.request import urlopen

import pikepdf
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import resolve, reverse
from django.utils import timezone

from bench import databases, duties
from bench.sizes import Sizes
from bench.table import Line
from bench.upload import BACKEND, TOKEN, free_port, wait_for
from thidua.files.formats import MEGABYTE
from thidua.movements.models import Duty, Submission
from thidua.people.models import RoleGrant
from thidua.people.sign_in import SIGNED_IN_AT

CLIENTS = 50
WORKERS = 2
FILE_ONE_OF = 10
MARK = b"thidua-bench-%08d"
TEXT = "Kết quả cải cách hành chính trong kỳ. "
LENGTH_OF_TEXT = 2_000
WRITTEN = urlencode({"text": (TEXT * (LENGTH_OF_TEXT // len(TEXT)))[:LENGTH_OF_TEXT]})
LAST_HOUR = timedelta(hours=1)
PATIENCE = 120
"""Seconds after which a client gives up."""
BOUNDARY = "thidua-bench-boundary"


class Sent(NamedTuple):
    """What came of a submission: seconds until the answer, and the key of what was acknowledged, if it was."""

    seconds: float
    duty: int
    submission: int | None


def submissions(sizes: Sizes) -> Iterator[Line]:
    for database, found in databases.measured(f"submissions.measure({sizes.units})"):
        if found is None:
            yield databases.skipped("submissions in the last hour")
            continue
        what = f"{sizes.units:,} submissions by {CLIENTS} clients, {WORKERS} server processes, {database}"
        yield Line(what=what, unit="a second", figure=found["rate"])
        for name in ("p50", "p95"):
            yield Line(what=f"  {name}", unit="ms", figure=found[name])
        yield Line(what="  p99", unit="ms", figure=found["p99"], aim=1000)
        yield Line(what="  not acknowledged", unit="", figure=found["refused"], aim=1)
        yield Line(what="  acknowledged and not found afterwards", unit="", figure=found["lost"], aim=1)


def measure(units: int) -> None:
    """Submissions a second, milliseconds they took, and how many failed or were lost, as JSON."""
    with databases.made(), TemporaryDirectory(prefix="thidua-bench-") as folder:
        os.environ["THIDUA_FILES_URL"] = f"file:{folder}"
        owed = _owed(units)
        connection.close()
        with _served() as port:
            _warm_up(port)
            started = perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                done = list(pool.map(lambda one: _hand_in(port, *one), owed))
            spent = perf_counter() - started
        cuts = quantiles((one.seconds * 1000 for one in done), n=100, method="inclusive")
        kept = [one for one in done if one.submission is not None]
        print(
            json.dumps(
                {
                    "rate": len(kept) / spent,
                    **{f"p{cut}": cuts[cut - 1] for cut in (50, 95, 99)},
                    "refused": len(done) - len(kept),
                    "lost": len(kept) - _found(kept, Path(folder)),
                }
            )
        )


def _owed(units: int) -> list[tuple[int, str]]:
    """A duty of each unit that is due within the hour, and the session of the unit's officer."""
    movement = duties.movement_of(units)
    now = timezone.now()
    today, until = timezone.localdate(now), now + LAST_HOUR
    officers = list(RoleGrant.objects.select_related("account").order_by("pk"))
    owed = Duty.objects.bulk_create(
        Duty(
            movement=movement, unit_id=grant.unit_id, obligation="report_12", period=f"{today.year}-12",
            year=today.year, opens_on=today, due_on=today, deadline=until, in_time_until=until, open_until=until,
        )
        for grant in officers
    )  # fmt: skip
    duties.analyse()
    return list(zip([duty.pk for duty in owed], _signed_in(officers), strict=True))


def _signed_in(officers: list[RoleGrant]) -> list[str]:
    """Sessions of accounts that have signed in, by their keys."""
    store = SessionStore()
    rows = []
    for number, grant in enumerate(officers):
        said = {
            SESSION_KEY: str(grant.account_id),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: grant.account.get_session_auth_hash(),
            SIGNED_IN_AT: time(),
        }
        expires = timezone.now() + timedelta(days=1)
        rows.append(Session(session_key=f"{number:032d}", session_data=store.encode(said), expire_date=expires))
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


@contextmanager
def _served() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-c", "from thidua.ops.cli import main; main()", "serve"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def _warm_up(port: int) -> None:
    """Every server process is up, which has then loaded the program and the rules, and has drawn a page."""
    site = f"http://127.0.0.1:{port}{reverse('account_login')}"
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _number: urlopen(site).read(), range(2 * CLIENTS)))


def _pdf() -> bytes:
    """A PDF of 1 MB that nothing makes smaller; its mark is replaced, so that no two files are the same."""
    made = pikepdf.new()
    made.add_blank_page()
    made.Root["/Bench"] = made.make_stream(MARK % 0 + os.urandom(MEGABYTE - 1000))
    out = BytesIO()
    made.save(out, compress_streams=False)
    return out.getvalue()


PDF = _pdf()


def _hand_in(port: int, duty: int, session: str) -> Sent:
    body, kind = _with_file(duty) if duty % FILE_ONE_OF == 0 else _written(duty)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": kind,
    }
    started = perf_counter()
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("POST", reverse("movements:hand_in", args=[duty]), body, headers)
        answer = line.getresponse()
        answer.read()
        receipt = answer.headers.get("Location", "") if answer.status == 302 else ""
    except (OSError, HTTPException):
        receipt = ""
    finally:
        line.close()
    key = resolve(receipt).kwargs["pk"] if receipt else None
    return Sent(perf_counter() - started, duty, key)


def _written(duty: int) -> tuple[bytes, str]:
    return f"{urlencode(_document(duty))}&{WRITTEN}".encode(), "application/x-www-form-urlencoded"


def _with_file(duty: int) -> tuple[bytes, str]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in _document(duty).items()
    ]
    named = f'Content-Disposition: form-data; name="file"; filename="{duty}.pdf"\r\nContent-Type: application/pdf'
    file = f"--{BOUNDARY}\r\n{named}\r\n\r\n".encode() + PDF.replace(MARK % 0, MARK % duty, 1)
    return b"".join([*parts, file, f"\r\n--{BOUNDARY}--\r\n".encode()]), f"multipart/form-data; boundary={BOUNDARY}"


def _document(duty: int) -> dict[str, str]:
    return {"document_number": f"{duty}/BC", "document_date": str(timezone.localdate()), "form_key": f"{duty:032d}"}


def _found(kept: list[Sent], folder: Path) -> int:
    """How many of the acknowledged are there: the submission of this duty, which stands, with its text or its file."""
    rows = Submission.objects.filter(duty__status="submitted").select_related("upload__file")
    there = {
        (row.duty_id, row.pk)
        for row in rows
        if row.text or (row.upload and (folder / row.upload.file.path).stat().st_size == row.upload.file.size)
    }
    return sum((one.duty, one.submission) in there for one in kept)
