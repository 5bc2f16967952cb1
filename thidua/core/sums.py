"""One figure made of many by the measure's own rule: the sum of numerators over the sum of denominators, or a sum of
amounts; never the mean of rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

HUNDRED = Decimal(100)


class Part(Protocol):
    """A figure that goes into a sum."""

    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def applicable(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """What figures make together, exactly; `units` says of how many it is made, where the measure applies."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    units: int = 0

    @property
    def figure(self) -> Decimal | None:
        """The rate in percent, or the amount; None while there is nothing to divide by."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * HUNDRED
        return self.value

    @property
    def weight(self) -> Decimal | None:
        """By what a part counts in its whole: the denominator of a rate, or the amount itself."""
        return self.value if self.denominator is None else self.denominator

    def __add__(self, other: Whole) -> Whole:
        return Whole(
            _sum(self.numerator, other.numerator),
            _sum(self.denominator, other.denominator),
            _sum(self.value, other.value),
            self.units + other.units,
        )


def whole_of(part: Part) -> Whole:
    """A single figure as a sum; one that does not apply adds nothing."""
    return Whole(part.numerator, part.denominator, part.value, 1) if part.applicable else Whole()


def total(parts: Iterable[Part]) -> Whole:
    return sum((whole_of(part) for part in parts), Whole())


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other
