"""Forms made of forms: a sum of parts, and a branch by condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from thidua.core.comparisons import Operator, compare
from thidua.core.facts import Case, Fact
from thidua.core.forms.amounts import Count, Deductions, ExternalIndex, Manual, Survey
from thidua.core.forms.base import (
    ZERO,
    Scored,
    missing,
    nothing_arose,
    unusable,
    within,
)
from thidua.core.forms.comparisons import BestOfCluster, Trend, amount_of
from thidua.core.forms.shares import (
    Ladder,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    TargetRatio,
    YesNo,
)
from thidua.core.messages import Message, Text, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named part of a component with its share (0..1) of the maximum."""

    name: Text
    share: Decimal
    form: AnyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOfParts:
    """The sum of its parts; a part in which nothing arose hands its share to the others."""

    parts: tuple[Part, ...]
    kind: Literal["sum_of_parts"] = "sum_of_parts"

    def score(self, maximum: Decimal, case: Case) -> Scored:
        scores = [(part, part.form.score(part.share * maximum, case)) for part in self.parts]
        facts = tuple(fact for _, scored in scores for fact in scored.facts)
        applicable = ZERO
        points = ZERO
        for part, scored in scores:
            if scored.state == "missing":
                return Scored(
                    "missing",
                    None,
                    Message.of(
                        gettext_noop("%(part)s: %(why)s"),
                        part=part.name,
                        why=scored.reason,
                    ),
                    facts,
                )
            if scored.points is not None:
                applicable += part.share
                points += scored.points
        if applicable == 0:
            return scores[0][1]._replace(facts=facts)
        reason = Message.of(gettext_noop("Sum of %(count)s parts"), count=len(self.parts))
        whole = sum((part.share for part in self.parts), ZERO)
        return Scored("scored", within(points * whole / applicable, maximum), reason, facts)

    def measures(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.form.measures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A comparison that decides which form applies."""

    measure: str
    op: Operator
    threshold: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedForm:
    """A form that applies when its guard holds."""

    when: Guard
    form: AnyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """The first case whose guard holds decides the form; else `otherwise`."""

    cases: tuple[GuardedForm, ...]
    otherwise: AnyForm
    kind: Literal["branch"] = "branch"

    def score(self, maximum: Decimal, case: Case) -> Scored:
        looked_at: list[Fact] = []
        for guarded in self.cases:
            fact = case.facts.get(guarded.when.measure)
            if fact is None:
                return self._with(missing(case, guarded.when.measure), looked_at)
            if not fact.applicable:
                return self._with(nothing_arose(fact), looked_at)
            amount = amount_of(fact)
            if amount is None:
                return self._with(unusable(fact, Message.of(gettext_noop("The figure is incomplete"))), looked_at)
            looked_at.append(fact)
            if compare(amount, guarded.when.op, guarded.when.threshold):
                return self._with(guarded.form.score(maximum, case), looked_at)
        return self._with(self.otherwise.score(maximum, case), looked_at)

    @staticmethod
    def _with(scored: Scored, looked_at: list[Fact]) -> Scored:
        return scored._replace(facts=(*looked_at, *scored.facts))

    def measures(self) -> Iterator[str]:
        for guarded in self.cases:
            yield guarded.when.measure
            yield from guarded.form.measures()
        yield from self.otherwise.measures()


AnyForm = (
    YesNo
    | Ladder
    | LevelLadder
    | Ratio
    | RatioWithFloor
    | TargetRatio
    | Deductions
    | Count
    | SumOfParts
    | Survey
    | ExternalIndex
    | Trend
    | BestOfCluster
    | Branch
    | Manual
)


def inner_forms(form: AnyForm) -> Iterator[AnyForm]:
    """A form and every form inside it."""
    yield form
    match form:
        case SumOfParts(parts=parts):
            for part in parts:
                yield from inner_forms(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield from inner_forms(guarded.form)
            yield from inner_forms(otherwise)
