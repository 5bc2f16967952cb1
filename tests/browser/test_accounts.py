"""Signing in with a passkey of Chromium's virtual authenticator, and the pages of accounts, on both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import fits, sign_in, site
from tests.world import World
from thidua.people.models import Account
from thidua.settings.demo import PASSWORD

type Check = Callable[[Page], None]

__all__ = ["site"]


@pytest.fixture
def device(page: Page) -> Page:
    """The page on a device with a fingerprint reader whose owner agrees to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def reauthenticate(page: Page) -> None:
    page.locator("input[name=password]").fill(PASSWORD)
    send(page)


def test_an_administrator_adds_a_passkey_and_signs_in_with_it_alone(
    device: Page, site: World, settings, assert_accessible: Check
) -> None:
    settings.THIDUA_MFA_ROLES = ["administrator"]
    page = device
    sign_in_to(page, "administrator")
    page.wait_for_url(re.compile(reverse("mfa_index")))
    expect(page.locator(".notice-warning")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    reauthenticate(page)
    assert_accessible(page)
    page.locator("input[name=name]").fill("Máy tính cơ quan")
    page.locator("[data-passkey=create]").click()
    page.wait_for_url(re.compile(reverse("mfa_view_recovery_codes")))
    expect(page.locator(".codes li")).to_have_count(10)
    assert fits(page)
    assert_accessible(page)
    page.goto(reverse("mfa_list_webauthn"))
    expect(page.locator("tbody tr")).to_contain_text("Máy tính cơ quan")
    assert_accessible(page)
    sign_out(page)
    page.goto(f"{reverse('account_login')}?next={reverse('people:accounts')}")
    page.locator("[data-passkey=get]").click()
    page.wait_for_url(re.compile(reverse("people:accounts")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản và vai trò")


def test_a_passkey_is_the_second_step_after_the_password(device: Page, site: World, assert_accessible: Check) -> None:
    page = device
    sign_in(page, "observer")
    page.goto(reverse("mfa_add_webauthn"))
    reauthenticate(page)
    page.locator("[data-passkey=create]").click()
    page.wait_for_url(re.compile(reverse("mfa_view_recovery_codes")))
    sign_out(page)
    sign_in_to(page, "observer")
    page.wait_for_url(re.compile(reverse("mfa_authenticate")))
    assert fits(page)
    assert_accessible(page)
    page.locator("[data-passkey=get]").click()
    page.wait_for_url(re.compile(r"/$"))
    expect(page.locator(".user-name, .user-full").first).to_have_text("Account observer")


def test_a_cancelled_passkey_is_told_in_words(page: Page, site: World) -> None:
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    page.goto(reverse("account_login"))
    page.locator("[data-passkey=get]").click()
    expect(page.locator(".passkey-failed")).to_contain_text("Hãy thử lại")


def test_working_on_a_page_keeps_the_session_and_leaving_it_asks_to_sign_in(page: Page, site: World, settings) -> None:
    page.clock.install()
    sign_in(page, "observer")
    page.goto(reverse("people:me"))
    with page.expect_response(re.compile(reverse("people:alive"))) as answer:
        page.clock.fast_forward("02:00")
        page.keyboard.press("Shift")
    assert answer.value.status == 204
    settings.THIDUA_IDLE_MINUTES = 0
    page.clock.fast_forward("16:00")
    page.wait_for_url(re.compile(reverse("account_login")))
    expect(page.locator(".notice-warning")).to_be_visible()


def sign_in_to(page: Page, username: str) -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    send(page)


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    send(page)


def addresses(site: World) -> list[str]:
    officer = site.accounts["unit_officer"]
    grant = officer.grants.get()
    return [
        reverse("people:accounts"),
        reverse("people:accounts") + "?q=khong-co-ai",
        reverse("people:invite"),
        reverse("people:account", args=[officer.pk]),
        reverse("people:act", args=[officer.pk, "lock"]),
        reverse("people:grant", args=[officer.pk]),
        reverse("people:revoke", args=[grant.pk]),
        reverse("people:delegate", args=[grant.pk]),
        reverse("people:me"),
        reverse("account_change_password"),
        reverse("mfa_index"),
        reverse("usersessions_list"),
        reverse("mfa_activate_totp"),
    ]


def test_every_page_of_accounts_is_accessible_and_as_wide_as_the_screen(
    page: Page, site: World, assert_accessible: Check
) -> None:
    assert Account.objects.get(username="administrator").holds_today("administrator")
    sign_in(page, "administrator")
    too_wide = []
    for address in addresses(site):
        page.goto(address)
        if not fits(page):
            too_wide.append(address)
        assert_accessible(page)
    reauthenticate(page)
    expect(page.locator(".totp-picture")).to_be_visible()
    assert_accessible(page)
    assert too_wide == []
