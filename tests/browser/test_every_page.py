"""Every page that opens for the standing agency, a unit, an administrator or a clerk, on both widths."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

import thidua
from tests.addresses import make_surroundings, our_views
from tests.browser.conftest import VIEWPORTS
from tests.matrix import Matrix
from tests.world import Rows, put
from thidua.people.models import Account, Role

CATALOGUE = Path(thidua.__file__).parent / "locale/vi/LC_MESSAGES/django.po"
ROLES = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.ADMINISTRATOR, Role.CLERK)
QUOTED = 400
LOOK = """() => {
    const root = document.documentElement, main = document.querySelector('main');
    const codes = [...main.querySelectorAll('code, pre')].map(one => one.innerText);
    return {
        headings: document.querySelectorAll('h1').length,
        title: document.title,
        language: root.lang,
        text: codes.reduce((text, code) => text.replace(code, ''), main.innerText),
    };
}"""
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
CODE = re.compile(r"(?<![\w./@-])[a-z]+(?:_[a-z]+)+(?![\w./@-])")
SHAPE = re.compile(r'<(\w+)[^>]*? class="([^"]*)"')


@pytest.fixture
def matrix(demo_rows: Rows, transactional_db: None) -> Iterator[Matrix]:
    with transaction.atomic():
        put(demo_rows)
        matrix = Matrix(make_surroundings())
    logger = logging.getLogger("django.request")
    logger.disabled = True
    yield matrix
    logger.disabled = False


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Every text of the product as it reads before it is translated; single words may be the same in both languages."""
    entries = polib.pofile(str(CATALOGUE))
    return frozenset(entry.msgid for entry in entries if " " in entry.msgid and entry.msgid != entry.msgstr)


@pytest.mark.parametrize("viewport", list(VIEWPORTS)[:1], indirect=True)
def test_every_page_is_accessible_fits_and_speaks_vietnamese(
    page: Page, matrix: Matrix, english: frozenset[str], live_server: LiveServer
) -> None:
    faults, shapes = [], {}
    names = frozenset(Account.objects.values_list("username", flat=True))
    for role in ROLES:
        sign_in(page, matrix, role, live_server.url)
        for address in addresses(matrix, role, shapes):
            page.goto(address)
            found = [*said(page, english, names), *seen(page)]
            faults += [f"{role} {address}: {fault}" for fault in found]
    assert faults == []
    assert len(shapes) > 90


def sign_in(page: Page, matrix: Matrix, role: str, site: str) -> None:
    """The browser goes on with the session of the test client."""
    key = matrix.clients[role].cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])


def addresses(matrix: Matrix, role: str, shapes: dict[str, set[tuple[str, str]]]) -> Iterator[str]:
    """One page of each address that opens for a role, if anything on it looks otherwise than what was seen before."""
    for name, view in our_views().items():
        if not view.permission(matrix.around.askers[role]):
            continue
        for given in matrix.of_address(name).values():
            path = matrix.path(name, role, given)
            answer = matrix.clients[role].get(path)
            if _is_page(answer):
                shape, known = set(SHAPE.findall(answer.content.decode())), shapes.setdefault(name, set())
                if not shape <= known:
                    known |= shape
                    yield path
                break


def _is_page(answer: HttpResponse) -> bool:
    if answer.streaming:
        list(answer)  # a file is closed when it was sent
        return False
    return answer.status_code == HTTPStatus.OK and answer["Content-Type"].startswith("text/html")


def said(page: Page, english: frozenset[str], names: frozenset[str]) -> Iterator[str]:
    """What is wrong with the words of a page."""
    found = page.evaluate(LOOK)
    if found["headings"] != 1:
        yield f"{found['headings']} headings of the first level"
    if not found["title"].removesuffix("· Thi Đua").strip() or found["language"] != "vi":
        yield f"title “{found['title']}”, language “{found['language']}”"
    yield from (f"a code: {code}" for code in sorted(set(CODE.findall(found["text"])) - names))
    yield from (f"English: {line}" for line in sorted({line.strip() for line in found["text"].splitlines()} & english))


def seen(page: Page) -> Iterator[str]:
    """What is wrong with the looks of a page, on each width."""
    for name, (width, height) in VIEWPORTS.items():
        page.set_viewport_size({"width": width, "height": height})
        if not page.evaluate(FITS):
            yield f"wider than {name}"
        for rule in Axe().run(page).response["violations"]:
            yield from (f"{rule['id']} at {name}: {node['html'][:QUOTED]}" for node in rule["nodes"])
