"""Difficulties (I6): reported by a unit, taken up, passed on, answered; asked again, withdrawn; nothing is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from thidua.audit.models import Entry
from thidua.feedback.actions import (
    answer_difficulty,
    ask_again,
    pass_on_difficulty,
    report_difficulty,
    take_up_difficulty,
    withdraw_difficulty,
)
from thidua.feedback.models import Difficulty, Nature, State
from thidua.feedback.permissions import difficulties_awaiting, moves_open_to
from thidua.feedback.tables import difficulty_rows
from thidua.feedback.workflow import MOVES
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import pack_of
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import Refused
from thidua.reports.queries import waiting_for


@pytest.fixture
def difficulty(movement: Movement, commune: Unit, officer: Account) -> Difficulty:
    return report_difficulty(
        movement=movement, unit=commune, title="Mạng chậm", text="Từ tháng 3", area="general", by=officer
    )


def history(difficulty: Difficulty) -> list[tuple[str, str, str, str]]:
    return list(difficulty.steps.values_list("state", "text", "to", "document"))


def test_a_difficulty_goes_from_report_to_answer_and_its_history_stays(
    difficulty: Difficulty, officer: Account, agency: Account
) -> None:
    take_up_difficulty(difficulty=difficulty, nature=Nature.SYSTEMS, by=agency)
    pass_on_difficulty(difficulty=difficulty, to="Sở KH&CN", document="12/SNV-CCHC", by=agency)
    answer_difficulty(difficulty=difficulty, text="Đã nâng cấp đường truyền.", by=agency)
    ask_again(difficulty=difficulty, text="Vẫn chậm vào buổi sáng.", by=officer)
    withdraw_difficulty(difficulty=difficulty, text="Đã ổn định.", by=officer)
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.nature) == (State.WITHDRAWN, Nature.SYSTEMS)
    assert history(difficulty) == [
        ("reported", "", "", ""),
        ("in_work", "", "", ""),
        ("passed_on", "", "Sở KH&CN", "12/SNV-CCHC"),
        ("answered", "Đã nâng cấp đường truyền.", "", ""),
        ("reported", "Vẫn chậm vào buổi sáng.", "", ""),
        ("withdrawn", "Đã ổn định.", "", ""),
    ]


def test_sent_twice_before_it_is_taken_up_it_is_one(difficulty: Difficulty, officer: Account, agency: Account) -> None:
    said = {"movement": difficulty.movement, "unit": difficulty.unit, "title": "Mạng chậm", "text": "Từ tháng 3"}
    assert report_difficulty(**said, area="general", by=officer) == difficulty
    assert report_difficulty(**said, area="general", proposal="Nâng cấp", by=officer) != difficulty
    take_up_difficulty(difficulty=difficulty, nature=Nature.SYSTEMS, by=agency)
    assert report_difficulty(**said, area="general", by=officer) != difficulty


def test_what_is_passed_on_and_answered_is_told_by_the_step_that_did_it(
    difficulty: Difficulty, officer: Account, agency: Account
) -> None:
    assert (difficulty.passed_on, difficulty.answer) == (None, None)
    pass_on_difficulty(difficulty=difficulty, to="Sở KH&CN", document="12/SNV-CCHC", by=agency)
    answer_difficulty(difficulty=difficulty, text="Đã nâng cấp.", document="15/SNV", by=agency)
    ask_again(difficulty=difficulty, text="Vẫn chậm.", by=officer)
    (row,) = difficulty_rows([difficulty], pack_of(difficulty.movement.regulation))
    assert (row["to"], row["document"], row["answer"]) == ("Sở KH&CN", "15/SNV", "Đã nâng cấp.")


def test_every_move_leaves_one_entry_in_the_log(difficulty: Difficulty, agency: Account) -> None:
    answer_difficulty(difficulty=difficulty, text="Xong", document="3/SNV", by=agency)
    entries = Entry.objects.filter(subject_kind="difficulty", subject_key=str(difficulty.pk)).order_by("id")
    assert [entry.verb for entry in entries] == ["report_difficulty", "answer_difficulty", "notify"]
    said = entries[1].said
    assert (said.before, said.reason) == ({"state": "reported"}, "Xong")
    assert said.after == {"state": "answered", "nature": "", "to": "", "document": "3/SNV"}


def test_a_unit_reports_for_itself_only(movement: Movement, other: Unit, officer: Account, agency: Account) -> None:
    for account in (officer, agency):
        with pytest.raises(Refused, match="của đơn vị mình"):
            report_difficulty(movement=movement, unit=other, title="a", text="b", by=account)
    assert Difficulty.objects.count() == 0


def test_only_the_standing_agency_answers(difficulty: Difficulty, officer: Account, auditor: Account) -> None:
    for account in (officer, auditor):
        with pytest.raises(Refused):
            answer_difficulty(difficulty=difficulty, text="Xong", by=account)
    assert history(difficulty) == [("reported", "", "", "")]


def test_nobody_answers_what_the_own_unit_reports(
    difficulty: Difficulty, movement: Movement, other: Unit, officer: Account, agency: Account
) -> None:
    officer.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    both = Account.objects.get(pk=officer.pk)
    beside = report_difficulty(movement=movement, unit=other, title="Mất điện", text="Từ tháng 3", by=None)
    offered = [set(moves_open_to(both, one)) for one in (difficulty, beside)]
    assert offered == [{"withdraw"}, {"take-up", "pass-on", "answer"}]
    with pytest.raises(Refused, match="Không ai làm thay cả hai bên"):
        answer_difficulty(difficulty=difficulty, text="Xong", by=both)
    waits = [{one.code: one.count for one in waiting_for(movement, who, localdate())} for who in (both, agency)]
    assert [list(difficulties_awaiting(both)), waits] == [[beside], [{"difficulties": 1}, {"difficulties": 2}]]


def test_nobody_answers_what_one_reported_before_one_came_to_the_standing_agency(
    difficulty: Difficulty, movement: Movement, officer: Account, agency: Account
) -> None:
    officer.grants.update(revoked_on=localdate())
    officer.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    moved = Account.objects.get(pk=officer.pk)
    assert (moves_open_to(moved, difficulty), list(difficulties_awaiting(moved))) == ({}, [])
    assert list(difficulties_awaiting(agency)) == [difficulty]
    with pytest.raises(Refused, match="Chính bạn"):
        answer_difficulty(difficulty=difficulty, text="Xong", by=moved)


def test_only_the_own_unit_withdraws(difficulty: Difficulty, stranger: Account, agency: Account) -> None:
    for account in (stranger, agency):
        with pytest.raises(Refused):
            withdraw_difficulty(difficulty=difficulty, text="x", by=account)


def test_a_move_that_the_state_does_not_know_is_refused_in_words(
    difficulty: Difficulty, officer: Account, agency: Account
) -> None:
    withdraw_difficulty(difficulty=difficulty, text="Nhầm", by=officer)
    with pytest.raises(ValidationError, match="Đã rút"):
        answer_difficulty(difficulty=difficulty, text="Xong", by=agency)
    assert difficulty.steps.count() == 2


def test_two_pages_open_at_once_do_not_answer_twice(difficulty: Difficulty, agency: Account) -> None:
    stale = Difficulty.objects.get(pk=difficulty.pk)
    answer_difficulty(difficulty=difficulty, text="Một", by=agency)
    with pytest.raises(ValidationError):
        answer_difficulty(difficulty=stale, text="Hai", by=agency)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"text": ""}, "text"), ({"area": "nowhere"}, "area"), ({"title": "a" * 201}, "title")],
)
def test_a_report_that_says_nothing_is_refused_by_field(
    values: dict[str, str], field: str, movement: Movement, commune: Unit, officer: Account
) -> None:
    said = {"title": "Mạng chậm", "text": "Từ tháng 3", **values}
    with pytest.raises(ValidationError) as refusal:
        report_difficulty(movement=movement, unit=commune, by=officer, **said)
    assert list(refusal.value.message_dict) == [field]
    assert Difficulty.objects.count() == 0


def test_answers_and_reasons_are_not_empty(difficulty: Difficulty, officer: Account, agency: Account) -> None:
    with pytest.raises(ValidationError):
        answer_difficulty(difficulty=difficulty, text=" ", by=agency)
    with pytest.raises(ValidationError):
        withdraw_difficulty(difficulty=difficulty, text="", by=officer)
    with pytest.raises(ValidationError):
        pass_on_difficulty(difficulty=difficulty, to=" ", by=agency)


@pytest.mark.parametrize("state", State.values)
def test_buttons_are_the_moves_that_actions_allow(
    state: str, difficulty: Difficulty, officer: Account, agency: Account, auditor: Account, stranger: Account
) -> None:
    difficulty.state = state
    of_unit = {code for code, move in MOVES.items() if move.by == "unit" and state in move.sources}
    of_agency = {code for code, move in MOVES.items() if move.by == "standing_agency" and state in move.sources}
    shown = [set(moves_open_to(account, difficulty)) for account in (officer, agency, auditor, stranger)]
    assert shown == [of_unit, of_agency, set(), set()]


def test_the_unit_is_told_when_its_difficulty_is_passed_on_and_answered(
    difficulty: Difficulty, officer: Account, agency: Account
) -> None:
    take_up_difficulty(difficulty=difficulty, nature=Nature.SYSTEMS, by=agency)
    pass_on_difficulty(difficulty=difficulty, to="Sở KH&CN", by=agency)
    answer_difficulty(difficulty=difficulty, text="Đã nâng cấp.", by=agency)
    told = [(notice.account, str(notice.said), notice.url) for notice in Notice.objects.order_by("pk")]
    url = f"/difficulties/{difficulty.pk}/"
    assert told == [
        (officer, "The difficulty “Mạng chậm” of Xã Đăk Hà is passed on.", url),
        (officer, "The difficulty “Mạng chậm” of Xã Đăk Hà is answered.", url),
    ]


def test_in_a_closed_movement_nothing_is_reported_or_answered(
    difficulty: Difficulty, movement: Movement, commune: Unit, officer: Account, agency: Account
) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    movement.refresh_from_db()
    with pytest.raises(ValidationError, match="đã kết thúc"):
        report_difficulty(movement=movement, unit=commune, title="Mới", text="Mới", by=officer)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        answer_difficulty(difficulty=difficulty, text="Đã giải quyết", by=agency)
    standing = Difficulty.objects.select_related("movement", "unit").get()
    assert [moves_open_to(account, standing) for account in (officer, agency)] == [{}, {}]
