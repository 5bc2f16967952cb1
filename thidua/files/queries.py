from __future__ import annotations

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet

from thidua.files.models import StoredFile, Upload, UploadSession


class Damage(StrEnum):
    """What can have happened to kept content behind our back."""

    MISSING = "missing"
    CHANGED = "changed"


def storage() -> Storage:
    return storages["files"]


def content_of(file: StoredFile) -> File[Any]:
    """The content, open for reading. Raises FileNotFoundError."""
    return storage().open(file.path)


def sha256_of(content: File[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def other_uploads(upload: Upload) -> QuerySet[Upload]:
    """When else the same content was handed in, newest first."""
    return Upload.objects.filter(file=upload.file_id).exclude(pk=upload.pk)


def session_of(key: str, account_id: int) -> UploadSession | None:
    """A file on its way in, for the account that began it alone."""
    sessions = UploadSession.objects.select_related("upload", "account")
    return sessions.filter(key=key, account=account_id).first()


def open_sessions(account_id: int) -> QuerySet[UploadSession]:
    return UploadSession.objects.filter(account=account_id, upload=None)


def damaged_files() -> Iterator[tuple[StoredFile, Damage]]:
    """Every kept file read again: those whose content is gone or no longer what it was."""
    for file in StoredFile.objects.prefetch_related("uploads").iterator(chunk_size=500):
        try:
            with content_of(file) as content:
                if sha256_of(content) != file.sha256:
                    yield file, Damage.CHANGED
        except FileNotFoundError:
            yield file, Damage.MISSING
