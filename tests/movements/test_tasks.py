"""Assigning tasks and the moves of both sides: who may, what each needs, when it is late, and nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.factories.movements import make_movement, make_past_task, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit, succeed
from thidua.audit.models import Entry
from thidua.core.duties import end_of
from thidua.core.messages import Message
from thidua.core.tasks import TaskState, TaskStatus, task_state
from thidua.movements.actions import assign_task, close_task_list, move_task, open_task_list
from thidua.movements.actions.task_notices import CO_OPERATES, TOLD
from thidua.movements.models import Movement, Task
from thidua.movements.permissions import bar_to_accepting, can_read_task, moves_open_to, tasks_awaiting
from thidua.movements.queries import in_task_state, tasks_of
from thidua.movements.workflow import MOVES
from thidua.notices.models import Notice
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def movement() -> Movement:
    return make_movement()


@pytest.fixture
def district(movement: Movement) -> Unit:
    return make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province)


@pytest.fixture
def commune(district: Unit) -> Unit:
    return make_unit("Xã Mẫu", parent=district)


@pytest.fixture
def standing(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def task(movement: Movement, commune: Unit) -> Task:
    return make_task(movement, commune)


def shift(task: Task, days: int) -> None:
    """Have the deadline lie so many days ahead of now."""
    Task.objects.filter(pk=task.pk).update(deadline=timezone.now() + timedelta(days=days))


def refused_day(task: Task, move: str, until: date) -> str:
    """What is said of a day that a move cannot give."""
    with pytest.raises(ValidationError) as refused:
        move_task(task=task, move=move, text="Vì", until=until, by=None)
    [[said]] = refused.value.message_dict.values()
    return said


def state_of(task: Task) -> TaskState:
    task.refresh_from_db()
    return task_state(task.standing, timezone.now())


def test_assigned_it_is_due_at_the_end_of_its_day(movement: Movement, commune: Unit, standing: Account) -> None:
    other = make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province)
    task = assign_task(
        movement=movement, assigner=movement.province, lead=commune, helpers=[other], document_number=" 12/KH-UBND ",
        document_date=date(2026, 1, 5), content="Số hóa hồ sơ", due_on=date(2029, 10, 31), area="general",
        product="Báo cáo", by=standing,
    )  # fmt: skip
    assert (task.document_number, task.year, task.status) == ("12/KH-UBND", 2029, TaskStatus.OPEN)
    assert (task.deadline, task.last_day) == (end_of(date(2029, 10, 31)), date(2029, 10, 31))
    assert list(task.helpers.all()) == [other]
    assert [(step.act, step.by) for step in task.steps.all()] == [("assign", standing)]
    entry = Entry.objects.get(verb="assign_task")
    assert entry.said.after == {"unit": commune.pk, "due_on": "2029-10-31", "document": "12/KH-UBND"}


def test_a_last_day_off_moves_only_if_the_document_says_so(movement: Movement, commune: Unit) -> None:
    saturday = date(2026, 10, 31)
    kept = make_task(movement, commune, saturday)
    moved = make_task(movement, commune, saturday, content="Việc khác", rolls=True)
    assert (kept.last_day, moved.last_day, moved.due_on) == (saturday, date(2026, 11, 2), saturday)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"document_date": date(2999, 1, 1)}, "document_date"),
        ({"due_on": date(2022, 1, 1)}, "due_on"),
        ({"due_on": date(2045, 1, 1)}, "due_on"),
        ({"area": "no_such_area"}, "area"),
        ({"content": " "}, "content"),
        ({"document_number": ""}, "document_number"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object], field: str, movement: Movement, commune: Unit) -> None:
    with pytest.raises(ValidationError) as refused:
        make_task(movement, commune, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert Task.objects.count() == 0


def test_nobody_assigns_what_is_overdue_already_the_register_takes_it_over(
    movement: Movement, commune: Unit, standing: Account
) -> None:
    values = {"document_number": "1/KH", "document_date": TODAY() - timedelta(days=9), "content": "Việc"}
    values |= {"movement": movement, "assigner": movement.province, "lead": commune, "by": standing}
    with pytest.raises(ValidationError) as refused:
        assign_task(due_on=TODAY() - timedelta(days=1), **values)
    assert "thidua import tasks" in refused.value.message_dict["due_on"][0]
    assert assign_task(due_on=TODAY(), **values).last_day == TODAY()


def test_a_unit_that_ended_or_the_lead_as_helper_is_refused(movement: Movement, commune: Unit) -> None:
    ended = make_unit("Xã cũ", parent=movement.province, valid_to=date(2025, 6, 30))
    for lead, helpers in ((ended, []), (commune, [commune])):
        with pytest.raises(ValidationError):
            make_task(movement, lead, helpers=helpers)


def test_assigned_twice_it_is_one_until_cancelled(movement: Movement, commune: Unit, task: Task) -> None:
    assert make_task(movement, commune) == task
    move_task(task=task, move="cancel", text="Giao nhầm", by=None)
    again = make_task(movement, commune)
    assert again != task
    assert Task.objects.count() == 2


def test_each_level_assigns_to_units_below_its_own(
    movement: Movement, district: Unit, commune: Unit, standing: Account, officer: Account
) -> None:
    head = make_account("head", Role.UNIT_HEAD, district)
    elsewhere = make_unit("Xã khác", parent=movement.province)
    values = {"document_number": "1/KH", "document_date": date(2026, 1, 1), "content": "Việc", "due_on": TODAY()}

    def assigned(by: Account, assigner: Unit, lead: Unit) -> bool:
        try:
            assign_task(movement=movement, assigner=assigner, lead=lead, by=by, **values)
        except Refused:
            return False
        return True

    assert assigned(standing, movement.province, commune)
    assert assigned(head, district, commune)
    for by, assigner, lead in [
        (head, district, district), (head, district, elsewhere), (head, movement.province, commune),
        (standing, district, commune), (officer, commune, commune), (officer, district, commune),
    ]:  # fmt: skip
        assert not assigned(by, assigner, lead)


def test_handed_in_and_accepted_on_time(task: Task, officer: Account, standing: Account) -> None:
    move_task(task=task, move="progress", text="Được một nửa", percent=50, by=officer)
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    assert state_of(task) is TaskState.WITHIN_TIME
    shift(task, -1)
    Task.objects.filter(pk=task.pk).update(handed_in_at=timezone.now() - timedelta(days=2))
    move_task(task=task, move="accept", by=standing)
    assert state_of(task) is TaskState.DONE_ON_TIME
    assert task.percent == 50
    assert [step.act for step in task.steps.all()] == ["assign", "progress", "hand_in", "accept"]


def test_handed_in_late_it_is_overdue_until_accepted_and_then_done_late(task: Task, officer: Account) -> None:
    shift(task, -1)
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    assert state_of(task) is TaskState.OVERDUE
    move_task(task=task, move="accept", by=None)
    assert state_of(task) is TaskState.DONE_LATE


def test_returned_it_is_open_again_and_mended_by_a_day_stays_in_time(task: Task, officer: Account) -> None:
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    until = task.last_day + timedelta(days=5)
    found = move_task(task=task, move="return", text="Thiếu phụ lục", until=until, by=None)
    assert (found.status, found.handed_in_at, found.last_day) == (TaskStatus.OPEN, None, until)


def test_a_returned_product_is_given_no_day_that_has_passed_or_changes_nothing(task: Task, officer: Account) -> None:
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    past = TODAY() - timedelta(days=1)
    assert refused_day(task, "return", past) == "Ngày này đã qua."
    for until in (TODAY(), task.last_day):
        assert refused_day(task, "return", until) == "Ngày này không sau hạn hiện tại."
    shift(task, -1)
    Task.objects.update(handed_in_at=timezone.now() - timedelta(days=2))
    assert refused_day(task, "return", past - timedelta(days=1)) == "Ngày này đã qua."
    assert (task.steps.count(), Task.objects.get().status) == (2, TaskStatus.HANDED_IN)
    assert move_task(task=task, move="return", text="Thiếu", until=TODAY(), by=None).last_day == TODAY()


def test_what_came_late_gets_no_new_deadline_by_being_returned(task: Task, officer: Account) -> None:
    shift(task, -1)
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    assert "đã nộp sau hạn" in refused_day(task, "return", TODAY() + timedelta(days=5))
    move_task(task=task, move="return", text="Thiếu", by=None)
    assert state_of(task) is TaskState.OVERDUE


def test_no_extension_is_granted_until_a_day_that_has_passed(task: Task, officer: Account) -> None:
    move_task(task=task, move="ask-extension", text="Chờ", until=task.due_on + timedelta(days=1), by=officer)
    shift(task, -9)
    assert refused_day(task, "grant-extension", TODAY() - timedelta(days=1)) == "Ngày này đã qua."


def test_an_extension_is_asked_for_before_the_deadline_and_may_be_granted_after_it(
    task: Task, officer: Account, standing: Account
) -> None:
    until = task.due_on + timedelta(days=20)
    move_task(task=task, move="ask-extension", text="Chờ hướng dẫn", until=until, by=officer)
    shift(task, -1)
    assert state_of(task) is TaskState.OVERDUE
    found = move_task(task=task, move="grant-extension", until=until, by=standing)
    assert (found.last_day, found.due_on, found.year) == (until, task.due_on, until.year)
    assert state_of(task) is TaskState.WITHIN_TIME
    shift(task, -1)
    with pytest.raises(ValidationError):
        move_task(task=task, move="ask-extension", text="Lại xin", until=until, by=officer)


def test_a_refused_extension_leaves_the_deadline(task: Task, officer: Account) -> None:
    before = task.deadline
    move_task(
        task=task, move="ask-extension", text="Chờ", until=task.due_on + timedelta(days=1), by=officer
    )  # fmt: skip
    found = move_task(task=task, move="refuse-extension", text="Không có lý do", by=None)
    assert (found.status, found.deadline) == (TaskStatus.OPEN, before)


def test_not_feasible_counts_only_once_it_is_confirmed(task: Task, officer: Account, standing: Account) -> None:
    shift(task, -1)
    move_task(task=task, move="ask-release", text="Luật đã thay", by=officer)
    assert state_of(task) is TaskState.OVERDUE
    move_task(task=task, move="refuse-release", text="Vẫn làm", by=standing)
    move_task(task=task, move="ask-release", text="Luật đã thay", by=officer)
    move_task(task=task, move="confirm-release", text="Đúng", by=standing)
    assert state_of(task) is TaskState.NOT_FEASIBLE


def test_the_same_move_sent_twice_is_one(task: Task, officer: Account) -> None:
    for _time in range(2):
        move_task(task=task, move="progress", text="Được một nửa", percent=50, by=officer)
    for _time in range(2):
        move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    assert [step.act for step in task.steps.all()] == ["assign", "progress", "hand_in"]


@pytest.mark.parametrize(
    ("move", "said", "field"),
    [
        ("progress", {"text": " "}, "text"),
        ("progress", {"text": "Việc", "percent": 101}, "percent"),
        ("hand_in", {}, "file"),
        ("ask-release", {}, "text"),
        ("ask-extension", {"text": "Chờ"}, "until"),
        ("ask-extension", {"text": "Chờ", "until": date(2023, 1, 1)}, "until"),
        ("ask-extension", {"text": "Chờ", "until": date(2045, 1, 1)}, "until"),
        ("cancel", {}, "text"),
    ],
)
def test_a_move_says_what_it_must(move: str, said: dict[str, object], field: str, task: Task) -> None:
    with pytest.raises(ValidationError) as refused:
        move_task(task=task, move=move, by=None, **said)
    assert list(refused.value.message_dict) == [field]
    assert task.steps.count() == 1


def test_no_task_is_due_after_the_movement(movement: Movement, task: Task) -> None:
    last, beyond = movement.ends_on, movement.ends_on + timedelta(days=1)
    for move in ("ask-extension", "grant-extension"):
        with pytest.raises(ValidationError) as refused:
            move_task(task=task, move=move, text="Chờ", until=beyond, by=None)
        assert f"{last:%d/%m/%Y}" in str(refused.value.message_dict["until"])
        task = move_task(task=task, move=move, text="Chờ", until=last, by=None)
    assert task.last_day == last
    move_task(task=task, move="hand_in", text="Xong", by=None)
    with pytest.raises(ValidationError):
        move_task(task=task, move="return", text="Thiếu", until=beyond, by=None)


def test_moves_are_made_from_the_statuses_of_the_table_alone(task: Task) -> None:
    said = {"text": "Vì", "until": task.due_on + timedelta(days=9)}
    for code, move in MOVES.items():
        for status in TaskStatus:
            Task.objects.filter(pk=task.pk).update(status=status.value, deadline=end_of(task.due_on))
            if status in move.sources:
                text = f"{code} {status}"
                assert move_task(task=task, move=code, by=None, **(said | {"text": text})).status == (
                    move.target or status
                )
            else:
                with pytest.raises(ValidationError):
                    move_task(task=task, move=code, by=None, **said)


def test_buttons_and_acts_agree_and_nobody_acts_for_both_sides(
    movement: Movement, district: Unit, commune: Unit, officer: Account, standing: Account
) -> None:
    head, outside = make_account("head", Role.UNIT_HEAD, district), make_account("other", Role.UNIT_OFFICER, district)
    task = make_task(movement, commune, assigner=district)
    sides = {officer: "lead", head: "assigner", standing: "", outside: ""}
    for account, side in sides.items():
        offered = {move.by for move in moves_open_to(account, task, timezone.now()).values()}
        assert offered == ({side} if side else set())
        for code, move in MOVES.items():
            if move.by != side:
                with pytest.raises(Refused):
                    move_task(task=task, move=code, text="Vì", by=account)


@pytest.mark.parametrize("above", [False, True])
def test_who_holds_a_role_on_either_side_acts_for_the_lead_alone_also_on_what_a_colleague_handed_in(
    above: bool, movement: Movement, district: Unit, task: Task, officer: Account, standing: Account
) -> None:
    """Whether officer of the lead or of a unit above it, and whoever lent the role of who assigned."""
    both = make_account(role=Role.UNIT_HEAD, unit=district if above else task.lead)
    RoleGrant.objects.create(
        account=both, role=Role.STANDING_OFFICER, unit=movement.province, delegated_from=standing.grants.get()
    )
    assert {move.by for move in moves_open_to(both, task, timezone.now()).values()} == {"lead"}
    move_task(task=task, move="hand_in", text="Xong", by=officer)
    task.refresh_from_db()
    both = Account.objects.get(pk=both.pk)
    assert bar_to_accepting(both, task) == Message.of(
        "Nobody acts for both sides: you are head or officer of the lead unit or above it. Leave it to a colleague of "
        "who assigned the task."
    )
    assert (list(tasks_awaiting(both)), list(tasks_awaiting(standing))) == ([], [task])
    told = Notice.objects.filter(key=f"task:{task.pk}:step:{task.steps.latest('pk').pk}")
    assert [notice.account for notice in told] == [standing]
    with pytest.raises(Refused):
        move_task(task=task, move="accept", by=both)


def test_a_head_who_assigned_accepts_from_units_below(movement: Movement, district: Unit, commune: Unit) -> None:
    head, task = make_account("h", Role.UNIT_HEAD, district), make_task(movement, commune, assigner=district)
    move_task(task=task, move="hand_in", text="Xong", by=None)
    assert list(tasks_awaiting(head)) == [task]
    assert move_task(task=task, move="accept", by=head).status == TaskStatus.DONE


def test_nobody_accepts_or_grants_what_one_handed_in_or_asked_for_whatever_role_one_got_since(
    movement: Movement, task: Task, officer: Account, standing: Account
) -> None:
    today = timezone.localdate()
    for move, sent in (("ask-extension", {"until": today + timedelta(days=60)}), ("hand_in", {})):
        move_task(task=task, move=move, text="Xong", by=officer, **sent)
        task.refresh_from_db()
        assert bar_to_accepting(officer, task) is None
        officer.grants.all().update(revoked_on=today)
        RoleGrant.objects.create(account=officer, role=Role.STANDING_OFFICER, unit=movement.province)
        both = Account.objects.get(pk=officer.pk)
        assert (moves_open_to(both, task, timezone.now()), list(tasks_awaiting(both))) == ({}, [])
        assert list(tasks_awaiting(standing)) == [task]
        officer = make_account(role=Role.UNIT_OFFICER, unit=task.lead)
    assert bar_to_accepting(both, task) == Message.of("You did this for the unit yourself. Leave it to a colleague.")


def test_a_unit_above_the_lead_hands_in_what_the_province_assigned(
    movement: Movement, district: Unit, task: Task
) -> None:
    assert {
        move.by for move in moves_open_to(make_account("h", Role.UNIT_HEAD, district), task, timezone.now()).values()
    } == {"lead"}


def test_states_found_in_the_database_are_those_of_the_engine(movement: Movement, commune: Unit) -> None:
    now = timezone.now()
    near = [now - timedelta(microseconds=1), now, now + timedelta(microseconds=1), None]
    for number, (status, deadline, handed_in) in enumerate(
        (status, deadline, handed_in) for status in TaskStatus for deadline in near[:3] for handed_in in near
    ):
        task = make_task(movement, commune, content=f"Việc {number}")
        needs = status in (TaskStatus.HANDED_IN, TaskStatus.DONE)
        handed = (handed_in or now) if needs else None
        Task.objects.filter(pk=task.pk).update(status=status.value, deadline=deadline, handed_in_at=handed)
    for state in TaskState:
        found = set(Task.objects.filter(in_task_state(state, now)))
        assert found == {task for task in Task.objects.all() if task_state(task.standing, now) is state}


def test_a_closed_list_takes_no_more_tasks_until_it_is_opened(
    movement: Movement, commune: Unit, standing: Account, officer: Account
) -> None:
    close_task_list(movement=movement, year=2024, reason="Đủ", by=standing)
    with pytest.raises(ValidationError):
        make_task(movement, commune, date(2024, 5, 1))
    with pytest.raises(ValidationError):
        make_past_task(movement, commune, date(2024, 5, 1))
    with pytest.raises(Refused):
        open_task_list(movement=movement, year=2024, reason="Sót", by=officer)
    open_task_list(movement=movement, year=2024, reason="Sót một nhiệm vụ", by=standing)
    assert make_task(movement, commune, date(2024, 5, 1)).year == 2024
    assert [step.closed for step in movement.task_list_steps.all()] == [True, False]


def test_a_task_extended_into_another_year_counts_there(movement: Movement, commune: Unit, officer: Account) -> None:
    task, next_year = make_task(movement, commune), date(TODAY().year + 1, 1, 31)
    move_task(task=task, move="ask-extension", text="Chờ", until=next_year, by=officer)
    assert move_task(task=task, move="grant-extension", until=next_year, by=None).year == next_year.year


def test_what_was_done_is_never_changed(task: Task) -> None:
    with pytest.raises(TypeError):
        task.steps.get().save()
    with pytest.raises(TypeError):
        task.steps.get().delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_in_at_the_same_time_hand_in_once() -> None:
    movement = make_movement()
    task = make_task(movement, make_unit(parent=movement.province))
    writers = 4
    together = Barrier(writers)

    def send(_writer: int) -> int:
        try:
            together.wait()
            return move_task(task=task, move="hand_in", text="Đã xong", by=None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        assert set(pool.map(send, range(writers))) == {task.pk}
    assert [step.act for step in task.steps.all()] == ["assign", "hand_in"]


def test_who_carries_on_a_unit_carries_on_its_tasks(movement: Movement, task: Task, commune: Unit) -> None:
    ward = make_unit("Phường mới", parent=make_unit("Tỉnh mới", Kind.PROVINCE), valid_from=date(2025, 7, 1))
    succeed(commune, ward)
    succeed(movement.province, ward.parent)
    officer, standing = (
        make_account("heir", Role.UNIT_OFFICER, ward),
        make_account("heirs", Role.STANDING_OFFICER, ward.parent),
    )
    assert list(tasks_of(movement, [ward], task.year)) == [task]
    assert {move.by for move in moves_open_to(officer, task, timezone.now()).values()} == {"lead"}
    assert {move.by for move in moves_open_to(standing, task, timezone.now()).values()} == {"assigner"}


def test_the_unit_above_acts_for_who_assigned_once_that_has_ended_and_nobody_carries_it_on(
    movement: Movement, district: Unit, commune: Unit, standing: Account, officer: Account
) -> None:
    task = make_task(movement, commune, assigner=district)
    head = make_account("head", Role.UNIT_HEAD, commune)
    assert not moves_open_to(standing, task, timezone.now())
    Unit.objects.filter(pk=district.pk).update(valid_to=TODAY() - timedelta(days=1))
    task = Task.objects.select_related("assigner", "lead", "movement").get()
    assert {move.by for move in moves_open_to(standing, task, timezone.now()).values()} == {"assigner"}
    assert {move.by for move in moves_open_to(head, task, timezone.now()).values()} == {"lead"}
    assert not tasks_awaiting(standing)
    move_task(task=task, move="hand_in", text="Đã xong", by=officer)
    assert told(standing) == ["hand_in"]
    assert list(tasks_awaiting(standing)) == [task]
    assert move_task(task=task, move="accept", by=standing).status == TaskStatus.DONE


def test_who_carries_on_the_unit_above_acts_for_an_assigner_that_has_ended(
    movement: Movement, district: Unit, commune: Unit
) -> None:
    task, newer = make_task(movement, commune, assigner=district), make_unit("Tỉnh Mới", Kind.PROVINCE)
    succeed(movement.province, newer)
    Unit.objects.filter(pk__in=[district.pk, movement.province.pk]).update(valid_to=TODAY() - timedelta(days=1))
    standing = make_account("newer", Role.STANDING_OFFICER, newer)
    move_task(task=Task.objects.get(), move="hand_in", text="Đã xong", by=None)
    assert list(tasks_awaiting(standing)) == [task]
    assert can_read_task(standing, task)
    assert move_task(task=task, move="accept", by=standing).status == TaskStatus.DONE


def test_nobody_above_acts_for_who_assigned_while_somebody_carries_it_on(
    movement: Movement, district: Unit, commune: Unit, standing: Account
) -> None:
    task, heir = make_task(movement, commune, assigner=district), make_unit("Huyện Nay", Kind.DISTRICT, district.parent)
    succeed(district, heir)
    Unit.objects.filter(pk=district.pk).update(valid_to=TODAY() - timedelta(days=1))
    move_task(task=Task.objects.get(), move="hand_in", text="Đã xong", by=None)
    assert not tasks_awaiting(standing)
    with pytest.raises(Refused):
        move_task(task=task, move="accept", by=standing)
    move_task(task=task, move="accept", by=make_account("heir", Role.UNIT_HEAD, heir))


# Who is told


def told(account: Account) -> list[str]:
    """The acts of which an account was told, marked where its unit co-operates."""
    acts = {msgid: act for act, msgid in TOLD.items()}
    messages = [notice.said for notice in Notice.objects.filter(account=account, subject_kind="task").order_by("pk")]
    return [
        f"co-operates: {acts[dict(said.params)['said'].msgid]}" if said.msgid == CO_OPERATES else acts[said.msgid]
        for said in messages
    ]


def test_each_side_is_told_of_what_the_other_does_and_not_of_its_own(
    movement: Movement, commune: Unit, officer: Account, standing: Account
) -> None:
    head = make_account("head", Role.UNIT_HEAD, commune)
    elsewhere = make_account("elsewhere", Role.UNIT_OFFICER, make_unit("Xã Khác", parent=commune.parent))
    task, later = make_task(movement, commune), TODAY() + timedelta(days=40)
    for move, by, until in (
        ("progress", officer, None), ("ask-extension", officer, later), ("grant-extension", standing, later),
        ("hand_in", officer, None), ("return", standing, None), ("ask-release", officer, None),
        ("refuse-release", standing, None), ("hand_in", officer, None), ("accept", standing, None),
    ):  # fmt: skip
        task = move_task(task=task, move=move, by=by, until=until, text=f"Vì {move}")
    answers = ["assign", "grant-extension", "return", "refuse-release", "accept"]
    assert (told(officer), told(head), told(elsewhere)) == (answers, answers, [])
    assert told(standing) == ["ask-extension", "hand_in", "ask-release", "hand_in"]


def test_a_task_sent_twice_is_told_once(movement: Movement, commune: Unit, officer: Account) -> None:
    make_task(movement, commune)
    make_task(movement, commune)
    assert told(officer) == ["assign"]


def test_co_operating_units_are_told_what_the_lead_unit_is_told(
    movement: Movement, commune: Unit, officer: Account, standing: Account
) -> None:
    helping = make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province)
    helper = make_account("helper", Role.UNIT_OFFICER, helping)
    task = make_task(movement, commune, helpers=[helping])
    for move, by in (("hand_in", officer), ("return", standing), ("hand_in", officer), ("accept", standing)):
        task = move_task(task=task, move=move, by=by, text="Vì")
    assert told(helper) == [f"co-operates: {act}" for act in ("assign", "return", "accept")]
    assert told(officer) == ["assign", "return", "accept"]
    assert "Sở Mẫu" not in str(Notice.objects.filter(account=helper).first().said)


def test_who_serves_the_lead_and_a_co_operating_unit_is_told_once(
    movement: Movement, commune: Unit, officer: Account
) -> None:
    helping = make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province)
    officer.grants.create(role=Role.UNIT_OFFICER, unit=helping)
    make_task(movement, commune, helpers=[helping])
    assert told(officer) == ["assign"]


def test_who_carries_on_a_unit_is_told_in_its_place(movement: Movement, commune: Unit, standing: Account) -> None:
    helping = make_unit("Xã Giúp", parent=movement.province)
    task = make_task(movement, commune, helpers=[helping])
    between, today = (make_unit(name, parent=movement.province) for name in ("Xã Giữa", "Xã Nay"))
    part = make_unit("Xã Phần", parent=movement.province)
    succeed(commune, between)
    succeed(between, today)
    succeed(helping, part, share="0.5")
    heir, other = make_account("heir", Role.UNIT_HEAD, today), make_account("other", Role.UNIT_HEAD, part)
    move_task(task=task, move="cancel", text="Vì", by=standing)
    assert (told(heir), told(other)) == (["cancel"], [])
