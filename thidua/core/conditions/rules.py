"""Award conditions as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from thidua.core.comparisons import Operator
from thidua.core.findings import Basis, Unit
from thidua.core.messages import Text

Threshold = Decimal | str
"""A number, or the code of a parameter that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A group of subjects to whom a condition does not apply, and why."""

    group: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A measure's amount against a threshold."""

    measure: str
    op: Operator
    threshold: Threshold
    unit: Unit = ""
    kind: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelAtLeast:
    """A level not below `floor` on an ordered scale: an index class, a yearly rating."""

    measure: str
    scale: str
    floor: str
    kind: Literal["level_at_least"] = "level_at_least"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelIn:
    """A level that is one of those listed, such as a category of staff."""

    measure: str
    levels: tuple[str, ...]
    kind: Literal["level_in"] = "level_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDrop:
    """A level that has not fallen by `steps` or more on its scale since the year before."""

    measure: str
    scale: str
    steps: int
    kind: Literal["no_drop"] = "no_drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """The mean of a measure over named years, or over the years of the merit period that have a figure."""

    measure: str
    years: tuple[int, ...] | Literal["merit_period"]
    at_least: Threshold
    kind: Literal["average"] = "average"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopShare:
    """A rank within the top share (0..1) of its cluster, rounded up to a whole place."""

    rank_measure: str
    size_measure: str
    share: Threshold
    kind: Literal["top_share"] = "top_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankGain:
    """Places gained since the year before: at least a share (0..1) of the cluster, never fewer than `least`."""

    gain_measure: str
    size_measure: str
    share: Threshold
    least: Threshold
    kind: Literal["rank_gain"] = "rank_gain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A fact that a council or a competent level has attested, with evidence; nobody ticks it here."""

    measure: str
    kind: Literal["attested"] = "attested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several conditions: `need` is all, any, a number of them, or the code of a parameter holding one of these."""

    need: int | str
    conditions: tuple[Condition, ...]
    kind: Literal["group"] = "group"


Rule = Compare | LevelAtLeast | LevelIn | NoDrop | Average | TopShare | RankGain | Attested | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A rule with its name, the paragraph it rests on, what would fix it, and to whom it does not apply."""

    code: str
    label: Text
    rule: Rule
    basis: tuple[Basis, ...] = ()
    remedy: Text | None = None
    exemptions: tuple[Exemption, ...] = ()


def walk(condition: Condition) -> Iterator[Condition]:
    """A condition and all below it."""
    yield condition
    if isinstance(condition.rule, Group):
        for part in condition.rule.conditions:
            yield from walk(part)


def measures_of(rule: Rule) -> tuple[str, ...]:
    """The measures that a rule itself reads."""
    match rule:
        case TopShare():
            return (rule.rank_measure, rule.size_measure)
        case RankGain():
            return (rule.gain_measure, rule.size_measure)
        case Group():
            return ()
        case _:
            return (rule.measure,)


def parameters_of(rule: Rule) -> frozenset[str]:
    """The parameters that a rule itself reads."""
    match rule:
        case Compare(threshold=read) | Average(at_least=read) | TopShare(share=read):
            numbers: tuple[Threshold | int, ...] = (read,)
        case RankGain(share=share, least=least):
            numbers = (share, least)
        case Group(need=need):
            numbers = (need,)
        case _:
            numbers = ()
    return frozenset(number for number in numbers if isinstance(number, str)) - {"all", "any"}
