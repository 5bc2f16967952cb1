from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files import File
from django.db import transaction

from thidua.audit.actions import Subject, record
from thidua.files.checks import check
from thidua.files.formats import Use
from thidua.files.models import StoredFile, Upload
from thidua.files.queries import sha256_of, storage

LONGEST_NAME = 255


def store_file(*, content: File[Any], name: str, use: Use, by: AbstractBaseUser | None) -> Upload:
    """Check a file and keep it: its content once, and that it was handed in. Raises InputError.

    The content is durable before a row speaks of it; a process that dies in between leaves content without a row.
    Who may hand in what is decided by the room that calls.
    """
    shown = clean_name(name)
    file = keep_content(content, name=shown, use=use)
    return note_upload(file=file, name=shown, use=use, by=by)


def keep_content(content: File[Any], *, name: str, use: Use) -> StoredFile:
    """The content checked and durable; the row is not stored yet. Raises InputError."""
    found = check(content, name=name, size=content.size, use=use)
    file = StoredFile(sha256=sha256_of(content), size=content.size, format_code=found.code)
    if not storage().exists(file.path):
        storage().save(file.path, content)
    return file


@transaction.atomic
def note_upload(*, file: StoredFile, name: str, use: Use, by: AbstractBaseUser | None) -> Upload:
    """That a content which is kept was handed in."""
    values = {"size": file.size, "format_code": file.format_code}
    file, _created = StoredFile.objects.get_or_create(sha256=file.sha256, defaults=values)
    who = {"by_id": by.pk, "by_name": str(by)} if by else {"by_name": "system"}
    upload = Upload.objects.create(file=file, use=use.code, name=name, **who)
    record(
        by=by,
        verb="store_file",
        subject=Subject("upload", str(upload.pk), name),
        after={"use": use.code, "sha256": file.sha256, "size": file.size},
    )
    return upload


def clean_name(name: str) -> str:
    """The name without folders and without characters that no one sees or that turn the writing round."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    composed = unicodedata.normalize("NFC", visible).strip()
    suffix = PurePath(composed).suffix[:20]
    return composed.removesuffix(suffix)[: LONGEST_NAME - len(suffix)] + suffix
