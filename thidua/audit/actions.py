"""Who did what, when and why: an append-only log that every action writes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from thidua.audit import chain, context
from thidua.audit.models import Content, Entry
from thidua.audit.queries import KEPT, VERIFIED

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Subject:
    """A snapshot of the record an act is about; `url_name` resolves with `key` to its page."""

    kind: str
    key: str
    label: str
    url_name: str = ""


def record(
    *,
    by: AbstractBaseUser | None,
    verb: str,
    subject: Subject,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> Entry:
    """Write one entry inside the transaction of the act it tells of; `by` is None for the system itself.

    The database puts it into the chain as the transaction is committed.
    """
    entry, content = _written(by, verb, Told(subject, after or {}, before or {}), reason)
    entry.save(force_insert=True)
    content.entry = entry
    content.save(force_insert=True)
    return entry


class Told(NamedTuple):
    """What one entry of several tells of its record."""

    subject: Subject
    after: Mapping[str, object]
    before: Mapping[str, object]


def record_each(*, by: AbstractBaseUser | None, verb: str, told: Iterable[Told], reason: str) -> None:
    """Write an entry for each of many records that one act made or changed, as `record` does for one."""
    for batch in batched(told, BATCH):
        written = [_written(by, verb, one, reason) for one in batch]
        Entry.objects.bulk_create(entry for entry, _content in written)
        for entry, content in written:
            content.entry = entry
        Content.objects.bulk_create(content for _entry, content in written)


def _written(by: AbstractBaseUser | None, verb: str, told: Told, reason: str) -> tuple[Entry, Content]:
    """An entry with its contents, not saved yet."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its audit entry belong in one transaction")
    origin, subject = context.current.get() or context.Origin(), told.subject
    contents = chain.Contents(
        actor_name=str(by) if by else "system",
        subject_label=subject.label[:300],
        before=told.before,
        after=told.after,
        reason=reason,
        address=origin.address,
        on_behalf_of=context.on_behalf_of(by.pk) if by else "",
    )
    salt, text = secrets.token_hex(16), contents.text()
    facts = chain.Facts(
        at=timezone.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_url_name=subject.url_name,
        request_id=origin.request_id,
        commitment=chain.commitment(salt, text),
    )
    return Entry(**facts._asdict(), digest=chain.digest(facts)), Content(salt=salt, text=text)


@transaction.atomic
def record_verification(*, report: chain.Report, by: AbstractBaseUser | None) -> Entry:
    """Keep what a verification of the log found, in the log."""
    return record(
        by=by,
        verb=VERIFIED,
        subject=Subject("audit_log", "", f"1–{report.head.number}"),
        after={
            "entries": sum(part.entries for part in report.parts),
            "anchored": sum(part.entries for part in report.parts if part.anchored),
            "erased": len(report.erasures),
            "faults": len(report.faults),
            "hash": report.head.hash,
        },
    )


@transaction.atomic
def record_anchor(*, day: date, place: str, where: str, mark: chain.Mark, by: AbstractBaseUser | None) -> Entry:
    """Note in the log that its end was kept elsewhere on a day: at a kind of place, and where exactly."""
    subject = Subject("audit_log", f"{place} {day}", where)
    return record(by=by, verb=KEPT, subject=subject, after={"entries": mark.number, "hash": mark.hash})
