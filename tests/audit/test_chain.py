"""Whatever is done to a chain, a verification finds it: properties of the plain functions, without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from thidua.audit import chain
from thidua.audit.chain import BEGINNING, ERASE, Contents, Erasure, Facts, Fault, Mark, Part, Recorded, Report, State

START = datetime(2026, 1, 1, tzinfo=UTC)
words = st.text(max_size=8)
acts = st.lists(st.tuples(words, st.dictionaries(words, st.none() | st.booleans() | st.integers() | words), words))


def recorded(before: Mark, verb: str = "open_round", said: str = "", key: str = "7") -> Recorded:
    """The entry that follows a place in a chain."""
    number = before.number + 1
    contents = Contents(actor_name=f"Nguyễn Văn {number}", subject_label="Đợt", before={}, after={"said": said})
    salt, text = f"{number:032x}", contents.text()
    at = START + timedelta(seconds=number)
    facts = Facts(at, number, verb, "round", key, "", "", chain.commitment(salt, text))
    entry = chain.digest(facts)
    return Recorded(number, chain.link(before.hash, number, entry), entry, salt, text, facts)


def chained(*said: str) -> list[Recorded]:
    log: list[Recorded] = []
    for word in said:
        log.append(recorded(end(log), said=word))
    return log


def end(log: list[Recorded]) -> Mark:
    return Mark(log[-1].number, log[-1].hash) if log else Mark(0, BEGINNING)


def verified(log: list[Recorded], head: Mark, *anchors: Mark) -> Report:
    verification = chain.Verification(head, {anchor.hash: anchor.number for anchor in anchors})
    for one in sorted(log):
        verification.add(one)
    return verification.finish(newest=max((one.number for one in log), default=0), unchained=[])


logs = st.lists(words, min_size=1, max_size=8).map(lambda said: chained(*said))
places = st.integers(min_value=0, max_value=7)


@given(logs)
def test_a_chain_left_alone_is_sound(log: list[Recorded]) -> None:
    whole = Part(anchored=False, first=1, last=len(log), entries=len(log), erased=0, faulty=0)
    assert verified(log, end(log)) == Report(end(log), [whole], [], [])


@given(logs, places)
def test_the_anchored_and_the_unanchored_range_are_told_apart(log: list[Recorded], place: int) -> None:
    anchor = log[place % len(log)]
    parts = verified(log, end(log), Mark(0, anchor.hash)).parts
    assert [(part.anchored, part.first, part.last) for part in parts] == [
        (True, 1, anchor.number),
        *([(False, anchor.number + 1, len(log))] if anchor.number < len(log) else []),
    ]


def facts_of(one: Recorded, **changed: object) -> Recorded:
    return one._replace(facts=one.facts._replace(**changed))


def recommitted(one: Recorded) -> Recorded:
    text = (one.text or "").replace("Nguyễn", "Trần")
    return facts_of(one._replace(text=text), commitment=chain.commitment(one.salt or "", text))


def redigested(one: Recorded) -> Recorded:
    return one._replace(digest=chain.digest(one.facts))


CHANGES: dict[str, Callable[[Recorded], Recorded]] = {
    "salt": lambda one: one._replace(salt="f" * 32),
    "contents": lambda one: one._replace(text=f"{one.text} "),
    "salt alone erased": lambda one: one._replace(salt=None),
    "contents and salt without a request": lambda one: one._replace(salt=None, text=None),
    "digest": lambda one: one._replace(digest="f" * 64),
    "hash": lambda one: one._replace(hash="f" * 64),
    "time": lambda one: facts_of(one, at=START - timedelta(microseconds=1)),
    "actor": lambda one: facts_of(one, actor_id=None),
    "verb": lambda one: facts_of(one, verb="close_round"),
    "kind": lambda one: facts_of(one, subject_kind="movement"),
    "key": lambda one: facts_of(one, subject_key="8"),
    "page": lambda one: facts_of(one, subject_url_name="reports:plan"),
    "request": lambda one: facts_of(one, request_id="r"),
    "commitment": lambda one: facts_of(one, commitment="f" * 64),
    "contents with their commitment": recommitted,
    "the whole entry with its digest": lambda one: redigested(recommitted(one)),
}


def test_every_field_of_an_entry_is_among_the_changes() -> None:
    assert len(Facts._fields) + len(Recorded._fields) - 2 == len(CHANGES) - 4  # without number and facts as a whole


@pytest.mark.parametrize("what", CHANGES)
@given(log=logs, place=places)
def test_a_change_is_found_and_named(what: str, log: list[Recorded], place: int) -> None:
    head, place = end(log), place % len(log)
    log[place] = CHANGES[what](log[place])
    faulty = {number for fault in verified(log, head).faults for number in range(fault.first, fault.last + 1)}
    assert place + 1 in faulty
    assert faulty <= {place + 1, place + 2}


@given(logs, places)
def test_a_removed_entry_is_found_and_named(log: list[Recorded], place: int) -> None:
    head = end(log)
    gone = log.pop(place % len(log))
    assert verified(log, head).faults == [Fault(State.REMOVED, gone.number, gone.number)]


@given(logs, places, places)
def test_entries_that_changed_places_are_found(log: list[Recorded], one: int, other: int) -> None:
    one, other = one % len(log), other % len(log)
    assume(one != other)
    head = end(log)
    first, second = log[one], log[other]
    log[one], log[other] = second._replace(number=first.number), first._replace(number=second.number)
    found = {fault.state for fault in verified(log, head).faults}
    assert State.MISPLACED in found


@given(logs, places)
def test_an_inserted_entry_is_found(log: list[Recorded], place: int) -> None:
    place = place % len(log)
    head = end(log)._replace(number=len(log) + 1)
    new = recorded(end(log[:place]), said="?")
    later = [one._replace(number=one.number + 1) for one in log[place:]]
    faults = verified([*log[:place], new, *later], head).faults
    assert faults[0].first in (place + 1, place + 2)


@given(logs, places)
def test_a_cut_tail_is_found_by_the_head_or_else_by_the_anchor(log: list[Recorded], place: int) -> None:
    head, kept = end(log), log[: place % len(log)]
    assert verified(kept, head).faults == [Fault(State.REMOVED, len(kept) + 1, len(log))]
    assert verified(kept, end(kept), head).faults == [unknown(head)]


@given(logs, places, places)
def test_a_chain_written_anew_is_found_by_an_anchor_behind_the_change(
    log: list[Recorded], change: int, anchor: int
) -> None:
    change, anchor = change % len(log), log[anchor % len(log)].number - 1
    forged = chained(*(f"{one.facts.at}" if place >= change else said_in(one) for place, one in enumerate(log)))
    kept = [Mark(one.number, one.hash) for one in log]
    assert verified(forged, end(forged), kept[anchor]).faults == ([unknown(kept[anchor])] if anchor >= change else [])
    found = verified(forged, end(forged), *kept)
    assert found.faults == [unknown(mark) for mark in kept[change:]]
    assert [(part.anchored, part.first, part.faulty) for part in found.parts] == [
        *([(True, 1, 0)] if change else []), (False, change + 1, len(log) - change),
    ]  # fmt: skip


def unknown(mark: Mark) -> Fault:
    return Fault(State.UNKNOWN_ANCHOR, mark.number, mark.number, mark.hash)


def said_in(one: Recorded) -> str:
    return str(Contents.read(one.text or "").after["said"])


def test_a_head_that_was_set_back_is_found() -> None:
    log = chained("a", "b", "c")
    assert verified(log, end(log[:2])).faults == [Fault(State.WRONG_HEAD, 2, 2)]
    assert verified(log, Mark(3, "f" * 64)).faults == [Fault(State.WRONG_HEAD, 3, 3)]


def test_the_newest_of_several_anchors_bounds_what_is_anchored() -> None:
    log = chained("a", "b", "c")
    found = verified(log, end(log), *(Mark(one.number, one.hash) for one in (log[1], log[0])))
    assert ([part.anchored for part in found.parts], found.parts[0].last, found.faults) == ([True, False], 2, [])


def test_an_anchor_holds_only_at_its_own_number() -> None:
    log = chained("a", "b")
    moved = Mark(1, log[1].hash)
    assert verified(log, end(log), moved).faults == [unknown(moved)]


@given(logs)
def test_anchors_are_read_as_they_were_written(log: list[Recorded]) -> None:
    lines = [chain.anchor_line(one.facts.at, Mark(one.number, one.hash)) for one in log]
    read = chain.read_anchors("\n".join([*lines, "", ""]))
    assert [(one.line, one.at, one.mark) for one in read] == [
        (place, one.facts.at.isoformat(), (one.number, one.hash)) for place, one in enumerate(log, 1)
    ]


@pytest.mark.parametrize("line", ["x", f"{'a' * 64}", f"2026-01-01 1 {'g' * 64}", f"2026-01-01 -1 {'a' * 64}"])
def test_a_line_that_is_no_anchor_is_named_by_its_place(line: str) -> None:
    with pytest.raises(chain.AnchorError) as refused:
        chain.read_anchors(f"\n{line}\n")
    assert refused.value.args == (2,)


def test_contents_erased_on_request_are_no_fault() -> None:
    log = chained("a", "b")
    log.append(recorded(end(log), verb=ERASE, key="1"))
    log[0] = log[0]._replace(salt=None, text=None)
    whole = Part(anchored=True, first=1, last=3, entries=3, erased=1, faulty=0)
    assert verified(log, end(log), end(log)) == Report(end(log), [whole], [], [Erasure(1, 3)])


@pytest.mark.parametrize("place", [0, 1])
def test_contents_that_went_without_a_later_request_are_a_fault(place: int) -> None:
    """A request cannot be made ahead of what it is about, nor stand in the place of what it erases."""
    log = [recorded(Mark(0, BEGINNING), verb=ERASE, key="2")]
    log.append(recorded(end(log)))
    log.append(recorded(end(log), verb=ERASE, key="3"))
    log[1 + place] = log[1 + place]._replace(salt=None, text=None)
    found = verified(log, end(log))
    assert (found.faults, found.erasures) == ([Fault(State.EMPTIED, 2 + place, 2 + place)], [])


def test_neighbours_with_the_same_fault_are_one() -> None:
    log = chained("a", "b", "c", "d")
    changed = [facts_of(one, verb="x") for one in log[1:3]]
    found = verified([log[0], *changed, log[3]], end(log), Mark(2, log[1].hash))
    assert found.faults == [Fault(State.CHANGED, 2, 3)]
    assert [part.faulty for part in found.parts] == [1, 1]


@given(acts)
def test_contents_are_read_as_they_were_written(written: list[tuple[str, dict[str, object], str]]) -> None:
    for name, values, reason in written:
        contents = Contents(actor_name=name, subject_label="", before=values, after={}, reason=reason)
        assert Contents.read(contents.text()) == contents


def test_hashes_are_made_as_they_always_were() -> None:
    """These hashes stand in papers: if this test fails, the change must be undone, not the test."""
    salt, text = "00ff" * 8, Contents(actor_name="Đinh Thị Mẫu", subject_label="", before={}, after={"a": 1}).text()
    facts = Facts(START, 3, "grant_role", "account", "7", "", "r", chain.commitment(salt, text))
    assert text == (
        '{"actor_name":"Đinh Thị Mẫu","address":null,"after":{"a":1},"before":{},"reason":"","subject_label":""}'
    )
    assert facts.commitment == hashlib.sha256(f"{salt} {text}".encode()).hexdigest()
    line = f'["2026-01-01T00:00:00.000000+00:00",3,"grant_role","account","7","","r","{facts.commitment}"]'
    assert chain.digest(facts) == hashlib.sha256(line.encode()).hexdigest()
    assert chain.link("a", 1, "b") == hashlib.sha256(b"a 1 b").hexdigest()
