"""What the parts of a pack say of one another is checked: each problem with place, expectation and remedy."""

import pytest

from tests.law.sample import (
    INDEX_SET,
    NATIONAL,
    PLAN,
    RULES,
    SAMPLE,
    Where,
    changed,
    line_with,
    problems_of,
    said,
)
from thidua.law.loading import PACKS, load_folder, load_texts

# What the files say of one another: as above; the line is that of the object

UNDEFINED = "“%s” is not defined in this pack"
PENALTY = "    penalty: [{code: %s, name: Điểm trừ, measure: visits, points_each: 1}]\n"
ELIGIBLE = "schemes.merit.eligible.need"
NEEDED = "“%s” of the open point “%s” cannot be needed of 2 conditions"
NOT_OF_KIND = "the open point “%s” is not of kind “%s”"
ANOTHER_POINT = "name another open point, or change its kind"
MEND_DEFAULT = "mend the default or the bound"
SINCE_OR_UNTIL = "mend “since” or “until”"
OVERLAP = (
    "Thang: the value from %s begins before the one from %s has ended. "
    "Put the values in order of their first day and let none overlap."
)
UNIT_KINDS = (
    "write one of: province, department, management_board, central_agency, district, commune, sub_unit, organisation"
)
FORM_2 = "index_sets.small.A.2"


DATED = "dated: [{code: scale, name: Thang, values: [%s]}]\nclusters:"
ROW = "reference: {instrument: law}}"


def dated(*rows: str) -> str:
    """A dated parameter, in one line before the clusters."""
    return DATED % ", ".join(row + ROW for row in rows)


def twice(code: str, file: str, line: int) -> tuple[str, str]:
    """What is said of a code used again, and the remedy."""
    return f"the code “{code}” is used twice", f"the first is in {file}, line {line}; give one of them another code"


def all_any_or(count: int) -> str:
    return f"write all, any, or a whole number from 1 to {count}"


LADDER = """kind: ladder
              measure: visits
              by: count
              steps: [{at_least: 9, share: 1}, {at_least: 3, share: 0.5}]"""
SCALED = "external_indices:\n  - {code: outside, at_most: 60, name: Chỉ số, publisher: Viện}\n"
CHECKING = {
    "own-plan-that-nothing-asks-for": (
        ("plan.yaml", "  recipients: []\n", "  recipients: []\n  own_plan: launch\n"),
        ("code: sample", "movement.own_plan", UNDEFINED % "launch", None),
    ),
    "round-expected-in-no-month": (
        ("plan.yaml", "  recipients: []\n", "  recipients: []\n  round_expected_month: 13\n"),
        ("code: sample", "movement.round_expected_month", "expected a whole number from 1 to 12", None),
    ),
    "round-by-a-paragraph-that-is-not-there": (
        ("plan.yaml", "  recipients: []\n", "  recipients: []\n  round_paragraph: '9'\n"),
        ("code: sample", "movement.paragraph", UNDEFINED % "9", None),
    ),
    "measure-twice": (
        ("rules.yaml", "name: Mức}\n", "name: Mức}\n  - {code: visits, kind: level, name: Nữa}\n"),
        ("Nữa}", "measures.visits", *twice("visits", "rules.yaml", 3)),
    ),
    "bounds-of-a-share": (
        ("rules.yaml", "kind: share, name: Đúng hẹn}", "kind: share, at_least: 0, name: Đúng hẹn}"),
        (
            "Đúng hẹn}", "measures.in_time", "a measure of kind “share” has no bounds",
            "leave out “at_least” and “at_most”",
        ),
    ),
    "bounds-that-leave-nothing": (
        ("rules.yaml", "name: Lượt}", "at_least: 2, at_most: 1, name: Lượt}"),
        ("name: Lượt}", "measures.visits", "“at_least” is above “at_most”", "mend one of the two"),
    ),
    "score-beyond-its-scale": (
        ("rules.yaml", "published_indices:", SCALED + "published_indices:"),
        (
            "year: 2024, score: 70", "published_indices.outside.2024", "the score lies beyond the bounds of its index",
            "correct the score",
        ),
    ),
    "published-within-its-year": (
        ("rules.yaml", "score: 70}", "score: 70, published_on: 2024-12-31}"),
        (
            "year: 2024, score: 70", "published_indices.outside.2024",
            "the result is published before its year has ended", "correct “published_on”",
        ),
    ),
    "national-code-again": (
        ("plan.yaml", "kind: plan}\n", "kind: plan}\n  - {code: law, number: '', title: Luật, kind: law}\n"),
        ("code: law", "instruments.law", *twice("law", "national/law.yaml", 2)),
    ),
    "goal-twice": (
        ("plan.yaml", "goals:", "goals:\n  - {code: G1, text: Một, paragraph: '1', targets: []}"),
        (24, "goals.G1", *twice("G1", "plan.yaml", 23)),
    ),
    "target-twice": (
        ("plan.yaml", "code: G1.b", "code: G1.a"),
        (34, "goals.G1.a", *twice("G1.a", "plan.yaml", 28)),
    ),
    "provision-twice": (
        ("plan.yaml", "goals:", "  - {code: P1, kind: plan, text: Nữa, paragraphs: []}\ngoals:"),
        ("Nữa", "provisions.P1", *twice("P1", "plan.yaml", 21)),
    ),
    "reform-area-twice": (
        ("plan.yaml", "goals:", "reform_areas:\n" + "  - {code: R, name: Tên, paragraph: '1'}\n" * 2 + "goals:"),
        (24, "reform_areas.R", *twice("R", "plan.yaml", 23)),
    ),
    "component-twice": (
        ("set.yaml", "code: A.2", "code: A.1"),
        (28, "index_sets.small.A.1", *twice("A.1", "set.yaml", 20)),
    ),
    "component-with-the-code-of-its-area": (
        ("set.yaml", "code: A.2", "code: A"),
        (28, "index_sets.small.A", *twice("A", "set.yaml", 17)),
    ),
    "class-twice": (
        ("set.yaml", "{code: low, name: Thấp, at_least: 0}", "{code: high, name: Thấp, at_least: 0}"),
        ("at_least: 0}", "index_sets.small.classes.high", *twice("high", "set.yaml", 11)),
    ),
    "penalty-with-the-code-of-a-bonus": (
        ("set.yaml", "    bonus:\n", "    penalty_cap: 2\n" + PENALTY % "b1" + "    bonus:\n"),
        ("Điểm trừ", "index_sets.small.b1", *twice("b1", "set.yaml", 17)),
    ),
    "condition-twice": (
        ("rules.yaml", "code: graded", "code: enough"),
        (38, "schemes.merit.enough", *twice("enough", "rules.yaml", 37)),
    ),
    "level-of-dated-scale-twice": (
        ("rules.yaml", "clusters:", dated("{since: 2024-01-01, value: [{code: a, name: Một}, {code: a, name: Hai}], ")),
        ("dated:", "dated.scale.a", *twice("a", "rules.yaml", 17)),
    ),
    "measure-of-bonus": (
        ("set.yaml", "measure: visits, points_each", "measure: visit, points_each"),
        ("code: b1", "index_sets.small.b1", UNDEFINED % "visit", "did you mean “visits”?"),
    ),
    "measure-of-form": (
        ("set.yaml", "              measure: visits", "              measure: xyz"),
        ("code: A.1", "index_sets.small.A.1", UNDEFINED % "xyz", None),
    ),
    "measure-of-condition": (
        ("rules.yaml", "measure: visits", "measure: visit"),
        ("code: enough", "schemes.merit.enough", UNDEFINED % "visit", "did you mean “visits”?"),
    ),
    "measure-of-target": (
        ("plan.yaml", "measure: in_time", "measure: on_time"),
        ("code: G1.a", "goals.G1.a.rule.measure", UNDEFINED % "on_time", "did you mean “in_time”?"),
    ),
    "measure-given-by-hand": (
        ("set.yaml", "            maximum: 60", "            maximum: 60\n            when_nothing_arose: manual"),
        ("code: A.1", "index_sets.small.A.1.manual_measure", UNDEFINED % "", None),
    ),
    "cluster": (
        ("set.yaml", "cluster: communes", "cluster: commune"),
        ("code: small", "index_sets.small.cluster", UNDEFINED % "commune", "did you mean “communes”?"),
    ),
    "scale": (
        ("rules.yaml", "scale: grades", "scale: grade"),
        ("code: graded", "schemes.merit.graded.scale", UNDEFINED % "grade", "did you mean “grades”?"),
    ),
    "level-of-scale": (
        ("rules.yaml", "floor: high", "floor: hight"),
        ("code: graded", "schemes.merit.graded.floor", UNDEFINED % "hight", "did you mean “high”?"),
    ),
    "open-point-of-threshold": (
        ("rules.yaml", "threshold: least", "threshold: leasts"),
        ("code: enough", "schemes.merit.enough", UNDEFINED % "leasts", "did you mean “least”?"),
    ),
    "open-point-of-need": (
        ("rules.yaml", "need: combination", "need: combinations"),
        ("code: eligible", "schemes.merit.eligible.need", UNDEFINED % "combinations", "did you mean “combination”?"),
    ),
    "open-point-of-due": (
        ("plan.yaml", "due_parameter: due", "due_parameter: dues"),
        ("code: G1.a", "goals.G1.a.due_parameter", UNDEFINED % "dues", "did you mean “due”?"),
    ),
    "default-of-choice": (
        ("rules.yaml", "default: all", "default: al"),
        ("code: combination", "open_points.combination.default", UNDEFINED % "al", "did you mean “all”?"),
    ),
    "published-index": (
        ("plan.yaml", "index: outside", "index: outsid"),
        ("code: G1.b", "goals.G1.b.rule.index", UNDEFINED % "outsid", "did you mean “outside”?"),
    ),
    "prize": (
        ("rules.yaml", "prize: prize", "prize: price"),
        ("code: merit", "schemes.merit.prize", UNDEFINED % "price", "did you mean “prize”?"),
    ),
    "instrument": (
        ("set.yaml", "instrument: plan", "instrument: plans"),
        ("code: small", "index_sets.small.basis", UNDEFINED % "plans", "did you mean “plan”?"),
    ),
    "paragraph-of-basis": (
        ("set.yaml", 'paragraph: "1"', 'paragraph: "2"'),
        ("code: small", "index_sets.small.basis.paragraph", UNDEFINED % "2", None),
    ),
    "paragraph-of-provision": (
        ("plan.yaml", 'paragraphs: ["1"]', "paragraphs: [II.1]"),
        ("code: P1", "provisions.P1.paragraph", UNDEFINED % "II.1", None),
    ),
    "due-date": (
        ("plan.yaml", "        due_parameter: due\n", ""),
        ("code: G1.a", "goals.G1.a", "a due date is missing: give “due” or “due_parameter”", None),
    ),
    "steps-out-of-order": (
        ("set.yaml", "at_least: 3", "at_least: 30"),
        ("code: A.1", "index_sets.small.A.1.form", "the steps must stand from the highest to the lowest", None),
    ),
    "classes-out-of-order": (
        ("set.yaml", "at_least: 80", "at_least: -1"),
        ("code: small", "index_sets.small.classes", "classes must stand from the highest bound to the lowest", None),
    ),
    "shares-not-adding-up": (
        ("set.yaml", "share: 0.6", "share: 0.7"),
        ("code: A.2", f"{FORM_2}.form", "the shares of the parts must add up to 1", None),
    ),
    "level-twice": (
        ("set.yaml", "{code: low, name: Thấp, share: 0}", "{code: high, name: Thấp, share: 0}"),
        ("code: A.2", f"{FORM_2}.form", "two levels have the same code", None),
    ),
    "floor-above-target": (
        ("set.yaml", "floor: 50", "floor: 96"),
        ("code: A.2", f"{FORM_2}.form", "the floor must lie between 0 and the target, and the target above 0", None),
    ),
    "faulty-form-in-a-branch": (
        (
            "set.yaml", "{kind: target_ratio, measure: in_time, target: 95, floor: 50}",
            "{kind: branch, cases: [], otherwise: {kind: target_ratio, measure: in_time, target: 0, floor: 0}}",
        ),
        ("code: A.2", f"{FORM_2}.form", "the floor must lie between 0 and the target, and the target above 0", None),
    ),
    "parent-of-paragraph": (
        ("plan.yaml", 'text: Mục tiêu}', 'text: Mục tiêu, parent: "2"}'),
        ('parent: "2"', "paragraphs.1.parent", UNDEFINED % "2", None),
    ),
    "instrument-that-replaces": (
        ("plan.yaml", "kind: plan}", "kind: plan, replaced_by: laws}"),
        ("laws", "instruments.plan.replaced_by", UNDEFINED % "laws", "did you mean “law”?"),
    ),
    "legal-basis-of-movement": (
        ("plan.yaml", "legal_bases: [{instrument: law}]", "legal_bases: [{instrument: laws}]"),
        ("code: sample", "movement.basis", UNDEFINED % "laws", "did you mean “law”?"),
    ),
    "paragraph-of-movement": (
        ("plan.yaml", "  paragraphs: []", "  paragraphs: [II]"),
        ("code: sample", "movement.paragraph", UNDEFINED % "II", None),
    ),
    "paragraph-of-reform-area": (
        ("plan.yaml", "goals:", "reform_areas: [{code: R, name: Tên, paragraph: II}]\ngoals:"),
        ("reform_areas:", "reform_areas.R.paragraph", UNDEFINED % "II", None),
    ),
    "instrument-of-dated-row": (
        ("rules.yaml", "clusters:", dated("{since: 2024-01-01, value: 1, ").replace(": law", ": laws")),
        ("dated:", "dated.scale.basis", UNDEFINED % "laws", "did you mean “law”?"),
    ),
    "dated-rows-out-of-order": (
        ("rules.yaml", "clusters:", dated("{since: 2025-01-01, value: 1, ", "{since: 2024-01-01, value: 2, ")),
        ("dated:", "dated.scale", OVERLAP % ("01/01/2024", "01/01/2025"), SINCE_OR_UNTIL),
    ),
    "dated-rows-overlapping": (
        (
            "rules.yaml", "clusters:",
            dated("{since: 2024-01-01, until: 2024-12-31, value: 1, ", "{since: 2024-12-31, value: 2, "),
        ),
        ("dated:", "dated.scale", OVERLAP % ("31/12/2024", "01/01/2024"), SINCE_OR_UNTIL),
    ),
    "dated-row-ending-before-it-begins": (
        (
            "rules.yaml", "clusters:",
            dated("{since: 2024-01-01, until: 2023-12-31, value: 1, ", "{since: 2025-01-01, value: 2, "),
        ),
        (
            "dated:", "dated.scale",
            "A value that holds from 01/01/2024 cannot end on 31/12/2023, before it begins. Mend one of the two dates.",
            SINCE_OR_UNTIL,
        ),
    ),
    "unit-kind": (
        ("set.yaml", "unit_kinds: [commune]", "unit_kinds: [communes]"),
        ("code: small", "index_sets.small.unit_kinds", "“communes” is not a kind of unit", "did you mean “commune”?"),
    ),
    "unit-kind-like-no-other": (
        ("set.yaml", "unit_kinds: [commune]", "unit_kinds: [xyz]"),
        (
            "code: small", "index_sets.small.unit_kinds", "“xyz” is not a kind of unit",
            UNIT_KINDS,
        ),
    ),
    "group-that-is-none": (
        ("rules.yaml", "threshold: least}}", "threshold: least}, exemptions: [{group: communes, reason: x}]}"),
        (
            "code: enough", "schemes.merit.enough.exemptions", "“communes” is no group that can be exempt",
            "did you mean “commune”?",
        ),
    ),
    "published-index-on-no-scale": (
        ("set.yaml", LADDER, "{kind: external_index, measure: visits, scale: 0}"),
        (
            "code: A.1", "index_sets.small.A.1.form", "the scale of the published index must be above zero", None,
        ),
    ),
    "classes-that-leave-a-gap": (
        ("set.yaml", "name: Thấp, at_least: 0}\n    bonus", "name: Thấp, at_least: 10}\n    bonus"),
        (
            "code: small", "index_sets.small.classes",
            "the lowest class must begin at 0: an index below it would have none", None,
        ),
    ),
    "need-above-the-conditions": (
        ("rules.yaml", "need: combination", "need: 3"),
        ("code: eligible", ELIGIBLE, "3 cannot be needed of 2 conditions", all_any_or(2)),
    ),
    "need-below-1": (
        ("rules.yaml", "need: combination", "need: 0"),
        ("code: eligible", ELIGIBLE, "0 cannot be needed of 2 conditions", all_any_or(2)),
    ),
    "number-that-is-no-need": (
        ("rules.yaml", "need: combination", "need: least"),
        ("code: eligible", ELIGIBLE, NEEDED % ("3", "least"), all_any_or(2)),
    ),
    "date-as-need": (
        ("rules.yaml", "need: combination", "need: due"),
        ("code: eligible", ELIGIBLE, NEEDED % ("30/06/2026", "due"), all_any_or(2)),
    ),
    "threshold-that-is-no-number": (
        ("rules.yaml", "threshold: least", "threshold: combination"),
        ("code: enough", "schemes.merit.enough", NOT_OF_KIND % ("combination", "number"), ANOTHER_POINT),
    ),
    "due-parameter-that-is-no-date": (
        ("plan.yaml", "due_parameter: due", "due_parameter: least"),
        ("code: G1.a", "goals.G1.a.due_parameter", NOT_OF_KIND % ("least", "date"), ANOTHER_POINT),
    ),
    "default-that-is-no-number": (
        ("rules.yaml", "kind: number, default: 3,", "kind: number, default: ba,"),
        ("default: ba", "open_points.least.default", "expected a number", "write 1.5, without unit"),
    ),
    "default-that-is-no-date": (
        ("rules.yaml", "default: 2026-06-30", "default: 30/6/2026"),
        (
            "30/6", "open_points.due.default", "expected a date as 2025-06-30",
            "write year-month-day, a day of the calendar",
        ),
    ),
    "default-below-its-bound": (
        ("rules.yaml", "kind: number, default: 3,", "kind: number, default: 3, at_least: 4,"),
        ("default: 3", "open_points.least.default", "the default is below “at_least”, 4", MEND_DEFAULT),
    ),
    "default-above-its-bound": (
        ("rules.yaml", "kind: number, default: 3,", "kind: number, default: 3, at_most: 2.5,"),
        ("default: 3", "open_points.least.default", "the default is above “at_most”, 2.5", MEND_DEFAULT),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "problem"), CHECKING.values(), ids=CHECKING.keys())
def test_problem_between_files_names_place_expectation_and_hint(
    change: Where, problem: tuple[str | int, str, str, str | None]
) -> None:
    file, texts = change[0], changed(*change)
    words, path, expected, hint = problem
    line = words if isinstance(words, int) else line_with(texts[file], words)
    assert problems_of(texts) == [(file, line, path, expected, hint)]


def test_maximum_of_zero_is_a_problem() -> None:
    texts = changed("set.yaml", "maximum: 60", "maximum: 0")
    line = line_with(INDEX_SET, "code: A.1")
    assert problems_of(texts) == [("set.yaml", line, "index_sets.small.A.1", "the maximum must be above zero", None)]


def test_target_must_name_the_goal_it_stands_under() -> None:
    texts = {**SAMPLE, "plan.yaml": PLAN.replace("code: G1.b\n        goal: G1\n", "code: G1.b\n        goal: G2\n")}
    assert problems_of(texts) == [
        (
            "plan.yaml",
            line_with(PLAN, "code: G1.b"),
            "goals.G1.b.goal",
            "this target stands under the goal “G1”, but names “G2”",
            "write “goal: G1”, or move the target under its goal",
        )
    ]


def test_every_choice_of_a_need_must_be_one_that_can_be_met() -> None:
    choices = 'any: Một, most: Đa số, "1": Một, "1.5": Rưỡi, "2": Hai, "3": Ba}'
    line = line_with(RULES, "code: eligible")
    assert problems_of(changed("rules.yaml", "any: Một}", choices)) == [
        ("rules.yaml", line, ELIGIBLE, NEEDED % (value, "combination"), all_any_or(2)) for value in ("most", "1.5", "3")
    ]


def test_bounds_of_a_need_must_be_ones_that_can_be_met() -> None:
    rules = RULES.replace("need: combination", "need: least")
    texts = {**SAMPLE, "rules.yaml": rules.replace("default: 3,", "default: 2, at_least: 0, at_most: 2,")}
    line = line_with(rules, "code: eligible")
    assert problems_of(texts) == [("rules.yaml", line, ELIGIBLE, NEEDED % ("0", "least"), all_any_or(2))]


def test_number_of_conditions_that_can_be_met_is_accepted() -> None:
    pack, warnings = load_texts("sample", changed("rules.yaml", "need: combination", "need: 2"), NATIONAL)
    assert (list(pack.schemes), warnings) == (["merit"], [])


def test_group_without_conditions_is_a_problem() -> None:
    rules = RULES[: RULES.index("        conditions:")] + "        conditions: []\n"
    assert problems_of({**SAMPLE, "rules.yaml": rules}) == [
        (
            "rules.yaml",
            line_with(rules, "code: eligible"),
            "schemes.merit.eligible.conditions",
            "the group is empty",
            "list at least one condition",
        )
    ]


def more_years(first: int, last: int) -> dict[str, str]:
    more = INDEX_SET.replace("code: small", "code: later")
    more = more.replace("first_year: 2024", f"first_year: {first}").replace("last_year: 2027", f"last_year: {last}")
    return {**SAMPLE, "set2.yaml": more}


def test_two_index_sets_may_not_score_a_cluster_in_the_same_year() -> None:
    assert problems_of(more_years(2027, 2030)) == [
        (
            "set2.yaml",
            line_with(INDEX_SET, "code: small"),
            "index_sets.later.first_year",
            "“small” scores the same cluster in the years 2027 to 2027 too",
            "let one set end the year before the other begins",
        )
    ]


def test_index_sets_of_a_cluster_may_follow_one_another() -> None:
    pack, warnings = load_texts("sample", more_years(2028, 2030), NATIONAL)
    assert (list(pack.index_sets), warnings) == (["small", "later"], [])


@pytest.mark.parametrize(("kind", "new"), [("bonus", ""), ("penalty", "    bonus_cap: 2\n" + PENALTY % "p1")])
def test_items_that_never_count_are_only_remarked_on(kind: str, new: str) -> None:
    _pack, warnings = load_texts("sample", changed("set.yaml", "    bonus_cap: 2\n", new), NATIONAL)
    assert [(one.file, one.line, one.path, str(one.expected), said(one.hint)) for one in warnings] == [
        (
            "set.yaml",
            line_with(INDEX_SET, "code: small"),
            f"index_sets.small.{kind}_cap",
            f"“{kind}” never counts, for “{kind}_cap” is 0",
            f"give “{kind}_cap”, the most points in all",
        )
    ]


def test_maxima_that_do_not_make_100_are_only_remarked_on() -> None:
    pack, warnings = load_texts("sample", changed("set.yaml", "maximum: 60", "maximum: 61"), NATIONAL)
    assert list(pack.index_sets) == ["small"]
    assert [(one.file, one.line, one.path, str(one.expected), one.hint) for one in warnings] == [
        (
            "set.yaml",
            line_with(INDEX_SET, "code: small"),
            "index_sets.small",
            "the maxima add up to 101, not to 100",
            None,
        )
    ]


@pytest.mark.parametrize("code", ["kontum-2023", "tinh-mau-2024"])
def test_pack_that_ships_has_neither_problems_nor_warnings(code: str) -> None:
    _pack, warnings = load_folder(PACKS / code)
    assert warnings == []
