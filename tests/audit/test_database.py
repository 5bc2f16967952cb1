"""The log in a real database: chained as transactions commit, refused to be changed, and found out when it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from tests.factories.audit import as_database_administrator, execute
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.actions import Subject, record
from thidua.audit.chain import BEGINNING, Fault, Part, State
from thidua.audit.models import Content, Entry, Head, Link
from thidua.audit.queries import verify
from thidua.people.actions import erase_personal_content
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def act(number: int = 0) -> Entry:
    return record(by=None, verb="open_round", subject=Subject("round", str(number), f"Năm {number}"), reason="Thử")


@pytest.fixture
def log() -> list[Entry]:
    return [act(number) for number in range(1, 7)]


def faults() -> list[tuple[str, int, int]]:
    return [(fault.state, fault.first, fault.last) for fault in verify().faults]


def test_entries_are_chained_as_they_are_written(log: list[Entry]) -> None:
    assert list(Link.objects.order_by("number").values_list("number", "entry")) == [
        (number, entry.pk) for number, entry in enumerate(log, start=1)
    ]
    head = Link.objects.first()
    assert list(Head.objects.values_list("number", "hash")) == [(6, head.hash)]
    assert verify().parts == [Part(anchored=False, first=1, last=6, entries=6, erased=0, faulty=0)]


def test_an_empty_log_is_sound() -> None:
    assert (verify().head, verify().parts, verify().faults) == ((0, BEGINNING), [], [])


def test_what_a_savepoint_takes_back_leaves_no_trace_and_no_gap() -> None:
    with transaction.atomic():
        act(1)
        with pytest.raises(ValueError, match="changed its mind"), transaction.atomic():
            act_twice_in_vain()
        act(4)
    keys = list(Link.objects.order_by("number").values_list("number", "entry__subject_key"))
    assert keys == [(1, "1"), (2, "4")]
    assert faults() == []


def act_twice_in_vain() -> None:
    act(2)
    with transaction.atomic():
        act(3)
    raise ValueError("changed its mind")


def test_writers_at_the_same_time_make_one_chain() -> None:
    writers, acts = 4, 10
    together = Barrier(writers)

    def write(_writer: int) -> None:
        try:
            together.wait()
            for number in range(acts):
                act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    assert Head.objects.get().number == Entry.objects.count() == writers * acts
    assert faults() == []


@pytest.mark.postgres
def test_a_long_act_does_not_keep_others_waiting() -> None:
    with transaction.atomic():
        act(1)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_a_connection_of_its_own, lambda: act(2)).result(timeout=30)
        act(3)
    keys = list(Link.objects.order_by("number").values_list("entry__subject_key", flat=True))
    assert keys == ["2", "1", "3"]
    assert faults() == []


def in_a_connection_of_its_own(do: Callable[[], object]) -> None:
    try:
        do()
    finally:
        connection.close()


CHANGES: dict[str, Callable[[], object]] = {
    "update entries": lambda: Entry.objects.update(verb="x"),
    "update contents": lambda: Content.objects.update(text="{}"),
    "update salts": lambda: Content.objects.update(salt="0"),
    "update links": lambda: Link.objects.update(hash="x"),
    "set the head back": lambda: Head.objects.update(number=F("number") - 1),
    "set the head ahead": lambda: Head.objects.update(number=F("number") + 2),
    "delete entries": lambda: Entry.objects.all()._raw_delete("default"),
    "delete contents": lambda: Content.objects.all().delete(),
    "delete links": lambda: Link.objects.all().delete(),
    "delete the head": lambda: Head.objects.all().delete(),
    "a second head": lambda: Head.objects.create(id=2, number=0, hash=""),
    "raw update": lambda: execute("UPDATE audit_entry SET verb = 'x'"),
    "raw delete": lambda: execute("DELETE FROM audit_entry"),
    "raw replacement of contents": lambda: execute("UPDATE audit_content SET text = '{}', salt = '0'"),
    "erasing half": lambda: execute("UPDATE audit_content SET salt = NULL"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_changes(what: str, log: list[Entry]) -> None:
    with pytest.raises(IntegrityError):
        CHANGES[what]()
    assert faults() == []


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["audit_entry", "audit_content", "audit_link", "audit_head"])
def test_the_database_refuses_to_empty_a_table(table: str, log: list[Entry]) -> None:
    with pytest.raises(IntegrityError):
        execute(f"TRUNCATE {table} CASCADE")


def number(value: int) -> QuerySet[Entry]:
    return Entry.objects.filter(link__number=value)


TAMPERING: dict[str, tuple[Callable[[], object], list[tuple[str, int, int]]]] = {
    "verb": (lambda: number(3).update(verb="close_round"), [("changed", 3, 3)]),
    "time": (lambda: number(3).update(at="2020-01-01T00:00:00Z"), [("changed", 3, 3)]),
    "record": (lambda: number(3).update(subject_key="9"), [("changed", 3, 3)]),
    "commitment": (lambda: number(3).update(commitment="0" * 64), [("changed", 3, 3)]),
    "digest": (lambda: number(3).update(digest="0" * 64), [("changed", 3, 3)]),
    "contents": (
        lambda: Content.objects.filter(entry__link__number=3).update(text=Replace("text", Value("Thử"), Value("Sửa"))),
        [("changed", 3, 3)],
    ),
    "contents taken out": (
        lambda: Content.objects.filter(entry__link__number=3).update(text=None, salt=None),
        [("emptied", 3, 3)],
    ),
    "contents deleted": (
        lambda: Content.objects.filter(entry__link__number=3)._raw_delete("default"),
        [("emptied", 3, 3)],
    ),
    "hash": (lambda: Link.objects.filter(number=3).update(hash="0" * 64), [("misplaced", 3, 4)]),
    "link and entry removed": (lambda: remove(3, 3), [("removed", 3, 3)]),
    "last removed": (lambda: remove(5, 6), [("removed", 5, 6)]),
    "entry alone removed": (lambda: number(3)._raw_delete("default"), [("removed", 3, 3)]),
    "link alone removed": (
        lambda: Link.objects.filter(number=3)._raw_delete("default"),
        [("unchained", 0, 0), ("removed", 3, 3)],
    ),
    "swapped": (lambda: swap(3, 5), [("misplaced", 3, 6)]),
    "head set back": (lambda: Head.objects.update(number=4), [("wrong_head", 4, 4)]),
    "head removed": (lambda: Head.objects.all()._raw_delete("default"), [("wrong_head", 0, 0)]),
}  # fmt: skip


def remove(first: int, last: int) -> None:
    entries = list(Link.objects.filter(number__range=(first, last)).values_list("entry", flat=True))
    Link.objects.filter(number__range=(first, last))._raw_delete("default")
    Content.objects.filter(entry__in=entries)._raw_delete("default")
    Entry.objects.filter(pk__in=entries)._raw_delete("default")


def swap(one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        Link.objects.filter(number=old).update(number=new)


@pytest.mark.parametrize("what", TAMPERING)
def test_what_a_database_administrator_did_is_found_and_named(what: str, log: list[Entry]) -> None:
    tamper, found = TAMPERING[what]
    with as_database_administrator():
        tamper()
    assert faults() == found


def test_an_entry_put_in_between_is_found(log: list[Entry]) -> None:
    entry = Entry.objects.get(pk=log[2].pk)
    with as_database_administrator():
        entry.pk = None
        entry.save()
        Content.objects.create(entry=entry, salt=log[2].content.salt, text=log[2].content.text)
    assert verify().faults == [Fault(State.UNCHAINED, key=str(entry.pk))]


def test_the_head_is_an_anchor_that_holds(log: list[Entry]) -> None:
    anchor = Link.objects.get(number=4).hash
    assert [part.anchored for part in verify(anchor).parts] == [True, False]
    with as_database_administrator():
        forge(3)
    assert faults() == []
    assert verify(anchor).faults == [Fault(State.UNKNOWN_ANCHOR)]


def forge(number: int) -> None:
    """Write the chain anew from a number on, in all its hashes: without an anchor nobody can tell."""
    kept = list(Link.objects.filter(number__gte=number).order_by("number").values_list("entry__subject_key", flat=True))
    remove(number, 6)
    before = Link.objects.first()
    Head.objects.update(number=before.number, hash=before.hash)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_chained")
    for key in kept:
        act(int(key) + 100)
        if connection.vendor == "sqlite":
            chain_by_hand()


def chain_by_hand() -> None:
    """What the trigger does that was taken away."""
    from thidua.audit.chain import link

    entry, head = Entry.objects.latest("pk"), Head.objects.get()
    hashed = link(head.hash, head.number + 1, entry.digest)
    Head.objects.update(number=head.number + 1, hash=hashed)
    Link.objects.create(number=head.number + 1, entry=entry, hash=hashed)


def test_contents_are_erased_on_request_and_the_chain_holds(log: list[Entry]) -> None:
    anchor = Link.objects.first().hash
    erase_personal_content(numbers=[2], reason="Yêu cầu ngày 2/3/2026", by=None)
    erased, request = Entry.objects.get(pk=log[1].pk), Entry.objects.first()
    assert erased.said is None
    assert list(Content.objects.filter(entry=erased).values_list("salt", "text")) == [(None, None)]
    assert (request.subject_kind, request.subject_key, request.said.reason) == (
        "audit_entry", "2", "Yêu cầu ngày 2/3/2026",
    )  # fmt: skip
    report = verify(anchor)
    assert report.faults == []
    assert [(part.anchored, part.entries, part.erased) for part in report.parts] == [(True, 6, 1), (False, 1, 0)]


def test_contents_are_erased_once_for_a_reason_by_who_may(log: list[Entry]) -> None:
    officer = make_standing_officer(make_unit("Tỉnh Kon Tum", "province"))
    for reason, by, error in (("", None, ValidationError), ("x", make_account(), Refused), ("x", officer, Refused)):
        with pytest.raises(error):
            erase_personal_content(numbers=[2], reason=reason, by=by)
    erase_personal_content(numbers=[2], reason="x", by=None)
    with pytest.raises(ValidationError):
        erase_personal_content(numbers=[2], reason="x", by=None)
    assert Head.objects.get().number == 7


def test_of_several_entries_all_are_erased_or_none(log: list[Entry]) -> None:
    erase_personal_content(numbers=[2, 4], reason="x", by=None)
    for numbers in ([1, 2], [1, 99], []):
        with pytest.raises(ValidationError):
            erase_personal_content(numbers=numbers, reason="x", by=None)
    assert list(Content.objects.filter(text=None).values_list("entry__link__number", flat=True)) == [2, 4]
    assert (Head.objects.get().number, verify().faults) == (8, [])


OLD_ENTRY = {
    "actor_name": "Nguyễn Văn Cũ", "subject_label": "Đợt 2023", "before": {"b": None}, "after": {"a": [1, "Đ"]},
    "reason": "Trước khi có chuỗi", "address": "10.0.0.7",
}  # fmt: skip


def test_entries_from_before_the_chain_are_chained_and_come_back_whole() -> None:
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", "audit", "0002", verbosity=0)
    try:
        old = MigrationExecutor(connection).loader.project_state([("audit", "0002_initial")]).apps
        model = old.get_model("audit", "Entry")
        for key in ("1", "2"):
            model.objects.create(verb="open_round", subject_kind="round", subject_key=key, **OLD_ENTRY)
        call_command("migrate", "audit", verbosity=0)
        assert json.loads(Content.objects.first().text) == OLD_ENTRY
        act(3)
        assert (Head.objects.get().number, faults()) == (3, [])
        call_command("migrate", "audit", "0002", verbosity=0)
        assert list(model.objects.order_by("pk").values(*OLD_ENTRY))[:2] == [OLD_ENTRY, OLD_ENTRY]
    finally:
        call_command("migrate", "audit", verbosity=0)
