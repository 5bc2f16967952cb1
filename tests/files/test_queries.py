from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.files.crafted import image, pdf
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile
from thidua.files.queries import Damage, damaged_files, storage
from thidua.ops.data_command import ExitCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> list[StoredFile]:
    files = {"a.pdf": pdf(), "b.png": image("PNG"), "c.jpg": image("JPEG")}
    return [store_file(content=ContentFile(c), name=n, use=EVIDENCE, by=None).file for n, c in files.items()]


def spoil(file: StoredFile) -> None:
    path = Path(storage().path(file.path))
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_sound_files_are_all_found_sound(kept: list[StoredFile], capsys: pytest.CaptureFixture[str]) -> None:
    assert list(damaged_files()) == []
    call_command("files", "verify")
    assert "3" in capsys.readouterr().err


def test_missing_and_changed_content_is_named(kept: list[StoredFile], capsys: pytest.CaptureFixture[str]) -> None:
    storage().delete(kept[0].path)
    spoil(kept[1])
    assert list(damaged_files()) == [(kept[0], Damage.MISSING), (kept[1], Damage.CHANGED)]
    with pytest.raises(CommandError) as refused:
        call_command("files", "verify", "--format", "csv")
    assert refused.value.returncode == ExitCode.WRONG_DATA
    assert capsys.readouterr().out.splitlines() == [
        "damage,names,sha256,path",
        f"missing,a.pdf,{kept[0].sha256},{kept[0].path}",
        f"changed,b.png,{kept[1].sha256},{kept[1].path}",
    ]
    for file in kept[:2]:
        storage().delete(file.path)
