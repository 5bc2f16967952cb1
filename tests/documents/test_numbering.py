"""No number twice and none left out, whoever issues at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.factories.documents import make_approved, make_letterhead
from tests.factories.people import make_unit
from tests.killing import kill_at
from thidua.audit.queries import verify
from thidua.documents.actions import issue_paper
from thidua.documents.models import Paper, PaperState, Sequence

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS, EACH = 4, 4


def issue_all(keys: list[int]) -> list[int]:
    """What one clerk does, on a connection of the own."""
    try:
        return [issue_paper(paper=Paper.objects.get(pk=key), by=None).number or 0 for key in keys]
    finally:
        connections.close_all()


def test_clerks_who_issue_at_once_get_each_number_once() -> None:
    unit = make_unit("Sở Nội vụ")
    make_letterhead(unit)
    keys = [make_approved(unit).pk for _ in range(CLERKS * EACH)]
    with ThreadPoolExecutor(CLERKS) as clerks:
        given = list(clerks.map(issue_all, [keys[start::CLERKS] for start in range(CLERKS)]))
    assert sorted(number for numbers in given for number in numbers) == list(range(1, CLERKS * EACH + 1))
    assert all(numbers == sorted(numbers) for numbers in given)
    assert Sequence.objects.get().last == CLERKS * EACH
    assert verify().faults == []


def test_clerks_who_issue_the_same_paper_at_once_give_one_number() -> None:
    unit = make_unit("Sở Nội vụ")
    make_letterhead(unit)
    key = make_approved(unit).pk
    with ThreadPoolExecutor(CLERKS) as clerks:
        outcomes = [clerks.submit(issue_all, [key]) for _ in range(CLERKS)]
    assert sum(one.exception() is None for one in outcomes) == 1
    assert (Paper.objects.get().number, Sequence.objects.get().last) == (1, 1)


def test_a_process_that_dies_while_issuing_uses_up_no_number() -> None:
    unit = make_unit("Sở Nội vụ")
    make_letterhead(unit)
    paper = make_approved(unit)
    kill_at(
        "files_upload",
        "from thidua.documents.models import Paper; from thidua.documents.actions import issue_paper; "
        f"issue_paper(paper=Paper.objects.get(pk={paper.pk}), by=None)",
    )
    assert Paper.objects.get().state == PaperState.APPROVED
    assert issue_paper(paper=paper, by=None).number == 1
