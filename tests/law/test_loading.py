"""Whatever is wrong in a pack is named by file, line, path, expectation and, where one can tell, a remedy."""

from pathlib import Path

import pytest

from thidua.core.messages import Message
from thidua.law.loading import fingerprint, load_folder, load_texts, read_folder
from thidua.law.reading import PackError, Problem

NATIONAL = {
    "law.yaml": """\
instruments:
  - {code: law, number: 1/QH, title: Luật, kind: law}
dated:
  - {code: prize, name: Tiền thưởng, values: [{since: 2024-01-01, value: 1.5, reference: {instrument: law}}]}
holidays: {first_year: 2024, last_year: 2025, days: []}
"""
}
PLAN = """\
movement:
  code: sample
  title: {vi: Phong trào, en: Movement}
  authority: Tỉnh
  standing_agency: Sở
  signer: Ông A
  legal_bases: [{instrument: law}]
  starts_on: 2024-03-15
  ends_on: 2027-11-30
  first_round: 2024
  last_round: 2027
  baseline_year: 2023
  round_event: Hội nghị
  recipients: []
  paragraphs: []
instruments:
  - {code: plan, number: "", title: Kế hoạch, kind: plan}
paragraphs:
  - {id: "1", text: Mục tiêu}
provisions:
  - {code: P1, kind: plan, text: Kế hoạch, paragraphs: ["1"]}
goals:
  - code: G1
    text: Mục tiêu
    paragraph: "1"
    general: true
    targets:
      - code: G1.a
        goal: G1
        label: Đúng hẹn
        rule: {kind: reach_level, measure: in_time, direction: up, threshold: 95}
        due_parameter: due
        basis: [{instrument: plan, paragraph: "1"}]
      - code: G1.b
        goal: G1
        label: Chỉ số tăng
        rule: {kind: rise_each_year, index: outside}
        basis: [{instrument: plan, paragraph: "1"}]
"""
RULES = """\
measures:
  - {code: in_time, kind: share, name: Đúng hẹn}
  - {code: visits, kind: amount, name: Lượt}
  - {code: grade, kind: level, name: Mức}
open_points:
  - {code: due, label: Hạn, kind: date, default: 2026-06-30, reason: Vì thế, basis: {instrument: plan, paragraph: "1"}}
  - {code: least, label: Ít nhất, kind: number, default: 3, reason: Mặc định, basis: {instrument: plan, paragraph: "1"}}
  - code: combination
    label: Bao nhiêu
    kind: choice
    default: all
    choices: {all: Tất cả, any: Một}
    reason: Mặc định
    basis: {instrument: plan, paragraph: "1"}
scales:
  - {code: grades, levels: {low: Thấp, high: Cao}}
clusters:
  - {code: communes, name: Các xã, unit_kinds: [commune]}
published_indices:
  - {index: outside, year: 2024, score: 70}
schemes:
  - code: merit
    name: Bằng khen
    award: certificate
    authority: province
    recipient: collective
    valid_from: 2024-03-15
    prize: prize
    basis: [{instrument: plan, paragraph: "1"}]
    condition:
      code: eligible
      label: Đủ điều kiện
      rule:
        kind: group
        need: combination
        conditions:
          - {code: enough, label: Đủ lượt, rule: {kind: compare, measure: visits, op: ">=", threshold: least}}
          - {code: graded, label: Mức cao, rule: {kind: level_at_least, measure: grade, scale: grades, floor: high}}
"""
INDEX_SET = """\
index_sets:
  - code: small
    name: Bộ tiêu chí
    cluster: communes
    unit_kinds: [commune]
    first_year: 2024
    last_year: 2027
    basis: {instrument: plan, paragraph: "1"}
    ties: dense
    classes:
      - {code: high, name: Cao, at_least: 80}
      - {code: low, name: Thấp, at_least: 0}
    bonus:
      - {code: b1, name: Điểm cộng, measure: visits, points_each: 1}
    areas:
      - code: A
        name: Lĩnh vực
        parts:
          - code: A.1
            name: Số lượt
            maximum: 60
            form:
              kind: ladder
              measure: visits
              by: count
              steps: [{at_least: 9, share: 1}, {at_least: 3, share: 0.5}]
          - code: A.2
            name: Đúng hẹn
            maximum: 40
            form:
              kind: sum_of_parts
              parts:
                - {name: Tỷ lệ, share: 0.6, form: {kind: target_ratio, measure: in_time, target: 95, floor: 50}}
                - name: Mức
                  share: 0.4
                  form:
                    kind: level_ladder
                    measure: grade
                    levels: [{code: high, name: Cao, share: 1}, {code: low, name: Thấp, share: 0}]
"""
SAMPLE = {"plan.yaml": PLAN, "rules.yaml": RULES, "set.yaml": INDEX_SET}

type Where = tuple[str, str, str]
type Found = list[tuple[str, int, str, str, str | None]]


def said(message: Message | None) -> str | None:
    return None if message is None else str(message)


def problems_of(texts: dict[str, str]) -> Found:
    with pytest.raises(PackError) as error:
        load_texts("sample", texts, NATIONAL)
    return [(one.file, one.line, one.path, str(one.expected), said(one.hint)) for one in error.value.problems]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert SAMPLE[file].count(old) == 1
    return {**SAMPLE, file: SAMPLE[file].replace(old, new)}


def line_with(text: str, words: str) -> int:
    (line,) = (number for number, line in enumerate(text.splitlines(), 1) if words in line)
    return line


def test_sample_loads_without_warnings() -> None:
    pack, warnings = load_texts("sample", SAMPLE, NATIONAL)
    assert (pack.code, pack.movement.signer, warnings) == ("sample", "Ông A", [])


# What one file says by itself: file, what is replaced, by what, words on the line of the problem, path, expected, hint

READING = {
    "unknown-field": (
        ("rules.yaml", "valid_from:", "valid_form:"),
        ("valid_form", "schemes[1].valid_form", "unknown field", "did you mean “valid_from”?"),
    ),
    "unknown-field-like-no-other": (
        ("rules.yaml", "    prize: prize", "    prize: prize\n    xyz: 1"),
        ("xyz", "schemes[1].xyz", "unknown field", None),
    ),
    "unknown-list": (
        ("rules.yaml", "clusters:", "cluster: []\nclusters:"),
        ("cluster: []", "cluster", "unknown field", "did you mean “clusters”?"),
    ),
    "missing-field": (
        ("rules.yaml", "    authority: province\n", ""),
        ("code: merit", "schemes[1].authority", "a required field is missing", "add “authority” here"),
    ),
    "empty-field": (
        ("plan.yaml", "first_round: 2024", "first_round:"),
        ("first_round", "movement.first_round", "expected a whole number", None),
    ),
    "kind-missing": (
        ("plan.yaml", "kind: reach_level, ", ""),
        (
            "measure: in_time", "goals[1].targets[1].rule.kind", "a required field is missing",
            "“kind” is one of: reach_level, cut_against, rise_each_year, gain_ranks, statement",
        ),
    ),
    "kind-unknown": (
        ("plan.yaml", "kind: reach_level", "kind: reach"),
        (
            "kind: reach,", "goals[1].targets[1].rule.kind", "“reach” is not a known kind",
            "“kind” is one of: reach_level, cut_against, rise_each_year, gain_ranks, statement",
        ),
    ),
    "word-not-allowed": (
        ("set.yaml", "ties: dense", "ties: dens"),
        ("ties", "index_sets[1].ties", "expected one of: competition, dense", "did you mean “dense”?"),
    ),
    "number-with-comma": (
        ("set.yaml", "maximum: 60", "maximum: 60,5"),
        ("60,5", "index_sets[1].areas[1].parts[1].maximum", "expected a number", None),
    ),
    "number-not-finite": (
        ("set.yaml", "maximum: 60", "maximum: NaN"),
        ("NaN", "index_sets[1].areas[1].parts[1].maximum", "expected a number", None),
    ),
    "whole-number": (
        ("set.yaml", "first_year: 2024", "first_year: 2024.5"),
        ("2024.5", "index_sets[1].first_year", "expected a whole number", None),
    ),
    "date": (
        ("plan.yaml", "starts_on: 2024-03-15", "starts_on: 15/3/2024"),
        ("15/3", "movement.starts_on", "expected a date as 2025-06-30", None),
    ),
    "date-that-does-not-exist": (
        ("plan.yaml", "ends_on: 2027-11-30", "ends_on: 2027-11-31"),
        ("11-31", "movement.ends_on", "expected a date as 2025-06-30", None),
    ),
    "true-or-false": (
        ("plan.yaml", "general: true", "general: yes"),
        ("general", "goals[1].general", "expected true or false", None),
    ),
    "list": (
        ("rules.yaml", "unit_kinds: [commune]", "unit_kinds: commune"),
        ("code: communes", "clusters[1].unit_kinds", "expected a list", "start each entry with “- ”"),
    ),
    "fields": (
        ("rules.yaml", "- {code: in_time, kind: share, name: Đúng hẹn}", "- in_time"),
        ("- in_time", "measures[1]", "expected fields with names (name: value)", None),
    ),
    "text-without-vietnamese": (
        ("plan.yaml", "title: {vi: Phong trào, en: Movement}", "title: {en: Movement}"),
        ("title: {en", "movement.title", "expected a text", "write {vi: …, en: …}, or the Vietnamese text alone"),
    ),
    "text-with-an-unquoted-comma": (
        ("plan.yaml", "title: {vi: Phong trào, en: Movement}", "title: {vi: Phong trào, lớn, en: Movement}"),
        ("lớn", "movement.title", "expected a text", "write {vi: …, en: …}, or the Vietnamese text alone"),
    ),
    "word": (
        ("plan.yaml", "signer: Ông A", "signer: [Ông A]"),
        ("signer", "movement.signer", "expected a text", None),
    ),
    "same-field-twice": (
        ("plan.yaml", "  signer: Ông A", "  signer: Ông A\n  signer: Ông B"),
        ("Ông B", "movement.signer", "this field stands here twice", None),
    ),
    "not-yaml": (
        ("plan.yaml", "goals:", "goals: ]"),
        (
            "goals: ]", "",
            "this is not valid YAML: expected the node content, but found ']'", None,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "problem"), READING.values(), ids=READING.keys())
def test_problem_of_one_file_names_place_expectation_and_hint(
    change: Where, problem: tuple[str, str, str, str | None]
) -> None:
    file, texts = change[0], changed(*change)
    words, path, expected, hint = problem
    assert problems_of(texts) == [(file, line_with(texts[file], words), path, expected, hint)]


@pytest.mark.parametrize("text", ["", "# Only a remark\n"], ids=["nothing", "remark"])
def test_empty_file_is_a_problem(text: str) -> None:
    assert problems_of({**SAMPLE, "more.yaml": text}) == [("more.yaml", 1, "", "the file is empty", None)]


def test_every_problem_of_every_file_is_named_at_once() -> None:
    texts = {**changed("plan.yaml", "general: true", "general: yes"), "more.yaml": "", "set.yaml": "measures: 1\n"}
    assert [problem[:3] for problem in problems_of(texts)] == [
        ("plan.yaml", line_with(texts["plan.yaml"], "general"), "goals[1].general"),
        ("set.yaml", 1, "measures"),
        ("more.yaml", 1, ""),
    ]


def test_problem_reads_as_a_sentence_with_place_and_hint() -> None:
    problem = Problem(
        "plan.yaml", 3, "movement.titel", Message.of("unknown field"), Message.of("did you mean “title”?")
    )
    assert str(problem) == "plan.yaml:3 movement.titel: unknown field (did you mean “title”?)"
    assert str(PackError([problem, Problem("a.yaml", 1, "", Message.of("the file is empty"))])) == (
        "plan.yaml:3 movement.titel: unknown field (did you mean “title”?)\na.yaml:1: the file is empty"
    )


# What the files say of one another: as above; the line is that of the object

TWICE = "the code “%s” is used twice"
UNDEFINED = "“%s” is not defined in this pack"
FORM_2 = "index_sets.small.A.2"

CHECKING = {
    "measure-twice": (
        ("rules.yaml", "name: Mức}\n", "name: Mức}\n  - {code: visits, kind: level, name: Nữa}\n"),
        ("Nữa}", "measures.visits", TWICE % "visits", None),
    ),
    "component-twice": (
        ("set.yaml", "code: A.2", "code: A.1"),
        (27, "index_sets.small.A.1", TWICE % "A.1", None),
    ),
    "goal-twice": (
        ("plan.yaml", "goals:", "goals:\n  - {code: G1, text: Một, paragraph: '1', targets: []}"),
        (24, "goals.G1", TWICE % "G1", None),
    ),
    "condition-twice": (
        ("rules.yaml", "code: graded", "code: enough"),
        ("code: merit", "schemes.merit.condition", "two conditions of this scheme have the same code", None),
    ),
    "national-code-again": (
        ("plan.yaml", "kind: plan}\n", "kind: plan}\n  - {code: law, number: '', title: Luật, kind: law}\n"),
        ("code: law", "instruments.law", TWICE % "law", None),
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


@pytest.mark.parametrize("name", ["movement", "holidays"])
def test_what_stands_once_may_not_stand_in_two_files(name: str) -> None:
    movement = PLAN[: PLAN.index("instruments:")]
    more = {"movement": movement, "holidays": "holidays: {first_year: 2024, last_year: 2025, days: []}\n"}[name]
    expected = f"“{name}” must stand in exactly one file of the pack"
    assert problems_of({**SAMPLE, "more.yaml": more}) == [("", 1, name, expected, None)]


def test_pack_without_a_movement_is_refused() -> None:
    expected = "“movement” must stand in exactly one file of the pack"
    texts = {**SAMPLE, "plan.yaml": PLAN[PLAN.index("instruments:") :]}
    assert problems_of(texts) == [("", 1, "movement", expected, None)]


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


# Folders


def test_folder_is_read_with_its_subfolders_and_nothing_but_yaml(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.yaml").write_text("measures: []\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("clusters: []\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("?", encoding="utf-8")
    assert read_folder(tmp_path) == {"a.yaml": "clusters: []\n", "deep/b.yaml": "measures: []\n"}


def test_folder_without_regulation_files_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PackError) as error:
        load_folder(tmp_path)
    assert str(error.value) == f"{tmp_path}:1: no regulation files (*.yaml) here"


def test_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("measures: []\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes("# Tỉnh".encode("utf-16"))
    with pytest.raises(PackError) as error:
        load_folder(tmp_path)
    assert str(error.value) == "b.yaml:1: the file is not UTF-8 text"


def test_fingerprint_names_names_and_texts_whatever_their_order() -> None:
    same = fingerprint({"a.yaml": "1", "b.yaml": "2"})
    assert fingerprint({"b.yaml": "2", "a.yaml": "1"}) == same
    others = [{"a.yaml": "1", "b.yaml": "3"}, {"a.yaml": "1", "c.yaml": "2"}, {"a.yaml": "1"}]
    assert [fingerprint(texts) == same for texts in others] == [False, False, False]
