"""Roles end with the post that is left, by a transfer or by its last day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_post, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.people.actions import change_post, confirm_transfer, delegate_role, propose_transfer
from thidua.people.models import Account, Post, Role, RoleGrant, Unit

pytestmark = pytest.mark.django_db

TODAY = localdate()
DAY = timedelta(days=1)
LAST = TODAY + 10 * DAY


@pytest.fixture
def post(province: Unit) -> Post:
    return make_post(make_unit("Xã Xốp", parent=province))


@pytest.fixture
def account(post: Post) -> Account:
    account = make_account(role=Role.UNIT_OFFICER, unit=post.unit)
    Account.objects.filter(pk=account.pk).update(person=post.person)
    return account


def change(post: Post, **facts: Any) -> Post:
    stands = {name: getattr(post, name) for name in ("title", "is_leader", "is_head", "valid_from", "valid_to")}
    return change_post(post=post, reason="QĐ 3", by=None, **{**stands, **facts})


def ends(account: Account) -> list[tuple[date | None, date | None]]:
    return list(account.grants.order_by("pk").values_list("valid_to", "revoked_on"))


def borrowed(account: Account, unit: Unit) -> RoleGrant:
    lender = make_account(role=Role.UNIT_HEAD, unit=unit).grants.get()
    days = {"valid_from": TODAY, "valid_to": TODAY + 30 * DAY}
    return delegate_role(grant=lender, to=account, reason="Nghỉ phép", by=None, **days)


def test_a_role_that_was_lent_to_who_leaves_by_a_transfer_ends_too(
    post: Post, account: Account, province: Unit
) -> None:
    receiving = make_unit("Xã Hiếu", parent=province)
    borrowed(account, post.unit)
    borrowed(account, receiving)
    facts = {"to_unit": receiving, "title": "Phó Chủ tịch", "on": LAST + DAY, "document": "5/QĐ"}
    confirm_transfer(transfer=propose_transfer(post=post, by=None, **facts), by=None)
    assert ends(account) == [(LAST, None), (LAST, None), (TODAY + 30 * DAY, None)]


def test_roles_end_with_the_last_post_of_a_person(post: Post, account: Account) -> None:
    borrowed(account, post.unit)
    change(post, valid_to=LAST)
    assert ends(account) == [(LAST, None), (LAST, None)]
    assert [entry.said.reason for entry in Entry.objects.filter(verb="revoke_role")] == ["QĐ 3"] * 2


def test_roles_of_a_last_post_that_ended_before_today_end_today(post: Post, account: Account) -> None:
    change(post, valid_to=TODAY - DAY)
    assert ends(account) == [(None, TODAY)]


@pytest.mark.parametrize("since", [None, LAST + 5 * DAY])
def test_roles_stay_where_another_post_goes_on_or_begins_later(
    since: date | None, post: Post, account: Account, province: Unit
) -> None:
    make_post(make_unit("Xã Hiếu", parent=province), post.person, valid_from=since)
    change(post, valid_to=LAST)
    assert ends(account) == [(None, None)]


def test_correcting_a_post_that_has_ended_ends_no_role(post: Post, account: Account) -> None:
    Post.objects.filter(pk=post.pk).update(valid_to=TODAY - DAY)
    post.refresh_from_db()
    change(post, title="Văn thư")
    assert ends(account) == [(None, None)]


def test_the_page_that_ends_a_post_says_that_roles_end(client: Client, post: Post, province: Unit) -> None:
    client.force_login(make_standing_officer(province))
    page = client.get(reverse("people:post_act", args=[post.pk, "change"])).content.decode()
    assert "các vai trò của tài khoản" in page
