"""The parts of the architecture that import-linter and ruff do not see: sizes and names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "thidua"
LINES_IN_FILE, LINES_IN_FUNCTION, LINES_IN_VIEW, LINES_IN_TEMPLATE, LINES_IN_TEST_FILE = 400, 40, 20, 150, 600

JUNK_DRAWERS = {"common", "helpers", "misc", "services", "utils"}
PLAIN_PACKAGES = {"core", "law", "sheets", "settings", "locale"}
IN_A_ROOM = {
    *("__init__", "admin", "apps", "migrations", "papers", "static", "templates", "templatetags"),
    *("models", "workflow", "queries", "tables", "permissions", "actions", "jobs", "forms", "views", "urls"),
}
# What one room has beside the names that all rooms share.
OF_ONE_ROOM = {
    "audit": {"chain", "context"},
    "files": {"checks", "formats", "previews", "storage", "uploads"},
    "observations": {"figures"},
    "frame": {
        "addresses",
        "browsers",
        "charts",
        "downloads",
        "fonts",
        "lists",
        "menu",
        "samples",
        "sign_in_words",
        "words",
    },
    "movements": {"context"},
    "notices": {"context", "happenings"},
    "ops": {"answers", "cli", "data_command", "demo", "finding_text", "lookups", "management", "warming"},
    "people": {"adapters", "folding", "passwords", "sign_in"},
    "reports": {"acts", "doors", "years"},
}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def rooms() -> list[Path]:
    folders = (path for path in sorted(PACKAGE.iterdir()) if path.is_dir() and path.name != "__pycache__")
    return [path for path in folders if path.name not in PLAIN_PACKAGES]


def over_budget(paths: Iterator[Path], budget: int) -> dict[str, int]:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    return {path: length for path, length in lengths.items() if length > budget}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def is_view(path: Path) -> bool:
    return "views" in (path.stem, path.parent.name)


def test_files_stay_within_their_budget() -> None:
    assert over_budget(python_files("thidua", "bench", "bin"), LINES_IN_FILE) == {}


def test_test_files_stay_within_their_budget() -> None:
    assert over_budget(python_files("tests"), LINES_IN_TEST_FILE) == {}


def test_templates_stay_within_their_budget() -> None:
    assert over_budget(PACKAGE.rglob("*.html"), LINES_IN_TEMPLATE) == {}


def test_functions_stay_within_their_budget() -> None:
    long = {
        name: length
        for path in python_files("thidua", "bench", "bin")
        for name, length in functions(path)
        if length > (LINES_IN_VIEW if is_view(path) else LINES_IN_FUNCTION)
    }
    assert long == {}


def test_there_are_no_junk_drawers() -> None:
    names = (path for folder in ("thidua", "tests", "bench") for path in (ROOT / folder).rglob("*"))
    assert [str(path.relative_to(ROOT)) for path in names if path.stem in JUNK_DRAWERS] == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_has_the_files_that_every_room_has(room: Path) -> None:
    allowed = IN_A_ROOM | OF_ONE_ROOM.get(room.name, set())
    found = {path.stem for path in room.iterdir() if path.name != "__pycache__"}
    assert sorted(found - allowed) == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_templates_lie_in_a_folder_named_like_their_room(room: Path) -> None:
    folders = {path.name for path in room.glob("templates/*") if path.is_dir()}
    accounts = (
        {"account", "allauth", "mfa", "socialaccount", "usersessions"} if room.name in ("frame", "people") else set()
    )
    assert sorted(folders - accounts - {room.name}) == []
