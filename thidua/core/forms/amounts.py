"""Forms over counts, survey answers, published indices and points given by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from thidua.core.facts import Case, Fact
from thidua.core.forms.base import (
    ZERO,
    OneAmount,
    Scored,
    missing,
    nothing_arose,
    unusable,
    within,
)
from thidua.core.messages import Message, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Points lost for each item counted under a measure."""

    measure: str
    points_each: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductions:
    """The maximum less points for each item, of one or several kinds; never below zero.

    A kind that cannot arise costs nothing; nothing arose when none of them can.
    """

    items: tuple[Deduction, ...]
    kind: Literal["deductions"] = "deductions"

    def score(self, maximum: Decimal, case: Case) -> Scored:
        facts: list[Fact] = []
        lost = ZERO
        for item in self.items:
            fact = case.facts.get(item.measure)
            if fact is None:
                return missing(case, item.measure)
            facts.append(fact)
            if not fact.applicable:
                continue
            if fact.value is None:
                return unusable(fact, Message.of(gettext_noop("A number of items is needed")))
            lost += max(fact.value, ZERO) * item.points_each
        if not any(fact.applicable for fact in facts):
            return nothing_arose(*facts)
        if lost == 0:
            reason = Message.of(gettext_noop("Nothing to deduct: full points"))
        else:
            reason = Message.of(gettext_noop("%(lost)s points deducted"), lost=lost)
        return Scored("scored", within(maximum - lost, maximum), reason, tuple(facts))

    def measures(self) -> Iterator[str]:
        return (item.measure for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(OneAmount):
    """Points for each item up to the maximum."""

    points_each: Decimal
    kind: Literal["count"] = "count"

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        reason = Message.of(
            gettext_noop("%(count)s items at %(each)s points, at most %(maximum)s"),
            count=amount,
            each=self.points_each,
            maximum=maximum,
        )
        return Scored("scored", within(amount * self.points_each, maximum), reason, (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOption:
    """An answer that respondents could choose; its measure counts them, its weight is 0..1."""

    measure: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Weighted shares of answers: Σ(weight × share) × maximum; nothing arose when nobody answered."""

    options: tuple[SurveyOption, ...]
    kind: Literal["survey"] = "survey"

    def score(self, maximum: Decimal, case: Case) -> Scored:
        facts: list[Fact] = []
        answers = weighted = ZERO
        for option in self.options:
            fact = case.facts.get(option.measure)
            if fact is None:
                return missing(case, option.measure)
            facts.append(fact)
            if not fact.applicable:
                continue
            if fact.value is None:
                return unusable(fact, Message.of(gettext_noop("The number of answers is needed")))
            answers += max(fact.value, ZERO)
            weighted += max(fact.value, ZERO) * option.weight
        if answers == 0:
            return nothing_arose(*facts)
        reason = Message.of(
            gettext_noop("Weighted mean of %(answers)s answers: %(mean)s %%"),
            answers=answers,
            mean=weighted / answers * 100,
        )
        return Scored(
            "scored",
            within(weighted / answers * maximum, maximum),
            reason,
            tuple(facts),
        )

    def measures(self) -> Iterator[str]:
        return (option.measure for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalIndex(OneAmount):
    """Points in proportion to an index published on a scale of its own."""

    scale: Decimal
    kind: Literal["external_index"] = "external_index"

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        reason = Message.of(
            gettext_noop("Published index %(index)s on a scale of %(scale)s"),
            index=amount,
            scale=self.scale,
        )
        return Scored("scored", within(amount / self.scale * maximum, maximum), reason, (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual(OneAmount):
    """Points an appraiser gives within 0..maximum, with a reason."""

    kind: Literal["manual"] = "manual"

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        if not ZERO <= amount <= maximum:
            return unusable(
                fact,
                Message.of(
                    gettext_noop("The points given (%(points)s) lie outside 0 to %(maximum)s"),
                    points=amount,
                    maximum=maximum,
                ),
            )
        if not fact.note:
            return unusable(fact, Message.of(gettext_noop("The appraiser's reason is needed")))
        reason = Message.of(gettext_noop("Given by the appraiser: %(why)s"), why=fact.note)
        return Scored("scored", amount, reason, (fact,))
