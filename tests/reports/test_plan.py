"""The plan as a document: contents, what carries out each passage, and what nothing does."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from thidua.law.loading import packaged


@pytest.fixture
def plan(client: Client, world: World) -> str:
    client.force_login(world.accounts["standing_officer"])
    client.cookies["django_language"] = "en"
    return client.get(reverse("reports:plan")).content.decode()


def section(page: str, paragraph: str) -> str:
    return page.split(f'<section id="p-{paragraph}">')[1].split("</section>", maxsplit=1)[0]


def test_every_paragraph_of_the_plan_can_be_linked_to(plan: str) -> None:
    assert re.findall(r'<section id="p-([^"]+)">', plan) == list(packaged("kontum-2023").paragraphs)


def test_contents_lead_to_the_headings(plan: str) -> None:
    contents = plan.split("plan-contents")[1].split("</ul>", maxsplit=1)[0]
    led_to = re.findall(r'href="#p-([^"]+)"', contents)
    assert led_to[:5] == ["title", "I", "I.1", "I.2", "II"]
    assert set(led_to) <= set(packaged("kontum-2023").paragraphs)


def test_every_part_leads_to_a_page(client: Client, plan: str) -> None:
    lists = re.findall(r'<ul class="plan-links">(.*?)</ul>', plan, re.DOTALL)
    addresses = {address.partition("#")[0] for one in lists for address in re.findall(r'href="([^"]+)"', one)}
    assert len(addresses) > 20
    refused = {address for address in addresses if client.get(address, follow=True).status_code != 200}
    assert refused == set()


def test_a_passage_names_goals_conditions_with_their_award_and_open_points(plan: str) -> None:
    condition = section(plan, "II.5.a.tt.4")
    assert "Units owe: <a" in " ".join(condition.split())
    assert reverse("awards:scheme", args=["bk-tinh-tap-the"]) in condition
    assert f"{reverse('movements:open_points')}#reports_counted" in condition


def test_a_passage_that_nothing_carries_out_says_so_and_is_listed_above(plan: str) -> None:
    assert "Nothing carries this out" in section(plan, "II.5.d")
    assert "Nothing carries this out" not in section(plan, "III.1")
    above = plan.split('<section id="p-title">', maxsplit=1)[0]
    assert 'href="#p-II.5.d"' in above
    assert 'href="#p-III.1"' not in above


@pytest.mark.parametrize(
    ("url_name", "arguments", "paragraph"),
    [
        ("targets:goal", ["G4"], "II.1.b.1"),
        ("awards:scheme", ["bk-tinh-tap-the"], "II.5.a.tt.1"),
        ("movements:open_points", [], "II.5.a.tt.2"),
        ("movements:rounds", [], "II.5.c"),
    ],
)
def test_what_carries_out_a_passage_leads_back_to_it(
    client: Client, plan: str, url_name: str, arguments: list[str], paragraph: str
) -> None:
    page = client.get(reverse(url_name, args=arguments), {"on": "2025-06-30"}).content.decode()
    assert f"{reverse('reports:plan')}#p-{paragraph}" in page


def test_a_duty_leads_back_to_its_passage(client: Client, world: World, plan: str) -> None:
    duty = world.movement.duties.filter(obligation="launch_plan").first()
    assert f"{reverse('reports:plan')}#p-III.1.2" in client.get(duty.get_absolute_url()).content.decode()


def test_what_the_movement_records_of_a_passage_does_not_name_it_twice(client: Client, world: World) -> None:
    client.force_login(world.accounts["standing_officer"])
    page = client.get(reverse("reports:plan")).content.decode()
    assert "Ghi tại: <a" in page
    assert not re.search(r"Phong trào: <a[^>]*>Phong trào", page)
