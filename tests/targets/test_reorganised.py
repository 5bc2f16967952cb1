"""A province that is carried on by another: whose results count in which year, and what cannot be compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_province, make_unit, succeed
from tests.factories.targets import INDEX, make_goals_movement
from thidua.core.targets import TargetState, TargetVerdict
from thidua.movements.models import Movement
from thidua.movements.queries import province_on
from thidua.observations.models import PublishedIndex
from thidua.people.models import Kind, Role, Unit
from thidua.targets.permissions import can_report_for
from thidua.targets.queries import goal_states

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    """Kon Tum and, since July 2025, Quảng Ngãi, which was there before and took it over."""
    movement = make_goals_movement()
    Unit.objects.filter(pk=movement.province_id).update(valid_to=LAST_DAY)
    movement.province.refresh_from_db()
    succeed(movement.province, make_province("Tỉnh Quảng Ngãi", code="51"))
    return movement


@pytest.fixture
def heir(movement: Movement) -> Unit:
    return Unit.objects.get(name="Tỉnh Quảng Ngãi")


def published(unit: Unit, year: int, score: str, rank: int = 10) -> None:
    PublishedIndex.objects.create(
        index=INDEX, unit=unit, year=year, score=Decimal(score), rank=rank, rank_official=True, source=f"QĐ {year}"
    )


def test_the_states_cost_the_same_for_one_and_for_many_published_years(movement: Movement, heir: Unit) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rises(movement)
        return len(captured)

    published(heir, 2025, "72")
    few = queries()
    for year in range(2026, 2030):
        published(heir, year, "72")
    assert queries() == few


def rises(movement: Movement, on: date = date(2027, 12, 31)) -> dict[int | None, TargetVerdict]:
    found = goal_states(movement, on)[0].verdicts
    return {verdict.year: verdict for verdict in found if verdict.target.code == "G1.rise"}


def test_the_province_of_a_day_follows_who_carries_it_on(movement: Movement, heir: Unit) -> None:
    assert province_on(movement, LAST_DAY) == movement.province
    assert province_on(movement, MERGED_ON) == heir
    Unit.objects.filter(pk=heir.pk).update(valid_to=date(2028, 12, 31))
    last = make_unit("Tỉnh Mới", Kind.PROVINCE, valid_from=date(2029, 1, 1))
    succeed(heir, last, on=date(2029, 1, 1))
    assert province_on(movement, date(2029, 1, 1)) == last


def test_a_goal_without_an_agency_is_answered_for_by_the_province_of_the_day(movement: Movement, heir: Unit) -> None:
    owners = [goal_states(movement, on)[0].owner for on in (LAST_DAY, MERGED_ON)]
    assert owners == [movement.province, heir]


def test_each_year_is_judged_by_the_result_of_the_province_in_force_at_its_end(movement: Movement, heir: Unit) -> None:
    published(heir, 2023, "99")
    published(movement.province, 2026, "99")
    for year, score in ((2025, "80"), (2026, "81")):
        published(heir, year, score, rank=2035 - year)
    found = rises(movement)
    assert (found[2023].state, found[2023].finding.value) == (TargetState.MET, 72)
    assert (found[2026].state, found[2026].finding.value) == (TargetState.MET, 81)


@pytest.mark.parametrize("known", [True, False])
def test_the_year_of_the_merger_is_not_comparable_on_either_basis(movement: Movement, heir: Unit, known: bool) -> None:
    if known:
        published(movement.province, 2024, "74")
        published(heir, 2024, "75")
        published(heir, 2025, "80")
    verdict = rises(movement)[2025]
    assert verdict.state is TargetState.NOT_DETERMINABLE
    assert str(verdict.finding.reason) == (
        "Not comparable: the province was reorganised in 2025. On the old basis (Tỉnh Kon Tum as it was in 2024) there "
        "is no result of 2025; on the new one (Tỉnh Quảng Ngãi as it is since) there is none of 2024."
    )
    assert [str(source.label) for source in verdict.finding.sources] == (["QĐ 2025", "QĐ 2024"] if known else [])


def test_a_province_that_alone_carries_on_the_whole_of_another_is_compared_with_it(movement: Movement) -> None:
    province = movement.province
    Unit.objects.filter(name="Tỉnh Quảng Ngãi").update(valid_from=MERGED_ON)
    heir = Unit.objects.get(name="Tỉnh Quảng Ngãi")
    published(province, 2024, "74", rank=9)
    published(heir, 2025, "80", rank=5)
    assert rises(movement)[2025].state is TargetState.MET


def test_a_result_is_recorded_of_the_province_in_force_at_the_end_of_its_year(movement: Movement, heir: Unit) -> None:
    client = Client(headers={"accept-language": "en"})
    officer = make_account("Lan", role=Role.STANDING_OFFICER, unit=heir)
    client.force_login(officer)
    said = {"score": "75", "rank": "8", "ranked": "63", "rank_official": "on", "source": "QĐ 9"}
    for year in (2024, 2025):
        answer = client.post(reverse("targets:publish", args=[INDEX]), {"year": str(year), **said})
        assert answer.status_code == 302
    rows = PublishedIndex.objects.filter(year__gte=2024).order_by("year").values_list("year", "unit__name")
    assert list(rows) == [(2024, "Tỉnh Kon Tum"), (2025, "Tỉnh Quảng Ngãi")]
    page = client.get(reverse("targets:index", args=[INDEX])).content.decode()
    assert "Tỉnh Kon Tum is carried on by Tỉnh Quảng Ngãi" in page
    assert client.get(reverse("targets:publish_year", args=[INDEX, 2025])).context["result"].unit == heir


def test_who_carries_a_province_on_enters_the_figures_of_its_units_that_ended(movement: Movement, heir: Unit) -> None:
    ended = make_unit("Xã Cũ", parent=movement.province, valid_to=LAST_DAY)
    elsewhere = make_unit("Xã Khác", parent=make_province("Tỉnh Khác", code="99"))
    officer = make_account(role=Role.STANDING_OFFICER, unit=heir)
    assert [bool(can_report_for(officer, unit)) for unit in (ended, elsewhere)] == [True, False]
