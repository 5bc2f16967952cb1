"""A folder in which a file is either there as a whole or not at all, whenever the process dies."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage

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
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if folder != Path(self.location):
            self._make_durable(folder.parent)
