"""How a goal's target is defined and by which way it is to be reached: what a pack may say, and what it is told."""

from __future__ import annotations

import pytest

from tests.law.sample import NATIONAL, PLAN, SAMPLE
from thidua.law.loading import load_texts
from thidua.law.reading import PackError
from thidua.law.schema import Pack

DUE = "        due_parameter: due\n"
NUMERATOR = "numerator: Đúng hẹn, denominator: Tất cả"
DEFINED = "definition: {counted: Hồ sơ, figures_from: Báo cáo, %s}"
NO_REASON = "needs its reason (say in “note” what is assumed or doubtful, and why)"
BASE = "baseline: {year: 2023}"


def load(*lines: str, after: str = DUE, instead: str = "") -> Pack:
    """The sample pack, with more lines under its first target."""
    more = "".join(f"        {line}\n" for line in lines)
    plan = PLAN.replace(after, (instead or after) + more, 1)
    return load_texts("sample", {**SAMPLE, "plan.yaml": plan}, NATIONAL)[0]


def test_a_defined_target_with_its_way_is_taken() -> None:
    pack = load(
        DEFINED % f"{NUMERATOR}, reported_by: [commune], same_denominator: [visits], status: assumed, note: Vì thế",
        "baseline: {year: 2023, value: 60}",
        "milestones: [{year: 2024, value: 60}, {year: 2025, value: 80}]",
    )
    target = pack.goals[0].targets[0]
    assert target.definition is not None
    assert target.baseline is not None
    assert (target.definition.reported_by, target.baseline.value) == (("commune",), 60)
    assert [(one.year, one.value) for one in target.milestones] == [(2024, 60), (2025, 80)]


WRONG = {
    "no-reason": (
        [DEFINED % f"{NUMERATOR}, status: assumed"],
        f"goals.G1.a.definition: “status: assumed” {NO_REASON}",
    ),
    "no-reason-of-baseline": (
        ["baseline: {year: 2023, status: unverified}"],
        f"goals.G1.a.baseline: “status: unverified” {NO_REASON}",
    ),
    "half-a-share": (
        [DEFINED % "numerator: Đúng hẹn"],
        "goals.G1.a.definition: a share needs “numerator” and “denominator”",
    ),
    "unknown-kind": (
        [DEFINED % f"{NUMERATOR}, reported_by: [communes]"],
        "goals.G1.a.definition.reported_by: “communes” is no kind of unit (did you mean “commune”?)",
    ),
    "unknown-measure": (
        [DEFINED % f"{NUMERATOR}, same_denominator: [visit]"],
        "goals.G1.a.definition.same_denominator: “visit” is not defined in this pack (did you mean “visits”?)",
    ),
    "out-of-order": (
        [BASE, "milestones: [{year: 2023, value: 70}]"],
        "goals.G1.a.milestones: the milestones must stand in the order of years, after the baseline",
    ),
    "away-from-the-target": (
        ["milestones: [{year: 2024, value: 70}, {year: 2025, value: 69}]"],
        "goals.G1.a.milestones: the milestone of 2025 leads away from the target",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_target_is_said(case: str) -> None:
    lines, message = WRONG[case]
    with pytest.raises(PackError) as refused:
        load(*lines)
    assert [str(problem).split(" ", 1)[1] for problem in refused.value.problems] == [message]


def test_a_step_after_the_due_date_is_refused() -> None:
    with pytest.raises(PackError) as refused:
        load("milestones: [{year: 2027, value: 70}]", instead="        due: 2026-06-30\n")
    assert [str(one).split(" ", 1)[1] for one in refused.value.problems] == ["goals.G1.a: 2027 lies after the due date"]


RULE = "rule: {kind: reach_level, measure: in_time, direction: up, threshold: 95}"
CUT = "rule: {kind: cut_against, measure: visits, base_year: 2024, percent: 10}"


def cut(*lines: str) -> list[str]:
    plan = PLAN.replace(RULE, CUT, 1).replace(DUE, DUE + "".join(f"        {line}\n" for line in lines), 1)
    with pytest.raises(PackError) as refused:
        load_texts("sample", {**SAMPLE, "plan.yaml": plan}, NATIONAL)
    return [str(one).split(" ", 1)[1] for one in refused.value.problems]


def test_the_baseline_of_a_cut_is_its_base_year() -> None:
    assert cut("baseline: {year: 2023}") == [
        "goals.G1.a.baseline.year: the baseline is of 2023, but the rule cuts against 2024 (give both the same year)"
    ]


def test_what_a_cut_is_held_against_is_a_measure_of_the_pack() -> None:
    plan = PLAN.replace(RULE, CUT.replace("base_year", "base_measure: visit, base_year"), 1)
    with pytest.raises(PackError) as refused:
        load_texts("sample", {**SAMPLE, "plan.yaml": plan}, NATIONAL)
    assert [str(one).split(" ", 1)[1] for one in refused.value.problems] == [
        "goals.G1.a.rule.base_measure: “visit” is not defined in this pack (did you mean “visits”?)"
    ]


def test_an_amount_has_no_numerator() -> None:
    assert cut(DEFINED % NUMERATOR) == [
        "goals.G1.a.definition: only a share has “numerator” and “denominator” (leave them out)"
    ]


def test_an_index_has_no_baseline() -> None:
    index = "        rule: {kind: rise_each_year, index: outside}\n"
    with pytest.raises(PackError) as refused:
        load(BASE, after=index)
    assert [str(one).split(" ", 1)[1] for one in refused.value.problems] == [
        "goals.G1.b: a target of this kind has no baseline and no milestones (leave them out)"
    ]
