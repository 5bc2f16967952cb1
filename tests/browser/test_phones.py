"""On a phone the state of a row is seen without scrolling to the side, and the table stays one for a screen reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.factories.documents import make_letterhead, make_paper
from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.core.duties import DutyAct
from thidua.movements.actions import ask_for_time
from thidua.people.models import Account, Role

pytestmark = pytest.mark.django_db(transaction=True)
UNSEEN = """() => [...document.querySelectorAll('tbody tr')].filter(row => {
    const badge = row.querySelector('.said');
    return !badge || badge.getBoundingClientRect().right > innerWidth;
}).map(row => row.innerText)"""
SCROLLS = "[...document.querySelectorAll('.table-scroll')].some(one => one.scrollWidth > one.clientWidth)"


@pytest.fixture
def officers() -> dict[str, Account]:
    """The standing agency, and the officer of a unit that owes, asks and is told to do something."""
    movement = make_kontum_movement()
    unit = make_unit("Phường Có Một Cái Tên Rất Dài", parent=movement.province)
    officer, day = make_account("officer", Role.UNIT_OFFICER, unit), timezone.localdate() + timedelta(days=30)
    for period in ("2026-Q1", "2026-Q3"):
        duty = make_duty(movement, unit, period=period)
    ask_for_time(duty=duty, act=DutyAct.ASK_EXTENSION, reason="Bão lụt", until=day, by=officer)
    make_letterhead(unit)
    make_paper(unit)
    make_task(movement, unit, content="Rà soát văn bản quy phạm pháp luật thuộc lĩnh vực phụ trách")
    return {"agency": make_standing_officer(movement.province), "unit": officer}


PAGES = [
    ("agency", "movements:duty_board", [2026]),
    ("agency", "movements:awaiting_duties", []),
    ("agency", "movements:task_boards", []),
    ("agency", "targets:goals", []),
    ("unit", "movements:my_duties", []),
    ("unit", "movements:my_tasks", []),
    ("unit", "documents:papers", []),
]


@pytest.mark.parametrize(("who", "name", "arguments"), PAGES)
def test_the_state_of_every_row_is_seen_at_once(
    who: str,
    name: str,
    arguments: list[object],
    officers: dict[str, Account],
    page: Page,
    viewport: tuple[int, int],
    live_server: LiveServer,
    assert_accessible: Callable[[Page], None],
) -> None:
    client, key = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(officers[who])
    page.context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": live_server.url}])
    page.goto(reverse(name, args=arguments))
    rows = page.locator("tbody tr").count()
    assert (rows > 0, page.evaluate(UNSEEN)) == (True, [])
    assert viewport[0] > 400 or not page.evaluate(SCROLLS)
    roles = told_to_a_screen_reader(page)
    assert (roles["table"], roles["rowheader"]) == (1, rows)
    assert roles["row"] == rows + 1
    assert roles["cell"] >= 2 * rows
    assert_accessible(page)


def told_to_a_screen_reader(page: Page) -> Counter[str]:
    """How often each role occurs in the tree that Chromium hands to a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    return Counter(node["role"]["value"] for node in tree["nodes"] if not node["ignored"] and "role" in node)
