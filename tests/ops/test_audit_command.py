"""`thidua audit`: what it prints, and the exit codes that a nightly job can rely on."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from tests.factories.audit import as_database_administrator
from tests.factories.people import make_person
from tests.ops.test_cli import exit_code
from tests.ops.test_commands import as_json, printed, refused
from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry, Link
from thidua.audit.queries import last_verification
from thidua.ops.data_command import ExitCode
from thidua.people.models import DataRequest

pytestmark = pytest.mark.django_db(transaction=True)
type Out = pytest.CaptureFixture[str]


@pytest.fixture
def log() -> list[Entry]:
    return [act(number) for number in range(1, 5)]


@transaction.atomic
def act(number: int) -> Entry:
    return record(by=None, verb="open_round", subject=Subject("round", str(number), f"Năm {number}"))


def part(name: str, first: int, last: int, erased: int = 0) -> dict[str, object]:
    size = last - first + 1
    return {"part": name, "first": first, "last": last, "entries": size, "erased": erased, "state": "sound"}


def parts(capsys: Out, *arguments: str) -> list[dict[str, object]]:
    rows = as_json(capsys, "audit", "verify", *arguments)
    assert all(row.pop("said") for row in rows)
    return rows


def test_the_head_is_printed_as_the_chain_has_it(log: list[Entry], capsys: Out) -> None:
    (row,) = as_json(capsys, "audit", "head")
    assert (row["number"], row["hash"]) == (4, Link.objects.first().hash)
    assert printed(capsys, "audit", "head", "--format", "csv").splitlines()[0] == "number,hash,at"


def test_a_sound_log_is_told_by_its_parts(log: list[Entry], capsys: Out) -> None:
    anchor = Link.objects.get(number=3).hash
    assert parts(capsys, "--anchor", anchor) == [part("anchored", 1, 3), part("unanchored", 4, 4)]
    assert last_verification().entry.said.after == {
        "entries": 4, "anchored": 3, "erased": 0, "faults": 0, "hash": log[3].link.hash,
    }  # fmt: skip


def test_what_was_done_to_a_log_is_told_by_its_number(log: list[Entry], capsys: Out) -> None:
    with as_database_administrator():
        Entry.objects.filter(link__number=2).update(verb="close_round")
    assert refused("audit", "verify", "--format", "csv") == ExitCode.WRONG_DATA
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [(row["first"], row["last"], row["state"]) for row in rows] == [
        ("1", "4", "faulty"),
        ("2", "2", "changed"),
    ]
    assert last_verification().entry.said.after["faults"] == 1


def test_an_anchor_of_another_log_is_refused(log: list[Entry], capsys: Out) -> None:
    assert refused("audit", "verify", "--anchor", "f" * 64) == ExitCode.WRONG_DATA
    assert exit_code("audit", "verify", "--anchor", "f") == ExitCode.WRONG_USAGE


def test_contents_are_erased_by_number(log: list[Entry], capsys: Out) -> None:
    assert as_json(capsys, "audit", "erase", "2", "--reason", "Yêu cầu 5/2026") == [{"erased": 2}]
    assert Entry.objects.get(pk=log[1].pk).said is None
    assert parts(capsys) == [
        part("unanchored", 1, 5, erased=1),
        {"part": None, "first": 2, "last": 2, "entries": 1, "erased": 1, "state": "erased"},
    ]
    assert refused("audit", "erase", "2", "--reason", "x") == ExitCode.WRONG_DATA
    assert refused("audit", "erase", "99", "--reason", "x") == ExitCode.NOT_FOUND


def test_the_contents_of_several_entries_are_erased_for_a_request_of_the_register(
    log: list[Entry], capsys: Out
) -> None:
    asked = DataRequest.objects.create(person=make_person(), kind="erasure", due_on=localdate())
    options = ["--reason", "Đơn 5/2026", "--request"]
    assert refused("audit", "erase", "1", "3", *options, "99") == ExitCode.NOT_FOUND
    assert refused("audit", "erase", "1", "99", *options, str(asked.pk)) == ExitCode.NOT_FOUND
    erased = as_json(capsys, "audit", "erase", "3", "1", "3", *options, str(asked.pk))
    assert erased == [{"erased": 1}, {"erased": 3}]
    asked.refresh_from_db()
    told = [(entry.subject_key, entry.said.after) for entry in Entry.objects.order_by("pk")[4:]]
    assert (asked.erased, told) == (2, [("1", {"data_request": asked.pk}), ("3", {"data_request": asked.pk})])
