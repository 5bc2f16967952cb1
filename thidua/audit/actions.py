"""Who did what, when and why: an append-only log that every action writes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from thidua.audit import chain, context
from thidua.audit.models import Content, Entry
from thidua.audit.queries import VERIFIED


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
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its audit entry belong in one transaction")
    origin = context.current.get() or context.Origin()
    contents = chain.Contents(
        actor_name=str(by) if by else "system",
        subject_label=subject.label[:300],
        before=before or {},
        after=after or {},
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
    entry = Entry.objects.create(**facts._asdict(), digest=chain.digest(facts))
    Content.objects.create(entry=entry, salt=salt, text=text)
    return entry


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
            "erased": sum(part.erased for part in report.parts),
            "faults": len(report.faults),
            "hash": report.head.hash,
        },
    )
