"""A process that is killed in the middle of an audited act leaves no half of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.killing import kill_at
from thidua.audit.models import Content, Entry, Head, Link
from thidua.audit.queries import verify
from thidua.people.actions import NewUnit, create_units
from thidua.people.models import Kind, Unit, UnitCode

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
WITH_CODE = """
from thidua.people.actions import NewUnit, create_units
create_units(units=[NewUnit(key="a", name="A", kind="commune", scheme="gso", code="23425")], parents={}, by=None)
"""


def database_url() -> str:
    """The tests' own database, as another process reaches it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    place = f"{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT'] or 5432}"
    options = "&".join(f"{name}={value}" for name, value in settings["OPTIONS"].items() if isinstance(value, str))
    return f"postgresql://{place}/{settings['NAME']}?{options}"


@contextmanager
def acting(how: str) -> Iterator[Iterator[str]]:
    """What a process says that acts, until it is killed without warning."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed.py")), how],
        cwd=ROOT,
        env={**os.environ, "THIDUA_TEST_DATABASE_URL": database_url(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child:
        try:
            yield iter(child.stdout)
        finally:
            child.kill()
    wait_for_the_server()


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def wait_for_the_server() -> None:
    """PostgreSQL notices a moment later that a client is gone, and finishes its last statement first."""
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and cursor.execute(OTHERS).fetchone() != (0,):
            time.sleep(0.05)


def counted() -> list[int]:
    return [model.objects.count() for model in (Unit, Entry, Content, Link)]


def act() -> None:
    create_units(units=[NewUnit(key="a", name="Xã A", kind=Kind.COMMUNE)], parents={}, by=None)


def test_killed_before_its_end_an_act_leaves_nothing() -> None:
    with acting("middle") as said:
        assert next(said) == "in the middle\n"
    assert (counted(), Head.objects.get().number) == ([0, 0, 0, 0], 0)
    act()
    assert (counted(), verify().faults) == ([1, 1, 1, 1], [])


@pytest.mark.parametrize("table", ["people_unit", "people_unitcode", "audit_entry", "audit_content"])
def test_killed_at_any_statement_an_act_leaves_nothing(table: str) -> None:
    """A unit with its code: killed after each kind of row has been written."""
    kill_at(table, WITH_CODE)
    wait_for_the_server()
    assert (counted(), UnitCode.objects.count(), Head.objects.get().number) == ([0, 0, 0, 0], 0, 0)
    act()
    assert (counted(), verify().faults) == ([1, 1, 1, 1], [])


def test_killed_at_any_moment_an_act_is_there_with_its_entry_or_not_at_all() -> None:
    with acting("again") as said:
        told = [next(said) for _ in range(20)]
    done = Head.objects.get().number
    assert done >= len(told)
    assert counted() == [done] * 4
    act()
    assert (counted(), verify().faults) == ([done + 1] * 4, [])
