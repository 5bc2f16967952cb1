"""What is known about one subject when it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thidua.core.findings import Basis, Source
from thidua.core.messages import Text, Words


@dataclass(frozen=True, slots=True)
class Fact:
    """A measure's figure for one subject and period: a share, an amount or a level.

    `applicable=False` says that nothing arose or that no figure can exist; `note` tells why, `remedy` what to do.
    """

    measure: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    level: str = ""
    applicable: bool = True
    note: Words = ""
    evidence: str = ""
    source: Source | None = None
    remedy: Words | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """An open point of a plan, settled by a default or by the standing agency, with the reason."""

    code: str
    label: Text
    value: Decimal | str
    reason: Text
    basis: Basis
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One subject before the engine: its facts of the year, of other years, and of its cluster.

    `groups` are the kinds or categories the subject belongs to; `scales` order level codes from low to high;
    `best` holds the highest known amount of a measure in the cluster.
    """

    year: int
    facts: Mapping[str, Fact]
    other_years: Mapping[int, Mapping[str, Fact]] = field(default_factory=dict)
    best: Mapping[str, Decimal] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    scales: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    level_names: Mapping[str, Text] = field(default_factory=dict)
    measure_names: Mapping[str, Text] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    merit_years: tuple[int, ...] = ()

    def fact(self, measure: str, year: int | None = None) -> Fact | None:
        if year is None or year == self.year:
            return self.facts.get(measure)
        return self.other_years.get(year, {}).get(measure)

    def name_of(self, measure: str) -> Words:
        return self.measure_names.get(measure, measure)

    def level_name(self, level: str) -> Words:
        return self.level_names.get(level, level)
