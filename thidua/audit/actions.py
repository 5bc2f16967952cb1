from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from thidua.audit import context
from thidua.audit.models import Entry


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
    """Write one entry inside the transaction of the act it tells of; `by` is None for the system itself."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its audit entry belong in one transaction")
    origin = context.current.get() or context.Origin()
    return Entry.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "system",
        verb=verb,
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_label=subject.label[:300],
        subject_url_name=subject.url_name,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        request_id=origin.request_id,
        address=origin.address,
    )
