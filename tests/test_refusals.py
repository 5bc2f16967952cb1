"""What somebody hears whom a page is not open to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import make_account
from tests.world import World
from thidua.people.models import Unit
from thidua.people.queries import with_predecessors

NO = 403


def test_someone_not_signed_in_comes_back_after_signing_in(client: Client, world: World) -> None:
    answer = client.get(reverse("scoring:ranking"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('scoring:ranking')}"


def test_a_refusal_gives_its_reason(client: Client, world: World) -> None:
    client.force_login(world.accounts["no_role"])
    answer = client.get(reverse("reports:home"), headers={"accept-language": "en"})
    assert "Your account has no role yet. Ask the administrator of your agency for one." in answer.content.decode()


def test_a_refusal_is_logged_in_one_line_and_an_error_with_where_it_happened(
    world: World, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(world.accounts["observer"])
    client.raise_request_exception = False
    client.get(reverse("people:accounts"))
    client.get(reverse("reports:unit", args=[10**9]))
    monkeypatch.setattr("thidua.reports.views.pages.current_movement", lambda: 1 // 0)
    client.get(reverse("reports:plan"))
    told = [(record.status_code, bool(record.exc_info)) for record in caplog.records if record.name == "django.request"]
    assert told == [(403, False), (404, False), (500, True)]


def test_an_expired_role_opens_nothing(client: Client, world: World) -> None:
    observer = world.accounts["observer"]
    observer.grants.update(valid_to="2025-12-31")
    client.force_login(observer)
    assert client.get(reverse("reports:home")).status_code == NO


def test_a_unit_officer_sees_only_the_own_persons_under_a_scheme(client: Client, world: World) -> None:
    client.force_login(world.accounts["unit_officer"])
    address = reverse("awards:scheme", args=["bk-tinh-ca-nhan"])
    page = client.get(address, {"round": world.round(2024).pk}).context["page"]
    assert {verdict.unit for verdict in page} == set(with_predecessors([world.heir])) - {world.heir}
    assert page.paginator.count == 12


@pytest.mark.parametrize(("who", "own_only"), [("unit_officer", True), ("standing_officer", False), ("auditor", False)])
def test_who_sees_every_person_is_not_told_otherwise(who: str, own_only: bool, client: Client, world: World) -> None:
    own = world.accounts["unit_officer"]
    account = own if own_only else make_account(role=who, unit=Unit.objects.get(name="Tỉnh Quảng Ngãi"))
    client.force_login(account)
    address = reverse("awards:scheme", args=["bk-tinh-ca-nhan"])
    assert client.get(address, {"round": world.round(2024).pk}).context["own_only"] is own_only
