"""What an official does with the product, in a real browser, on both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.world import Rows, World, put, read_world
from thidua.files.actions import store_file
from thidua.files.models import Upload
from thidua.observations.models import Observation
from thidua.people.models import Unit
from thidua.reports.tables import KINDS
from thidua.settings.demo import PASSWORD

type Check = Callable[[Page], None]


@pytest.fixture
def site(demo_rows: Rows, transactional_db: None) -> World:
    """The demo, where the live server sees it; each test's is thrown away."""
    with transaction.atomic():
        put(demo_rows)
    return read_world()


def sign_in(page: Page, username: str = "standing_officer") -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))


def open_menu(page: Page, phone: bool) -> None:
    if phone:
        page.locator(".top-menu summary").first.click()


def open_groups(page: Page) -> None:
    page.locator("#main, main").locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_signing_in_to_the_figure_behind_a_score(page: Page, viewport: tuple[int, int], site: World) -> None:
    sign_in(page)
    open_menu(page, viewport[0] < 800)
    page.get_by_role("link", name="Xếp hạng", exact=True).locator("visible=true").click()
    page.select_option("select[name=cluster]", "communes")
    page.select_option("select[name=year]", "2024")
    page.locator("input[name=q]").fill("dak man")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Xã Đăk Man").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Đăk Man")
    open_groups(page)
    component = page.locator(".finding-scored .finding-leaf").first
    expect(component.locator(".finding-code")).to_have_text("1.1")
    expect(component.locator(".finding-more")).to_contain_text("1.1")
    component.locator("a[href*='/figures/']").first.click()
    expect(page.locator("main")).to_contain_text("Xã Đăk Man")
    expect(page.locator("main")).to_contain_text("Phiếu chấm điểm năm 2024")


def test_a_unit_page_says_why_the_commune_is_not_eligible(page: Page, site: World) -> None:
    sign_in(page, "observer")
    page.goto(reverse("awards:scheme", args=["bk-tinh-tap-the"]) + f"?round={site.round(2024).pk}&outcome=not_met")
    first = page.locator("section.panel[aria-label]").first
    first.get_by_role("link").first.click()
    missing = page.locator("#missing")
    expect(missing.locator("li").first).to_be_visible()
    expect(missing).to_contain_text("Không đạt")


def test_the_language_can_be_switched_and_stays(page: Page, viewport: tuple[int, int], site: World) -> None:
    sign_in(page)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    open_menu(page, viewport[0] < 800)
    page.locator("button[value=en]").locator("visible=true").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(reverse("targets:goals"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Goals of the plan")


def test_the_menu_is_reached_by_keyboard(page: Page, viewport: tuple[int, int], site: World) -> None:
    sign_in(page)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip-link")
    wanted = reverse("scoring:ranking")
    for _step in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.top-menu > summary')"):
            page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.getAttribute('href')") == wanted:
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_an_official_corrects_a_table_in_excel_and_imports_it(
    page: Page, site: World, tmp_path: Path, assert_accessible: Check
) -> None:
    sign_in(page)
    page.goto(reverse("reports:data"))
    page.get_by_role("link", name="Xếp loại chất lượng").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = Path(download.value.path()).read_text("utf-8-sig")
    page.locator("input[type=file]").set_input_files(written(tmp_path, rows.replace("nhiệm vụ", "nhiêm vu", 1) + '"X"'))
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.locator(".notice-error")).to_contain_text("chưa lưu gì")
    page.get_by_role("link", name="Nộp tệp đã sửa").click()
    corrected = rows.replace("Hoàn thành nhiệm vụ", "Hoàn thành tốt nhiệm vụ", 1)
    page.locator("input[type=file]").set_input_files(written(tmp_path, corrected))
    page.get_by_role("button", name="Kiểm tra tệp").click()
    assert_accessible(page)
    page.get_by_label("Lý do đính chính").fill("Quyết định 15/QĐ-UBND")
    page.get_by_role("button", name="Nhập").click()
    expect(page.locator(".notice-success")).to_contain_text("1 đính chính")


def written(folder: Path, text: str) -> Path:
    path = folder / "xep-loai.csv"
    path.write_text(text, "utf-8-sig")
    return path


RATING = "staff_code;year;level\nKT0001;2022;Hoàn thành tốt nhiệm vụ\n"


def handed_in(content: str) -> Upload:
    return store_file(content=ContentFile(content.encode()), name="tep.csv", use=KINDS["ratings"].use, by=None)


def addresses(site: World) -> list[str]:
    agency = Unit.objects.filter(kind="central_agency").first()
    figure = Observation.objects.filter(unit=site.department).first()
    uploads = [handed_in(content) for content in (RATING, RATING.replace("KT", ""), "a;b")]
    return [
        reverse("reports:home"),
        reverse("reports:plan"),
        reverse("reports:unit", args=[site.commune.pk]) + "?year=2024",
        reverse("reports:unit", args=[agency.pk]),
        reverse("reports:person", args=[site.person(site.department).pk]),
        reverse("reports:audit"),
        reverse("reports:audit") + "?who=x&since=31/12",
        reverse("reports:audit_trail", args=["movement", str(site.movement.pk)]),
        reverse("scoring:ranking") + "?cluster=communes&year=2024",
        reverse("scoring:areas") + "?cluster=communes&year=2024",
        reverse("targets:goals"),
        reverse("targets:goal", args=["G4"]),
        reverse("targets:goal", args=["G1"]),
        reverse("awards:schemes"),
        reverse("awards:scheme", args=["bk-tinh-tap-the"]),
        reverse("awards:scheme", args=["bk-tinh-ca-nhan"]),
        reverse("reports:data"),
        reverse("reports:data_kind", args=["persons"]),
        reverse("reports:data_kind", args=["figures"]),
        *(reverse("reports:import_check", args=[upload.pk]) for upload in uploads),
        reverse("reports:imported", args=[uploads[0].pk]),
        reverse("movements:open_points"),
        reverse("movements:choose", args=["high_rank_share"]),
        reverse("movements:rounds"),
        reverse("movements:open_round", args=[site.round(2025).pk]),
        reverse("observations:observation", args=[figure.pk]),
        "/nowhere/",
    ]


def test_every_page_is_accessible_and_as_wide_as_the_screen(page: Page, site: World, assert_accessible: Check) -> None:
    page.goto(reverse("account_login"))
    assert_accessible(page)
    sign_in(page)
    too_wide = []
    for address in addresses(site):
        page.goto(address)
        if not fits(page):
            too_wide.append(address)
        assert_accessible(page)
    assert too_wide == []
