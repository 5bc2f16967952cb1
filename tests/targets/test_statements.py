"""G16, a goal without a figure: stated by the agency that answers for it, with the document that proves it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_account
from tests.world import World
from thidua.core.targets import Statement, TargetState
from thidua.movements.models import Movement, MovementStatus
from thidua.observations.models import Observation
from thidua.people.models import Account, Role
from thidua.targets.queries import GoalState, goal_states

ADDRESS = reverse("targets:statement", args=["G16"])
BEFORE, AFTER = date(2024, 12, 31), date(2025, 12, 31)


@pytest.fixture
def client(world: World) -> Client:
    owner = state_on(world, timezone.localdate()).owner
    return client_of(make_account("Lan", role=Role.UNIT_OFFICER, unit=owner))


def client_of(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def state_on(world: World, on: date, goal: str = "G16") -> GoalState:
    return next(state for state in goal_states(world.movement, on) if state.goal.code == goal)


def said(year: int = 2025, reached: str = "yes", **more: str) -> dict[str, object]:
    return {"year": year, "reached": reached, "document": "Báo cáo 12/BC-SNV ngày 10/01/2026", **more}


def stated(world: World) -> list[tuple[int, int, str]]:
    rule = state_on(world, AFTER).goal.targets[0].rule
    assert isinstance(rule, Statement)
    rows = Observation.objects.filter(measure__code=rule.measure, superseded_by=None).order_by("period_end")
    return [(row.period_end.year, int(row.value), row.evidence) for row in rows]


def test_every_goal_has_an_owner_who_follows_the_reorganisation(world: World) -> None:
    assert str(state_on(world, BEFORE).owner) == "Sở Nội vụ tỉnh Kon Tum"
    assert str(state_on(world, AFTER).owner) == "Sở Nội vụ tỉnh Quảng Ngãi"
    assert str(state_on(world, BEFORE, "G8").owner) == "Sở Thông tin và Truyền thông tỉnh Kon Tum"
    assert str(state_on(world, AFTER, "G8").owner) == "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi"
    assert str(state_on(world, BEFORE, "G3").owner) == "Sở Kế hoạch và Đầu tư tỉnh Kon Tum"
    assert str(state_on(world, AFTER, "G3").owner) == "Sở Tài chính tỉnh Quảng Ngãi"


def test_the_owner_states_how_a_goal_without_a_figure_stands(world: World, client: Client) -> None:
    assert client.post(ADDRESS, said(reached="no")).url == "/goals/G16/"
    assert stated(world)[-1] == (2025, 0, "Báo cáo 12/BC-SNV ngày 10/01/2026")
    verdict = state_on(world, AFTER).verdicts[0]
    assert verdict.state is TargetState.NOT_MET
    assert "Báo cáo 12/BC-SNV" in str(verdict.finding.reason)
    assert verdict.finding.sources


def test_sent_twice_it_is_recorded_once(world: World, client: Client) -> None:
    client.post(ADDRESS, said())
    count = Observation.objects.count()
    assert client.post(ADDRESS, said()).status_code == 302
    assert Observation.objects.count() == count


def test_a_correction_needs_a_reason_and_keeps_what_stood(world: World, client: Client) -> None:
    client.post(ADDRESS, said())
    refused = client.post(ADDRESS, said(reached="no"))
    assert refused.context["form"].errors == {
        "reason": ["A statement of this year stands already. Say why it is corrected."]
    }
    assert client.post(ADDRESS, said(reached="no", reason="Rà soát lại")).status_code == 302
    corrected = Observation.objects.latest("pk")
    assert (corrected.value, corrected.reason, corrected.supersedes.value) == (0, "Rà soát lại", 1)


def test_without_a_document_or_for_a_year_to_come_nothing_is_stated(world: World, client: Client) -> None:
    before = stated(world)
    coming = timezone.localdate().year + 1
    for wrong, field in ((said(document=" "), "document"), (said(coming), "year"), ({"reached": "maybe"}, "reached")):
        assert field in client.post(ADDRESS, wrong).context["form"].errors
    assert stated(world) == before


def test_who_does_not_speak_for_the_owner_finds_no_such_page(world: World) -> None:
    other = client_of(make_account("Hoa", role=Role.UNIT_OFFICER, unit=world.department))
    assert other.get(ADDRESS).status_code == other.get(reverse("targets:statement", args=["G99"])).status_code == 404
    assert other.post(ADDRESS, said()).status_code == 404
    assert ADDRESS not in other.get("/goals/G16/").content.decode()


def test_a_goal_that_figures_measure_is_not_stated(client: Client) -> None:
    assert client.get(reverse("targets:statement", args=["G4"])).status_code == 404


def test_the_owner_finds_the_way_from_the_goal(client: Client) -> None:
    assert ADDRESS in client.get("/goals/G16/").content.decode()


def test_in_a_closed_movement_nothing_is_stated(world: World, client: Client) -> None:
    before = stated(world)
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "The movement is closed" in client.post(ADDRESS, said(reached="no")).content.decode()
    assert stated(world) == before
    assert ADDRESS not in client.get("/goals/G16/").content.decode()
