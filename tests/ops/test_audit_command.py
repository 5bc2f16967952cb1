"""`thidua audit`: what it prints, and the exit codes that a nightly job can rely on."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from django.db import transaction
from django.utils.timezone import localdate

from tests.factories.audit import as_database_administrator
from tests.factories.documents import make_approved, make_letterhead
from tests.factories.people import make_person, make_unit
from tests.ops.test_cli import exit_code
from tests.ops.test_commands import as_json, printed, refused
from thidua.audit.actions import Subject, record
from thidua.audit.chain import Mark, anchor_line
from thidua.audit.models import Entry, Link
from thidua.audit.queries import last_verification
from thidua.documents.actions import issue_paper
from thidua.documents.models import Paper
from thidua.documents.queries import composed
from thidua.files.queries import content_of
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


def test_people_read_no_codes_of_programs(log: list[Entry], capsys: Out) -> None:
    shown = printed(capsys, "audit", "verify")
    assert "chưa neo" in shown
    assert [code for code in ("unanchored", "anchored", "sound") if code in shown] == []


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


@pytest.fixture
def anchors(log: list[Entry], tmp_path: Path) -> Path:
    """What was kept elsewhere of a log: two places, of which only the newer matters."""
    lines = [anchor_line(one.at, Mark(one.link.number, one.link.hash)) for one in (log[1], log[2])]
    kept = tmp_path / "anchors.txt"
    kept.write_text("\n".join(lines))
    return kept


def test_a_log_is_verified_against_every_anchor_of_a_file(anchors: Path, capsys: Out) -> None:
    assert parts(capsys, "--anchors", str(anchors)) == [part("anchored", 1, 3), part("unanchored", 4, 4)]


def test_an_anchor_of_a_file_that_is_in_no_entry_is_told_by_its_line(anchors: Path, capsys: Out) -> None:
    with anchors.open("a") as file:
        file.write(f"\n2026-03-10T05:00:00+07:00 4 {'f' * 64}\n")
    assert refused("audit", "verify", "--anchors", str(anchors), "--format", "json") == ExitCode.WRONG_DATA
    rows = json.loads(capsys.readouterr().out)
    assert [(row["part"], row["first"], row["last"], row["state"]) for row in rows] == [
        ("anchored", 1, 3, "sound"),
        ("unanchored", 4, 4, "faulty"),
        (None, 4, 4, "unknown_anchor"),
    ]
    assert re.search(r"\b3\b.*2026-03-10T05:00:00\+07:00", rows[2]["said"])


@pytest.mark.parametrize("text", ["", "\n", "9f2c\n"])
def test_a_file_without_anchors_is_refused(text: str, tmp_path: Path) -> None:
    kept = tmp_path / "anchors.txt"
    kept.write_text(text)
    assert refused("audit", "verify", "--anchors", str(kept)) == ExitCode.WRONG_DATA
    assert refused("audit", "verify", "--anchors", str(tmp_path / "nowhere")) == ExitCode.NOT_FOUND


def test_the_anchor_that_an_issued_paper_bears_holds(log: list[Entry], capsys: Out) -> None:
    agency = make_unit("Sở Nội vụ")
    make_letterhead(agency)
    approved = make_approved(agency)
    newest = Link.objects.first()
    issued = issue_paper(paper=approved, by=None)
    with content_of(issued.upload.file) as file:
        text = pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range()
    [anchor] = re.findall(r"SHA-256\): ([0-9a-f]{64})", text)
    assert anchor == newest.hash
    act(5)
    assert re.search(anchor, composed(Paper.objects.get()).anchor)  # drawn anew it says the same
    assert parts(capsys, "--anchor", anchor)[0] == part("anchored", 1, newest.number)


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
