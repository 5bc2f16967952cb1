"""Whose account an administrator keeps: without a role too it belongs somewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from tests.factories.people import (
    LAST_DAY,
    make_account,
    make_administrator,
    make_person,
    make_post,
    make_province,
    make_unit,
    succeed,
)
from thidua.audit.models import Entry
from thidua.people.actions import (
    correct_account,
    delegate_role,
    grant_role,
    invite_account,
    link_person,
    lock_account,
    revoke_role,
)
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.permissions import Refused, accounts_open_to, can_keep_account

pytestmark = pytest.mark.django_db

TODAY = localdate()
DAY = timedelta(days=1)


@pytest.fixture
def keepers(province: Unit, ward: Unit) -> dict[str, Account]:
    """An administrator of the ward, of another ward, of the province and of another province."""
    places = {
        "ward": ward,
        "other": make_unit("Phường khác", parent=province),
        "province": province,
        "far": make_province("Tỉnh Quảng Ngãi", "51"),
    }
    return {name: make_administrator(unit) for name, unit in places.items()}


def kept_by(account: Account, keepers: dict[str, Account]) -> set[str]:
    """Who keeps an account: lists, each with the account once, and the permission agree."""
    for keeper in keepers.values():
        assert accounts_open_to(keeper).filter(pk=account.pk).count() <= 1
    found = {name for name, keeper in keepers.items() if account in accounts_open_to(keeper)}
    assert found == {name for name, keeper in keepers.items() if can_keep_account(keeper, account)}
    return found


def invited(by: Account | None) -> Account:
    return invite_account(username="moi", email="moi@example.test", name="Y Mới", by=by)


def test_an_account_whose_role_was_revoked_stays_with_the_place_of_that_role(
    ward: Unit, keepers: dict[str, Account]
) -> None:
    account = make_account("cu", Role.CLERK, ward)
    revoke_role(grant=account.grants.get(), reason="Chuyển công tác", by=keepers["ward"])
    assert kept_by(account, keepers) == {"ward", "province"}
    for act in (
        lambda: lock_account(account=account, reason="Thử", by=keepers["other"]),
        lambda: grant_role(
            account=account, role=Role.CLERK, unit=Unit.objects.get(name="Phường khác"), reason="Thử",
            by=keepers["other"],
        ),
        lambda: link_person(account=account, person=make_person(), reason="Thử", by=keepers["other"]),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()


def test_of_several_roles_held_before_the_last_counts(ward: Unit, keepers: dict[str, Account]) -> None:
    account = make_account("cu", Role.CLERK, ward, valid_to=TODAY - DAY)
    account.grants.create(role=Role.CLERK, unit=Unit.objects.get(name="Phường khác"), valid_to=TODAY - 2 * DAY)
    assert kept_by(account, keepers) == {"ward", "province"}
    RoleGrant.objects.filter(unit=ward).update(revoked_on=TODAY - 3 * DAY)
    assert kept_by(account, keepers) == {"other", "province"}


def test_a_role_to_come_counts_as_one_held(ward: Unit, keepers: dict[str, Account]) -> None:
    account = make_account("sap", Role.CLERK, ward, valid_from=TODAY + DAY)
    assert kept_by(account, keepers) == {"ward", "province"}
    account.grants.create(role=Role.CLERK, unit=Unit.objects.get(name="Phường khác"))
    assert kept_by(account, keepers) == {"province"}


def test_what_others_lend_gives_an_account_to_nobody_and_takes_it_from_nobody(
    ward: Unit, keepers: dict[str, Account]
) -> None:
    """Whether it has a role elsewhere, had one, or never had: before, while and after a role is lent to it."""
    other = Unit.objects.get(name="Phường khác")
    lent = make_account(role=Role.UNIT_OFFICER, unit=ward).grants.get()
    accounts = {
        make_account(role=Role.CLERK, unit=other): {"other", "province"},
        make_account(role=Role.CLERK, unit=other, valid_to=TODAY - DAY): {"other", "province"},
        invited(keepers["province"]): {"province"},
    }
    for account, expected in accounts.items():
        days = {"valid_from": TODAY, "valid_to": TODAY + DAY}
        loan = delegate_role(grant=lent, to=account, reason="Nghỉ", by=lent.account, **days)
        assert kept_by(account, keepers) == expected
        lock_account(account=account, reason="Nghi lộ mật khẩu", by=keepers[min(expected)])
        revoke_role(grant=loan, reason="Đã về", by=lent.account)
        assert kept_by(account, keepers) == expected


def test_the_address_of_who_stands_in_for_somebody_out_of_reach_is_corrected_from_above(
    client: Client, province: Unit, keepers: dict[str, Account]
) -> None:
    lent = make_account(role=Role.AUDITOR, unit=province).grants.get()
    account = invited(keepers["ward"])
    delegate_role(grant=lent, to=account, valid_from=TODAY, valid_to=TODAY, reason="Nghỉ", by=lent.account)
    client.force_login(keepers["ward"])
    page = reverse("people:correct_account", args=[account.pk])
    assert client.get(page).status_code == 403
    shown = client.get(reverse("people:account", args=[account.pk])).content.decode()
    assert (page in shown, reverse("people:revoke", args=[account.grants.get().pk]) in shown) == (False, False)
    with pytest.raises(Refused):
        correct_account(account=account, name="Y Khác", email="la@example.test", reason="Thử", by=keepers["ward"])
    correct_account(account=account, name="Y Mới", email="y@example.test", reason="Nhầm", by=keepers["province"])
    account.grants.update(revoked_on=TODAY)
    assert client.get(page).status_code == 200
    assert page in client.get(reverse("people:account", args=[account.pk])).content.decode()


def test_an_account_just_invited_is_kept_by_who_invited_it_and_those_above(keepers: dict[str, Account]) -> None:
    assert kept_by(invited(keepers["ward"]), keepers) == {"ward", "province"}


def test_an_account_whose_inviter_has_gone_is_kept_where_the_inviter_was(keepers: dict[str, Account]) -> None:
    account = invited(keepers["ward"])
    gone = keepers.pop("ward")
    revoke_role(grant=gone.grants.get(), reason="Nghỉ hưu", by=keepers["province"])
    successor = make_administrator(Unit.objects.get(name="Phường Kon Tum"))
    assert kept_by(account, {**keepers, "successor": successor}) == {"successor", "province"}


def test_an_account_that_the_system_opened_is_for_administrators_of_a_whole_province(
    keepers: dict[str, Account],
) -> None:
    assert kept_by(invited(None), keepers) == {"province", "far"}


def test_who_carries_on_a_unit_keeps_the_accounts_left_there(province: Unit) -> None:
    old, new = make_unit("Xã cũ", parent=make_province("Tỉnh cũ", "51"), valid_to=LAST_DAY), make_unit("Xã mới")
    succeed(old, new)
    account = make_account("cu", Role.CLERK, old, valid_to=LAST_DAY)
    assert kept_by(account, {"new": make_administrator(new), "province": make_administrator(province)}) == {"new"}


def test_an_account_elsewhere_without_a_role_is_like_none(
    client: Client, ward: Unit, keepers: dict[str, Account]
) -> None:
    account = make_account("cu", Role.CLERK, ward, valid_to=TODAY - DAY)
    make_post(ward)
    client.force_login(keepers["other"])
    for page in ("account", "grant", "link", "rights"):
        assert client.get(reverse(f"people:{page}", args=[account.pk])).status_code == 404
    assert account not in client.get(reverse("people:accounts")).context["page"].object_list


def sent(client: Client, by: Account, **told: str) -> dict[str, list[str]]:
    """What the form of an invitation refuses, field by field."""
    client.force_login(by)
    page = client.post(reverse("people:invite"), {"name": "Y Mới", "email": "moi@x.vn", "username": "moi", **told})
    return dict(page.context["form"].errors)


def test_of_an_address_in_use_elsewhere_no_account_is_told_and_its_owner_is_mailed(
    client: Client, ward: Unit, keepers: dict[str, Account]
) -> None:
    there = make_account("y.mai", Role.CLERK, ward)
    with override("en"):
        said = sent(client, keepers["other"], email=there.email.upper())
    assert list(said) == ["email"]
    assert not [word for word in ("y.mai", there.name, ward.name) if word in str(said)]
    [letter] = mail.outbox
    assert letter.to == [there.email]
    assert ("y.mai" in letter.body, keepers["other"].email in letter.body) == (True, True)
    tried = Entry.objects.get(verb="try_account")
    assert (tried.actor, tried.subject_key) == (keepers["other"], "")
    assert not Account.objects.filter(username="moi").exists()


def test_of_an_address_in_use_within_reach_the_account_is_named(
    client: Client, ward: Unit, keepers: dict[str, Account]
) -> None:
    there = make_account("y.mai", Role.CLERK, ward)
    assert "y.mai" in str(sent(client, keepers["ward"], email=there.email))
    assert (mail.outbox, Entry.objects.filter(verb="try_account").exists()) == ([], False)


def test_for_a_user_name_in_use_a_free_one_is_proposed(client: Client, ward: Unit, keepers: dict[str, Account]) -> None:
    make_account("y.mai", Role.CLERK, ward)
    make_account("Y.Mai2", Role.CLERK, ward)
    said = sent(client, keepers["other"], username="Y.MAI")
    assert (list(said), "Y.MAI3" in str(said["username"])) == (["username"], True)
    assert Entry.objects.get(verb="try_account").actor == keepers["other"]


def test_who_has_tried_as_many_names_as_a_day_allows_is_told_nothing_more(
    client: Client, ward: Unit, keepers: dict[str, Account], settings
) -> None:
    settings.THIDUA_TRIES_A_DAY = 1
    make_account("y.mai", Role.CLERK, ward)
    sent(client, keepers["other"], username="y.mai")
    for username in ("y.mai", "y.nu"):
        told = {"name": "Y", "email": "y@x.vn", "username": username}
        assert client.post(reverse("people:invite"), told).status_code == 403
    assert not Account.objects.filter(username="y.nu").exists()


def test_that_somebody_has_an_account_kept_elsewhere_is_told_so_often_a_day_and_on_record(
    province: Unit, ward: Unit, settings
) -> None:
    settings.THIDUA_TRIES_A_DAY = 1
    keeper, person = make_account(role=Role.ADMINISTRATOR, unit=ward), make_post(ward).person
    elsewhere = make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Hiếu", parent=province))
    Account.objects.filter(pk=elsewhere.pk).update(person=person)
    kept, free = make_account(role=Role.OBSERVER, unit=ward), make_post(ward).person
    with pytest.raises(ValidationError, match="tài khoản khác"):
        link_person(account=kept, person=person, reason="QĐ", by=keeper)
    assert Entry.objects.filter(verb="try_link", subject_key=str(kept.pk)).count() == 1
    for one in (person, free):
        with pytest.raises(Refused):
            link_person(account=kept, person=one, reason="QĐ", by=keeper)
