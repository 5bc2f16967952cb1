"""Every act of the program has words, and so has everything an entry of the log can name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from tests.factories.people import make_account, make_unit
from tests.world import World
from thidua.audit.actions import Subject, record
from thidua.audit.models import Content, Entry, Link
from thidua.feedback.workflow import MOVES
from thidua.movements.queries import current_movement, pack_of
from thidua.reports.acts import FIELDS, KINDS, VERBS, Change, acts
from thidua.reports.acts.sentences import TECHNICAL

PACKAGE = Path(__file__).parents[2] / "thidua"


def calls() -> Iterator[ast.Call]:
    for path in PACKAGE.rglob("*.py"):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def verbs_of_actions() -> set[str]:
    """Every text passed as `verb`, every text passed on to something of the room that takes one, and every move."""
    found = {keyword.value for call in calls() for keyword in call.keywords if keyword.arg == "verb"}
    for path in PACKAGE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        takers = {node.name: _places(node)["verb"] for node in nodes if _is_taker(node)}
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            place = takers.get(getattr(call.func, "id", ""))
            if place is not None and place < len(call.args):
                found.add(call.args[place])
    moves = {f"{code.replace('-', '_')}_difficulty" for code in MOVES}
    return moves | {node.value for node in found if isinstance(node, ast.Constant)}


def _is_taker(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and "verb" in _places(node)


def _places(node: ast.FunctionDef) -> dict[str, int]:
    return {argument.arg: place for place, argument in enumerate(node.args.args)}


def test_every_verb_of_an_action_has_words() -> None:
    assert len(verbs_of_actions()) > 20
    assert sorted(verbs_of_actions() - set(VERBS)) == []


def test_every_kind_of_record_has_words() -> None:
    found = {call.args[0] for call in calls() if getattr(call.func, "id", "") == "Subject" and call.args}
    assert sorted({node.value for node in found if isinstance(node, ast.Constant)} - set(KINDS)) == []


def test_every_field_of_an_entry_has_words() -> None:
    values = [
        keyword.value
        for call in calls()
        for keyword in call.keywords
        if keyword.arg in ("before", "after") and isinstance(keyword.value, ast.Dict)
    ]
    keys = {key.value for value in [*values, *facts()] for key in value.keys if isinstance(key, ast.Constant)}
    assert len(keys) > 60
    assert sorted(keys - set(FIELDS) - set(TECHNICAL)) == []


def facts() -> Iterator[ast.Dict]:
    """What an action says of a record in a function of its own, or first calls `before` or `after`."""
    for path in PACKAGE.glob("*/actions*"):
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.FunctionDef) and node.name in ("_facts", "_said", "_head", "_told"):
                    yield from (part.value for part in ast.walk(node) if _returns_facts(part))
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                    names = {getattr(target, "id", "") for target in node.targets}
                    yield from [node.value] if names & {"before", "after"} else []


def _returns_facts(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)


def nowhere(_links: object) -> dict[tuple[str, str], str]:
    """No link is shown."""
    return {}


def test_every_entry_of_the_demo_has_words(world: World) -> None:
    said = [entry.said for entry in Entry.objects.select_related("content")]
    assert {verb for (verb,) in Entry.objects.values_list("verb")} <= set(VERBS)
    assert {kind for (kind,) in Entry.objects.values_list("subject_kind")} <= set(KINDS)
    assert {field for one in said for field in [*one.before, *one.after]} <= {*FIELDS, *TECHNICAL}


@pytest.mark.django_db
def test_what_changed_is_said_as_people_read_it() -> None:
    unit = make_unit("Xã Đăk Hà")
    entry = record(
        by=make_account("mai"),
        verb="grant_role",
        subject=Subject("account", "7", "Y Mai"),
        before={"status": "draft", "units": 3, "value": "0.25", "outcomes": []},
        after={
            "status": "running", "units": 1234, "unit": unit.pk, "role": "observer", "opened_on": "2026-04-10",
            "sha256": "ab" * 32, "sources": [[1, 2], [3, 4]], "outcomes": ["A", "B"], "valid_to": None, "new": True,
        },
    )  # fmt: skip
    link = Link(number=1, entry=entry, hash="")
    with translation.override("vi"):
        (act,) = acts([link], nowhere)
        assert (act.verb, act.who, act.kind, act.record) == ("Giao vai trò", "mai", "Tài khoản", "Y Mai")
        assert act.changes == [
            Change("Trở thành", "", "A; B"),
            Change("Tình trạng", "Dự thảo", "Đang thực hiện"),
            Change("Đơn vị", "3", "1.234"),
            Change("Giá trị", "0.25", ""),
            Change("Mới", "", "có"),
            Change("Ngày mở", "", "10/04/2026"),
            Change("Vai trò", "", "Quan sát viên"),
            Change("Dấu vân", "", "abababababab…"),
            Change("Đơn vị", "", "2 mục"),
            Change("Đơn vị", "", "Xã Đăk Hà"),
        ]


def test_a_cluster_is_called_by_its_name(world: World) -> None:
    runs = Link.objects.filter(entry__verb__in=["score_cluster", "assign_cluster"])
    with translation.override("vi"):
        records = {act.record for act in acts(runs, nowhere)}
    assert "Sở, ban, ngành và BQL Khu kinh tế, 2024" in records
    assert [record for record in records if record.split()[0].islower()] == []


def test_areas_and_awards_are_called_by_their_names_and_a_share_is_a_percentage(world: World) -> None:
    told = {"area": "institutions", "areas": ["civil_service"], "scheme": "bk-tinh-tap-the", "share": Decimal("0.3")}
    entry = record(by=None, verb="register", subject=Subject("registration", "only", "A"), after=told)
    with translation.override("vi"):
        (act,) = acts([Link(number=1, entry=entry, hash="")], nowhere)
    pack = pack_of(current_movement().regulation)
    areas = {area.code: area.name.vi for area in pack.reform_areas}
    assert [change.after for change in act.changes] == [
        areas["institutions"], areas["civil_service"], pack.schemes["bk-tinh-tap-the"].name.vi, "30\N{NO-BREAK SPACE}%",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_kinds_of_record_bear_one_name(language: str) -> None:
    with translation.override(language):
        said = [str(label) for label in KINDS.values()]
    assert len(said) == len(set(said))


@pytest.mark.django_db
def test_what_was_erased_is_not_said() -> None:
    at = datetime(2026, 4, 10, 20, 30, tzinfo=UTC)
    entry = Entry(at=at, actor_id=5, verb="made_up_verb", subject_kind="round", subject_key="7", content=Content())
    (act,) = acts([Link(number=1, entry=entry, hash="")], nowhere)
    assert (act.verb, act.who, act.record, act.changes) == ("made up verb", "Tài khoản số 5", "", [])
    assert f"{act.day}" == "2026-04-11"


@pytest.mark.django_db
def test_one_field_is_named_by_the_kind_of_its_record() -> None:
    for kind in ("person", "reorganisation"):
        record(by=None, verb="notify", subject=Subject(kind, "only", "A"), after={"title": "B"})
    entries = Entry.objects.filter(subject_key="only").order_by("pk")
    with translation.override("vi"):
        told = [act.changes for act in acts((Link(number=1, entry=entry, hash="") for entry in entries), nowhere)]
    assert told == [[Change("Chức vụ", "", "B")], [Change("Trích yếu", "", "B")]]
