"""The commands that print figures: the same as the pages, in every format, with exit codes that scripts can trust."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.factories.movements import RULES
from tests.factories.people import make_unit
from tests.ops.test_cli import exit_code
from tests.world import World
from thidua.core.findings import Outcome
from thidua.core.targets import TargetState
from thidua.law.loading import PACKS
from thidua.movements.queries import pack_of
from thidua.ops.data_command import ExitCode
from thidua.ops.lookups import the_unit
from thidua.scoring.models import Comparison

ANSWERS = """unit,measure,year,numerator,denominator,value
A,plan_made,2024,,,1
A,in_time,2024,30,30,
B,plan_made,2024,,,0
B,in_time,2024,15,30,
C,plan_made,2024,,,1
"""

type Out = pytest.CaptureFixture[str]


def printed(capsys: Out, *arguments: str) -> str:
    """What a command prints. Not by `main`, which closes the connection and so the test's transaction."""
    call_command(*arguments)
    return capsys.readouterr().out


def as_json(capsys: Out, *arguments: str) -> list[dict[str, object]]:
    return json.loads(printed(capsys, *arguments, "--format", "json"))


def refused(*arguments: str) -> int:
    with pytest.raises(CommandError) as error:
        call_command(*arguments)
    return error.value.returncode


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "rules.yaml").write_text(RULES)
    return folder


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS)
    return path


def score(rules: Path, answers: Path, *more: str) -> list[str]:
    return ["score", "--set", str(rules / "rules.yaml"), "--answers", str(answers), *more]


@pytest.mark.parametrize("pack", ["kontum-2023", "tinh-mau-2024"])
def test_a_pack_of_the_program_is_accepted(pack: str, capsys: Out) -> None:
    rows = {row["which"]: row["count"] for row in as_json(capsys, "law", "check", str(PACKS / pack))}
    assert len(rows) > 5


def test_a_pack_with_a_mistake_is_refused_with_its_place(rules: Path, capsys: Out) -> None:
    (rules / "rules.yaml").write_text(RULES.replace("measure: in_time}", "measure: in_tim}"))
    assert refused("law", "check", str(rules)) == ExitCode.WRONG_DATA
    assert "in_tim" in (told := capsys.readouterr().err)
    assert told.startswith("rules.yaml:")


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    assert refused("law", "check", str(tmp_path)) == ExitCode.WRONG_DATA
    assert refused("law", "check", str(tmp_path / "nowhere")) == ExitCode.NOT_FOUND


def test_answers_are_scored_without_a_database(rules: Path, answers: Path, capsys: Out) -> None:
    found = as_json(capsys, *score(rules, answers))
    assert [(unit["unit"], unit["rank"], unit["class"]) for unit in found] == [
        ("A", 1, "high"),
        ("B", 2, "low"),
        ("C", None, None),
    ]
    assert [Decimal(str(unit["index"])) for unit in found[:2]] == [Decimal(100), Decimal("37.5")]
    assert found[2]["components"]["1.2"]["state"] == "missing"


def test_scores_are_the_same_in_every_format(rules: Path, answers: Path, capsys: Out) -> None:
    rows = list(csv.DictReader(StringIO(printed(capsys, *score(rules, answers, "--format", "csv")))))
    assert [(row["unit"], row["rank"], row["points"], row["missing"]) for row in rows] == [
        ("A", "1", "40", "0"),
        ("B", "2", "15", "0"),
        ("C", "", "10", "1"),
    ]
    table = printed(capsys, *score(rules, answers)).splitlines()
    assert [line.split()[:2] for line in table[2:4]] == [["1", "A"], ["2", "B"]]


def test_a_score_explains_itself(rules: Path, answers: Path, capsys: Out) -> None:
    told = printed(capsys, *score(rules, answers, "--explain"))
    assert "1.2 Đúng hẹn" in told


@pytest.mark.parametrize(
    "bad",
    [
        "unit,measure\nA,in_time\n",
        ANSWERS.replace("30,30", "ba mươi,30"),
        ANSWERS + "A,in_time,2024,1,2,\n",
        "",
    ],
    ids=["columns missing", "no number", "twice", "empty"],
)
def test_bad_answers_are_refused(bad: str, rules: Path, answers: Path, capsys: Out) -> None:
    answers.write_text(bad)
    assert refused(*score(rules, answers)) == ExitCode.WRONG_DATA
    assert capsys.readouterr().out == ""


def test_files_that_are_missing_or_no_index_set_are_refused(rules: Path, answers: Path) -> None:
    assert refused(*score(rules / "nowhere", answers)) == ExitCode.NOT_FOUND
    assert refused(*score(rules, answers.with_name("nowhere.csv"))) == ExitCode.NOT_FOUND
    (rules / "rules.yaml").write_text("measures: []\n")
    assert refused(*score(rules, answers)) == ExitCode.WRONG_DATA


BAD_ROWS = """unit,measure,year,numerator,denominator,value
A,plan_made,2024,,,2
A,in_time,2024,210,200,
,plan_made,2024,,,1
A,in_time,2023,1,2,3
A,in_tim,2024,1,2,
A,in_time,2024,1,2,
A,plan_made,2999,,,1
A,plan_made,nay,,,1
"""


def test_every_faulty_row_of_answers_is_listed_and_nothing_scored(rules: Path, answers: Path, capsys: Out) -> None:
    answers.write_text(BAD_ROWS)
    assert refused(*score(rules, answers)) == ExitCode.WRONG_DATA
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(": ")[0] for line in told.err.splitlines()] == [
        f"answers.csv, dòng {place}"
        for place in (
            "2, value “2”", "3, numerator “210”", "4, unit", "5, value “3”", "6, measure “in_tim”",
            "7, measure “in_time”", "8, year “2999”", "9, year “nay”",
        )
    ]  # fmt: skip


def test_what_the_set_does_not_read_is_passed_over_and_said(rules: Path, answers: Path, capsys: Out) -> None:
    answers.write_text(ANSWERS + "A,something_else,2024,,,-4\n")
    call_command(*score(rules, answers))
    assert "something_else" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        (ANSWERS, ["--year", "2020"], ExitCode.NOT_FOUND),
        ("unit,measure,year,value\nA,something_else,2024,1\n", [], ExitCode.WRONG_DATA),
        ("unit,measure,year,value\n", [], ExitCode.WRONG_DATA),
    ],
    ids=["no figure of the year", "no measure of the set", "no row"],
)
def test_answers_of_which_none_counts_are_complained_of(
    content: str, more: list[str], code: ExitCode, rules: Path, answers: Path, capsys: Out
) -> None:
    answers.write_text(content)
    assert refused(*score(rules, answers, *more)) == code
    assert capsys.readouterr().out == ""


def test_a_score_is_explained_without_verdicts(rules: Path, answers: Path, capsys: Out) -> None:
    told = printed(capsys, *score(rules, answers, "--explain"))
    assert "✗" not in told
    marks = {line.split()[0] for line in told.splitlines() if "1.2 Đúng hẹn" in line}
    assert marks == {"✓", "•", "?"}
    trees = json.loads(printed(capsys, *score(rules, answers, "--explain", "--format", "json")))
    assert {unit: (tree["state"], tree["value"]) for unit, tree in trees.items()} == {
        "A": ("scored", "100"),
        "B": ("scored", "37.5"),
        "C": ("missing", None),
    }
    rows = list(csv.DictReader(StringIO(printed(capsys, *score(rules, answers, "--explain", "--format", "csv")))))
    assert [
        (row["depth"], row["code"], row["outcome"], row["value"], row["threshold"], row["unit"], row["basis"])
        for row in rows
        if row["subject"] == "B"
    ] == [
        ("0", "small-communes", "scored", "37.5", "", "percent", "plan 1"),
        ("1", "1", "scored", "15", "40", "points", ""),
        ("2", "1.1", "scored", "0", "10", "points", "plan 1.1"),
        ("2", "1.2", "scored", "15", "30", "points", "plan 1.2"),
    ]


def test_programs_get_codes_and_exact_figures_without_units(world: World, capsys: Out) -> None:
    outcomes = {outcome.value for outcome in Outcome}
    ranked = as_json(capsys, "rank", "--cluster", "communes", "--year", "2024")
    assert {row["comparison"] for row in ranked} <= set(Comparison.values)
    index_sets = pack_of(world.movement.regulation).index_sets.values()
    assert {row["class"] for row in ranked} - {None} <= {band.code for one in index_sets for band in one.classes}
    assert {row["outcome"] for row in as_json(capsys, "eligibility", "--round", "2024")} <= outcomes
    targets = as_json(capsys, "targets", "--on", "2024-12-31")
    assert {row["state"] for row in targets} <= {state.value for state in TargetState}
    shares = [row["value"] for row in targets if row["unit"] == "percent" and row["value"] is not None]
    assert shares
    assert all(Decimal(str(share)).is_finite() for share in shares)


def test_a_verdict_is_explained_as_rows(world: World, capsys: Out) -> None:
    told = printed(capsys, "explain", "Sở Tư pháp tỉnh Kon Tum", "none_late", "--format", "csv")
    rows = list(csv.DictReader(StringIO(told)))
    assert {(row["depth"], row["code"]) for row in rows if row["depth"] == "0"} == {("0", "none_late")}
    assert {row["outcome"] for row in rows} <= {outcome.value for outcome in Outcome}


@pytest.mark.parametrize("name", ["Sở Tư pháp", "tư pháp"])
def test_an_inexact_name_is_not_taken_but_the_candidates_are_named(name: str, world: World) -> None:
    with pytest.raises(CommandError) as error:
        call_command("explain", name)
    assert error.value.returncode == ExitCode.NOT_FOUND
    code = world.department.codes.get().code
    assert f"{code}  Sở Tư pháp tỉnh Kon Tum" in str(error.value)


@pytest.mark.django_db
def test_units_of_the_same_name_are_told_apart_by_code_place_and_day() -> None:
    above = make_unit("Huyện Một", code="611")
    make_unit("Xã Trùng", code="1", parent=above)
    make_unit("Xã Trùng", code="2", parent=above, valid_from=date(2025, 7, 1))
    with pytest.raises(CommandError) as error:
        the_unit("xa trung", date(2025, 12, 31))
    assert str(error.value).splitlines()[1:] == [
        "  1  Xã Trùng (Huyện Một)",
        f"  2  Xã Trùng (Huyện Một){_(', since %(day)s') % {'day': '01/07/2025'}}",
    ]
    assert the_unit("2", date(2025, 12, 31)).codes.get().code == "2"


def test_the_ranking_is_that_of_the_page(world: World, client: Client, capsys: Out) -> None:
    client.force_login(world.accounts["observer"])
    page = client.get(reverse("scoring:ranking"), {"cluster": "communes", "year": 2024}).context["rows"]
    told = as_json(capsys, "rank", "--cluster", "communes", "--year", "2024")
    assert [(row["unit"], row["rank"]) for row in told] == [(row.result.unit.name, row.result.rank) for row in page]
    indices = [None if row["index"] is None else Decimal(str(row["index"])) for row in told]
    assert indices == [row.result.percent for row in page]


def test_eligibility_is_that_of_the_page(world: World, client: Client, capsys: Out) -> None:
    client.force_login(world.accounts["observer"])
    page = client.get(reverse("awards:scheme", args=["bk-tinh-tap-the"]), {"round": world.round(2024).pk})
    told = as_json(capsys, "eligibility", "--round", "2024", "--scheme", "bk-tinh-tap-the")
    assert len(told) == sum(page.context["counts"].values())
    assert [row["subject"] for row in told[:15]] == [str(verdict.subject) for verdict in page.context["page"]]


def test_targets_are_those_of_the_page(world: World, client: Client, capsys: Out) -> None:
    client.force_login(world.accounts["observer"])
    states = client.get(reverse("targets:goals"), {"on": "2024-12-31"}).context["states"]
    told = as_json(capsys, "targets", "--on", "2024-12-31")
    assert [row["target"] for row in told] == [verdict.target.code for state in states for verdict in state.verdicts]


def test_a_component_and_a_condition_are_explained(world: World, capsys: Out) -> None:
    told = printed(capsys, "explain", "Sở Tư pháp tỉnh Kon Tum", "1.1", "--year", "2024")
    assert "§ template-index-sets 1.1" in told
    told = printed(capsys, "explain", "so tu phap tinh kon tum", "none_late")
    assert "§ plan II.5.a.tt.3" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("rank", "--year", "2024", "--cluster", "nowhere"),
        ("rank", "--year", "1066", "--cluster", "communes"),
        ("eligibility", "--round", "1066"),
        ("eligibility", "--round", "2025", "--scheme", "gk-huyen-tap-the"),
        ("explain", "Sở Thần tiên"),
        ("explain", "Sở Tư pháp tỉnh Kon Tum", "99.9"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_not_found(arguments: tuple[str, ...], world: World, capsys: Out) -> None:
    assert refused(*arguments) == ExitCode.NOT_FOUND
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments",
    [("rank",), ("rank", "--year", "abc", "--cluster", "communes"), ("targets", "--on", "31/12/2024"), ("score",)],
    ids=" ".join,
)
def test_wrong_usage_has_its_own_code(arguments: tuple[str, ...]) -> None:
    assert exit_code(*arguments) == ExitCode.WRONG_USAGE
