"""What differs between two versions of a pack is told part by part, by its code, down to the value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.law.sample import NATIONAL, SAMPLE
from thidua.core.messages import render
from thidua.law.differences import Difference, differences
from thidua.law.loading import load_texts
from thidua.law.schema import Pack


def pack(**changed: Callable[[str], str]) -> Pack:
    """The sample with some of its files changed."""
    texts = {name: changed.get(name.removesuffix(".yaml"), str)(text) for name, text in SAMPLE.items()}
    return load_texts("sample", texts, NATIONAL)[0]


def said(found: list[Difference]) -> list[tuple[str, str, str, list[tuple[str, str | None, str | None]]]]:
    def word(value: object) -> str | None:
        return None if value is None else render(value, "vi")  # type: ignore[arg-type]

    return [
        (
            one.section,
            one.code,
            one.change,
            [(value.path, word(value.before), word(value.after)) for value in one.values],
        )
        for one in found
    ]


def test_the_same_rules_written_otherwise_differ_in_nothing() -> None:
    again = pack(rules=lambda text: f"# note\n{text}")
    assert again.sha256 != pack().sha256
    assert differences(pack(), again) == []


def test_a_changed_goal_is_told_with_the_value_that_differs() -> None:
    found = differences(pack(), pack(plan=lambda text: text.replace("threshold: 95", "threshold: 90")))
    assert said(found) == [("goals", "G1", "changed", [("targets.G1.a.rule.threshold", "95", "90")])]
    assert render(found[0].name, "vi") == "Mục tiêu"


def test_what_comes_in_and_what_falls_away_is_told_by_its_code() -> None:
    more = pack(
        rules=lambda text: text.replace("measures:\n", "measures:\n  - {code: extra, kind: amount, name: Thêm}\n")
    )
    assert said(differences(pack(), more)) == [("measures", "extra", "added", [])]
    assert said(differences(more, pack())) == [("measures", "extra", "removed", [])]


@pytest.mark.parametrize(
    ("before", "after", "path", "was", "now"),
    [
        ("ends_on: 2027-11-30", "ends_on: 2028-11-30", "ends_on", "30/11/2027", "30/11/2028"),
        (
            "title: {vi: Phong trào, en: Movement}",
            "title: {vi: Thi đua, en: Movement}",
            "title",
            "Phong trào",
            "Thi đua",
        ),
        ("signer: Ông A", "signer: Ông A\n  round_paragraph: '1'", "round_paragraph", None, "1"),
    ],
)
def test_the_movement_itself_is_one_part(before: str, after: str, path: str, was: str | None, now: str) -> None:
    found = differences(pack(), pack(plan=lambda text: text.replace(before, after)))
    assert said(found) == [("movement", "", "changed", [(path, was, now)])]


def test_a_value_of_the_national_law_is_told() -> None:
    law = {"law.yaml": NATIONAL["law.yaml"].replace("value: 1.5", "value: 2.0")}
    after = load_texts("sample", SAMPLE, law)[0]
    assert [(one.section, one.code, one.change) for one in differences(pack(), after)] == [
        ("dated", "prize", "changed")
    ]
