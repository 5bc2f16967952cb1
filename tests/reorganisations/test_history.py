"""Pages about a year show units as they were then; what they are called now and were called then finds them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import make_account
from tests.factories.reorganisations import make_draft, rename
from tests.world import World
from thidua.people.models import Role, Unit
from thidua.reorganisations.actions import carry_out

OLD, NEW = "Sở Tư pháp tỉnh Quảng Ngãi", "Sở Pháp chế tỉnh Quảng Ngãi"


@pytest.fixture
def renamed(world: World, client: Client) -> Unit:
    unit = world.unit(OLD, 2025)
    draft = make_draft(date(2026, 3, 1))
    rename(draft, unit, NEW)
    carry_out(reorganisation=draft, by=None)
    client.force_login(make_account(role=Role.OBSERVER, unit=world.movement.province))
    return unit


def test_a_ranking_shows_the_name_of_its_year(renamed: Unit, client: Client) -> None:
    asked = {"cluster": "departments", "year": 2025}
    for address in (
        reverse("scoring:ranking"),
        reverse("scoring:areas"),
        reverse("scoring:ranking_file", args=["csv"]),
    ):
        page = client.get(address, asked).content.decode()
        assert (OLD in page, NEW in page) == (True, False)


@pytest.mark.parametrize("asked", ["phap che", "so tu phap tinh quang"])
def test_a_ranking_is_searched_by_either_name(asked: str, renamed: Unit, client: Client) -> None:
    page = client.get(reverse("scoring:ranking"), {"cluster": "departments", "year": 2025, "q": asked})
    assert [row.result.unit_id for row in page.context["rows"]] == [renamed.pk]


def test_the_page_of_a_unit_bears_its_present_name_and_tells_the_one_of_the_year(renamed: Unit, client: Client) -> None:
    page = client.get(reverse("reports:unit", args=[renamed.pk]), {"year": 2025})
    assert (page.context["file"].unit.name, page.context["file"].then.name) == (NEW, OLD)
    assert {verdict.unit.name for verdict in page.context["file"].verdicts} == {OLD}
    assert "01/NQ-MAU" in page.content.decode()
