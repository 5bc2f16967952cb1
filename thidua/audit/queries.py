from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Max, QuerySet

from thidua.audit.chain import Facts, Mark, Recorded, Report, Verification
from thidua.audit.models import Entry, Head, Link

VERIFIED = "verify_audit_log"
KEPT = "keep_anchor"
TELL_EVERY = 20_000


def trail() -> QuerySet[Link]:
    """Every entry in its place, newest first."""
    return Link.objects.select_related("entry__content", "entry__actor")


def trail_of(kind: str, key: str) -> QuerySet[Link]:
    """The entries about one record, newest first."""
    return trail().filter(entry__subject_kind=kind, entry__subject_key=key)


def last_verification() -> Link | None:
    return trail().filter(entry__verb=VERIFIED).first()


def last_kept() -> Link | None:
    """The entry that tells of the newest anchor kept elsewhere."""
    return trail().filter(entry__verb=KEPT).first()


def is_kept(day: date, place: str) -> bool:
    return trail_of("audit_log", f"{place} {day}").filter(entry__verb=KEPT).exists()


def newest_mark() -> Mark | None:
    """The end of the chain as it is committed: what a transaction under way writes stands behind it."""
    newest = Link.objects.values_list("number", "hash").first()
    return Mark(*newest) if newest else None


def verify(
    anchors: Mapping[str, int] = MappingProxyType({}),
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Walk along the whole chain, in flat memory, past anchors by hash with their number, 0 if that is not known.

    `tell` hears how far it is. Others may write meanwhile.
    """
    newest = Link.objects.aggregate(newest=Max("number"))["newest"] or 0
    head = Head.objects.first()
    verification = Verification(Mark(head.number, head.hash) if head else Mark(0, ""), anchors)
    for one in _recorded():
        verification.add(one)
        if verification.entries % TELL_EVERY == 0:
            tell(verification.entries, newest)
    unchained = Entry.objects.filter(link=None).values_list("pk", flat=True)
    return verification.finish(newest=newest, unchained=unchained)


def _recorded() -> Iterator[Recorded]:
    facts = (f"entry__{name}" for name in Facts._fields)
    columns = ("number", "hash", "entry__digest", "entry__content__salt", "entry__content__text", *facts)
    for row in Link.objects.order_by("number").values_list(*columns).iterator():
        yield Recorded._make([*row[:5], Facts._make(row[5:])])
