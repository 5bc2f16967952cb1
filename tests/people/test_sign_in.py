"""What stands at the door does not tell which accounts there are."""

from __future__ import annotations

from threading import Event

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from thidua.audit.models import Entry
from thidua.people.actions import create_account
from thidua.people.jobs import AFTER_THE_ANSWER
from thidua.people.models import Account
from thidua.settings.sign_in import FAILURES_BEFORE_LOCK

pytestmark = pytest.mark.django_db

GOOD, OTHER, WRONG = "Thu-Do-1010", "Song-Dakbla-62", "Sai-Mat-Khau-1"


@pytest.fixture
def account() -> Account:
    return create_account(
        username="mai", email="mai@example.test", name="Y Thị Mai", password=GOOD, must_change=False, by=None
    )


def sign_in(client: Client, name: str, password: str = WRONG) -> object:
    return client.post(reverse("account_login"), {"login": name, "password": password})


@pytest.mark.parametrize(("known", "unknown"), [("mai", "khong-co"), ("mai@example.test", "khong-co@example.test")])
def test_a_wrong_password_takes_as_many_queries_for_an_unknown_name_as_for_a_known_one(
    client: Client, account: Account, known: str, unknown: str
) -> None:
    def queries(name: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            sign_in(client, name)
        return sorted(query["sql"].split()[0] for query in captured)

    sign_in(client, unknown)
    assert queries(unknown) == queries(known)


def change_password(client: Client, current: str) -> object:
    new = {"password1": OTHER, "password2": OTHER}
    return client.post(reverse("account_change_password"), {"oldpassword": current, **new})


def test_wrong_current_passwords_count_to_the_lock_and_then_no_password_is_changed(
    client: Client, account: Account
) -> None:
    client.force_login(account)
    for _attempt in range(FAILURES_BEFORE_LOCK):
        assert change_password(client, WRONG).context["form"].errors.keys() == {"oldpassword"}
    account.refresh_from_db()
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert (account.is_locked, verbs[-6:]) == (True, ["sign_in_failed"] * 5 + ["lock_account"])
    assert change_password(client, GOOD).context["form"].errors.keys() == {"oldpassword"}
    assert not Account.objects.get().check_password(OTHER)


def test_the_right_current_password_changes_it(client: Client, account: Account) -> None:
    client.force_login(account)
    assert change_password(client, GOOD).status_code == 302
    assert Account.objects.get().check_password(OTHER)


def test_the_lock_answers_as_ever_when_no_mail_can_be_sent(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    answers = [sign_in(client, "mai") for _attempt in range(FAILURES_BEFORE_LOCK)]
    AFTER_THE_ANSWER.submit(lambda: None).result()
    account.refresh_from_db()
    assert ({answer.status_code for answer in answers}, account.is_locked) == ({200}, True)
    assert [one.getMessage() for one in caplog.records if one.name == "thidua.people.jobs"] == [
        "A mail about an account could not be sent."
    ]


def test_no_answer_waits_for_the_mail_about_the_lock(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, send = Event(), EmailBackend.send_messages

    def wait_for_the_answer(*args: object) -> int:
        answered.wait(60)
        return send(*args)

    monkeypatch.setattr(EmailBackend, "send_messages", wait_for_the_answer)
    for _attempt in range(FAILURES_BEFORE_LOCK):
        sign_in(client, "mai")
    sent_before = len(mail.outbox)
    answered.set()
    AFTER_THE_ANSWER.submit(lambda: None).result()
    assert (sent_before, [message.to for message in mail.outbox]) == (0, [["mai@example.test"]])
