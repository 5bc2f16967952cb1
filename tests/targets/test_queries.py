"""The goals of the real plan, with a handful of figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.movements import make_kontum_movement, observe
from tests.factories.people import make_standing_officer, make_unit
from thidua.movements.actions import choose_parameter
from thidua.observations.actions import Figure
from thidua.targets.queries import goal_states

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


def test_the_due_date_left_open_by_the_plan_follows_the_agencys_choice() -> None:
    movement = make_kontum_movement()
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="goal_due_date", value="2028-12-31", reason="Theo tỉnh", by=officer)
    dues = {state.goal.code: state.due for state in goal_states(movement, date(2024, 1, 1))}
    assert (dues["G4"], dues["G9"], dues["G1"]) == (date(2028, 12, 31), date(2030, 12, 31), date(2030, 10, 31))
