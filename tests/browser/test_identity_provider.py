"""Signing in by OpenID Connect, end to end: Chromium, our server, and a real provider in a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.csp import CSP
from playwright.sync_api import Page, expect

from tests.browser import identity_provider
from tests.browser.test_journeys import site
from tests.world import World
from thidua.audit.models import Entry
from thidua.people.models import Account
from thidua.settings import connections

__all__ = ["site"]


@pytest.fixture
def provider(live_server, settings) -> Iterator[str]:
    """The provider's address, after our settings name it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    callback = f"{live_server.url}/accounts/oidc/sso/login/callback/"
    command = [sys.executable, str(Path(identity_provider.__file__)), str(port), callback]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port)
    known = connections.openid_connect(issuer, identity_provider.CLIENT, identity_provider.SECRET, "Kon Tum SSO")
    settings.SOCIALACCOUNT_PROVIDERS = known
    settings.SECURE_CSP = {**settings.SECURE_CSP, "form-action": [CSP.SELF, *connections.origin(issuer)]}
    yield issuer
    process.terminate()
    process.wait(timeout=20)


def wait_for(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the identity provider did not start")


def sign_in_by_provider(page: Page, name: str, next_page: str = "") -> None:
    page.goto(reverse("account_login") + (f"?next={next_page}" if next_page else ""))
    page.get_by_role("button", name="Kon Tum SSO").click()
    page.wait_for_url(re.compile("127.0.0.1"))
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(identity_provider.PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(re.compile("localhost"))


def test_an_open_account_signs_in_by_its_verified_mail_address_and_keeps_its_password(
    page: Page, site: World, provider: str
) -> None:
    before = Account.objects.get(username="observer").password
    sign_in_by_provider(page, "mail", reverse("people:me"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản của tôi")
    expect(page.locator("main")).to_contain_text("observer@example.test")
    assert Account.objects.get(username="observer").password == before
    entry = Entry.objects.filter(verb="sign_in").latest("pk")
    assert (entry.said.actor_name, entry.said.after) == ("Account observer", {"method": ["socialaccount"]})


@pytest.mark.parametrize("name", ["unverified", "stranger"])
def test_nobody_else_gets_in_nor_gets_an_account(page: Page, site: World, provider: str, name: str) -> None:
    accounts = Account.objects.count()
    sign_in_by_provider(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản do quản trị viên mở")
    page.goto(reverse("people:me"))
    page.wait_for_url(re.compile(reverse("account_login")))
    assert Account.objects.count() == accounts
    assert Entry.objects.filter(verb="sign_in_failed").count() == 1
