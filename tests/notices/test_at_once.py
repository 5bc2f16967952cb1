"""Two runs at the same moment write to nobody twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections
from django.utils import timezone

from tests.factories.notices import tell
from tests.factories.people import make_account
from thidua.notices.actions import gather_digests, take_digest
from thidua.notices.models import Digest, Notice

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY, RUNS, READERS = date(2025, 3, 3), 3, 6


def take_all(_run: int) -> list[str]:
    """What one run takes to send, on a connection of its own."""
    at, taken = timezone.now(), []
    try:
        gather_digests(day=MONDAY, at=at)
        while digest := take_digest(at=at):
            taken.append(digest.message_id)
        return taken
    finally:
        connections.close_all()


def test_runs_at_once_take_each_mail_once() -> None:
    readers = [make_account() for _ in range(READERS)]
    for key in ("a", "b"):
        tell(*readers, key=key)
    with ThreadPoolExecutor(RUNS) as runs:
        taken = [name for names in runs.map(take_all, range(RUNS)) for name in names]
    assert sorted(taken) == sorted(Digest.objects.values_list("message_id", flat=True))
    assert len(taken) == len(set(taken)) == READERS
    assert Notice.objects.filter(digest=None).count() == 0
