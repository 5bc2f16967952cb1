"""A file on its way to a figure: dropped, shown as it comes, going on after the line broke or the page was left."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.world import Rows, World, put, read_world
from thidua.files.models import UploadSession
from thidua.observations.models import Evidence, Observation
from thidua.settings.demo import PASSWORD

type Check = Callable[[Page], None]
# A busy machine may take its time.
WAIT = 60_000
TITLE = "Ảnh bảng niêm yết"
TRANSFER = re.compile(r"/figures/uploads/[\w-]{43}/$")


@pytest.fixture
def site(demo_rows: Rows, transactional_db: None) -> World:
    with transaction.atomic():
        put(demo_rows)
    return read_world()


@pytest.fixture
def figure(site: World) -> Observation:
    return Observation.objects.filter(unit=site.commune, superseded_by=None).earliest("pk")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Large enough for three chunks."""
    out = io.BytesIO()
    Image.effect_noise((1900, 1900), 80).convert("RGB").save(out, "PNG")
    path = tmp_path / "anh.png"
    path.write_bytes(out.getvalue())
    assert path.stat().st_size > 8 << 20
    return path


def open_form(page: Page, figure: Observation) -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill("unit_officer")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto(reverse("observations:attach", args=[figure.pk]))


def drop(page: Page, path: Path) -> None:
    """As from the desktop: the page gets a file of this name and size."""
    page.evaluate(
        """async ([name, size]) => {
            const data = new DataTransfer()
            data.items.add(new File([new Uint8Array(size)], name))
            const field = document.querySelector("[data-upload]")
            for (const kind of ["dragenter", "dragover", "drop"])
                field.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
        }""",
        [path.name, path.stat().st_size],
    )


def attach(page: Page, figure: Observation, title: str = TITLE) -> None:
    page.locator("input[name=title]").fill(title)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{reverse('observations:observation', args=[figure.pk])}", timeout=WAIT)
    expect(page.locator("#evidence")).to_contain_text(title)


def test_a_file_that_is_chosen_comes_in_chunks_and_is_attached(
    page: Page, figure: Observation, photo: Path, assert_accessible: Check
) -> None:
    open_form(page, figure)
    assert_accessible(page)
    sent: list[int] = []
    page.on("request", lambda one: sent.append(1) if one.method == "POST" and TRANSFER.search(one.url) else None)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload-bar")).to_have_js_property("value", 100, timeout=WAIT)
    assert_accessible(page)
    attach(page, figure)
    assert len(sent) == 3
    assert Evidence.objects.get(title=TITLE).upload.file.size == photo.stat().st_size
    assert_accessible(page)
    page.locator(".document-title a").filter(has_text=TITLE).click()
    expect(page.locator(".evidence-picture")).to_have_js_property("naturalWidth", 1200, timeout=WAIT)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_form_that_is_sent_while_its_file_comes_waits_for_it(page: Page, figure: Observation, photo: Path) -> None:
    open_form(page, figure)
    page.locator("input[name=title]").fill(TITLE)
    page.set_input_files("input[type=file]", photo)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{reverse('observations:observation', args=[figure.pk])}", timeout=WAIT)
    assert Evidence.objects.get(title=TITLE).measure == figure.measure


def test_an_upload_goes_on_by_itself_after_the_line_broke(page: Page, figure: Observation, photo: Path) -> None:
    open_form(page, figure)
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if len(broken) == 1:
            broken.append("again")
            route.abort("connectionreset")
        else:
            broken.append(route.request.method)
            route.continue_()

    page.route(TRANSFER, break_once)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload-bar")).to_have_js_property("value", 100, timeout=WAIT)
    attach(page, figure)
    assert broken == ["POST", "again", "POST", "POST"]
    assert Evidence.objects.get(title=TITLE).upload.file.size == photo.stat().st_size


def test_an_upload_goes_on_where_it_stopped_when_the_page_was_left(
    page: Page, figure: Observation, photo: Path
) -> None:
    open_form(page, figure)
    offsets: list[str] = []

    def let_one_pass(route: Route) -> None:
        offsets.append(route.request.headers.get("upload-offset", ""))
        if len(offsets) == 1:
            route.continue_()
        else:
            route.abort("connectionreset")

    page.route(TRANSFER, let_one_pass)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload-words")).to_contain_text("kết nối", ignore_case=True, timeout=WAIT)
    page.unroute(TRANSFER)
    page.reload()
    asked: list[str] = []

    def note(request: Request) -> None:
        if TRANSFER.search(request.url):
            asked.append(request.headers.get("upload-offset", request.method))

    page.on("request", note)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload-bar")).to_have_js_property("value", 100, timeout=WAIT)
    assert (offsets[0], asked) == ("0", ["GET", str(4 << 20), str(8 << 20)])
    attach(page, figure)
    assert Evidence.objects.get(title=TITLE).upload.file.size == photo.stat().st_size


def test_a_file_is_dropped_and_a_refusal_is_told_in_the_form(
    page: Page, figure: Observation, photo: Path, assert_accessible: Check
) -> None:
    open_form(page, figure)
    drop(page, photo)
    expect(page.locator(".upload-bar")).to_have_js_property("value", 100, timeout=WAIT)
    page.locator("input[name=title]").fill(TITLE)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".field-wrong")).to_be_visible()
    assert_accessible(page)
    assert not Evidence.objects.filter(title=TITLE).exists()
    assert UploadSession.objects.count() == 0


def test_an_upload_is_cancelled(page: Page, figure: Observation, photo: Path) -> None:
    open_form(page, figure)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload-bar")).to_have_js_property("value", 100, timeout=WAIT)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.locator(".upload-cancel").click()
    expect(page.locator(".upload-state")).to_be_hidden()
    expect(page.locator("input[type=file]")).to_be_focused()
    assert not UploadSession.objects.exists()


def test_the_list_of_a_units_evidence_is_reached_from_its_page(
    page: Page, figure: Observation, site: World, assert_accessible: Check
) -> None:
    open_form(page, figure)
    page.goto(site.commune.get_absolute_url())
    page.locator(".page-action a").click()
    page.locator("input[name=without]").check()
    page.locator("form.filters button").click()
    assert page.locator("tbody tr").count() > 0
    assert_accessible(page)
