"""What is odd about a figure that may still be right: it is asked about, never refused.

The bounds below only decide when a person is asked. No law sets them, and nothing is judged by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from thidua.core.messages import Message, Words, gettext_noop
from thidua.core.sums import HUNDRED, Whole

JUMP = Decimal(20)
"""Points of percent between two years from which on a rate is asked about."""
CHANGE = Decimal(50)
"""Percent between two years from which on an amount or a denominator is asked about."""
OTHERS, TIMES = 5, Decimal(3)
"""A first figure is asked about from so many times the largest of at least so many others of its kind on."""


@dataclass(frozen=True, slots=True)
class Others:
    """How many other units of the same kind report a measure in the same year, and the largest of their whole counts:
    denominators of rates, or amounts.
    """

    count: int
    largest: Decimal | None


@dataclass(frozen=True, slots=True)
class _Wording:
    """How it is said that a figure differs from another."""

    zero: str
    amount: str
    rate: str
    denominator: str


_YEAR_BEFORE = _Wording(
    zero=gettext_noop("It is 0 after %(before)s the year before."),
    amount=gettext_noop("It is %(now)s after %(before)s the year before."),
    rate=gettext_noop("The rate is %(now)s %% after %(before)s %% the year before."),
    denominator=gettext_noop("The denominator is %(now)s after %(before)s the year before."),
)
_ON_RECORD = _Wording(
    zero=gettext_noop("It is 0; on record stands %(before)s."),
    amount=gettext_noop("It is %(now)s; on record stands %(before)s."),
    rate=gettext_noop("The rate is %(now)s %%; on record stands %(before)s %%."),
    denominator=gettext_noop("The denominator is %(now)s; on record stands %(before)s."),
)


def doubts(
    now: Whole,
    before: Whole | None,
    same_denominators: Mapping[Words, Decimal],
    *,
    standing: Whole | None = None,
    others: Others | None = None,
) -> tuple[Message, ...]:
    """What to ask about a figure, beside that of the year before and denominators that count the same whole.

    A correction is held against what is `standing` too; a figure without a year before against those of `others`.
    """
    found = [*_against(now, standing, _ON_RECORD)]
    found += _against(now, before, _YEAR_BEFORE) if before is not None else _beyond(now, others)
    return (*found, *_between(now, same_denominators))


def _against(now: Whole, before: Whole | None, said: _Wording) -> Iterator[Message]:
    if before is None:
        return
    if now.figure == 0 and before.figure:
        yield Message.of(said.zero, before=before.figure)
    elif now.figure is not None and before.figure is not None:
        yield from _jumped(now, before, said)
    if _changed(now.denominator, before.denominator):
        yield Message.of(said.denominator, now=now.denominator, before=before.denominator)


def _jumped(now: Whole, before: Whole, said: _Wording) -> Iterator[Message]:
    figures = {"now": now.figure, "before": before.figure}
    if now.denominator is None:
        if _changed(now.value, before.value):
            yield Message.of(said.amount, **figures)
    elif abs(_known(now.figure) - _known(before.figure)) >= JUMP:
        yield Message.of(said.rate, **figures)


def _beyond(now: Whole, others: Others | None) -> Iterator[Message]:
    if others is None or not others.largest or now.weight is None or others.count < OTHERS:
        return
    if now.weight >= TIMES * others.largest:
        said = gettext_noop("It counts %(now)s, while no other unit of its kind counts more than %(most)s this year.")
        if now.denominator is not None:
            said = gettext_noop("The denominator is %(now)s; of other units of its kind it is %(most)s at most.")
        yield Message.of(said, now=now.weight, most=others.largest)


def _between(now: Whole, others: Mapping[Words, Decimal]) -> Iterator[Message]:
    for name, other in others.items():
        if now.denominator is not None and now.denominator != other:
            said = gettext_noop("The denominator is %(now)s, but “%(name)s” counts %(other)s of the same.")
            yield Message.of(said, now=now.denominator, name=name, other=other)


def _changed(now: Decimal | None, before: Decimal | None) -> bool:
    """Whether an amount has grown or shrunk by half or more."""
    if now is None or not before:
        return False
    return abs(now - before) * HUNDRED >= CHANGE * before


def _known(figure: Decimal | None) -> Decimal:
    assert figure is not None
    return figure
