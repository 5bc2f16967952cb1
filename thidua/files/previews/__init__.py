"""Small pictures of what was handed in: of images, and of the first page of a PDF.

A file is drawn by a process of its own with little memory and time, so that a hostile one hurts nobody. What was drawn
is kept beside the files under `previews`; a file that cannot be drawn is noted there by an empty picture, but not one
that the machine was too busy for.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.files.base import ContentFile

from thidua.files.formats import JPEG, PDF, PNG, WEBP, Format
from thidua.files.models import StoredFile
from thidua.files.queries import content_of, storage

DRAWN = (PDF, PNG, JPEG, WEBP)
WIDTHS = {"small": 320, "large": 1200}
PROCESSOR_SECONDS = 8
SECONDS = 20
# Part of every name: with another way of drawing everything is drawn anew.
FOLDER = "previews/1"
DRAWING = Path(__file__).parent / "drawing.py"


def is_drawn(form: Format) -> bool:
    """Whether files of a format have a preview; others are shown by an icon."""
    return form in DRAWN


def preview(file: StoredFile, size: str) -> bytes | None:
    """A WebP picture, drawn when it is first asked for; None where there is none. Raises FileNotFoundError."""
    path = f"{FOLDER}/{file.path}-{WIDTHS[size]}"
    if not is_drawn(file.format):
        return None
    if not storage().exists(path):
        try:
            storage().save(path, ContentFile(_drawn(file, WIDTHS[size])))
        except subprocess.TimeoutExpired:
            return None
    with storage().open(path) as kept:
        return kept.read() or None


def _drawn(file: StoredFile, width: int) -> bytes:
    with TemporaryFile() as local:
        with content_of(file) as content:
            copyfileobj(content, local)
        local.seek(0)
        # It gets neither our environment, in which secrets stand, nor our modules.
        command = [sys.executable, "-I", str(DRAWING), file.format.code, str(width), str(PROCESSOR_SECONDS)]
        done = subprocess.run(command, stdin=local, capture_output=True, timeout=SECONDS, env={}, check=False)
    return done.stdout if done.returncode == 0 else b""
