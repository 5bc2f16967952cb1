"""Forms that compare: with the year before, or with the best of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from thidua.core.facts import Case, Fact
from thidua.core.forms.base import ONE, OneAmount, Scored, missing, nothing_arose, unusable, within
from thidua.core.messages import Message, gettext_noop

HALF = Decimal("0.5")


def amount_of(fact: Fact) -> Decimal | None:
    """The figure to compare: the amount given, or the share that numerator and denominator make."""
    if fact.value is not None:
        return fact.value
    if fact.numerator is None or not fact.denominator:
        return None
    return fact.numerator / fact.denominator


def _nothing_in(fact: Fact) -> bool:
    return not fact.applicable or (fact.value is None and fact.denominator == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Compare with the year before: shares (0..1) of the maximum for better, equal and worse."""

    measure: str
    direction: Literal["up", "down"]
    better: Decimal = ONE
    equal: Decimal
    worse: Decimal
    kind: Literal["trend"] = "trend"

    def score(self, maximum: Decimal, case: Case) -> Scored:
        now, before = case.fact(self.measure), case.fact(self.measure, case.year - 1)
        if now is None or before is None:
            return self._missing(case, case.year if now is None else case.year - 1)
        if _nothing_in(now) or _nothing_in(before):
            return Scored(
                "nothing_arose",
                None,
                Message.of(gettext_noop("Nothing to compare")),
                (now, before),
            )
        this_year, last_year = amount_of(now), amount_of(before)
        if this_year is None or last_year is None:
            incomplete = now if this_year is None else before
            return unusable(incomplete, Message.of(gettext_noop("The figure is incomplete")))
        reason = Message.of(
            gettext_noop("%(now)s after %(before)s the year before"),
            now=this_year,
            before=last_year,
        )
        return Scored(
            "scored",
            within(self._share(this_year - last_year) * maximum, maximum),
            reason,
            (now, before),
        )

    def _share(self, change: Decimal) -> Decimal:
        if change == 0:
            return self.equal
        return self.better if (change > 0) == (self.direction == "up") else self.worse

    def _missing(self, case: Case, year: int) -> Scored:
        reason = Message.of(
            gettext_noop("No figure for %(year)s: %(measure)s"),
            year=str(year),
            measure=case.name_of(self.measure),
        )
        return Scored("missing", None, reason)

    def measures(self) -> Iterator[str]:
        yield self.measure


@dataclass(frozen=True, slots=True, kw_only=True)
class BestOfCluster(OneAmount):
    """Relative to the unit's assigned target and to the leader of its cluster.

    Below the target half the points in proportion, at the target half, the leader above its target the maximum,
    others above the target between half and the maximum by their distance to the leader.
    """

    target_measure: str
    kind: Literal["best_of_cluster"] = "best_of_cluster"

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        target_fact = case.facts.get(self.target_measure)
        if target_fact is None:
            return missing(case, self.target_measure)
        if not target_fact.applicable:
            return nothing_arose(target_fact)
        if target_fact.value is None:
            return unusable(target_fact, Message.of(gettext_noop("An amount is needed")))
        target = target_fact.value
        leader = max(case.best.get(self.measure, amount), amount)
        reason = Message.of(
            gettext_noop("%(amount)s against a target of %(target)s; the best of the cluster has %(leader)s"),
            amount=amount,
            target=target,
            leader=leader,
        )
        share = self._share(amount, target, leader)
        return Scored("scored", within(share * maximum, maximum), reason, (fact, target_fact))

    @staticmethod
    def _share(amount: Decimal, target: Decimal, leader: Decimal) -> Decimal:
        if amount < target:
            return HALF * amount / target if target > 0 else Decimal(0)
        if amount == target:
            return HALF
        return HALF + HALF * (amount - target) / (leader - target)

    def measures(self) -> Iterator[str]:
        yield self.measure
        yield self.target_measure
