"""Appends to the audit log beside plain inserts of the same row, and its verification beside hashing alone.

Every writer is a process, and so is the verification.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import batched
from time import perf_counter
from typing import NamedTuple

from django.db import connection, models, transaction

from bench import databases
from bench.sizes import Sizes
from bench.table import Line
from thidua.audit import chain
from thidua.audit.actions import Subject, record
from thidua.audit.models import Content, Entry, Head, Link
from thidua.audit.queries import verify

SET_UP = "import django; django.setup(); from bench import audit; audit."
WRITERS = (1, 8)
BATCH = 2_000
SUBJECT = Subject("account", "7", "Nguyễn Văn Mẫu")
AFTER = {"role": "unit_officer", "unit": 1234, "valid_from": "2026-01-01", "valid_to": None}
REASON = "Quyết định số 12/QĐ-SNV ngày 5/1/2026"


CHAINING = [("audit_entry", "audit_entry_is_chained"), ("audit_head", "audit_head_refuses_update")]


class Plain(models.Model):
    """The row of an entry, in a table that nothing chains or guards."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60, db_index=True)
    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=80)
    subject_label = models.CharField(max_length=300)
    after = models.JSONField()
    reason = models.TextField()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="plain_subject")]

    def __str__(self) -> str:
        return self.verb


class Measured(NamedTuple):
    """Rows a second by kind and number of writers; seconds and peak memory (MB) of a verification; of hashing."""

    rates: dict[str, float]
    verified: float
    peak: float
    hashed: float


def audit_log(sizes: Sizes) -> Iterator[Line]:
    for database, found in databases.measured(f"audit.measure({sizes.appends}, {sizes.entries})"):
        if found is None:
            yield databases.skipped("audit log")
        else:
            yield from _lines(database, sizes, Measured(*found))


def _lines(database: str, sizes: Sizes, found: Measured) -> Iterator[Line]:
    for writers in WRITERS:
        what = f"append to the audit log, {database}, {writers} writer{'s' * (writers > 1)}"
        plain, chained = (found.rates[f"{kind} {writers}"] for kind in ("plain", "chained"))
        yield Line(what=what, unit="a second", figure=chained, peer=plain, peer_name="plain inserts")
    what = f"verify {sizes.entries:,} entries, {database}"
    yield Line(what=what, unit="s", figure=found.verified, peer=found.hashed, peer_name="hashing alone")
    yield Line(what="  peak memory of the process", unit="MB", figure=found.peak)


def measure(appends: int, entries: int) -> None:
    """Everything on the database that DATABASE_URL names, which is made anew; prints a `Measured`."""
    with databases.made():
        with connection.schema_editor() as editor:
            editor.create_model(Plain)
        rates = {
            f"{kind} {writers}": _rate(kind, writers, appends // writers)
            for writers in WRITERS
            for kind in ("plain", "chained")
        }
        _fill(entries - Entry.objects.count())
        connection.close()
        verified = subprocess.run(
            [sys.executable, "-c", f"{SET_UP}verify_all()"], stdout=subprocess.PIPE, text=True, check=True
        )
        print(json.dumps(Measured(rates, *json.loads(verified.stdout), _hash(entries))))


def _rate(kind: str, writers: int, rows: int) -> float:
    """Rows a second of several writers together, from the moment when all of them stand ready."""
    command = [sys.executable, "-c", f"{SET_UP}write({kind!r}, {rows})"]
    children = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(writers)]
    for child in children:
        child.stdout.readline()
    started = perf_counter()
    for child in children:
        child.stdin.close()
    for child in children:
        assert child.stdout.readline() == "done\n", "a writer failed"
    seconds = perf_counter() - started
    for child in children:
        child.wait()
        child.stdout.close()
    return writers * rows / seconds


def write(kind: str, rows: int) -> None:
    """What a writer does: each row in a transaction of its own."""
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.read()
    for _ in range(rows):
        with transaction.atomic():
            WRITES[kind]()
    print("done", flush=True)


def _append() -> None:
    record(by=None, verb="grant_role", subject=SUBJECT, after=AFTER, reason=REASON)


def _insert() -> None:
    said = {"actor_name": "system", "after": AFTER, "reason": REASON}
    Plain.objects.create(verb="grant_role", subject_kind="account", subject_key="7", subject_label="Mẫu", **said)


WRITES = {"plain": _insert, "chained": _append}


def _fill(entries: int) -> None:
    """Entries as `record` writes them, and their places as the database would give them, which takes it an hour."""
    _leave_chaining_to_us()
    facts = chain.Facts(*Entry.objects.values_list(*chain.Facts._fields).first())
    text = Content.objects.first().text
    place = chain.Mark(*Head.objects.values_list("number", "hash").get())
    for numbers in batched(range(entries), BATCH):
        salts = [f"{number:032x}" for number in numbers]
        rows = [facts._replace(commitment=chain.commitment(salt, text)) for salt in salts]
        with transaction.atomic():
            made = Entry.objects.bulk_create([Entry(**row._asdict(), digest=chain.digest(row)) for row in rows])
            contents = zip(made, salts, strict=True)
            Content.objects.bulk_create([Content(entry=entry, salt=salt, text=text) for entry, salt in contents])
            links = []
            for entry in made:
                place = chain.Mark(place.number + 1, chain.link(place.hash, place.number + 1, entry.digest))
                links.append(Link(number=place.number, entry=entry, hash=place.hash))
            Link.objects.bulk_create(links)
    Head.objects.update(number=place.number, hash=place.hash)


def _leave_chaining_to_us() -> None:
    with connection.cursor() as cursor:
        for table, trigger in CHAINING:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {trigger}{on}")


def verify_all() -> None:
    started = perf_counter()
    report = verify()
    seconds = perf_counter() - started
    assert report.faults == []
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def _hash(entries: int) -> float:
    """Seconds that the three hashes of each entry take by themselves, their bytes being there."""
    entry = Entry.objects.select_related("content").first()
    line = json.dumps([str(fact) for fact in entry.__dict__.values()])
    texts = [one.encode() for one in (f"{entry.content.salt} {entry.content.text}", line, f"{'0' * 64} 1 {'0' * 64}")]
    started = perf_counter()
    for _ in range(entries):
        for text in texts:
            hashlib.sha256(text).hexdigest()
    return perf_counter() - started
