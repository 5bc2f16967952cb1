"""What a pack says of reminders is checked, and stands in the packs that ship."""

from __future__ import annotations

import pytest

from tests.law.sample import NATIONAL, SAMPLE, problems_of
from thidua.law.loading import load_texts, packaged

REMINDERS = """\
reminders:
  steps:
    - {day: -3, to: [officer]}
    - {day: 1, to: [officer, head]}
  letter: {after: 5, answer_within: 3, signer_title: Giám đốc}
  basis: [{instrument: plan, paragraph: "1"}]
"""


def pack(text: str) -> dict[str, str]:
    return {**SAMPLE, "reminders.yaml": text}


def test_a_pack_without_reminders_is_accepted() -> None:
    loaded, _warnings = load_texts("sample", SAMPLE, NATIONAL)
    assert loaded.reminders is None


def test_steps_are_read_and_the_newest_that_has_come_is_found() -> None:
    reminders = load_texts("sample", pack(REMINDERS), NATIONAL)[0].reminders
    assert reminders is not None
    steps = {late: reminders.step_on(late) for late in (-4, -3, 0, 1, 30)}
    assert {late: step and step.day for late, step in steps.items()} == {-4: None, -3: -3, 0: -3, 1: 1, 30: 1}


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "problem"),
    [
        ("day: -3", "day: 1", 3, "steps.1.day", "two steps are of the same day"),
        ("day: -3", "day: -61", 3, "steps.-61.day", "expected a whole number from -60 to 60"),
        ("[officer]}", "[]}", 3, "steps.-3.to", "this step tells nobody"),
        ("after: 5", "after: 0", 5, "letter.after", "expected a whole number from 1 to 60"),
        ("within: 3", "within: 90", 5, "letter.answer_within", "expected a whole number from 1 to 60"),
        ('paragraph: "1"', 'paragraph: "9"', 2, "basis.paragraph", "“9” is not defined in this pack"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(old: str, new: str, line: int, path: str, problem: str) -> None:
    found = problems_of(pack(REMINDERS.replace(old, new, 1)))
    assert found[0][:4] == ("reminders.yaml", line, f"reminders.{path}", problem)


def test_reminders_stand_once_in_a_pack() -> None:
    found = problems_of({**pack(REMINDERS), "more.yaml": REMINDERS})
    assert [(path, hint) for _file, _line, path, _problem, hint in found] == [("reminders", "leave it in one file")]


def test_the_packs_that_ship_remind_on_days_of_their_own_and_say_that_these_are_assumed() -> None:
    found = {}
    for code in ("kontum-2023", "tinh-mau-2024"):
        reminders = packaged(code).reminders
        assert reminders is not None
        found[code] = ([step.day for step in reminders.steps], reminders.letter.after)
        assert [(basis.status, basis.note is not None) for basis in reminders.basis] == [("assumed", True)]
    assert found == {
        "kontum-2023": ([-7, -3, -1, 0, 1, 3, 5, 10], 5),
        "tinh-mau-2024": ([-5, 0, 5], 10),
    }
