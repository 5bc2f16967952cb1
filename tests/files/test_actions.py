"""Content is kept once; who handed it in, each time."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from tests.factories.people import make_account
from tests.files.crafted import image, pdf
from thidua.audit.models import Entry
from thidua.files.actions import clean_name, store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile, Upload
from thidua.files.queries import content_of, other_uploads
from thidua.people.models import Account
from thidua.sheets.faults import InputError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "files": {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path / "files"}}
    }


def hand_in(content: bytes, name: str = "Báo cáo.pdf", by: Account | None = None) -> Upload:
    return store_file(content=ContentFile(content), name=name, use=EVIDENCE, by=by)


def test_a_file_is_kept_under_its_hash() -> None:
    content = pdf()
    upload = hand_in(content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (upload.file.sha256, upload.file.size, upload.file.format.code) == (sha256, len(content), "pdf")
    assert upload.file.path == f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    with content_of(upload.file) as kept:
        assert kept.read() == content


def test_handing_in_names_who_when_under_which_name_and_for_what() -> None:
    officer = make_account("officer")
    upload = hand_in(pdf(), by=officer)
    assert (upload.by_id, upload.by_name, upload.name, upload.use) == (
        officer.pk,
        str(officer),
        "Báo cáo.pdf",
        "evidence",
    )
    [entry] = Entry.objects.all()
    assert (entry.verb, entry.subject_kind, entry.subject_key, entry.said.subject_label, entry.said.after) == (
        "store_file",
        "upload",
        str(upload.pk),
        "Báo cáo.pdf",
        {"use": "evidence", "sha256": upload.file.sha256, "size": upload.file.size},
    )


def test_the_same_content_is_kept_once_and_noticed() -> None:
    content = image("PNG")
    first, second = hand_in(content, "a.png"), hand_in(content, "b.png")
    assert (StoredFile.objects.count(), first.file_id, second.name) == (1, second.file_id, "b.png")
    assert (list(other_uploads(second)), list(other_uploads(first))) == ([first], [second])


def test_a_refused_file_leaves_nothing() -> None:
    with pytest.raises(InputError):
        hand_in(b"<html>")
    assert (StoredFile.objects.count(), Upload.objects.count(), Entry.objects.count()) == (0, 0, 0)
    assert not storages["files"].exists("")


def test_content_that_was_lost_comes_back_when_it_is_handed_in_again() -> None:
    content = pdf()
    upload = hand_in(content)
    storages["files"].delete(upload.file.path)
    hand_in(content)
    with content_of(upload.file) as kept:
        assert hashlib.sha256(kept.read()).hexdigest() == upload.file.sha256


def test_what_is_kept_is_never_changed_or_deleted() -> None:
    upload = hand_in(pdf())
    for row in (upload, upload.file):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\Tài liệu\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("bao\u202efdp.exe", "baofdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_deceive(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned
