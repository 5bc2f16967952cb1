"""What is hashed, and how a log is checked against its hashes.

Nothing here may ever hash otherwise than it does: the hashes printed in papers depend on it. A link can be checked
with `sha256sum` alone: it is the SHA-256 of the hash before it, its number and its entry's digest, parted by spaces.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from thidua.core.canonical import canonical_json

BEGINNING = "0" * 64
"""What stands for the hash before the first entry."""
ERASE = "erase_personal_content"
ANCHOR_LINE = re.compile(r"(?P<at>\S+) (?P<number>[0-9]{1,18}) (?P<hash>[0-9a-f]{64})")

_one_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Facts(NamedTuple):
    """What an entry says without naming a person; it stays for ever."""

    at: datetime
    actor_id: int | None
    verb: str
    subject_kind: str
    subject_key: str
    subject_url_name: str
    request_id: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an entry says that may be personal; it can be erased, since the chain holds only a commitment to it."""

    actor_name: str
    subject_label: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str = ""
    address: str | None = None
    on_behalf_of: str = ""
    """By name, who delegated the role that allowed the act."""

    def text(self) -> str:
        """Who acts for nobody else is told of as ever, so that the texts hashed before stay what they were."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return canonical_json({name: value for name, value in said.items() if value or name != "on_behalf_of"})

    @classmethod
    def read(cls, text: str) -> Contents:
        return cls(**json.loads(text))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(salt: str, text: str) -> str:
    """Binds an entry to its contents without telling them: who lacks the salt cannot try out names."""
    return _sha256(f"{salt} {text}")


def digest(facts: Facts) -> str:
    at = facts.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256(_one_line([at, *facts[1:]]))


def link(before: str, number: int, entry: str) -> str:
    """The hash of an entry in its place. The triggers of both databases compute the same."""
    return _sha256(f"{before} {number} {entry}")


class Mark(NamedTuple):
    """A place in the chain: a number and the hash there, which stands for everything up to it."""

    number: int
    hash: str


START = Mark(0, BEGINNING)


class Anchor(NamedTuple):
    """A mark kept elsewhere, as a line tells of it: in which place the line stands, and when the mark was kept."""

    line: int
    at: str
    mark: Mark


class AnchorError(ValueError):
    """A line that tells of no anchor: its place."""


def anchor_line(at: datetime, mark: Mark) -> str:
    """What is kept elsewhere: the moment, the number, the hash."""
    return f"{at.isoformat(timespec='seconds')} {mark.number} {mark.hash}"


def read_anchors(text: str) -> list[Anchor]:
    """The anchors of lines as `anchor_line` writes them. Raises AnchorError."""
    return [_anchor(place, line.strip()) for place, line in enumerate(text.splitlines(), 1) if line.strip()]


def _anchor(place: int, line: str) -> Anchor:
    said = ANCHOR_LINE.fullmatch(line)
    if said is None:
        raise AnchorError(place)
    return Anchor(place, said["at"], Mark(int(said["number"]), said["hash"]))


class Recorded(NamedTuple):
    """An entry as a database holds it: its place, its digest, its contents (none if erased), its facts."""

    number: int
    hash: str
    digest: str
    salt: str | None
    text: str | None
    facts: Facts


class State(StrEnum):
    """What can be wrong with an entry."""

    CHANGED = "changed"
    MISPLACED = "misplaced"
    REMOVED = "removed"
    EMPTIED = "emptied"
    UNCHAINED = "unchained"
    WRONG_HEAD = "wrong_head"
    UNKNOWN_ANCHOR = "unknown_anchor"


class Fault(NamedTuple):
    """What is wrong with the entries of some numbers.

    An unchained one has no number, but a `key` in the database; the `key` of an unknown anchor is its hash.
    """

    state: State
    first: int = 0
    last: int = 0
    key: str = ""


class Part(NamedTuple):
    """A stretch of the chain: up to the newest anchor, where nothing can have been rewritten unseen, or after it."""

    anchored: bool
    first: int
    last: int
    entries: int
    erased: int
    faulty: int


class Erasure(NamedTuple):
    """An entry whose contents were erased, and the later one that says on what request: whoever checks the log asks
    whether there was one."""

    number: int
    request: int


class Report(NamedTuple):
    """What a verification found: sound if there is no fault."""

    head: Mark
    parts: list[Part]
    faults: list[Fault]
    erasures: Sequence[Erasure]


@dataclass(slots=True)
class Verification:
    """Walks along a chain in the order of its numbers and finds what does not follow; holds no entry in memory.

    `anchors` are the hashes that were kept elsewhere, with the number of each, or 0 where only the hash is known.
    """

    head: Mark
    anchors: Mapping[str, int] = field(default_factory=dict)
    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    _place: Mark = START
    _anchored: int = 0
    _entries_anchored: int = 0
    _met: set[str] = field(default_factory=set)
    _emptied: list[int] = field(default_factory=list)
    _requests: dict[str, int] = field(default_factory=dict)

    def add(self, one: Recorded) -> None:
        self.entries += 1
        if one.number > self._place.number + 1:
            self._fault(State.REMOVED, self._place.number + 1, one.number - 1)
        if not self._agrees(one):
            self._fault(State.CHANGED, one.number, one.number)
        elif not self._follows(one):
            self._fault(State.MISPLACED, one.number, one.number)
        if one.number == self.head.number and one.hash != self.head.hash:
            self._fault(State.WRONG_HEAD, one.number, one.number)
        if one.facts.verb == ERASE:
            self._requests[one.facts.subject_key] = one.number
        self._place = Mark(one.number, one.hash)
        if self.anchors.get(one.hash) in (0, one.number):
            self._met.add(one.hash)
            self._anchored, self._entries_anchored = one.number, self.entries

    def _agrees(self, one: Recorded) -> bool:
        """Whether an entry and its contents are those that were hashed."""
        if one.salt is None and one.text is None:
            self._emptied.append(one.number)
        elif one.salt is None or one.text is None or commitment(one.salt, one.text) != one.facts.commitment:
            return False
        return digest(one.facts) == one.digest

    def _follows(self, one: Recorded) -> bool:
        """Whether an entry stands where it was put; after a gap nobody can tell."""
        if one.number > self._place.number + 1:
            return True
        return one.hash == link(self._place.hash, one.number, one.digest)

    def _fault(self, state: State, first: int, last: int) -> None:
        earlier = self.faults[-1] if self.faults else None
        if earlier and earlier.state == state and earlier.last + 1 == first:
            self.faults[-1] = earlier._replace(last=last)
        else:
            self.faults.append(Fault(state, first, last))

    def finish(self, *, newest: int, unchained: Iterable[object]) -> Report:
        """The report, once the end of the chain was reached: `newest` is the last number that stood there before the
        head was read, `unchained` are the keys of entries without a number."""
        if self._place.number < self.head.number:
            self._fault(State.REMOVED, self._place.number + 1, self.head.number)
        wrong_head = Fault(State.WRONG_HEAD, self.head.number, self.head.number)
        if self.head.number < newest and wrong_head not in self.faults:
            self.faults.append(wrong_head)
        requests = {number: self._requests.get(str(number), 0) for number in self._emptied}
        erasures = [Erasure(number, request) for number, request in requests.items() if request > number]
        for number in sorted(requests.keys() - {one.number for one in erasures}):
            self._fault(State.EMPTIED, number, number)
        self.faults += [Fault(State.UNCHAINED, key=str(key)) for key in unchained]
        unmet = self.anchors.keys() - self._met
        self.faults += [Fault(State.UNKNOWN_ANCHOR, self.anchors[key], self.anchors[key], key) for key in unmet]
        self.faults.sort(key=lambda fault: (fault.first, fault.key))
        parts = list(self._parts([one.number for one in erasures]))
        return Report(self.head, parts, self.faults, erasures)

    def _parts(self, erased: Collection[int]) -> Iterator[Part]:
        end = max(self._place.number, self.head.number)
        if self._anchored:
            yield self._part(1, self._anchored, self._entries_anchored, erased)
        if self._anchored < end:
            yield self._part(self._anchored + 1, end, self.entries - self._entries_anchored, erased)

    def _part(self, first: int, last: int, entries: int, erased: Collection[int]) -> Part:
        return Part(
            anchored=last == self._anchored,
            first=first,
            last=last,
            entries=entries,
            erased=sum(first <= number <= last for number in erased),
            faulty=sum(max(0, min(last, fault.last) - max(first, fault.first) + 1) for fault in self.faults),
        )
