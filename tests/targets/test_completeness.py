"""A year of the province is complete when all who are asked have told: before that it judges nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.movements import observe
from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_unit, succeed
from tests.factories.targets import AMOUNT, SHARE, make_goals_movement
from thidua.core.messages import render
from thidua.core.targets import TargetState, UnfinishedYear
from thidua.movements.models import Movement
from thidua.observations.actions import Figure
from thidua.people.models import Kind, Role, Unit
from thidua.targets.queries import GoalState, goal_states

pytestmark = pytest.mark.django_db
END_2024 = date(2024, 12, 31)


@pytest.fixture
def movement() -> Movement:
    return make_goals_movement()


@pytest.fixture
def communes(movement: Movement) -> list[Unit]:
    """Three communes with 400 posts in 2022 and 395 in 2023: 360 are to be reached by the end of 2026."""
    found = [make_unit(f"Xã {name}", parent=movement.province) for name in "ABC"]
    for year, values in ((2022, (200, 100, 100)), (2023, (195, 100, 100))):
        observe(*(posts(unit, value, year) for unit, value in zip(found, values, strict=True)))
    return found


def posts(unit: Unit, value: int, year: int = 2024) -> Figure:
    return Figure(measure=AMOUNT, year=year, unit_id=unit.pk, value=Decimal(value))


def none_of_it(unit: Unit) -> Figure:
    return Figure(measure=AMOUNT, year=2024, unit_id=unit.pk, applicable=False, note="Không có biên chế")


def state(movement: Movement, on: date = END_2024, code: str = "G3") -> GoalState:
    return next(one for one in goal_states(movement, on) if one.goal.code == code)


def judged(movement: Movement, on: date = END_2024) -> tuple[TargetState, object, str]:
    [verdict] = state(movement, on).verdicts
    assert verdict.finding.reason is not None
    return verdict.state, verdict.finding.value, render(verdict.finding.reason, "en")


def page(movement: Movement, name: str, **query: object) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=Role.OBSERVER, unit=movement.province))
    answer = client.get(reverse(f"targets:{name}", args=["G3"]), query)
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_one_early_report_meets_no_goal_of_the_province(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 190))
    assert judged(movement) == (
        TargetState.BEHIND,
        395,
        "395: behind the line to 360 by 31/12/2026; for 2024 1 of 3 units have reported, not judged yet",
    )
    found = state(movement)
    assert [(point.on.year, point.value) for point in found.points] == [(2022, 400), (2023, 395)]
    assert found.unfinished == (UnfinishedYear(2024, 1, 3),)


def test_the_last_report_completes_the_year(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 190), posts(communes[1], 90))
    assert judged(movement)[:2] == (TargetState.BEHIND, 395)
    observe(posts(communes[2], 80))
    assert judged(movement) == (TargetState.MET, 360, "360 reaches 360")


def test_a_unit_that_says_it_does_not_apply_has_told(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 190), posts(communes[1], 90), none_of_it(communes[2]))
    assert judged(movement)[:2] == (TargetState.MET, 280)


def test_without_a_complete_year_nothing_is_determinable(movement: Movement) -> None:
    first, _second = make_unit("Xã A", parent=movement.province), make_unit("Xã B", parent=movement.province)
    observe(posts(first, 1, 2022), posts(first, 1))
    assert judged(movement)[::2] == (
        TargetState.NOT_DETERMINABLE,
        "No figure for the base year 2022 yet; for 2022 1 of 2 units have reported, not judged yet",
    )


def test_a_figure_of_the_province_as_a_whole_needs_no_other(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 190), posts(movement.province, 350))
    assert judged(movement)[:2] == (TargetState.MET, 350)
    latest = state(movement).points[-1].source
    assert latest is not None
    assert str(latest.label) == "Figure recorded for the whole province, 2024"
    said = page(movement, "units", year=2024)
    assert "it stands in place of the sum" in said
    assert "Whole province" in said


def test_what_does_not_apply_to_the_province_as_a_whole_says_nothing(movement: Movement, communes: list[Unit]) -> None:
    observe(none_of_it(movement.province), posts(communes[0], 190))
    assert judged(movement)[:2] == (TargetState.BEHIND, 395)


def test_only_the_kinds_that_a_goal_asks_are_waited_for(movement: Movement, communes: list[Unit]) -> None:
    """Departments are asked for posts, but not for dossiers."""
    make_unit("Sở Mẫu", kind=Kind.DEPARTMENT, parent=movement.province, valid_from=date(2024, 1, 1))
    observe(*(posts(unit, 90) for unit in communes))
    one = {"numerator": Decimal(1), "denominator": Decimal(2)}
    observe(*(Figure(measure=SHARE, year=2024, unit_id=unit.pk, **one) for unit in communes))
    assert state(movement).unfinished == (UnfinishedYear(2024, 3, 4),)
    assert state(movement, code="G2").unfinished == ()


def test_the_same_posts_are_not_counted_twice_after_a_merger(movement: Movement, communes: list[Unit]) -> None:
    """A and B are merged into D in 2025: its 290 posts are theirs, and what A still has on record is not added."""
    heir = make_unit("Xã D", parent=movement.province, valid_from=MERGED_ON)
    for unit in communes[:2]:
        Unit.objects.filter(pk=unit.pk).update(valid_to=LAST_DAY)
        succeed(unit, heir)
    observe(posts(heir, 290, 2025), posts(communes[2], 100, 2025), posts(communes[0], 300, 2025))
    assert judged(movement, date(2025, 12, 31))[1] == 390
    said = page(movement, "units", year=2025)
    assert "2/2" in said
    assert "not added up" in said.split("Xã A")[1].split("</tr>")[0]
    assert said.count("not added up") == 1


def test_a_part_of_the_province_is_not_said_to_reach_the_target(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 180))
    whole, own = page(movement, "units", year=2024).split("Figures by unit", 1)
    assert "Of 1 of 3 units, not yet of the whole province" in whole
    assert "reached" not in whole
    assert own.count(">reached<") == 1


def test_the_page_says_beside_the_chart_who_is_waited_for(movement: Movement, communes: list[Unit]) -> None:
    observe(posts(communes[0], 190))
    said = page(movement, "goal", on="2024-12-31")
    link = f'<a href="{reverse("targets:units", args=["G3"])}?year=2024&amp;missing=on">Who has not reported</a>'
    assert f"<p>2024: 1 of 3 units have reported, not judged yet. {link}</p>" in said
    assert '<td>31/12/2024</td> <td colspan="2">1 of 3 units have reported, not judged yet</td>' in said
    assert "there are 2." in said  # years to forecast from


def test_the_states_cost_the_same_for_one_and_for_three_units(movement: Movement) -> None:
    def queries() -> int:
        observe(posts(make_unit(parent=movement.province), 10))
        with CaptureQueriesContext(connection) as captured:
            goal_states(movement, END_2024)
        return len(captured)

    assert len({queries(), queries(), queries()}) == 1
