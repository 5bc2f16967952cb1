"""Previews: what they show, what they leave out, and that a hostile file hurts nobody."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tests.files.crafted import docx, huge_png, image, pdf
from thidua.files import previews
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE, PDF, PNG, Format
from thidua.files.models import StoredFile
from thidua.files.previews import preview
from thidua.files.queries import storage

pytestmark = pytest.mark.django_db
NAMES = {"png": "a.png", "jpeg": "a.jpg", "webp": "a.webp", "pdf": "a.pdf"}


@pytest.fixture(autouse=True)
def folder(folder: Path) -> Path:
    return folder


def kept(content: bytes, name: str) -> StoredFile:
    return store_file(content=ContentFile(content), name=name, use=EVIDENCE, by=None).file


def unchecked(content: bytes, found: Format, mark: str) -> StoredFile:
    """A file as it would lie there had no check refused it."""
    file = StoredFile(sha256=mark * 64, size=len(content), format_code=found.code)
    storage().save(file.path, ContentFile(content))
    return file


def drawn(file: StoredFile, size: str = "small") -> Image.Image:
    picture = preview(file, size)
    assert picture is not None
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_becomes_a_smaller_one(form: str) -> None:
    file = kept(image(form, (2000, 1000)), NAMES[form.lower()])
    small, large = drawn(file), drawn(file, "large")
    assert (small.format, small.size, large.size) == ("WEBP", (320, 160), (1200, 600))
    red, green, blue = small.convert("RGB").getpixel((10, 10))
    assert (red > 240, green < 15, blue < 15) == (True, True, True)


def test_a_small_image_stays_as_it_is() -> None:
    assert drawn(kept(image("PNG", (8, 8)), "a.png")).size == (8, 8)


def test_an_image_stands_upright_and_says_nothing_beside_its_pixels() -> None:
    turned, out = Image.Exif(), io.BytesIO()
    turned[0x0112], turned[0x010F] = 6, "Máy ảnh của Mẫu"
    Image.new("RGB", (800, 400), "red").save(out, "JPEG", exif=turned)
    picture = drawn(kept(out.getvalue(), "a.jpg"))
    assert (picture.size, dict(picture.getexif()), picture.info.get("exif")) == ((320, 640), {}, None)


def test_the_first_page_of_a_pdf_is_drawn() -> None:
    width, height = drawn(kept(pdf(), "a.pdf")).size
    assert (width, height) == (320, 415)


def test_a_page_as_long_as_a_street_is_drawn_within_bounds() -> None:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page(page_size=(10, 14_400))
    made.save(out)
    width, height = drawn(kept(out.getvalue(), "a.pdf")).size
    assert width <= 320
    assert height <= 640


def test_what_was_drawn_is_kept_and_not_drawn_again(folder: Path) -> None:
    file = kept(image("PNG", (400, 400)), "a.png")
    first = preview(file, "small")
    storage().delete(file.path)
    assert preview(file, "small") == first
    assert [path.name for path in (folder / "previews").rglob("*") if path.is_file()] == [f"{file.sha256}-320"]


def test_a_document_of_an_office_has_no_preview() -> None:
    assert preview(kept(docx(), "a.docx"), "small") is None


def test_a_file_that_is_lost_is_said_to_be() -> None:
    file = kept(image("PNG"), "a.png")
    storage().delete(file.path)
    with pytest.raises(FileNotFoundError):
        preview(file, "small")


def endless_pdf() -> bytes:
    """Its page paints for as long as it is let: forms that draw forms, ten times each."""
    made = pikepdf.new()
    page = made.add_blank_page()
    inner = made.make_stream(b"0 0 m 500 500 l S " * 10, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    inner["/BBox"] = pikepdf.Array([0, 0, 600, 800])
    for _level in range(9):
        outer = made.make_stream(b"/F Do " * 10, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        outer["/BBox"] = pikepdf.Array([0, 0, 600, 800])
        outer["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        inner = outer
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
    page.obj["/Contents"] = made.make_stream(b"/F Do")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_pdf_that_paints_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PROCESSOR_SECONDS", 1)
    file = kept(endless_pdf(), "a.pdf")
    assert preview(file, "small") is None
    assert storage().size(f"previews/1/{file.path}-320") == 0


def test_what_the_machine_was_too_busy_for_is_drawn_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept(image("PNG", (400, 400)), "a.png")
    with monkeypatch.context() as busy:
        busy.setattr(previews, "SECONDS", 0.001)
        assert preview(file, "small") is None
    assert preview(file, "small")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 rubbish", PDF),
        (b"%PDF-" + b"[" * 1_000_000, PDF),
        (huge_png(30_000, 30_000), PNG),
        (b"rubbish", PNG),
    ],
)
def test_what_cannot_be_drawn_has_no_preview(content: bytes, found: Format) -> None:
    assert preview(unchecked(content, found, "e"), "small") is None


def test_the_process_that_draws_may_not_take_all_memory_nor_write_a_file(folder: Path) -> None:
    """The limits are what the system enforces, asked of the process itself."""
    import resource
    import subprocess
    import sys

    code = f"""
import runpy, resource
runpy.run_path({str(previews.DRAWING)!r})["limit"](8)
limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
print([resource.getrlimit(one)[1] for one in limits])
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, env={}, check=True)
    assert done.stdout.strip() == "[1000000000, 8, 0, 0]"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] != 0
