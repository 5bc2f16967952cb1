"""The folder of files: whole or not at all, also when the process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from thidua.files.storage import AtomicFolder

# Writes a chunk, says so, and waits to be killed.
WRITER = """
import sys, time
from django.conf import settings
settings.configure()
from django.core.files.base import File
from thidua.files.storage import AtomicFolder

class Slow(File):
    def chunks(self, chunk_size=None):
        yield b"half of the file"
        print("written", flush=True)
        time.sleep(60)

AtomicFolder(sys.argv[1])._save("ab/cd/abcd", Slow(None))
"""


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_written_as_a_whole(tmp_path: Path) -> None:
    name = AtomicFolder(tmp_path).save("ab/cd/abcd", ContentFile(b"content"))
    assert (name, files_in(tmp_path), (tmp_path / name).read_bytes()) == ("ab/cd/abcd", ["ab/cd/abcd"], b"content")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None):
            yield b"half"
            raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        AtomicFolder(tmp_path).save("ab/cd/abcd", Broken(b""))
    assert files_in(tmp_path) == []


def test_a_killed_process_leaves_no_half_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        os.kill(writer.pid, signal.SIGKILL)
    assert not AtomicFolder(tmp_path).exists("ab/cd/abcd")
    AtomicFolder(tmp_path).save("ab/cd/abcd", ContentFile(b"content"))
    assert (tmp_path / "ab/cd/abcd").read_bytes() == b"content"
