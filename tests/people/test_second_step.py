"""A second step at signing in, asked for by role: codes of an app and recovery codes. Passkeys: tests/browser."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.people import make_account, make_administrator, make_province
from thidua.audit.models import Entry
from thidua.people.actions import create_account, reset_second_step
from thidua.people.models import Account, Role
from thidua.settings import sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "Thu-Do-1010"


@pytest.fixture(autouse=True)
def roles(settings) -> None:
    settings.THIDUA_MFA_ROLES = ["administrator"]


@pytest.fixture
def keeper() -> Account:
    account = create_account(
        username="qt", email="qt@example.test", name="Quản trị", password=PASSWORD, must_change=False, by=None
    )
    account.grants.create(role=Role.ADMINISTRATOR, unit=make_province())
    return account


def sign_in_as(client: Client) -> object:
    return client.post(reverse("account_login"), {"login": "qt", "password": PASSWORD})


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> str:
    """Set up the app as a person does; returns its secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    return secret


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def comes_in(client: Client, code: str) -> bool:
    """Whether a code opens, signed out and in again."""
    client.post(reverse("account_logout"))
    sign_in_as(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_signed_in(client)


def test_who_holds_such_a_role_sets_the_second_step_up_before_anything_else(
    client: Client, keeper: Account, django_capture_on_commit_callbacks
) -> None:
    sign_in_as(client)
    assert client.get(reverse("people:accounts"))["Location"].startswith(reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.get(reverse("people:accounts")).status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    added = Entry.objects.filter(verb="add_second_step").order_by("pk")
    assert [entry.said.after["second_step"] for entry in added] == ["totp", "recovery_codes"]


def test_nobody_else_is_asked_for_one(client: Client) -> None:
    client.force_login(make_account(role=Role.OBSERVER, unit=make_province()))
    assert client.get(reverse("people:me")).status_code == 200


def test_signing_in_takes_the_password_and_the_code(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    secret = set_up(client)
    client.post(reverse("account_logout"))
    assert sign_in_as(client)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)})
    assert is_signed_in(client)
    assert Entry.objects.filter(verb="sign_in").latest("pk").said.after == {"method": ["password", "totp"]}


def test_a_code_works_once_whichever_process_it_comes_to(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    secret = set_up(client)
    code = code_of(secret, steps=1)
    for signed_in in (True, False):
        assert comes_in(client, code) is signed_in
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_remembered WHERE cache_key LIKE %s", [f"%code={code}"])
        assert cursor.fetchone() == (1,)


def test_a_code_that_is_still_taken_a_minute_later_works_once_all_the_same(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    secret = set_up(client)
    code = code_of(secret, steps=1)
    for signed_in in (True, False):
        assert comes_in(client, f"{code[:3]} {code[3:]}") is signed_in
        with connection.cursor() as cursor:
            # django-allauth forgets it after half a minute.
            cursor.execute("DELETE FROM people_remembered WHERE cache_key LIKE %s", [f"%code={code}"])
            assert cursor.rowcount == 1


def test_a_recovery_code_works_once(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    set_up(client)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for signed_in in (True, False):
        assert comes_in(client, code) is signed_in


def test_five_wrong_codes_lock_the_account(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    secret = set_up(client)
    client.post(reverse("account_logout"))
    sign_in_as(client)
    for _attempt in range(sign_in.FAILURES_BEFORE_LOCK):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    keeper.refresh_from_db()
    assert keeper.is_locked
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)})
    assert not is_signed_in(client)


def test_the_last_second_step_that_a_role_asks_for_stays(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=keeper, type="totp").exists()
    keeper.grants.all().delete()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=keeper).exists()


def test_secrets_are_stored_encrypted(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    secret = set_up(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_an_administrator_resets_the_second_step_of_who_lost_the_phone(client: Client, keeper: Account) -> None:
    sign_in_as(client)
    set_up(client)
    other = make_administrator(keeper.grants.get().unit)
    reset_second_step(account=keeper, reason="Mất điện thoại", by=other)
    assert not Authenticator.objects.exists()
    assert client.get(reverse("people:me")).status_code == 302
    sign_in_as(client)
    assert client.get(reverse("people:accounts"))["Location"].startswith(reverse("mfa_index"))
