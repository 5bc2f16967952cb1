"""A folder in which a file is either there as a whole or not at all, whenever the process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

INCOMING = "incoming"
"""Where files are written until they are whole; what a killed process left here is of no use to anyone."""


class AtomicFolder(FileSystemStorage):
    """Written beside, made durable, then renamed. Names are hashes of content, so none is ever given to another."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        final, incoming = Path(self.path(name)), Path(self.path(INCOMING))
        for folder in (incoming, final.parent):
            folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            Path(temporary).replace(final)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._make_durable(final.parent)
        return name

    def _make_durable(self, folder: Path) -> None:
        """A new name is kept once its folder, and that folder's name in the one above, are."""
        _sync(folder)
        if folder != Path(self.location):
            self._make_durable(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def parts_folder() -> Path:
    """Where the parts of files on their way in lie: beside the files, or in a folder of its own beside a bucket."""
    kept = storages["files"]
    return Path(kept.path(INCOMING)) if isinstance(kept, AtomicFolder) else settings.THIDUA_INCOMING


def begin_part(key: str) -> None:
    """An empty part, its name durable."""
    folder = parts_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / key).touch(mode=0o600, exist_ok=False)
    _sync(folder)


@contextmanager
def held_part(key: str) -> Iterator[IO[bytes]]:
    """A part, held by one process or thread at a time; a killed one lets go. Raises FileNotFoundError."""
    with (parts_folder() / key).open("r+b") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        yield part


def write_part(part: IO[bytes], offset: int, chunk: bytes) -> None:
    """Durable on return; what lay behind the offset was never acknowledged."""
    part.seek(offset)
    part.truncate()
    part.write(chunk)
    part.flush()
    os.fsync(part.fileno())


def drop_part(key: str) -> None:
    (parts_folder() / key).unlink(missing_ok=True)


def stray_parts(before: float) -> Iterator[str]:
    """What lies among the parts and was last written before an instant."""
    for path in sorted(parts_folder().glob("*")):
        if path.stat().st_mtime < before:
            yield path.name
