"""Reminders: each step on a day of its own, told to somebody; numbers of working days within reason."""

from __future__ import annotations

from collections import Counter

from thidua.core.duties import Reminders
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.schema import Pack

FARTHEST = 60


def check_reminders(pack: Pack, reminders: Reminders, check: Check) -> None:
    check_basis(pack, reminders, "reminders", reminders.basis, check)
    days = Counter(step.day for step in reminders.steps)
    for step in reminders.steps:
        path = f"reminders.steps.{step.day}"
        _check_number(step, f"{path}.day", step.day, -FARTHEST, check)
        if days[step.day] > 1:
            hint = Message.of(gettext_noop("leave it in one step"))
            check.problem(step, f"{path}.day", Message.of(gettext_noop("two steps are of the same day")), hint)
        if not step.to:
            hint = Message.of(gettext_noop("name who is told, such as [officer]"))
            check.problem(step, f"{path}.to", Message.of(gettext_noop("this step tells nobody")), hint)
    letter = reminders.letter
    _check_number(letter, "reminders.letter.after", letter.after, 1, check)
    _check_number(letter, "reminders.letter.answer_within", letter.answer_within, 1, check)


def _check_number(about: object, path: str, value: int, low: int, check: Check) -> None:
    if not low <= value <= FARTHEST:
        message = gettext_noop("expected a whole number from %(low)s to %(high)s")
        check.problem(about, path, Message.of(message, low=low, high=FARTHEST))
