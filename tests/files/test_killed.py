"""A process killed while it keeps a file leaves no row without its file, and nothing in the way of the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from tests.factories.people import make_account
from tests.files.crafted import image
from tests.killing import kill_at
from thidua.audit.models import Entry
from thidua.files.actions import append_chunk, begin_transfer, finish_transfer, store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile, Transfer, Upload
from thidua.files.queries import content_of, damaged_files
from thidua.files.storage import parts_folder

pytestmark = pytest.mark.django_db(transaction=True)
STORE = """
from pathlib import Path
from django.core.files.base import ContentFile
from thidua.files.actions import append_chunk, begin_transfer, finish_transfer, store_file
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
from thidua.files.models import Transfer
append_chunk(transfer=Transfer.objects.get(), offset={offset}, chunk={chunk!r})
"""
FINISH = """
from thidua.files.actions import finish_transfer
from thidua.files.models import Transfer
finish_transfer(transfer=Transfer.objects.get())
"""


def begun() -> Transfer:
    return begin_transfer(name="a.png", size=len(CONTENT), use=EVIDENCE, by=make_account())


def test_a_transfer_killed_in_the_middle_of_a_chunk_goes_on_where_it_was_acknowledged() -> None:
    transfer = begun()
    append_chunk(transfer=transfer, offset=0, chunk=CONTENT[:HALF])
    kill_at("files_transfer", APPEND.format(offset=HALF, chunk=CONTENT[HALF : HALF + 50]), "UPDATE")
    transfer.refresh_from_db()
    assert (transfer.received, (parts_folder() / transfer.key).stat().st_size) == (HALF, HALF + 50)
    assert append_chunk(transfer=transfer, offset=HALF, chunk=CONTENT[HALF:]) == len(CONTENT)
    with content_of(finish_transfer(transfer=transfer).file) as kept:
        assert kept.read() == CONTENT


@pytest.mark.parametrize("table", ["files_storedfile", "files_upload", "audit_entry"])
def test_a_transfer_killed_while_it_is_kept_is_kept_by_asking_again(table: str) -> None:
    transfer = begun()
    append_chunk(transfer=transfer, offset=0, chunk=CONTENT)
    kill_at(table, FINISH)
    assert (StoredFile.objects.count(), Upload.objects.count(), Entry.objects.count()) == (0, 0, 0)
    upload = finish_transfer(transfer=Transfer.objects.get())
    assert (Upload.objects.get(), Entry.objects.count(), list(damaged_files())) == (upload, 1, [])
    assert not (parts_folder() / transfer.key).exists()
