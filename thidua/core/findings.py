"""Findings: judgements in three-valued logic that carry their own explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from thidua.core.dated import Status
from thidua.core.messages import Text, Words


class Outcome(StrEnum):
    """Missing is neither zero nor a pass: it is not determinable."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DETERMINABLE = "not_determinable"


Unit = Literal["", "percent", "points", "count", "rank", "ranks", "level", "date", "money"]
Value = Decimal | Words | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The paragraph a rule rests on; `status` tells how well it is known."""

    instrument: str
    paragraph: str = ""
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Settled(Basis):
    """The paragraph that leaves a point open, and `said`: the point with its answer, and whose answer it is."""

    said: Words = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The record a figure came from: a snapshot that a page resolves to a link."""

    kind: str
    key: str
    label: Words
    url_name: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of judging one rule, with its figures, its basis and its parts.

    `need` is how many parts must be met; a finding without it is a leaf.
    `reason` says what was compared, `remedy` what would change the outcome; `exempt` that the rule does not apply.
    """

    outcome: Outcome
    label: Words
    value: Value = None
    threshold: Value = None
    basis: tuple[Basis, ...] = ()
    sources: tuple[Source, ...] = ()
    parts: tuple[Finding, ...] = ()
    need: int | None = None
    reason: Words | None = None
    remedy: Words | None = None
    unit: Unit = ""
    code: str = ""
    exempt: bool = False

    def walk(self) -> Iterator[Finding]:
        """This finding and all below it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def without_remedies(self) -> Finding:
        """The same judgement of what nobody can mend any more."""
        return replace(self, remedy=None, parts=tuple(part.without_remedies() for part in self.parts))

    def unmet(self) -> Iterator[Finding]:
        """The judgements that keep this finding from being met; none below a part that is met.

        Where not every part is needed no single one is owed: there the group itself stands.
        """
        if self.outcome is Outcome.MET:
            return
        if not self.parts or self.need != len(self.parts):
            yield self
            return
        for part in self.parts:
            yield from part.unmet()


def at_least(need: int, outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's strong logic: what holds whatever the unknown parts turn out to be."""
    known = list(outcomes)
    met = known.count(Outcome.MET)
    if met >= need:
        return Outcome.MET
    if met + known.count(Outcome.NOT_DETERMINABLE) < need:
        return Outcome.NOT_MET
    return Outcome.NOT_DETERMINABLE


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    known = list(outcomes)
    return at_least(len(known), known)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    return at_least(1, outcomes)


def negate(outcome: Outcome) -> Outcome:
    opposite = {Outcome.MET: Outcome.NOT_MET, Outcome.NOT_MET: Outcome.MET}
    return opposite.get(outcome, Outcome.NOT_DETERMINABLE)


def reevaluate(finding: Finding) -> Outcome:
    """The outcome that the parts alone give; equals `finding.outcome` for every finding made here."""
    if finding.need is None:
        return finding.outcome
    return at_least(finding.need, (reevaluate(part) for part in finding.parts))


def from_bool(holds: bool) -> Outcome:
    return Outcome.MET if holds else Outcome.NOT_MET
