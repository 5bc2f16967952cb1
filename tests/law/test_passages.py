"""The plan as a document: what carries out each of its paragraphs, and back."""

import pytest

from thidua.core.conditions import walk
from thidua.law.checks import PLAN
from thidua.law.loading import PACKS, packaged
from thidua.law.passages import Passage, passages
from thidua.law.schema import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packaged("kontum-2023")


@pytest.fixture(scope="module")
def by_id(pack: Pack) -> dict[str, Passage]:
    return {passage.paragraph.id: passage for passage in passages(pack)}


def test_every_paragraph_is_there_once_in_the_order_of_the_plan(pack: Pack) -> None:
    assert [passage.paragraph for passage in passages(pack)] == list(pack.paragraphs.values())


def test_every_paragraph_that_the_pack_cites_is_in_the_text_of_the_plan(by_id: dict[str, Passage]) -> None:
    whole = " ".join((PACKS / "kontum-2023" / "plan.txt").read_text(encoding="utf-8").split())
    footnote = by_id["fn1"].paragraph.text
    whole = whole.replace(f"{footnote} ", "") + footnote
    cited = [passage.paragraph for passage in by_id.values() if passage.parts]
    assert len(cited) > 40
    assert [one.id for one in cited if " ".join(f"{one.heading} {one.text}".split()) not in whole] == []


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("II.1.b.1", {("goal", "G4"), ("goal", "G5"), ("goal", "G6"), ("goal", "G7"), ("goal", "G8")}),
        ("II.5.a.tt.1", {("condition", "tasks_done"), ("task_count", "tasks_unfinished")}),
        ("II.5.c", {("round", "kontum-2023"), ("open_point", "rounds_named_by")}),
        ("III.1.2", {("obligation", "launch_plan"), ("obligation", "directive")}),
        ("II.3.a.4", {("work", "units")}),
        ("end", {("work", "difficulties")}),
    ],
)
def test_a_paragraph_names_what_carries_it_out(
    by_id: dict[str, Passage], paragraph: str, parts: set[tuple[str, str]]
) -> None:
    assert {(part.kind, part.code) for part in by_id[paragraph].parts} == parts


def test_goals_obligations_conditions_and_open_points_all_stand_at_a_paragraph(
    pack: Pack, by_id: dict[str, Passage]
) -> None:
    shown = {(part.kind, part.code) for passage in by_id.values() for part in passage.parts}
    of_plan = {
        ("condition", condition.code)
        for scheme in pack.schemes.values()
        for condition in walk(scheme.condition)
        if any(basis.instrument == PLAN for basis in condition.basis)
    }
    expected = {
        *(("goal", goal.code) for goal in pack.goals),
        *(("obligation", code) for code in pack.obligations),
        *(("open_point", code) for code in pack.open_points),
        *(("scheme", code) for code in pack.schemes),
        *of_plan,
    }
    assert expected - shown == set()


def test_what_nothing_carries_out_is_known(by_id: dict[str, Passage]) -> None:
    """The purpose, the number of awards, the nomination file, its money and the press: rooms that are still to come."""
    without = [key for key, passage in by_id.items() if passage.is_without_effect]
    assert without == [
        "I.1", "II.5.a.sl", "II.5.b.1", "II.5.b.2", "II.5.b.3", "II.5.d", "III.3",
    ]  # fmt: skip


def test_an_introduction_lives_by_what_follows_it(by_id: dict[str, Passage]) -> None:
    assert by_id["III.1"].introduces
    assert not by_id["III.1"].parts
    assert not by_id["III.1"].is_without_effect


def test_depth_counts_the_paragraphs_above(by_id: dict[str, Passage]) -> None:
    assert [by_id[key].depth for key in ("II", "II.1", "II.1.b", "II.1.b.1")] == [0, 1, 2, 3]


def test_a_part_stands_once_at_a_paragraph(by_id: dict[str, Passage]) -> None:
    assert [key for key, passage in by_id.items() if len(set(passage.parts)) < len(passage.parts)] == []
