"""Who is reminded of a task: by the steps of the rules, once, the newest only, up to the head and who assigned it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit, succeed
from thidua.audit.models import Entry
from thidua.core.duties import end_of
from thidua.core.tasks import TaskStatus
from thidua.frame.words import say
from thidua.movements.actions import move_task, remind
from thidua.movements.actions.reminders import Reminded
from thidua.movements.models import Movement, Task
from thidua.movements.queries import reminders_sent
from thidua.movements.workflow import WORKED_ON
from thidua.notices.actions import gather_digests
from thidua.notices.models import Digest, Notice
from thidua.people.models import Account, Kind, Role, Unit

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 2)  # a Monday; Tết took 16 to 20 February off


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    district = make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province)
    return make_unit("Xã Mẫu", parent=district)


@pytest.fixture
def assigner(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def task(movement: Movement, commune: Unit) -> Task:
    return make_task(movement, commune, LAST_DAY)


def told() -> list[tuple[str, str]]:
    """Whom, and the step in working days from the last day."""
    sent = reminders_sent().order_by("pk")
    of_task = {"task_due": 3, "tasks_due": 2}
    keys = [(notice.account.username, notice.key.split(":")) for notice in sent]
    return [(name, key[of_task[key[0]]]) for name, key in keys]


@pytest.mark.parametrize(
    ("on", "step", "expected"),
    [
        (date(2026, 2, 11), "", []),
        (date(2026, 2, 12), "-7", ["officer"]),
        (date(2026, 2, 16), "", []),  # Tết
        (date(2026, 2, 21), "", []),  # a Saturday
        (date(2026, 2, 23), "-7", ["officer"]),
        (date(2026, 2, 25), "-3", ["officer"]),
        (date(2026, 2, 27), "-1", ["officer", "head"]),
        (date(2026, 2, 28), "", []),
        (date(2026, 3, 2), "0", ["officer", "head"]),
        (date(2026, 3, 3), "1", ["officer", "head"]),
        (date(2026, 3, 5), "3", ["officer", "head"]),
        (date(2026, 3, 9), "5", ["officer", "head", "assigner"]),
        (date(2026, 3, 16), "10", ["head", "assigner"]),
    ],
)
def test_whom_each_working_day_around_tet_reminds(
    on: date, step: str, expected: list[str], movement: Movement, task: Task,
    officer: Account, head: Account, assigner: Account,
) -> None:  # fmt: skip
    make_account("superior", Role.UNIT_HEAD, task.lead.parent)
    remind(movement=movement, on=on, by=None)
    names = {"officer": "officer", "head": "head", "assigner": assigner.username}
    assert told() == [(names[one], step) for one in expected]


@pytest.mark.parametrize(
    ("on", "role", "named"),
    [
        (LAST_DAY, None, True),
        (LAST_DAY, Role.UNIT_HEAD, False),
        (date(2026, 2, 25), Role.UNIT_HEAD, True),  # three days ahead only an officer is told
        (date(2026, 3, 16), None, True),  # who assigned hears of it, and nobody of the unit
        (date(2026, 2, 2), None, False),  # no step has come
    ],
)
def test_a_unit_whose_task_nobody_can_be_reminded_of_is_named(
    on: date, role: Role | None, named: bool, movement: Movement, task: Task, assigner: Account
) -> None:
    if role:
        make_account("canbo", role, task.lead)
    assert remind(movement=movement, on=on, by=None).nobody == ({task.lead: [task]} if named else {})


def test_who_carries_on_the_lead_is_named_in_its_place_and_once(movement: Movement, task: Task) -> None:
    heir = make_unit("Xã Mới", parent=movement.province)
    succeed(task.lead, heir)
    Unit.objects.filter(pk=task.lead_id).update(valid_to=LAST_DAY - timedelta(days=20))
    own, duty = make_task(movement, heir, LAST_DAY), make_duty(movement, heir, end_of(LAST_DAY))
    nobody = remind(movement=movement, on=LAST_DAY, by=None).nobody
    assert (list(nobody), nobody[heir][0], set(nobody[heir][1:])) == ([heir], duty, {task, own})
    make_account("canbo", Role.UNIT_OFFICER, heir)
    assert remind(movement=movement, on=LAST_DAY, by=None).nobody == {}


def test_what_a_reminder_says_and_where_it_leads(
    movement: Movement, commune: Unit, task: Task, officer: Account, assigner: Account
) -> None:
    make_task(movement, commune, LAST_DAY, content="Việc khác")
    for on in (date(2026, 2, 25), LAST_DAY, date(2026, 3, 9)):
        remind(movement=movement, on=on, by=None)
    with override("en"):
        said = [(say(one.said), one.url) for one in reminders_sent().order_by("pk") if "Việc khác" not in str(one)]
    named, page = "The task “Rà soát thủ tục hành chính” of Xã Mẫu", task.get_absolute_url()
    where = movement.province.name
    assert said == [
        (f"{named} is due on 02/03/2026. Working days that are left: 3.", page),
        (f"{named}: today, 02/03/2026, is the last day.", page),
        (f"{named} was due on 02/03/2026. Working days that it is late: 5.", page),
        (
            f"Tasks of 2026 that {where} assigned, due on 02/03/2026 or before, that are not handed in: 2.",
            "/movement/tasks/board/2026/",
        ),
    ]
    assert set(reminders_sent().values_list("due_on", flat=True)) == {LAST_DAY}


def test_a_last_day_off_is_not_said_to_be_today(movement: Movement, commune: Unit, officer: Account) -> None:
    make_task(movement, commune, date(2026, 3, 7))  # a Saturday, as its document fixes it
    remind(movement=movement, on=date(2026, 3, 6), by=None)
    with override("en"):
        assert say(reminders_sent().get().said) == (
            "The task “Rà soát thủ tục hành chính” of Xã Mẫu is due on 07/03/2026, a day off: "
            "today is the last working day before it."
        )


def test_every_step_once_when_it_runs_day_by_day_and_twice_a_day(
    movement: Movement, task: Task, officer: Account, assigner: Account
) -> None:
    for days in range(60):
        remind(movement=movement, on=date(2026, 2, 2) + timedelta(days), by=None)
        entries = Entry.objects.count()
        assert remind(movement=movement, on=date(2026, 2, 2) + timedelta(days), by=None).notices == 0
        assert Entry.objects.count() == entries
    assert [step for name, step in told() if name == "officer"] == ["-7", "-3", "-1", "0", "1", "3", "5"]
    assert [step for name, step in told() if name == assigner.username] == ["5", "10"]


def test_after_a_missed_week_only_the_newest_step_is_told_and_no_earlier_one_later(
    movement: Movement, task: Task, officer: Account, head: Account
) -> None:
    for on in (date(2026, 2, 12), date(2026, 3, 4), date(2026, 2, 27)):
        remind(movement=movement, on=on, by=None)
    assert told() == [("officer", "-7"), ("officer", "1"), ("head", "1")]


def test_a_task_that_is_extended_is_reminded_of_by_its_new_last_day(
    movement: Movement, task: Task, officer: Account
) -> None:
    remind(movement=movement, on=LAST_DAY, by=None)
    Task.objects.update(status=TaskStatus.EXTENSION_ASKED.value)
    move_task(task=task, move="grant-extension", until=date(2026, 12, 18), by=None)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    remind(movement=movement, on=date(2026, 12, 15), by=None)
    assert told() == [("officer", "0"), ("officer", "-3")]


@pytest.mark.parametrize("status", TaskStatus)
def test_only_what_the_lead_still_works_on_is_urged(
    status: TaskStatus, movement: Movement, task: Task, officer: Account
) -> None:
    Task.objects.update(status=status.value)
    remind(movement=movement, on=LAST_DAY, by=None)
    assert told() == ([("officer", "0")] if status in WORKED_ON else [])


def test_who_carries_on_the_units_of_a_task_is_reminded_in_their_place(movement: Movement, task: Task) -> None:
    between, today = (make_unit(name, parent=movement.province) for name in ("Xã Giữa", "Xã Nay"))
    part, newer = make_unit("Xã Phần", parent=movement.province), make_unit("Tỉnh Mới", Kind.PROVINCE)
    succeed(task.lead, between)
    succeed(between, today)
    succeed(task.lead, part, share="0.5")
    succeed(movement.province, newer)
    make_account("heir", Role.UNIT_OFFICER, today)
    make_account("part", Role.UNIT_OFFICER, part)
    make_account("newer", Role.STANDING_OFFICER, newer)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    assert told() == [("heir", "5"), ("newer", "5")]


def test_who_assigned_hears_or_else_the_standing_officers_above(
    movement: Movement, commune: Unit, assigner: Account
) -> None:
    make_task(movement, commune, LAST_DAY, assigner=commune.parent)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    district_head = make_account("district", Role.UNIT_HEAD, commune.parent)
    remind(movement=movement, on=date(2026, 3, 16), by=None)
    assert told() == [(assigner.username, "5"), (district_head.username, "10")]


def test_who_acts_for_an_assigner_that_has_ended_hears_of_its_late_tasks(movement: Movement, commune: Unit) -> None:
    make_task(movement, commune, LAST_DAY, assigner=commune.parent)
    newer = make_unit("Tỉnh Mới", Kind.PROVINCE)
    succeed(movement.province, newer)
    Unit.objects.filter(pk__in=[commune.parent_id, movement.province.pk]).update(valid_to=LAST_DAY)
    make_account("newer", Role.STANDING_OFFICER, newer)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    assert told() == [("newer", "5")]


def test_a_task_whose_lead_ended_and_nobody_carries_on_is_urged_no_more_and_stays_as_it_is(
    movement: Movement, task: Task, assigner: Account
) -> None:
    Unit.objects.filter(pk=task.lead_id).update(valid_to=LAST_DAY)
    assert remind(movement=movement, on=LAST_DAY, by=None).nobody == {task.lead: [task]}
    for on in (date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 16)):
        assert remind(movement=movement, on=on, by=None) == Reminded(0, {})
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN


def test_a_task_that_is_due_in_a_year_without_a_calendar_keeps_nobody_from_being_reminded(
    movement: Movement, task: Task, officer: Account
) -> None:
    make_task(movement, task.lead, date(2030, 10, 31), content="Việc dài")
    remind(movement=movement, on=LAST_DAY, by=None)
    assert told() == [("officer", "0")]


def test_duties_and_tasks_come_in_one_mail(movement: Movement, commune: Unit, task: Task, officer: Account) -> None:
    make_duty(movement, commune, end_of(LAST_DAY), obligation="directive", period="2026-02")
    make_task(movement, commune, LAST_DAY, content="Việc khác")
    remind(movement=movement, on=LAST_DAY, by=None)
    gather_digests(day=LAST_DAY, at=end_of(LAST_DAY))
    assert Digest.objects.get().notices.filter(key__contains=f"{LAST_DAY}:0").count() == 3


def test_reminders_of_tasks_are_found_by_the_lead_unit(movement: Movement, task: Task, officer: Account) -> None:
    remind(movement=movement, on=LAST_DAY, by=None)
    assert [reminders_sent(text=text).count() for text in ("xa mau", "khac")] == [1, 0]


def test_the_cost_does_not_grow_with_the_number_of_tasks(
    movement: Movement, commune: Unit, task: Task, officer: Account, assigner: Account
) -> None:
    def queries() -> int:
        remind(movement=movement, on=date(2026, 3, 9), by=None)
        with CaptureQueriesContext(connection) as captured:
            assert remind(movement=movement, on=date(2026, 3, 9), by=None).notices == 0
        return len(captured)

    one = queries()
    for number in range(5):
        other = make_unit(f"Xã {number}", parent=movement.province)
        make_account(f"officer-{number}", Role.UNIT_OFFICER, other)
        make_task(movement, other, LAST_DAY - timedelta(days=number))
        make_task(movement, commune, LAST_DAY, content=f"Việc {number}")
    assert queries() == one


def test_who_assigned_hears_of_all_late_tasks_at_once_and_again_when_others_have_become_late(
    movement: Movement, commune: Unit, assigner: Account
) -> None:
    tasks = [
        make_task(movement, commune, LAST_DAY + timedelta(days=days), content=f"Việc {days}") for days in (-4, -3, 0, 1)
    ]

    def heard(on: date) -> list[tuple[str, int]]:
        of_late = Notice.objects.filter(account=assigner, key__startswith="tasks_due:").order_by("pk")
        before = of_late.count()
        remind(movement=movement, on=on, by=None)
        return [(one.key.split(":", 2)[2], dict(one.said.params)["count"]) for one in of_late[before:]]

    assert heard(date(2026, 3, 9)) == [("5:2026:2026-03-02", 3)]
    assert heard(date(2026, 3, 10)) == [("5:2026:2026-03-03", 4)]
    move_task(task=tasks[-1], move="hand_in", text="Xong", by=None)
    assert heard(date(2026, 3, 11)) == []
    assert heard(date(2026, 3, 16)) == [("10:2026:2026-03-02", 3)]


def test_who_assigned_hears_of_each_year_as_many_as_its_board_shows(
    movement: Movement, commune: Unit, assigner: Account
) -> None:
    for number, due_on in enumerate((date(2025, 3, 3), date(2025, 10, 6), LAST_DAY)):
        make_task(movement, commune, due_on, content=f"Việc {number}")

    def heard(on: date) -> dict[str, int]:
        before = set(Notice.objects.values_list("pk", flat=True))
        remind(movement=movement, on=on, by=None)
        new = Notice.objects.filter(account=assigner, key__startswith="tasks_due:").exclude(pk__in=before)
        return {f"{one.url} {one.key.split(':')[2]}": dict(one.said.params)["count"] for one in new}

    boards = [f"/movement/tasks/board/{year}/" for year in (2025, 2026)]
    assert heard(date(2026, 3, 9)) == {f"{boards[0]} 10": 2, f"{boards[1]} 5": 1}
    assert heard(date(2026, 3, 10)) == {}
    assert heard(date(2026, 3, 16)) == {f"{boards[1]} 10": 1}
