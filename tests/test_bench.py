"""The bench runs and reports; what it measures is for people to judge."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADINGS = ["what", "figure", "peer or limit", "ratio", "aim", "held"]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def cells(line: str, headings: str) -> dict[str, str]:
    starts = [headings.index(name) for name in HEADINGS]
    return {
        name: line[start:end].strip() for name, start, end in zip(HEADINGS, starts, [*starts[1:], None], strict=True)
    }


def test_a_quick_run_measures_everything() -> None:
    done = bench("--quick")
    assert done.returncode == 0, done.stderr
    headings, _rule, *lines = done.stdout.splitlines()
    assert [line.split() for line in done.stderr.splitlines()] == [line.split() for line in lines]
    rows = [cells(line, headings) for line in lines]
    assert [row["what"] for row in rows] == [
        "score and rank 60 units × 60 components × 2 years",
        "of that, one component of one unit",
        "score and rank one unit of 10, one year",
        *(["score and rank one unit of 10, one year"] * has_calc(rows)),
        "core: one unit of 60",
        *pages(),
        "ranking page of 40 units, first byte",
        "searched by name",
        "draw and record the figures of 60 units, one year",
        "score 60 units from SQLite for the first time",
        "re-score them after corrections, with the year before",
        "of that, processor time",
        "re-score, one unit",
        "peak memory of the process",
        "hand in a PDF of 9 MB over HTTP, checked and kept",
        "of that, its chunks until the last is durable",
        *audit("SQLite"),
        *(audit("PostgreSQL") if has_postgresql(rows) else ["audit log on PostgreSQL"]),
        *lists("SQLite"),
        *(lists("PostgreSQL") if has_postgresql(rows) else ["lists filtered by permission on PostgreSQL"]),
        "sign in, 1 client, 2 server processes",
        "sign in, 8 clients, 2 server processes",
        *nights("SQLite"),
        *(nights("PostgreSQL") if has_postgresql(rows) else ["the nightly run on PostgreSQL"]),
        *board("SQLite"),
        *(board("PostgreSQL") if has_postgresql(rows) else ["the board of what units owe on PostgreSQL"]),
        *submissions("SQLite"),
        *(submissions("PostgreSQL") if has_postgresql(rows) else ["submissions in the last hour on PostgreSQL"]),
    ]
    assert [row["what"] for row in rows if not row["figure"]] == []


def has_calc(rows: list[dict[str, str]]) -> bool:
    return not any(row["figure"].startswith("SKIPPED") for row in rows)


def has_postgresql(rows: list[dict[str, str]]) -> bool:
    return "audit log on PostgreSQL" not in [row["what"] for row in rows]


def audit(database: str) -> list[str]:
    writers = [f"append to the audit log, {database}, {writers}" for writers in ("1 writer", "8 writers")]
    return [*writers, f"verify 100 entries, {database}", "peak memory of the process"]


def lists(database: str) -> list[str]:
    """What an officer of one province waits for."""
    names = [
        "tree of units",
        "a branch of it",
        "units searched by name",
        "last page of all communes",
        "accounts of a province",
        "last page of accounts",
        "accounts searched by name",
        "tables on record",
        "staff of a province",
        "last page of them",
        "staff searched by name",
        "persons of a province, first page and count",
        "persons of a province, last page and count",
        "persons of a province searched by name",
        "whether one person is within reach",
    ]
    return [f"{name}, {database}" for name in names]


def nights(database: str) -> list[str]:
    return [
        f"nightly, 60 units × 12 obligations: raised, reminded, mailed, {database}",
        "the same night again",
        "a night on which one unit in twenty is urged",
    ]


def board(database: str) -> list[str]:
    views = ("first page", "last page", "units that are late", "a unit by its name")
    return [
        line for view in views for line in (f"board of 40 units × 12 obligations, {view}, {database}", "first byte")
    ]


def submissions(database: str) -> list[str]:
    return [
        f"60 submissions by 50 clients, 2 server processes, {database}",
        "p50",
        "p95",
        "p99",
        "not acknowledged",
        "acknowledged and not found afterwards",
    ]


def pages() -> list[str]:
    names = ("home", "ranking", "areas", "goals", "scheme", "unit", "person", "plan")
    return [line for name in names for line in (f"{name} page", "first byte")]


def test_one_measurement_can_be_made_alone() -> None:
    done = bench("--quick", "--only", "growth")
    assert done.returncode == 0
    headings, _rule, *lines = done.stdout.splitlines()
    assert [cells(line, headings)["what"] for line in lines] == ["core: one unit of 60"]


def test_an_unknown_measurement_is_refused() -> None:
    done = bench("--only", "everything")
    assert done.returncode == 2
    assert "everything" in done.stderr
