"""A process killed while it keeps a file leaves no row without its file, and nothing in the way of the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from tests.factories.people import make_account
from tests.files.crafted import image
from tests.killing import kill_at
from thidua.audit.models import Entry
from thidua.files.actions import append_chunk, begin_upload, finish_upload, store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile, Upload, UploadSession
from thidua.files.queries import content_of, damaged_files
from thidua.files.storage import parts_folder

pytestmark = pytest.mark.django_db(transaction=True)
STORE = """
from pathlib import Path
from django.core.files.base import ContentFile
from thidua.files.actions import append_chunk, begin_upload, finish_upload, store_file
from thidua.files.formats import EVIDENCE
store_file(content=ContentFile(Path({path!r}).read_bytes()), name="a.png", use=EVIDENCE, by=None)
"""


@pytest.mark.parametrize("table", ["files_storedfile", "files_upload", "audit_entry"])
def test_a_killed_upload_leaves_no_half_state(table: str, tmp_path: Path) -> None:
    content = image("PNG", (10, len(table)))
    path = tmp_path / "a.png"
    path.write_bytes(content)
    kill_at(table, STORE.format(path=str(path)))
    assert (StoredFile.objects.count(), Upload.objects.count(), Entry.objects.count()) == (0, 0, 0)
    store_file(content=ContentFile(content), name="a.png", use=EVIDENCE, by=None)
    assert (StoredFile.objects.count(), Upload.objects.count(), list(damaged_files())) == (1, 1, [])


CONTENT = image("PNG", (300, 300))
HALF = len(CONTENT) // 2
APPEND = """
from thidua.files.actions import append_chunk
from thidua.files.models import UploadSession
append_chunk(session=UploadSession.objects.get(), offset={offset}, chunk={chunk!r})
"""
FINISH = """
from thidua.files.actions import finish_upload
from thidua.files.models import UploadSession
finish_upload(session=UploadSession.objects.get())
"""


def begun() -> UploadSession:
    return begin_upload(name="a.png", size=len(CONTENT), use=EVIDENCE, by=make_account())


def test_a_session_killed_in_the_middle_of_a_chunk_goes_on_where_it_was_acknowledged() -> None:
    session = begun()
    append_chunk(session=session, offset=0, chunk=CONTENT[:HALF])
    kill_at("files_uploadsession", APPEND.format(offset=HALF, chunk=CONTENT[HALF : HALF + 50]), "UPDATE")
    session.refresh_from_db()
    assert (session.received, (parts_folder() / session.key).stat().st_size) == (HALF, HALF + 50)
    assert append_chunk(session=session, offset=HALF, chunk=CONTENT[HALF:]) == len(CONTENT)
    with content_of(finish_upload(session=session).file) as kept:
        assert kept.read() == CONTENT


@pytest.mark.parametrize("table", ["files_storedfile", "files_upload", "audit_entry"])
def test_a_session_killed_while_it_is_kept_is_kept_by_asking_again(table: str) -> None:
    session = begun()
    append_chunk(session=session, offset=0, chunk=CONTENT)
    kill_at(table, FINISH)
    assert (StoredFile.objects.count(), Upload.objects.count(), Entry.objects.count()) == (0, 0, 0)
    upload = finish_upload(session=UploadSession.objects.get())
    assert (Upload.objects.get(), Entry.objects.count(), list(damaged_files())) == (upload, 1, [])
    assert not (parts_folder() / session.key).exists()
