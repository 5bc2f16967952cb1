"""Units and their staff in a real browser: the tree, a transfer between units, a reorganisation from draft to tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_account, make_person, make_post
from tests.factories.reorganisations import Province, make_draft, make_province_to_change, rename
from thidua.people.models import Account, Post, Role
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Reorganisation

type Check = Callable[[Page], None]
type Be = Callable[[Account], None]


@pytest.fixture
def there(transactional_db: None) -> Province:
    with transaction.atomic():
        there = make_province_to_change()
        make_kontum_movement(there.province)
    return there


@pytest.fixture
def be(page: Page, live_server: LiveServer) -> Be:
    """The browser becomes that of somebody who has signed in."""

    def sign_in(account: Account) -> None:
        client = Client()
        client.force_login(account)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return sign_in


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_unit_is_found_in_the_tree_by_its_name_its_former_name_and_its_code(
    page: Page, be: Be, there: Province, assert_accessible: Check
) -> None:
    draft = make_draft()
    rename(draft, there.one, "Xã Nhất")
    carry_out(reorganisation=draft, by=None)
    be(make_account(role=Role.OBSERVER, unit=there.province))
    page.goto(reverse("people:units"))
    page.locator("summary", has_text="Huyện Cũ").click()
    opened = page.locator("li", has=page.get_by_role("link", name="Xã Nhất", exact=True)).last
    expect(opened).to_contain_text("23001")
    expect(opened).to_contain_text("mang tên Xã Một đến hết 30/06/2025")
    assert_accessible(page)
    for asked in ("xa nhat", "xa mot", "23001"):
        page.locator("main [name=q]").fill(asked)
        page.keyboard.press("Enter")
        expect(page.locator("main tbody tr")).to_have_count(1)
        expect(page.locator("main tbody th")).to_contain_text("Xã Nhất")
    assert fits(page)
    page.goto(reverse("people:units") + f"?under={there.district.pk}&on=2025-06-30")
    expect(page.locator("main")).to_contain_text("Xã Một")
    expect(page.locator("main")).not_to_contain_text("Xã Nhất")


def test_one_unit_proposes_a_transfer_and_the_receiving_one_confirms_it(
    page: Page, be: Be, there: Province, assert_accessible: Check
) -> None:
    post = make_post(there.one, make_person("Mẫu An"), title="Chuyên viên")
    be(make_account(role=Role.UNIT_OFFICER, unit=there.one))
    page.goto(reverse("people:unit_staff", args=[there.one.pk]))
    page.get_by_role("link", name="Mẫu An").click()
    page.locator(f"a[href='{reverse('people:post_act', args=[post.pk, 'transfer'])}']").click()
    fill(page, to_unit="Xã Hai", on=localdate().isoformat(), document="1/QĐ-UBND")
    expect(page.locator(".notice-success")).to_be_visible()
    be(make_account(role=Role.UNIT_OFFICER, unit=there.two))
    page.goto(reverse("people:unit_staff", args=[there.two.pk]))
    page.locator(f"main .notice-info a[href='{reverse('people:transfers')}']").click()
    assert_accessible(page)
    page.locator("main a[href$='/confirm/']").locator("visible=true").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    page.goto(reverse("people:unit_staff", args=[there.two.pk]))
    expect(page.get_by_role("link", name="Mẫu An")).to_be_visible()
    assert fits(page)
    assert Post.objects.get(person=post.person, valid_to=None).unit == there.two


def test_a_reorganisation_is_drafted_step_by_step_previewed_and_seen_in_the_tree(
    page: Page, be: Be, there: Province, assert_accessible: Check
) -> None:
    be(make_account(role=Role.STANDING_OFFICER, unit=there.province))
    page.goto(reverse("reorganisations:draft"))
    today = localdate().isoformat()
    fill(page, number="01/NQ-MAU", title="Sắp xếp xã", issuer="HĐND", effective_on=today)
    draft = Reorganisation.objects.get()

    def add(kind: str, **values: str) -> None:
        page.locator(f"a[href='{reverse('reorganisations:add_step', args=[draft.pk, kind])}']").click()
        fill(page, **values)
        expect(page.locator(".notice-success")).to_be_visible()

    add("merge", units="Xã Một\nXã Hai", name="Xã Gộp", code="23002")
    add("rename", unit="Xã Ba", name="Xã Nhầm")
    page.locator(f"a[href='{reverse('reorganisations:remove_step', args=[draft.pk, 2])}']").click()
    page.locator("main form button[type=submit]").click()
    add("move", unit="Phòng Cũ", parent="Xã Gộp")
    assert_accessible(page)
    page.locator(f"a[href='{reverse('reorganisations:preview', args=[draft.pk])}']").click()
    expect(page.locator("#units tbody tr")).to_have_count(2)
    assert fits(page)
    assert_accessible(page)
    page.locator(f"a[href='{reverse('reorganisations:carry_out', args=[draft.pk])}']").click()
    page.locator("main [name=confirmed]").check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    for on, there_then, gone in ((today, "Xã Gộp", "Xã Một"), ("2025-06-30", "Xã Một", "Xã Gộp")):
        page.goto(reverse("people:units") + f"?under={there.district.pk}&on={on}")
        expect(page.locator("main")).to_contain_text(there_then)
        expect(page.locator("main")).not_to_contain_text(gone)
    page.goto(reverse("people:units"))
    page.locator("summary", has_text="Huyện Cũ").click()
    page.locator("summary", has_text="Xã Gộp").click()
    expect(page.get_by_role("link", name="Phòng Cũ")).to_be_visible()
