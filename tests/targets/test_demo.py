"""The goals of the real plan on the demo: published figures are real, the others synthetic."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from tests.factories.people import make_account
from tests.world import World
from thidua.core.findings import reevaluate
from thidua.core.targets import TargetState, TargetVerdict
from thidua.people.models import Role
from thidua.targets.queries import goal_states

MET, NOT_MET, ON_TRACK = TargetState.MET, TargetState.NOT_MET, TargetState.ON_TRACK
BEHIND, UNKNOWN = TargetState.BEHIND, TargetState.NOT_DETERMINABLE


def verdicts_on(world: World, on: date) -> list[TargetVerdict]:
    return [verdict for state in goal_states(world.movement, on) for verdict in state.verdicts]


def states_on(world: World, on: date) -> dict[str, TargetState]:
    return {verdict.target.code: verdict.state for verdict in verdicts_on(world, on)}


def test_the_published_results_of_2023_decide_the_general_goals(world: World) -> None:
    states = states_on(world, date(2024, 12, 31))
    assert {code: state for code, state in states.items() if code[:2] in ("G1", "G2", "G3") and "." in code} == {
        "G1.rise": MET,
        "G1.ranks": MET,
        "G2.rise": NOT_MET,
        "G2.ranks": UNKNOWN,
        "G3.rise": UNKNOWN,
        "G3.ranks": UNKNOWN,
    }


def test_their_findings_say_what_was_compared(world: World) -> None:
    found = {verdict.target.code: verdict.finding for verdict in verdicts_on(world, date(2024, 12, 31))}
    assert (found["G1.rise"].value, found["G1.rise"].threshold) == (Decimal("86.14"), Decimal("81.35"))
    assert str(found["G1.ranks"].reason) == "From rank 55 to rank 43: 12 places; 5 wanted"
    assert (found["G2.rise"].value, found["G2.rise"].threshold) == (Decimal("39.96"), Decimal("39.98"))
    assert str(found["G2.ranks"].reason) == "No official rank was published for 2023"
    assert str(found["G3.rise"].reason) == (
        "The result of 2023 has been published, but the figure it needs is not on record"
    )


def test_that_a_result_was_published_is_told_where_its_figure_is_not_on_record(world: World) -> None:
    found = {
        verdict.year: verdict.finding
        for verdict in verdicts_on(world, date(2025, 4, 30))
        if verdict.target.code == "G1.rise"
    }
    assert str(found[2024].reason) == "The result of 2024 has been published, but the figure it needs is not on record"
    assert [str(source.label) for source in found[2024].sources] == [
        "Quyết định số 268/QĐ-BNV ngày 28/3/2025 của Bộ Nội vụ"
    ]


def test_the_general_goals_pass_to_the_agencies_of_the_province_that_carries_the_old_one_on(world: World) -> None:
    def owners(on: date) -> set[str]:
        return {state.owner.name for state in goal_states(world.movement, on) if state.index}

    assert owners(date(2025, 6, 30)) == {"Sở Nội vụ tỉnh Kon Tum", "Sở Kế hoạch và Đầu tư tỉnh Kon Tum"}
    assert owners(date(2025, 7, 1)) == {"Sở Nội vụ tỉnh Quảng Ngãi", "Sở Tài chính tỉnh Quảng Ngãi"}


def test_a_goal_over_a_published_index_shows_how_each_of_its_targets_is_measured(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account("Bình", role=Role.AUDITOR, unit=world.movement.province))
    page = client.get(reverse("targets:goal", args=["G1"])).content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for part in (
        "What is counted The province’s PAR INDEX score",
        "Source of the figures The yearly decision of the Ministry of Home Affairs",
        "Answers for it Sở Nội vụ tỉnh Quảng Ngãi",
        "Direction the higher the score and the better the rank, the better",
        "Baseline the result of the year before",
        "Milestones every year: higher than the year before",
        "Due 31/10/2030",
        "What is counted The province’s official rank of 2023 against that of 2022",
        "Baseline the official rank of 2022",
        "Milestones 2023: 5 ranks up",
        "Due 31/12/2023",
    ):
        assert part in said


def by_its_line(verdict: TargetVerdict) -> TargetState:
    value, goal, expected = verdict.finding.value, verdict.finding.threshold, verdict.expected
    return MET if value >= goal else ON_TRACK if value >= expected else BEHIND


def test_the_specific_goals_are_judged_against_their_line(world: World) -> None:
    rates = ("G4", "G5", "G6", "G7", "G8", "G10", "G12", "G14", "G15")
    found = {verdict.target.code: verdict for verdict in verdicts_on(world, date(2024, 12, 31))}
    assert {code: found[code].state for code in rates} == {code: by_its_line(found[code]) for code in rates}
    others = {code: verdict.state for code, verdict in found.items() if code not in rates and "." not in code}
    assert others == {"G9": UNKNOWN, "G11": UNKNOWN, "G13": UNKNOWN, "G16": MET}


def test_why_a_goal_cannot_be_determined_is_said(world: World) -> None:
    found = {verdict.target.code: str(verdict.finding.reason) for verdict in verdicts_on(world, date(2024, 12, 31))}
    assert (found["G9"], found["G13"]) == ("No figure for the base year 2025 yet", "No figure yet")


def test_before_the_first_figure_nothing_is_known(world: World) -> None:
    assert set(states_on(world, date(2022, 1, 1)).values()) == {UNKNOWN}


def test_with_one_figure_there_is_no_progress_to_judge(world: World) -> None:
    states = states_on(world, date(2023, 1, 31))
    assert {states[code] for code in ("G4", "G5", "G10", "G14")} == {UNKNOWN}


def test_a_goal_not_reached_after_its_due_date_is_not_met(world: World) -> None:
    states = states_on(world, date(2030, 11, 1))
    assert {states[code] for code in ("G4", "G7", "G10")} == {NOT_MET}


def test_results_published_later_are_not_yet_known(world: World) -> None:
    assert states_on(world, date(2024, 4, 16))["G1.ranks"] is UNKNOWN
    assert states_on(world, date(2024, 4, 17))["G1.ranks"] is MET


def test_every_year_that_was_judged_has_its_own_rise(world: World) -> None:
    rises = [verdict for verdict in verdicts_on(world, date(2026, 6, 1)) if verdict.target.code == "G2.rise"]
    assert [verdict.state for verdict in rises] == [NOT_MET, MET, UNKNOWN]


def test_every_finding_follows_from_its_parts(world: World) -> None:
    found = verdicts_on(world, date(2026, 6, 1))
    assert [
        verdict.target.code for verdict in found if reevaluate(verdict.finding) is not verdict.finding.outcome
    ] == []
