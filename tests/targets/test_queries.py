"""The goals of the real plan, with a handful of figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.movements import make_kontum_movement, observe
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.core.targets import TargetState
from thidua.movements.actions import choose_parameter
from thidua.movements.queries import pack_of, provinces_in_turn
from thidua.observations.actions import Figure
from thidua.people.models import Role
from thidua.targets.queries import goal_states
from thidua.targets.queries.figures import asked_measures, asked_of
from thidua.targets.queries.tree import tree

pytestmark = pytest.mark.django_db


def test_the_rate_of_the_province_is_no_mean_of_rates() -> None:
    movement = make_kontum_movement()
    measure = "goal_online_dossiers"
    for numerator, denominator in ((1, 1), (10, 99)):
        unit = make_unit(parent=movement.province)
        share = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
        observe(Figure(measure=measure, year=2023, unit_id=unit.pk, **share))
    goal = next(state for state in goal_states(movement, date(2024, 1, 1)) if state.goal.code == "G7")
    assert [(point.on, point.value, point.numerator, point.denominator) for point in goal.points] == [
        (date(2023, 12, 31), Decimal(11), Decimal(11), Decimal(100))
    ]


def test_a_correction_replaces_the_figure() -> None:
    movement = make_kontum_movement()
    unit = make_unit(parent=movement.province)
    for numerator in (10, 20):
        share = {"numerator": Decimal(numerator), "denominator": Decimal(100)}
        observe(Figure(measure="goal_online_dossiers", year=2023, unit_id=unit.pk, **share))
    goal = next(state for state in goal_states(movement, date(2024, 1, 1)) if state.goal.code == "G7")
    assert [point.value for point in goal.points] == [Decimal(20)]


def test_spending_is_held_against_the_average_of_2021_to_2025_which_is_reported_once() -> None:
    """An average of 2 000 asks for 1 800 by 2030; by the end of 2026 the line is at 1 960."""
    movement = make_kontum_movement()
    unit = make_unit(parent=movement.province)
    pack = pack_of(movement.regulation)
    own, average = "goal_direct_budget_spending", "goal_direct_budget_spending_2021_2025"
    asked = {year: {one.code for one in asked_of(pack, unit, year)} for year in (2024, 2025, 2026)}
    assert {year: average in codes for year, codes in asked.items()} == {2024: False, 2025: True, 2026: False}
    assert all(own in codes for codes in asked.values())
    figures = ((own, 2025, 1700), (average, 2025, 2000), (own, 2026, 1950))
    observe(*(Figure(measure=code, year=year, unit_id=unit.pk, value=Decimal(value)) for code, year, value in figures))
    [verdict] = next(state for state in goal_states(movement, date(2026, 12, 31)) if state.goal.code == "G11").verdicts
    assert (verdict.state, verdict.finding.threshold) == (TargetState.ON_TRACK, 1800)
    assert (verdict.way and verdict.way.start.value, verdict.expected and round(verdict.expected)) == (2000, 1960)
    found = tree(provinces_in_turn(movement), [one for one in asked_measures(pack) if one.goal.code == "G11"], 2026)
    assert (found.gap, [row.gap for row in found.rows]) == (Decimal("7.5"), [Decimal("7.5")] * 2)


def test_the_page_says_what_spending_is_held_against(client: Client) -> None:
    movement = make_kontum_movement()
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=movement.province))
    unit = make_unit(parent=movement.province)
    english = {"accept-language": "en"}
    said = client.get(reverse("targets:goal", args=["G11"]), headers=english).content.decode()
    measure = "Direct budget spending on public service units, yearly average of 2021-2025 (million đồng)"
    assert f"the province's figure “{measure}”, reported for 2025" in said
    form = client.get(reverse("targets:figures", args=[unit.pk, 2025]), headers=english).content.decode()
    assert (
        "Asked for once: what the later years of this goal are held against. The plan compares with 2021-2025" in form
    )
    other = client.get(reverse("targets:figures", args=[unit.pk, 2024]), headers=english).content.decode()
    assert measure not in other


def test_the_due_date_left_open_by_the_plan_follows_the_agencys_choice() -> None:
    movement = make_kontum_movement()
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="goal_due_date", value="2028-12-31", reason="Theo tỉnh", by=officer)
    dues = {state.goal.code: state.due for state in goal_states(movement, date(2024, 1, 1))}
    assert (dues["G4"], dues["G9"], dues["G1"]) == (date(2028, 12, 31), date(2030, 12, 31), date(2030, 10, 31))
