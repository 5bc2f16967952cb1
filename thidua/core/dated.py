"""Values that hold from a day on, each with the text that set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from thidua.core.messages import Message, Words, gettext_noop

Status = Literal["verified", "secondary", "assumed", "unverified"]


class NoValueInForce(LookupError):  # noqa: N818 -- says what happened, as LookupError does
    """Nothing is known to hold on the day asked about."""


@dataclass(frozen=True, slots=True)
class DatedValue[T]:
    """A value from the start of `valid_from` to the end of `valid_to`, or until the next value begins."""

    valid_from: date
    value: T
    reference: str
    status: Status = "verified"
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            message = gettext_noop(
                "A value that holds from %(first)s cannot end on %(last)s, before it begins. Mend one of the two dates."
            )
            raise ValueError(Message.of(message, first=self.valid_from, last=self.valid_to))


@dataclass(frozen=True, slots=True)
class Dated[T]:
    """The values one parameter has had, oldest first; `what` names the parameter for people."""

    values: tuple[DatedValue[T], ...]
    what: Words

    def __post_init__(self) -> None:
        for earlier, later in pairwise(self.values):
            if later.valid_from <= (earlier.valid_to or earlier.valid_from):
                message = gettext_noop(
                    "%(what)s: the value from %(later)s begins before the one from %(earlier)s has ended. "
                    "Put the values in order of their first day and let none overlap."
                )
                raise ValueError(
                    Message.of(message, what=self.what, later=later.valid_from, earlier=earlier.valid_from)
                )

    def at(self, day: date) -> DatedValue[T]:
        begun = [dated for dated in self.values if dated.valid_from <= day]
        if begun and (begun[-1].valid_to is None or day <= begun[-1].valid_to):
            return begun[-1]
        message = gettext_noop(
            "%(what)s: no value is in force on %(day)s. Add the value that held on that day, with its legal basis."
        )
        raise NoValueInForce(Message.of(message, what=self.what, day=day))
