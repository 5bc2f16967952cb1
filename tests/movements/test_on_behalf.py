"""What a deputy did by a delegated role is shown as such in the histories of tasks, duties and submissions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account
from thidua.movements.actions import hand_in
from thidua.movements.models import Movement
from thidua.people.actions import delegate_role
from thidua.people.models import Account, Role, Unit

pytestmark = pytest.mark.django_db

TODAY = localdate()
TOLD = "Mẫu Phó, thay mặt Mẫu Lan"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def deputy(commune: Unit) -> Account:
    """Stands in for the head of the commune until tomorrow."""
    head, deputy = make_account("Mẫu Lan", Role.UNIT_HEAD, commune), make_account("Mẫu Phó")
    last = TODAY + timedelta(days=1)
    grant = head.grants.get()
    delegate_role(grant=grant, to=deputy, valid_from=TODAY, valid_to=last, reason="Nghỉ phép", by=head)
    return deputy


def read(account: Account, name: str, key: int) -> str:
    client = Client()
    client.force_login(account)
    return client.get(reverse(f"movements:{name}", args=[key])).content.decode()


def test_the_history_of_a_task_names_the_lender(movement: Movement, commune: Unit, deputy: Account) -> None:
    task, client = make_task(movement, commune), Client()
    client.force_login(deputy)
    fields = {"percent": "40", "text": "Đã xong một phần"}
    assert client.post(reverse("movements:move_task", args=[task.pk, "progress"]), fields).status_code == 302
    assert TOLD in read(deputy, "task", task.pk)


def test_the_history_of_a_duty_and_the_receipt_name_the_lender(
    movement: Movement, commune: Unit, deputy: Account
) -> None:
    duty = make_duty(movement, commune)
    submission = hand_in(duty=duty, document_number="1/BC", document_date=TODAY, text="Kết quả", by=deputy)
    assert TOLD in read(deputy, "duty", duty.pk)
    assert TOLD in read(deputy, "receipt", submission.pk)


def test_the_own_role_names_nobody_else(movement: Movement, commune: Unit) -> None:
    head = make_account("Mẫu Mai", Role.UNIT_HEAD, commune)
    task, client = make_task(movement, commune), Client()
    client.force_login(head)
    client.post(reverse("movements:move_task", args=[task.pk, "progress"]), {"percent": "40", "text": "Một phần"})
    assert "thay mặt" not in read(head, "task", task.pk)


def test_the_head_of_each_page_says_for_whom_and_until_when_one_acts(
    movement: Movement, commune: Unit, deputy: Account
) -> None:
    task = make_task(movement, commune)
    last = f"{TODAY + timedelta(days=1):%d/%m/%Y}"
    assert f"Bạn đang thay mặt Mẫu Lan (Thủ trưởng đơn vị, Xã Mẫu) đến hết {last}." in read(deputy, "task", task.pk)
    assert "Bạn đang thay mặt" not in read(Account.objects.get(username="Mẫu Lan"), "task", task.pk)
