"""A process killed while it keeps a file leaves no row without its file, and nothing in the way of the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from tests.files.crafted import image
from tests.killing import kill_at
from thidua.audit.models import Entry
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile, Upload
from thidua.files.queries import damaged_files

pytestmark = pytest.mark.django_db(transaction=True)
STORE = """
from pathlib import Path
from django.core.files.base import ContentFile
from thidua.files.actions import store_file
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
