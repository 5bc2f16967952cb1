"""What every scoring form shares: its answer, and the two ways of having none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from thidua.core.facts import Case, Fact
from thidua.core.messages import Message, gettext_noop

State = Literal["scored", "nothing_arose", "missing"]

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)


class Scored(NamedTuple):
    """Points of a form, or why there are none; `facts` are the figures it looked at."""

    state: State
    points: Decimal | None
    reason: Message
    facts: tuple[Fact, ...] = ()


class Form(Protocol):
    """How one component is scored."""

    def score(self, maximum: Decimal, case: Case) -> Scored:
        """Points between 0 and `maximum` for the facts of a case."""
        ...

    def measures(self) -> Iterator[str]:
        """Codes of the measures the form reads."""
        ...


def missing(case: Case, measure: str) -> Scored:
    return Scored(
        "missing",
        None,
        Message.of(gettext_noop("No figure yet: %(measure)s"), measure=case.name_of(measure)),
    )


def unusable(fact: Fact, reason: Message) -> Scored:
    return Scored("missing", None, reason, (fact,))


def nothing_arose(*facts: Fact) -> Scored:
    """The first note says why."""
    note = next((fact.note for fact in facts if fact.note), "")
    if note:
        reason = Message.of(gettext_noop("Nothing arose: %(why)s"), why=note)
    else:
        reason = Message.of(gettext_noop("Nothing arose in the period"))
    return Scored("nothing_arose", None, reason, facts)


def within(points: Decimal, maximum: Decimal) -> Decimal:
    return min(max(points, ZERO), maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMeasure:
    """A form over a single measure: it is judged only when its fact exists and something arose."""

    measure: str

    def score(self, maximum: Decimal, case: Case) -> Scored:
        fact = case.facts.get(self.measure)
        if fact is None:
            return missing(case, self.measure)
        if not fact.applicable:
            return nothing_arose(fact)
        return self.judge(maximum, fact, case)

    def judge(self, maximum: Decimal, fact: Fact, case: Case) -> Scored:
        raise NotImplementedError  # pragma: no cover -- every form defines it

    def measures(self) -> Iterator[str]:
        yield self.measure


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShare(OneMeasure):
    """A form over numerator / denominator; a denominator of zero means that nothing arose."""

    def judge(self, maximum: Decimal, fact: Fact, case: Case) -> Scored:
        if fact.denominator == 0:
            return nothing_arose(fact)
        if fact.numerator is None or fact.denominator is None:
            return unusable(
                fact,
                Message.of(gettext_noop("A numerator and a denominator are needed")),
            )
        return self.judge_share(maximum, fact.numerator / fact.denominator, fact)

    def judge_share(self, maximum: Decimal, share: Decimal, fact: Fact) -> Scored:
        raise NotImplementedError  # pragma: no cover -- every form defines it


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAmount(OneMeasure):
    """A form over a single amount."""

    def judge(self, maximum: Decimal, fact: Fact, case: Case) -> Scored:
        if fact.value is None:
            return unusable(fact, Message.of(gettext_noop("An amount is needed")))
        return self.judge_amount(maximum, fact.value, fact, case)

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        raise NotImplementedError  # pragma: no cover -- every form defines it
