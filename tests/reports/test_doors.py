"""Links of the log and of the plan lead only where their reader may go, in the world of the demo."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

from tests.factories.people import make_account
from tests.world import World
from thidua.people.models import Role


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_every_link_of_the_log_leads_to_a_page_that_its_reader_may_open(role: Role, world: World) -> None:
    """Of each kind of act, to each kind of page one. And links there are: what a reader may open has one."""
    connection.check_constraints()  # entries join their chain at the end of a transaction
    client = Client()
    client.force_login(make_account(role=role, unit=world.movement.province))
    pages = (client.get(reverse("reports:audit"), {"page": number}) for number in range(1, 12))
    acts = [act for page in pages for act in page.context["acts"] if act.url]
    urls = {(act.link.entry.verb, resolve(act.url.split("#")[0].split("?")[0]).view_name): act.url for act in acts}
    assert len(urls) > 5
    assert {url: client.get(url).status_code for url in urls.values()} == dict.fromkeys(urls.values(), 200)


@pytest.mark.parametrize("who", ["observer", "unit_officer", "administrator", "standing_officer"])
def test_every_link_of_the_plan_leads_to_a_page_that_its_reader_may_open(
    who: str, world: World, client: Client
) -> None:
    client.force_login(world.accounts[who])
    page = client.get(reverse("reports:plan")).content.decode()
    parts = [part.split("</ul>")[0] for part in page.split('class="plan-links"')[1:]]
    links = {url for part in parts for url in re.findall(r'href="(/[^"#]*)', part)}
    assert len(links) > 5
    assert {url: client.get(url, follow=True).status_code for url in links} == dict.fromkeys(links, 200)
