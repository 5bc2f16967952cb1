"""The audit log as a database administrator could lay hands on it, and as the tests may empty it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from thidua.audit.chain import BEGINNING

TABLES = ("audit_entry", "audit_content", "audit_link", "audit_head")
FIRST_HEAD = f"INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '{BEGINNING}')"


def unguarding(which: str = "USER") -> tuple[list[str], list[str]]:
    """The statements that take the triggers of the log away, and those that bring them back.

    On PostgreSQL those for ALL step over foreign keys too.
    """
    if connection.vendor == "postgresql":
        off, on = (
            [f"ALTER TABLE {table} {change} TRIGGER {which}" for table in TABLES] for change in ("DISABLE", "ENABLE")
        )
        return off, on
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
        triggers = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in triggers], [statement for _, statement in triggers]


@contextmanager
def as_database_administrator() -> Iterator[None]:
    """No trigger and no foreign key guards the log."""
    off, on = unguarding("ALL")
    execute("PRAGMA foreign_keys = OFF", *off) if connection.vendor == "sqlite" else execute(*off)
    yield
    execute(*on, "PRAGMA foreign_keys = ON") if connection.vendor == "sqlite" else execute(*on)


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
