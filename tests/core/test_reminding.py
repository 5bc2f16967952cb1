"""Which reminder has come, so many working days before or after the last day."""

from __future__ import annotations

from datetime import date

from thidua.core.calendar import WorkingCalendar
from thidua.core.duties import Reminders, ReminderStep, Urging, working_days_late
from thidua.core.messages import Text

CALENDAR = WorkingCalendar(frozenset(), frozenset(), 2026, 2026)
LAST_DAY = date(2026, 3, 6)
STEPS = tuple(ReminderStep(day=day, to=("officer",)) for day in (-3, 0, 2))
RULES = Reminders(steps=STEPS, letter=Urging(after=5, answer_within=3, signer_title=Text("Giám đốc")), basis=())


def test_working_days_are_counted_before_and_after_the_last_day() -> None:
    days = (date(2026, 3, 4), LAST_DAY, date(2026, 3, 9), date(2026, 3, 10))
    assert [working_days_late(LAST_DAY, on, CALENDAR) for on in days] == [-2, 0, 1, 2]


def test_the_newest_step_that_has_come_is_the_one() -> None:
    found = [RULES.step_on(late) for late in (-4, -3, 1, 9)]
    assert [step.day if step else None for step in found] == [None, -3, 0, 2]
