"""Whatever is wrong in a pack is named by file, line, path, expectation and, where one can tell, a remedy."""

from pathlib import Path

import pytest

from tests.law.sample import NATIONAL, PLAN, SAMPLE, Where, changed, line_with, problems_of
from thidua.core.messages import Message
from thidua.law.loading import fingerprint, load_folder, load_texts, read_folder
from thidua.law.reading import PackError, Problem


def test_sample_loads_without_warnings() -> None:
    pack, warnings = load_texts("sample", SAMPLE, NATIONAL)
    assert (pack.code, pack.movement.signer, warnings) == ("sample", "Ông A", [])


# What one file says by itself: file, what is replaced, by what, words on the line of the problem, path, expected, hint

YAML_HINT = "check the indents, brackets and quotes in this line and the one above"
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
        ("first_round", "movement.first_round", "expected a whole number", "write 3, without decimals and unit"),
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
        ("60,5", "index_sets[1].areas[1].parts[1].maximum", "expected a number", "write 1.5, without unit"),
    ),
    "number-not-finite": (
        ("set.yaml", "maximum: 60", "maximum: NaN"),
        ("NaN", "index_sets[1].areas[1].parts[1].maximum", "expected a number", "write 1.5, without unit"),
    ),
    "whole-number": (
        ("set.yaml", "first_year: 2024", "first_year: 2024.5"),
        ("2024.5", "index_sets[1].first_year", "expected a whole number", "write 3, without decimals and unit"),
    ),
    "date": (
        ("plan.yaml", "starts_on: 2024-03-15", "starts_on: 15/3/2024"),
        ("15/3", "movement.starts_on", "expected a date as 2025-06-30", "write year-month-day, a day of the calendar"),
    ),
    "date-that-does-not-exist": (
        ("plan.yaml", "ends_on: 2027-11-30", "ends_on: 2027-11-31"),
        ("11-31", "movement.ends_on", "expected a date as 2025-06-30", "write year-month-day, a day of the calendar"),
    ),
    "true-or-false": (
        ("plan.yaml", "general: true", "general: yes"),
        ("general", "goals[1].general", "expected true or false", "write true for yes, false for no"),
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
        ("signer", "movement.signer", "expected a text", "write one text, not a list"),
    ),
    "same-field-twice": (
        ("plan.yaml", "  signer: Ông A", "  signer: Ông A\n  signer: Ông B"),
        ("Ông B", "movement.signer", "this field stands here twice", "leave one of them"),
    ),
    "not-yaml": (
        ("plan.yaml", "goals:", "goals: ]"),
        (
            "goals: ]", "",
            "this is not valid YAML: expected the node content, but found ']'", YAML_HINT,
        ),
    ),
    "character-not-allowed": (
        ("plan.yaml", "signer: Ông A", "signer: Ông \a"),
        ("signer", "", "this is not valid YAML: special characters are not allowed", YAML_HINT),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "problem"), READING.values(), ids=READING.keys())
def test_problem_of_one_file_names_place_expectation_and_hint(
    change: Where, problem: tuple[str, str, str, str | None]
) -> None:
    file, texts = change[0], changed(*change)
    words, path, expected, hint = problem
    assert problems_of(texts) == [(file, line_with(texts[file], words), path, expected, hint)]


EMPTY_HINT = "write a list of the pack into it, or delete the file"


@pytest.mark.parametrize("text", ["", "# Only a remark\n"], ids=["nothing", "remark"])
def test_empty_file_is_a_problem(text: str) -> None:
    assert problems_of({**SAMPLE, "more.yaml": text}) == [("more.yaml", 1, "", "the file is empty", EMPTY_HINT)]


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


# What stands once


@pytest.mark.parametrize(("name", "line", "first"), [("movement", 2, "plan.yaml, line 2"),
                                                     ("holidays", 1, "national/law.yaml, line 5")])  # fmt: skip
def test_what_stands_once_may_not_stand_in_two_files(name: str, line: int, first: str) -> None:
    movement = PLAN[: PLAN.index("instruments:")]
    more = {"movement": movement, "holidays": "holidays: {first_year: 2024, last_year: 2025, days: []}\n"}[name]
    expected = f"“{name}” stands in {first}, already"
    assert problems_of({**SAMPLE, "more.yaml": more}) == [("more.yaml", line, name, expected, "leave it in one file")]


def test_pack_without_a_movement_is_told_where_to_add_it() -> None:
    texts = {**SAMPLE, "plan.yaml": PLAN[PLAN.index("instruments:") :]}
    assert problems_of(texts) == [
        ("plan.yaml", 1, "movement", "a required field is missing", "add “movement:” to plan.yaml")
    ]


def test_national_law_without_holidays_is_told_where_to_add_them() -> None:
    law = {"law.yaml": NATIONAL["law.yaml"].partition("holidays:")[0]}
    with pytest.raises(PackError) as error:
        load_texts("sample", SAMPLE, law)
    assert str(error.value) == (
        "national/holidays.yaml:1 holidays: a required field is missing (add “holidays:” to national/holidays.yaml)"
    )


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


def test_every_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("measures: []\n", encoding="utf-8")
    for name in ("b.yaml", "c.yaml"):
        (tmp_path / name).write_bytes("# Tỉnh".encode("utf-16"))
    with pytest.raises(PackError) as error:
        load_folder(tmp_path)
    said = "%s:1: the file is not UTF-8 text (save it again with the encoding UTF-8)"
    assert str(error.value) == f"{said % 'b.yaml'}\n{said % 'c.yaml'}"


def test_fingerprint_names_names_and_texts_whatever_their_order() -> None:
    same = fingerprint({"a.yaml": "1", "b.yaml": "2"})
    assert fingerprint({"b.yaml": "2", "a.yaml": "1"}) == same
    others = [{"a.yaml": "1", "b.yaml": "3"}, {"a.yaml": "1", "c.yaml": "2"}, {"a.yaml": "1"}]
    assert [fingerprint(texts) == same for texts in others] == [False, False, False]
