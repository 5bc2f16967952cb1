"""Forms that give a part of the maximum by a share reached, a level chosen, or a plain yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from thidua.core.facts import Case, Fact
from thidua.core.forms.base import (
    HUNDRED,
    ZERO,
    OneAmount,
    OneMeasure,
    OneShare,
    Scored,
    nothing_arose,
    unusable,
    within,
)
from thidua.core.messages import Message, Text, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(OneAmount):
    """Done gives the maximum, not done nothing (1 or 0)."""

    kind: Literal["yes_no"] = "yes_no"

    def judge_amount(self, maximum: Decimal, amount: Decimal, fact: Fact, case: Case) -> Scored:
        if amount > 0:
            return Scored(
                "scored",
                maximum,
                Message.of(gettext_noop("Done: full points")),
                (fact,),
            )
        return Scored("scored", ZERO, Message.of(gettext_noop("Not done: no points")), (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """From `at_least` on, `share` (0..1) of the maximum."""

    at_least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(OneMeasure):
    """The highest step reached decides; by rate (in percent) or by count. Steps stand from high to low."""

    steps: tuple[LadderStep, ...]
    by: Literal["rate", "count"] = "rate"
    kind: Literal["ladder"] = "ladder"

    def judge(self, maximum: Decimal, fact: Fact, case: Case) -> Scored:
        if self.by == "count":
            return self._step(maximum, fact.value, fact)
        if fact.denominator == 0:
            return nothing_arose(fact)
        if fact.numerator is None or fact.denominator is None:
            return self._step(maximum, None, fact)
        return self._step(maximum, fact.numerator / fact.denominator * HUNDRED, fact)

    def _step(self, maximum: Decimal, reached: Decimal | None, fact: Fact) -> Scored:
        if reached is None:
            return unusable(fact, Message.of(gettext_noop("The figure is incomplete")))
        for step in self.steps:
            if reached >= step.at_least:
                reason = Message.of(
                    gettext_noop("%(reached)s reaches the step from %(step)s: %(share)s %% of the points"),
                    reached=reached,
                    step=step.at_least,
                    share=step.share * HUNDRED,
                )
                return Scored("scored", within(step.share * maximum, maximum), reason, (fact,))
        reason = Message.of(gettext_noop("%(reached)s is below every step: no points"), reached=reached)
        return Scored("scored", ZERO, reason, (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderLevel:
    """A named level and the share (0..1) of the maximum it gives."""

    code: str
    name: Text
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLadder(OneMeasure):
    """A level chosen from a list, as "on time and complete / late or incomplete / none"."""

    levels: tuple[LadderLevel, ...]
    kind: Literal["level_ladder"] = "level_ladder"

    def judge(self, maximum: Decimal, fact: Fact, case: Case) -> Scored:
        for level in self.levels:
            if level.code == fact.level:
                reason = Message.of(
                    gettext_noop("%(level)s: %(share)s %% of the points"),
                    level=level.name,
                    share=level.share * HUNDRED,
                )
                return Scored("scored", within(level.share * maximum, maximum), reason, (fact,))
        return unusable(
            fact,
            Message.of(gettext_noop("The level given is not one of this component's levels")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(OneShare):
    """Points in proportion: numerator / denominator × maximum."""

    kind: Literal["ratio"] = "ratio"

    def judge_share(self, maximum: Decimal, share: Decimal, fact: Fact) -> Scored:
        reason = Message.of(gettext_noop("%(rate)s %% of the points"), rate=share * HUNDRED)
        return Scored("scored", within(share * maximum, maximum), reason, (fact,))


def _below_floor(rate: Decimal, floor: Decimal, fact: Fact) -> Scored:
    message = gettext_noop("%(rate)s %% is below the floor of %(floor)s %%: no points")
    return Scored("scored", ZERO, Message.of(message, rate=rate, floor=floor), (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioWithFloor(OneShare):
    """Points in proportion from `floor` percent on, none below it."""

    floor: Decimal
    kind: Literal["ratio_with_floor"] = "ratio_with_floor"

    def judge_share(self, maximum: Decimal, share: Decimal, fact: Fact) -> Scored:
        rate = share * HUNDRED
        if rate < self.floor:
            return _below_floor(rate, self.floor, fact)
        reason = Message.of(
            gettext_noop("%(rate)s %% is at or above the floor of %(floor)s %%: points in proportion"),
            rate=rate,
            floor=self.floor,
        )
        return Scored("scored", within(share * maximum, maximum), reason, (fact,))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRatio(OneShare):
    """Full points from `target` percent on; in proportion to the target down to `floor`; none below."""

    target: Decimal
    floor: Decimal
    kind: Literal["target_ratio"] = "target_ratio"

    def judge_share(self, maximum: Decimal, share: Decimal, fact: Fact) -> Scored:
        rate = share * HUNDRED
        if rate >= self.target:
            reason = Message.of(
                gettext_noop("%(rate)s %% reaches the target of %(target)s %%: full points"),
                rate=rate,
                target=self.target,
            )
            return Scored("scored", maximum, reason, (fact,))
        if rate < self.floor:
            return _below_floor(rate, self.floor, fact)
        reason = Message.of(
            gettext_noop("%(rate)s %% of a target of %(target)s %%: points in proportion"),
            rate=rate,
            target=self.target,
        )
        return Scored("scored", within(rate / self.target * maximum, maximum), reason, (fact,))
