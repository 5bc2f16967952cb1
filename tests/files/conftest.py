from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """A folder of the test's own in which files are kept."""
    kept = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {"files": {**settings.STORAGES["files"], "OPTIONS": {"location": kept}}}
    return kept
