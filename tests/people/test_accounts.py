"""Accounts from the invitation to the day they are closed, and what stands at the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from time import time

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import now

from tests.factories.people import make_account, make_administrator, make_province, make_standing_officer, make_unit
from thidua.audit.models import Content, Entry
from thidua.people.actions import (
    correct_account,
    create_account,
    disable_account,
    disable_idle_accounts,
    enable_account,
    grant_role,
    invite_account,
    lock_account,
    release_account,
    reset_second_step,
    review_account,
    set_password,
)
from thidua.people.jobs import AFTER_THE_ANSWER
from thidua.people.models import Account, Role
from thidua.people.permissions import Refused
from thidua.people.sign_in import LAST_USE
from thidua.settings import sign_in

pytestmark = pytest.mark.django_db

GOOD = "Thu-Do-1010"
OTHER = "Song-Dakbla-62"
ACTS = {
    "lock_account": lock_account,
    "release_account": release_account,
    "disable_account": disable_account,
    "enable_account": enable_account,
    "review_account": review_account,
    "reset_second_step": reset_second_step,
}


def opened(username: str = "mai", **given: object) -> Account:
    values = {"email": f"{username}@example.test", "name": "Y Thị Mai", "password": GOOD, "must_change": False}
    return create_account(username=username, by=None, **{**values, **given})


def sign_in_as(client: Client, username: str = "mai", password: str = GOOD, **extra: str) -> object:
    return client.post(reverse("account_login"), {"login": username, "password": password, **extra})


@dataclass
class Clock:
    """What the idle lock goes by; it stands still until it is moved."""

    now: float

    def rest(self, *, minutes: int) -> None:
        self.now += minutes * 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(time())
    monkeypatch.setattr("time.time", lambda: made.now)
    return made


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_an_account_is_for_administrators_and_leaves_one_entry_with_its_reason(act: str) -> None:
    province = make_province()
    kept, keeper = make_account(), make_administrator(province)
    for other in (make_standing_officer(province), make_account()):
        with pytest.raises(Refused):
            ACTS[act](account=kept, reason="Thử", by=other)
    ACTS[act](account=kept, reason="Theo đề nghị của đơn vị", by=keeper)
    entries = [(entry.verb, entry.actor_id, entry.subject_key, entry.said.reason) for entry in Entry.objects.all()]
    assert entries == [(act, keeper.pk, str(kept.pk), "Theo đề nghị của đơn vị")]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_without_a_reason_or_on_oneself_is_refused(act: str) -> None:
    keeper = make_administrator(make_province())
    with pytest.raises(ValidationError):
        ACTS[act](account=make_account(), reason="  ", by=keeper)
    with pytest.raises(Refused):
        ACTS[act](account=keeper, reason="Tự làm", by=keeper)
    assert verbs() == []


def test_an_administrator_keeps_no_account_with_a_role_outside_the_own_reach() -> None:
    province = make_province()
    commune, other = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    keeper = make_account(role=Role.ADMINISTRATOR, unit=commune)
    lock_account(account=make_account(role=Role.UNIT_OFFICER, unit=commune), reason="Nghỉ việc", by=keeper)
    for unit in (other, province):
        with pytest.raises(Refused):
            lock_account(account=make_account(role=Role.UNIT_OFFICER, unit=unit), reason="Thử", by=keeper)


def test_one_account_is_for_one_person_whatever_the_case_of_name_and_mail() -> None:
    opened("mai")
    for username, email in (("MAI", "khac@example.test"), ("khac", "Mai@Example.test")):
        with pytest.raises(ValidationError):
            invite_account(username=username, email=email, name="Khác", by=None)


def test_a_password_is_kept_as_a_hash_out_of_the_log() -> None:
    account = opened()
    set_password(account=account, password=OTHER)
    assert account.check_password(OTHER)
    logged = list(Content.objects.values_list("text"))
    said = f"{logged}{list(account.passwords.values_list('password'))}"
    assert (GOOD in said, OTHER in said) == (False, False)


@pytest.mark.parametrize("weak", ["Ab1-xyz", "thu-do-1010", "THU-DO-1010", "Thu-Do-Cu", "ThuDo1010"])
def test_a_password_has_eight_characters_of_four_classes(client: Client, weak: str) -> None:
    account = opened()
    client.force_login(account)
    change = {"oldpassword": GOOD, "password1": weak, "password2": weak}
    answer = client.post(reverse("account_change_password"), change)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    account.refresh_from_db()
    assert account.check_password(GOOD)


def test_an_administrator_never_returns_to_one_of_the_last_ten_passwords(client: Client) -> None:
    account = opened()
    account.grants.create(role=Role.ADMINISTRATOR, unit=make_province())
    client.force_login(account)
    current = GOOD
    for number in range(11):
        change = {"oldpassword": current, "password1": f"Mat-Khau-{number}", "password2": f"Mat-Khau-{number}"}
        assert client.post(reverse("account_change_password"), change).status_code == 302
        current = f"Mat-Khau-{number}"
    for old, status in (("Mat-Khau-1", 200), (GOOD, 302)):
        change = {"oldpassword": current, "password1": old, "password2": old}
        assert client.post(reverse("account_change_password"), change).status_code == status
    assert account.passwords.count() == sign_in.ADMINISTRATOR_PASSWORDS_KEPT


def test_who_has_a_password_from_somebody_else_chooses_another_first(client: Client) -> None:
    opened(must_change=True)
    sign_in_as(client)
    wanted = reverse("people:me")
    change = reverse("account_change_password")
    assert client.get(wanted)["Location"] == f"{change}?next=%2Fpeople%2Fme%2F"
    page = client.get(change)
    assert "Somebody else chose" in page.content.decode() or "người khác đặt" in page.content.decode()
    client.post(change, {"oldpassword": GOOD, "password1": OTHER, "password2": OTHER})
    assert client.get(wanted).status_code == 200
    assert "set_password" in verbs()


def test_an_administrator_chooses_a_new_password_every_two_months_and_nobody_else(client: Client) -> None:
    account = opened()
    Account.objects.update(password_changed_at=now() - timedelta(days=61))
    client.force_login(account)
    assert client.get(reverse("people:me")).status_code == 200
    account.grants.create(role=Role.ADMINISTRATOR, unit=make_province())
    assert client.get(reverse("people:me")).status_code == 302


def test_five_wrong_passwords_lock_the_account_for_twelve_hours(client: Client) -> None:
    account = opened()
    for _attempt in range(sign_in.FAILURES_BEFORE_LOCK):
        assert sign_in_as(client, password="Sai-Mat-Khau-1").status_code == 200
    account.refresh_from_db()
    hours = (account.locked_until - timezone.now()).total_seconds() / 3600
    assert (account.is_locked, round(hours, 1)) == (True, 12.0)
    assert verbs()[-6:] == ["sign_in_failed"] * 5 + ["lock_account"]
    AFTER_THE_ANSWER.submit(lambda: None).result()
    assert [message.to for message in mail.outbox] == [["mai@example.test"]]
    assert sign_in_as(client).status_code == 200
    assert not is_signed_in(client)


def test_a_locked_account_an_unknown_one_and_a_wrong_password_get_the_same_answer(client: Client) -> None:
    opened()
    opened("khoa")
    Account.objects.filter(username="khoa").update(locked_until=now() + timedelta(hours=1))
    attempts = [("mai", "Sai-Mat-Khau-1"), ("khoa", GOOD), ("khoa", "Sai-Mat-Khau-1"), ("khong-co", GOOD)]
    said = {str(sign_in_as(client, *attempt).context["form"].errors) for attempt in attempts}
    assert len(said) == 1
    assert not is_signed_in(client)


def test_the_name_typed_by_who_is_not_known_does_not_get_into_the_log(client: Client) -> None:
    sign_in_as(client, "Mat-Khau-Bi-Mat-1")
    entry = Entry.objects.get()
    told = (entry.verb, entry.said.subject_label, "Bi-Mat" in entry.content.text)
    assert told == ("sign_in_failed", "unknown name", False)


def test_a_lock_ends_with_its_time_and_with_the_release_by_an_administrator(client: Client) -> None:
    account = opened()
    keeper = make_administrator(make_province())
    for release in (True, False):
        Account.objects.filter(pk=account.pk).update(failures=5, locked_until=now() + timedelta(hours=1))
        account.refresh_from_db()
        if release:
            release_account(account=account, reason="Đúng là người dùng", by=keeper)
        else:
            Account.objects.filter(pk=account.pk).update(locked_until=now() - timedelta(seconds=1))
        sign_in_as(client)
        assert is_signed_in(client)
        client.post(reverse("account_logout"))
    account.refresh_from_db()
    assert (account.failures, account.locked_until) == (0, None)


def test_the_count_of_wrong_passwords_begins_anew_after_a_right_one_and_after_a_lock(client: Client) -> None:
    account = opened()
    sign_in_as(client, password="Sai-Mat-Khau-1")
    sign_in_as(client)
    account.refresh_from_db()
    assert account.failures == 0
    client.post(reverse("account_logout"))
    Account.objects.update(failures=5, locked_until=now() - timedelta(seconds=1))
    sign_in_as(client, password="Sai-Mat-Khau-1")
    account.refresh_from_db()
    assert (account.failures, account.is_locked) == (1, False)


def test_signing_in_and_out_stands_in_the_log(client: Client) -> None:
    account = opened()
    sign_in_as(client)
    client.post(reverse("account_logout"))
    told = [(entry.verb, entry.actor_id, entry.said.address) for entry in Entry.objects.order_by("pk")]
    assert told[1:] == [("sign_in", account.pk, "127.0.0.1"), ("sign_out", account.pk, "127.0.0.1")]


def test_no_page_of_an_account_is_found_again_by_going_back(client: Client) -> None:
    opened()
    sign_in_as(client)
    assert "no-store" in client.get(reverse("people:me"))["Cache-Control"]
    assert "no-store" in client.get(reverse("people:accounts"))["Cache-Control"]
    assert "Clear-Site-Data" not in client.get(reverse("people:me"))
    left = client.post(reverse("account_logout"))
    assert (left["Clear-Site-Data"], "no-store" in left["Cache-Control"]) == ('"cache"', True)


def test_an_idle_session_ends_and_leads_back_to_the_same_page(client: Client, clock: Clock) -> None:
    opened()
    sign_in_as(client)
    page = f"{reverse('people:me')}?year=2024"
    for _time in range(3):
        clock.rest(minutes=14)
        assert client.get(page).status_code == 200
    clock.rest(minutes=16)
    answer = client.get(page)
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fpeople%2Fme%2F%3Fyear%3D2024"
    login = client.get(answer["Location"])
    assert "15" in str(next(iter(login.context["messages"])))
    assert sign_in_as(client, next=page)["Location"] == page


@pytest.mark.parametrize("change", ["none", "forged", "of another session"])
def test_who_tampers_with_the_time_of_last_use_does_not_keep_a_session_open(
    client: Client, clock: Clock, change: str
) -> None:
    opened()
    other = opened("other")
    sign_in_as(client)
    client.get(reverse("people:me"))
    clock.rest(minutes=16)
    if change == "none":
        del client.cookies[LAST_USE]
    if change == "forged":
        client.cookies[LAST_USE] = client.cookies[LAST_USE].value + "x"
    if change == "of another session":
        elsewhere = Client()
        elsewhere.force_login(other)
        client.cookies[LAST_USE] = elsewhere.get(reverse("people:me")).cookies[LAST_USE].value
    assert client.get(reverse("people:me")).status_code == 302


def test_an_idle_form_leads_back_to_the_page_it_was_on_and_htmx_is_told_to_go(client: Client, clock: Clock) -> None:
    opened()
    sign_in_as(client)
    clock.rest(minutes=16)
    answer = client.post(reverse("people:me"), headers={"referer": "http://testserver/goals/?year=2024"})
    assert answer["Location"].endswith("?next=http%3A%2F%2Ftestserver%2Fgoals%2F%3Fyear%3D2024")
    sign_in_as(client)
    clock.rest(minutes=16)
    told = client.get(
        reverse("people:me"), headers={"hx-request": "true", "hx-current-url": "http://testserver/goals/"}
    )
    assert told["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fgoals%2F"


def test_an_account_left_unused_for_45_days_is_closed_once_by_the_command_or_at_the_door(client: Client) -> None:
    idle, used, enabled = opened("idle"), opened("used"), opened("enabled")
    long_ago = now() - timedelta(days=sign_in.IDLE_DAYS + 1)
    Account.objects.update(enabled_at=long_ago, last_login=long_ago)
    Account.objects.filter(pk=used.pk).update(last_login=now())
    Account.objects.filter(pk=enabled.pk).update(enabled_at=now())
    sign_in_as(client, "idle")
    assert not is_signed_in(client)
    Account.objects.filter(pk=idle.pk).update(is_active=True)
    assert disable_idle_accounts(now=now(), by=None) == [idle]
    assert disable_idle_accounts(now=now(), by=None) == []
    assert verbs().count("disable_account") == 2


def test_locking_and_disabling_sign_out_everywhere(client: Client) -> None:
    keeper = make_administrator(make_province())
    for act, undo in ((lock_account, release_account), (disable_account, enable_account)):
        account = Account.objects.filter(username="mai").first() or opened()
        sign_in_as(client)
        assert client.get(reverse("people:me")).status_code == 200
        act(account=account, reason="Nghi ngờ bị lộ", by=keeper)
        assert client.get(reverse("people:me")).status_code == 302
        undo(account=account, reason="Đã xác minh", by=keeper)


def test_somebody_signs_out_elsewhere(client: Client) -> None:
    opened()
    elsewhere = Client()
    sign_in_as(client)
    sign_in_as(elsewhere)
    page = client.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    client.post(reverse("usersessions_list"))
    assert (elsewhere.get(reverse("people:me")).status_code, client.get(reverse("people:me")).status_code) == (302, 200)
    ended = Entry.objects.first()
    assert (ended.verb, ended.said.actor_name, ended.said.after) == ("sign_out_elsewhere", "Y Thị Mai", {"sessions": 1})
    client.post(reverse("usersessions_list"))
    assert Entry.objects.first() == ended


def test_an_invited_person_chooses_the_password_by_the_link_and_signs_in(client: Client) -> None:
    keeper = make_administrator(make_province())
    client.force_login(keeper)
    told = {"name": "Đinh Văn Nam", "email": "nam@example.test", "username": "dinh.van.nam"}
    answer = client.post(reverse("people:invite"), told)
    account = Account.objects.get(username="dinh.van.nam")
    assert answer["Location"] == reverse("people:grant", args=[account.pk])
    assert (account.is_invited, account.must_change_password) == (True, False)
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    person = Client()
    form = person.get(link)["Location"]
    person.post(form, {"password1": GOOD, "password2": GOOD})
    sign_in_as(person, "dinh.van.nam")
    assert person.get(reverse("people:me")).status_code == 200
    assert not Client().get(link).context or Client().get(link).context["token_fail"]


def corrected(client: Client, account: Account, **said: str) -> dict[str, list[str]]:
    """What the form of a correction refuses, field by field."""
    given = {"name": account.name, "email": account.email, "reason": "Viết sai", **said}
    page = client.post(reverse("people:correct_account", args=[account.pk]), given)
    return {} if page.status_code == 302 else dict(page.context["form"].errors)


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(/\S+)", letter.body).group(1)


def test_until_a_person_has_come_in_the_address_is_corrected_and_the_invitation_goes_there(client: Client) -> None:
    client.force_login(make_administrator(make_province()))
    client.post(reverse("people:invite"), {"name": "Y Mai", "email": "mai@sai.test", "username": "mai"})
    account = Account.objects.get(username="mai")
    assert corrected(client, account, name="Y Thị Mai", email="Mai@Moi.test") == {}
    wrong, right = mail.outbox
    account.refresh_from_db()
    assert (account.name, account.email, right.to) == ("Y Thị Mai", "mai@moi.test", ["mai@moi.test"])
    assert account.search_name == "y thi mai mai mai@moi.test"
    entry = Entry.objects.get(verb="correct_account")
    assert (entry.said.before, entry.said.after, entry.said.reason) == (
        {"name": "Y Mai", "email": "mai@sai.test"}, {"name": "Y Thị Mai", "email": "mai@moi.test"}, "Viết sai",
    )  # fmt: skip
    assert Client().get(link_in(wrong)).context["token_fail"]
    assert (
        "/set-password/" in Client().get(link_in(right))["Location"] or Client().get(link_in(right)).status_code == 302
    )


def test_of_an_account_in_use_the_name_is_corrected_and_the_address_stays(client: Client) -> None:
    keeper, account = make_administrator(province := make_province()), opened()
    grant_role(account=account, role=Role.CLERK, unit=province, reason="QĐ", by=None)
    sign_in_as(Client())
    client.force_login(keeper)
    assert corrected(client, account, name="Y Thị Mai Hoa", email="quan.tri@example.test") == {}
    account.refresh_from_db()
    assert (account.name, account.email, mail.outbox) == ("Y Thị Mai Hoa", "mai@example.test", [])
    said = {"name": account.name, "email": "quan.tri@example.test", "reason": "Đổi địa chỉ"}
    with pytest.raises(ValidationError, match="đang được sử dụng"):
        correct_account(account=account, by=keeper, **said)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "__all__"),
        ({"email": "NEAR@example.test"}, "email"),
        ({"email": "far@example.test"}, "email"),
        ({"name": "Y Mai", "reason": " "}, "reason"),
    ],
)
def test_a_correction_that_changes_nothing_or_takes_the_address_of_another_is_refused(
    client: Client, said: dict[str, str], field: str
) -> None:
    client.force_login(make_administrator(province := make_province()))
    make_account("far", Role.CLERK, make_province("Tỉnh khác", "51"))
    make_account("near", Role.CLERK, province)
    account = make_account("mai", Role.CLERK, province)
    refused = corrected(client, account, **said)
    assert list(refused) == [field]
    assert "“far”" not in str(refused)
    assert [letter.to for letter in mail.outbox] == ([["far@example.test"]] if "far" in str(said) else [])
    assert not Entry.objects.filter(verb="correct_account").exists()
    assert Account.objects.get(pk=account.pk).name == account.name


def test_an_address_is_kept_in_small_letters_as_it_is_looked_for(client: Client) -> None:
    client.force_login(make_administrator(make_province()))
    client.post(reverse("people:invite"), {"name": "Y Mai", "email": "Y.Mai@Example.test", "username": "mai"})
    Client().post(reverse("account_reset_password"), {"email": "Y.MAI@example.test"})
    assert [letter.to for letter in mail.outbox] == [["y.mai@example.test"]] * 2
    assert "/password/reset/key/" in mail.outbox[1].body


def test_nobody_changes_the_own_mail_address(client: Client) -> None:
    client.force_login(opened())
    assert client.get("/accounts/email/")["Location"] == reverse("people:me")


def test_a_new_administrator_is_granted_the_role_from_the_command_line_first() -> None:
    account = invite_account(username="qt", email="qt@example.test", name="Quản trị", by=None)
    grant_role(account=account, role=Role.ADMINISTRATOR, unit=make_province(), reason="QĐ 1", by=None)
    assert account.holds_today(Role.ADMINISTRATOR)
