"""What is odd about a figure that may still be right: it is asked about, never refused.

The bounds below only decide when a person is asked. No law sets them, and nothing is judged by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from thidua.core.messages import Message, Words, gettext_noop
from thidua.core.sums import HUNDRED, Whole

JUMP = Decimal(20)
"""Points of percent between two years from which on a rate is asked about."""
CHANGE = Decimal(50)
"""Percent between two years from which on an amount or a denominator is asked about."""


def doubts(now: Whole, before: Whole | None, same_denominators: Mapping[Words, Decimal]) -> tuple[Message, ...]:
    """What to ask about a figure, beside that of the year before and denominators that count the same whole."""
    return (*(_against(now, before) if before is not None else ()), *_between(now, same_denominators))


def _against(now: Whole, before: Whole) -> Iterator[Message]:
    if now.figure == 0 and before.figure:
        yield Message.of(gettext_noop("It is 0 after %(before)s the year before."), before=before.figure)
    elif now.figure is not None and before.figure is not None:
        yield from _jumped(now, before)
    if _changed(now.denominator, before.denominator):
        said = gettext_noop("The denominator is %(now)s after %(before)s the year before.")
        yield Message.of(said, now=now.denominator, before=before.denominator)


def _jumped(now: Whole, before: Whole) -> Iterator[Message]:
    figures = {"now": now.figure, "before": before.figure}
    if now.denominator is None:
        if _changed(now.value, before.value):
            yield Message.of(gettext_noop("It is %(now)s after %(before)s the year before."), **figures)
    elif abs(_known(now.figure) - _known(before.figure)) >= JUMP:
        yield Message.of(gettext_noop("The rate is %(now)s %% after %(before)s %% the year before."), **figures)


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
