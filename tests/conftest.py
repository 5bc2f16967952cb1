"""What every test shares. With CI=true nothing may be skipped but tests of an optional external daemon."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import translation

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.world import Rows, World

CI = os.environ.get("CI") == "true"
END_OTHER_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


# The world of the demo and the rules stay for the whole run: looking through them at every turn costs a tenth of it.
gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests about PostgreSQL alone are no part of a run on SQLite, rather than skipped in it.

    With `--dist loadgroup` all tests in the world of the demo run on one worker: the other need not build it too.
    """
    for item in items:
        if "demo_rows" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("world"))
    if not settings.configured or "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail") and not item.get_closest_marker("external_daemon"):
        fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if CI and report.skipped:
        fail_instead(report)
    return report


def fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"Nothing may be skipped with CI=true: {reason}"


@pytest.fixture(autouse=True)
def default_language() -> None:
    """No test inherits the language that another one left behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """For thousands of pages of which no context is looked at: the client does not copy it at every part of a page."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_more: None)


@pytest.fixture
def plain_refusals(unrecorded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For those of which only their state is looked at: pages of refusal, half of them, are not drawn."""
    from thidua import urls

    for state in (403, 404):
        answer = lambda _request, exception, state=state: HttpResponse(status=state)  # noqa: ARG005, E731
        monkeypatch.setattr(urls, f"handler{state}", answer, raising=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Between tests that commit, Django empties all tables. The log refuses that, so its guards step aside for it.

    The class is changed, not the connection: under a browser's event loop Django opens another connection. Whichever
    of those connections are still open at the end must not keep PostgreSQL from dropping the database.
    """
    from tests.factories.audit import FIRST_HEAD, unguarding

    with django_db_blocker.unblock():
        off, on = unguarding()
    operations = type(connection.ops)
    flush = operations.sql_flush
    operations.sql_flush = lambda *args, **options: [*off, *flush(*args, **options), *on, FIRST_HEAD]
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(END_OTHER_SESSIONS)


@pytest.fixture(scope="session")
def demo_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Rows:
    """Every row of the demo of one district, built once and rolled back again."""
    from tests.world import build_rows

    with django_db_blocker.unblock(), transaction.atomic():
        rows = build_rows()
        transaction.set_rollback(True)
    return rows


@pytest.fixture(scope="module")
def world_of_module(demo_rows: Rows, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, in a transaction around all tests of a module."""
    from tests.world import put

    with django_db_blocker.unblock(), transaction.atomic():
        put(demo_rows)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_module: None, db: None) -> World:
    from tests.world import read_world

    return read_world()
