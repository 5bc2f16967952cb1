"""`thidua accounts`: the first administrator, and accounts that nobody uses."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.people import make_account, make_province
from thidua.ops.data_command import ExitCode
from thidua.people.models import Account, Role

pytestmark = pytest.mark.django_db

OPENING = ["accounts", "open", "qt", "qt@example.test", "Quản trị", "--reason=QĐ 1", "--site=https://thidua.example.vn"]


def test_the_first_administrator_gets_an_account_a_role_and_a_link(capsys, mailoutbox) -> None:
    make_province()
    call_command(*OPENING, "--unit=62")
    account = Account.objects.get(username="qt")
    assert [(grant.role, grant.unit.name) for grant in account.grants.all()] == [(Role.ADMINISTRATOR, "Tỉnh Kon Tum")]
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://thidua.example.vn/accounts/password/reset/key/")
    assert link in mailoutbox[0].body


@pytest.mark.parametrize(("unit", "code"), [("99", ExitCode.NOT_FOUND), ("62", ExitCode.WRONG_DATA)])
def test_a_wrong_unit_or_a_taken_name_opens_nothing(unit: str, code: ExitCode, mailoutbox) -> None:
    make_province()
    make_account("qt")
    with pytest.raises(CommandError) as refused:
        call_command(*OPENING, f"--unit={unit}")
    assert refused.value.returncode == code
    assert (Account.objects.count(), mailoutbox) == (1, [])


def test_idle_accounts_are_closed_and_told(capsys) -> None:
    make_account("idle")
    make_account("used")
    long_ago = timezone.now() - timedelta(days=46)
    Account.objects.update(enabled_at=long_ago, last_login=long_ago)
    Account.objects.filter(username="used").update(last_login=timezone.now())
    for told in ([{"username": "idle", "name": "idle"}], []):
        call_command("accounts", "disable-idle", "--format=json")
        assert json.loads(capsys.readouterr().out) == told
