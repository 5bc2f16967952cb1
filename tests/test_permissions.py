"""Who may open which page: a table of every address, role, method and place of the record, in tests/permissions."""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from tests.addresses import instead_of, keyed, make_surroundings, our_views
from tests.matrix import Matrix
from tests.world import World

TABLES = Path(__file__).parent / "permissions"
ACTUAL = Path(__file__).parent.parent / "var" / "permissions"
ROOMS = sorted({name.split(":")[0] for name in our_views()})
KEYED = [name for name in our_views() if keyed(name)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals, each with its traceback, would cost more than asking."""
    logger = logging.getLogger("django.request")
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.fixture(scope="module")
def matrix(world_of_module: None, django_db_blocker: DjangoDbBlocker) -> Matrix:
    with django_db_blocker.unblock():
        return Matrix(make_surroundings())


def test_every_view_declares_who_may_open_it() -> None:
    assert [name for name, view in our_views().items() if not hasattr(view, "permission")] == []


def test_every_address_with_arguments_is_asked(matrix: Matrix) -> None:
    assert set(matrix.cases) <= set(our_views())
    for name in our_views():
        for given in matrix.of_address(name).values():
            assert matrix.path(name, "observer", given)


@pytest.mark.parametrize("room", ROOMS)
def test_each_role_gets_the_answer_of_the_table(room: str, matrix: Matrix, world: World, plain_refusals: None) -> None:
    actual, table = matrix.text(room), TABLES / f"{room}.txt"
    expected = table.read_text() if table.exists() else ""
    ACTUAL.mkdir(parents=True, exist_ok=True)
    (ACTUAL / table.name).write_text(actual)
    changes = difflib.unified_diff(expected.splitlines(), actual.splitlines(), str(table), "actual", n=0, lineterm="")
    assert actual == expected, "\n".join(["Review, then `make permissions`:", *changes])


def test_no_table_is_left_over() -> None:
    assert sorted(path.stem for path in TABLES.iterdir()) == ROOMS


@pytest.mark.parametrize("name", KEYED)
def test_what_is_out_of_reach_answers_as_what_does_not_exist(
    name: str, matrix: Matrix, world: World, unrecorded: None
) -> None:
    *cases, _missing = matrix.of_address(name).values()
    methods = ["GET", "POST"] if our_views()[name].posts else ["GET"]
    for who, account in matrix.around.askers.items():
        if our_views()[name].permission(account):
            for method in methods:
                absent: dict[str, tuple[int, str, int]] = {}
                for given in cases:
                    asked = matrix.path(name, who, given)
                    if matrix.letter(who, method, asked) == "-":
                        answer = heard(matrix, who, method, asked)
                        path = matrix.path(name, who, instead_of(name, given))
                        nothing = absent[path] = absent.get(path) or heard(matrix, who, method, path)
                        changes = difflib.unified_diff(nothing[1].splitlines(), answer[1].splitlines(), n=0)
                        assert (who, method, answer[2], *changes) == (who, method, nothing[2])


def test_a_page_takes_no_other_method(matrix: Matrix, world: World) -> None:
    """Asked by somebody to whom it is open. DELETE gives an upload up; a calendar's address answers whom it knows."""
    otherwise = set()
    for name, view in our_views().items():
        who = next(who for who, account in matrix.askers.items() if account and view.permission(account))
        path = matrix.path(name, who, next(iter(matrix.of_address(name).values())))
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            state = matrix.clients[who].generic(method, path).status_code
            if state != 405:
                otherwise.add((name, state, method if state == 200 else ""))
    assert otherwise == {
        ("movements:calendar_feed", 404, ""),
        ("movements:upload_session", 200, "DELETE"),
        ("observations:upload_session", 200, "DELETE"),
    }


TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=|nonce=|X-CSRFToken": )"[^"]+"')


def heard(matrix: Matrix, who: str, method: str, path: str) -> tuple[int, str, int]:
    """All that an outsider learns from an answer: its state, its text but for tokens and the path, what it looks up.

    That a session is still in use is written down once a minute, whatever is asked.
    """
    matrix.clients[who].cookies.pop("messages", None)
    with CaptureQueriesContext(connection) as queries:
        answer = matrix.clients[who].generic(method, path)
        text = b"".join(answer).decode(errors="replace")
    looked_up = sum(query["sql"].startswith("SELECT") for query in queries)
    return answer.status_code, TOKENS.sub("", text).replace(path, "PATH"), looked_up
