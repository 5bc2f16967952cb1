"""When people are reminded of what is due, who, and from when a unit is urged by letter; all in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from thidua.core.calendar import WorkingCalendar
from thidua.core.findings import Basis
from thidua.core.messages import Text

Audience = Literal["officer", "head", "superior"]
"""Officers of the unit, its head, and who stands above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStep:
    """Whom to remind when the last day is `day` working days ago; -3 is three working days before it."""

    day: int
    to: tuple[Audience, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """A letter to a unit that is `after` working days late, who signs it, and how soon it wants an answer.

    `division` is the abbreviation of the division that drafts it, which stands last in its symbol (Nghị định 30/2020).
    """

    after: int
    answer_within: int
    signer_title: Text
    division: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """The steps in which people are reminded, and the letter that follows when nothing came."""

    steps: tuple[ReminderStep, ...]
    letter: Urging
    basis: tuple[Basis, ...]

    def step_on(self, late: int) -> ReminderStep | None:
        """The newest step that has come; after days on which nothing ran, those before it are left out."""
        return max((step for step in self.steps if step.day <= late), key=lambda step: step.day, default=None)


def working_days_late(last_day: date, on: date, calendar: WorkingCalendar) -> int:
    """How many working days ago the last day was; below 0 it lies ahead. Raises UnknownYearError."""
    if on <= last_day:
        return -calendar.working_days_between(on, last_day)
    return calendar.working_days_between(last_day, on)
