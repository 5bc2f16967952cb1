"""What a closed movement takes no more, and a draft not yet: tasks and activities; its pages offer none of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.movements import make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.movements.actions import (
    assign_task,
    close_task_list,
    import_tasks,
    move_activity,
    move_task,
    report_activity,
)
from thidua.movements.models import Activity, Movement, MovementStatus, Task
from thidua.people.models import Account, Kind, Role, Unit

pytestmark = pytest.mark.django_db
DONE = {"title": "Ngày hội", "first_day": date(2026, 3, 1), "text": "Hướng dẫn", "content": "C3", "area": ""}
CLOSED = "đã kết thúc"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def unit(movement: Movement) -> Unit:
    return make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province)


@pytest.fixture
def officer(unit: Unit) -> Account:
    return make_account("officer", Role.UNIT_OFFICER, unit)


@pytest.fixture
def standing(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def task(movement: Movement, unit: Unit) -> Task:
    return make_task(movement, unit)


@pytest.fixture
def activity(movement: Movement, unit: Unit) -> Activity:
    return report_activity(movement=movement, unit=unit, by=None, **DONE)


@pytest.fixture
def closed(movement: Movement, task: Task, activity: Activity) -> Movement:
    Movement.objects.update(status=MovementStatus.CLOSED)
    for one in (movement, task.movement, activity.movement):
        one.refresh_from_db()
    return movement


def test_no_task_is_assigned_taken_over_or_moved(
    closed: Movement, task: Task, officer: Account, standing: Account
) -> None:
    said = {
        "document_number": "9/UBND",
        "document_date": date(2026, 1, 5),
        "content": "Mới",
        "due_on": localdate(),
    }
    with pytest.raises(ValidationError, match=CLOSED):
        assign_task(movement=closed, assigner=closed.province, lead=task.lead, by=standing, **said)
    with pytest.raises(ValidationError, match=CLOSED):
        import_tasks(movement=closed, rows=[], by=standing)
    with pytest.raises(ValidationError, match=CLOSED):
        move_task(task=task, move="progress", text="Xong", by=officer)
    with pytest.raises(ValidationError, match=CLOSED):
        close_task_list(movement=closed, year=2025, reason="Đủ", by=standing)
    assert (Task.objects.count(), task.steps.count()) == (1, 1)


def test_no_activity_is_reported_or_moved(
    closed: Movement, activity: Activity, officer: Account, standing: Account
) -> None:
    with pytest.raises(ValidationError, match=CLOSED):
        report_activity(movement=closed, unit=activity.unit, by=officer, **(DONE | {"title": "Khác"}))
    with pytest.raises(ValidationError, match=CLOSED):
        move_activity(activity=activity, move="confirm", by=standing)
    assert (Activity.objects.count(), activity.steps.count()) == (1, 1)


def test_its_pages_offer_nothing_and_send_back_with_the_reason(
    closed: Movement, task: Task, activity: Activity, officer: Account, standing: Account
) -> None:
    asked = [reverse("movements:move_task", args=[task.pk, "progress"]), reverse("movements:report_activity")]
    asked.append(reverse("movements:move_activity", args=[activity.pk, "confirm"]))
    asked.append(reverse("movements:assign_task"))
    for account in (officer, standing):
        client = Client()
        client.force_login(account)
        for name, args in (("my_tasks", ()), ("task_board", (task.year,)), ("activities", ())):
            page = client.get(reverse(f"movements:{name}", args=args)).content.decode()
            assert not [address for address in asked if address in page]
        for record in (task, activity):
            page = client.get(record.get_absolute_url()).content.decode()
            assert not [address for address in asked if address in page]
    for account, address in ((officer, asked[0]), (standing, asked[2])):
        client = Client()
        client.force_login(account)
        assert CLOSED in client.get(address, follow=True).content.decode()


def test_a_draft_takes_nothing_yet(movement: Movement, unit: Unit, officer: Account) -> None:
    Movement.objects.update(status=MovementStatus.DRAFT)
    movement.refresh_from_db()
    with pytest.raises(ValidationError, match="dự thảo"):
        report_activity(movement=movement, unit=unit, by=officer, **DONE)
    assert Activity.objects.count() == 0
