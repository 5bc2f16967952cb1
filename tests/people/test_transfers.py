from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import MERGED_ON, make_account, make_post, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.people.actions import confirm_transfer, decline_transfer, grant_role, propose_transfer, withdraw_transfer
from thidua.people.models import Account, Post, Role, Transfer, TransferState, Unit
from thidua.people.permissions import (
    Refused,
    can_answer_transfer,
    can_withdraw_transfer,
    holds,
    transfers_awaiting,
    transfers_open_to,
    transfers_proposed,
)
from thidua.people.workflow import TRANSFERS

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)
EVE = DAY - timedelta(days=1)
ANSWERS = {
    TransferState.CONFIRMED: lambda transfer, by: confirm_transfer(transfer=transfer, by=by),
    TransferState.DECLINED: lambda transfer, by: decline_transfer(transfer=transfer, reason="Đủ biên chế", by=by),
    TransferState.WITHDRAWN: lambda transfer, by: withdraw_transfer(transfer=transfer, reason="Nhầm", by=by),
}


@pytest.fixture
def post(province: Unit) -> Post:
    return make_post(make_unit("Xã Xốp", parent=province))


@pytest.fixture
def receiving(province: Unit) -> Unit:
    return make_unit("Xã Hiếu", parent=province)


@pytest.fixture
def giver(post: Post) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=post.unit)


@pytest.fixture
def receiver(receiving: Unit) -> Account:
    return make_account(role=Role.UNIT_HEAD, unit=receiving)


def propose(post: Post, to_unit: Unit, by: Account | None = None, on: date = DAY, **place: Any) -> Transfer:
    return propose_transfer(post=post, to_unit=to_unit, title="Phó Chủ tịch", on=on, document="5/QĐ", by=by, **place)


def test_nothing_changes_before_the_receiving_unit_confirms(
    post: Post, receiving: Unit, giver: Account, receiver: Account
) -> None:
    transfer = propose(post, receiving, giver, is_leader=True)
    assert list(Post.objects.values_list("unit", "valid_to")) == [(post.unit_id, None)]
    confirm_transfer(transfer=transfer, by=receiver)
    assert list(Post.objects.order_by("pk").values_list("unit", "title", "is_leader", "valid_from", "valid_to")) == [
        (post.unit_id, "Chuyên viên", False, None, EVE),
        (receiving.pk, "Phó Chủ tịch", True, DAY, None),
    ]
    assert list(Entry.objects.order_by("pk").values_list("verb", "actor")) == [
        ("propose_transfer", giver.pk),
        ("confirm_transfer", receiver.pk),
    ]


def account_of(post: Post, **role: Any) -> Account:
    account = make_account(**role)
    Account.objects.filter(pk=account.pk).update(person=post.person)
    return Account.objects.get(pk=account.pk)


def test_roles_end_with_the_post_that_is_left(post: Post, receiving: Unit, receiver: Account, province: Unit) -> None:
    account, today = account_of(post), localdate()
    held = [
        grant_role(account=account, role=role, unit=unit, reason="QĐ", by=None)
        for role, unit in (
            (Role.UNIT_OFFICER, post.unit),
            (Role.APPRAISER, province),
            (Role.UNIT_HEAD, receiving),
        )
    ]
    on = today + timedelta(days=10)
    confirm_transfer(transfer=propose(post, receiving, on=on), by=receiver)
    for grant in held:
        grant.refresh_from_db()
    assert [(grant.valid_to, grant.revoked_on) for grant in held] == [(on - timedelta(days=1), None)] * 2 + [
        (None, None)
    ]
    ended = Entry.objects.filter(verb="revoke_role")
    assert [(entry.subject_key, entry.said.reason) for entry in ended] == [(str(account.pk), "5/QĐ")] * 2


def test_of_a_post_left_before_today_the_roles_end_today(post: Post, receiving: Unit, receiver: Account) -> None:
    account = account_of(post, role=Role.UNIT_OFFICER, unit=post.unit)
    confirm_transfer(transfer=propose(post, receiving), by=receiver)
    grant = account.grants.get()
    assert (grant.valid_to, grant.revoked_on) == (None, localdate())


def test_roles_by_another_post_stay(post: Post, receiving: Unit, receiver: Account, province: Unit) -> None:
    other = make_post(make_unit("Đảng ủy xã Xốp", parent=province), person=post.person)
    account = account_of(post, role=Role.UNIT_OFFICER, unit=other.unit)
    confirm_transfer(transfer=propose(post, receiving), by=receiver)
    assert holds(Account.objects.get(pk=account.pk), Role.UNIT_OFFICER, unit=other.unit)


def test_each_side_has_its_own_moves(post: Post, receiving: Unit, giver: Account, receiver: Account) -> None:
    transfer = propose(post, receiving, giver)
    for state, account in [
        (TransferState.CONFIRMED, giver),
        (TransferState.DECLINED, giver),
        (TransferState.WITHDRAWN, receiver),
    ]:
        with pytest.raises(Refused):
            ANSWERS[state](transfer, account)
    with pytest.raises(Refused):
        propose(post, receiving, receiver)
    transfer.refresh_from_db()
    assert transfer.state == TransferState.PROPOSED


@pytest.mark.parametrize("state", ANSWERS)
def test_a_standing_officer_over_both_makes_every_move(
    state: TransferState, post: Post, receiving: Unit, province: Unit
) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=province)
    transfer = propose(post, receiving, officer)
    ANSWERS[state](transfer, officer)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.answered_by) == (state, officer)


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
def test_what_was_answered_is_answered_once(
    first: TransferState, second: TransferState, post: Post, receiving: Unit
) -> None:
    transfer = propose(post, receiving)
    ANSWERS[first](transfer, None)
    with pytest.raises(ValidationError):
        ANSWERS[second](transfer, None)
    assert Transfer.objects.get().state == first
    assert TRANSFERS[first] == ()


def test_one_transfer_from_a_post_waits_at_a_time(post: Post, receiving: Unit, province: Unit) -> None:
    transfer = propose(post, receiving)
    with pytest.raises(ValidationError):
        propose(post, make_unit("Xã Dục", parent=province))
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(post=post, to_unit=receiving, title="A", on=DAY, document="1")
    decline_transfer(transfer=transfer, reason="Đủ biên chế", by=None)
    assert propose(post, receiving)


def test_the_day_and_the_units_must_fit(post: Post, receiving: Unit, province: Unit) -> None:
    with pytest.raises(ValidationError):
        propose(post, post.unit)
    with pytest.raises(ValidationError):
        propose(post, make_unit("Xã cũ", parent=province, valid_to=EVE))
    post.valid_from, post.valid_to = DAY, None
    post.save()
    with pytest.raises(ValidationError):
        propose(post, receiving)
    assert propose(post, receiving, on=DAY + timedelta(days=1))


def test_a_post_that_ended_meanwhile_is_not_left_again(post: Post, receiving: Unit) -> None:
    transfer = propose(post, receiving)
    Post.objects.update(valid_to=MERGED_ON)
    with pytest.raises(ValidationError):
        confirm_transfer(transfer=transfer, by=None)
    assert Transfer.objects.get().state == TransferState.PROPOSED


def test_a_second_head_is_not_taken_over(post: Post, receiving: Unit) -> None:
    Post.objects.filter(pk=make_post(receiving).pk).update(is_head=True)
    transfer = propose(post, receiving, is_head=True)
    with pytest.raises(ValidationError):
        confirm_transfer(transfer=transfer, by=None)
    assert (Transfer.objects.get().state, Post.objects.count()) == (TransferState.PROPOSED, 2)


def test_both_sides_see_it_and_others_do_not(
    post: Post, receiving: Unit, giver: Account, receiver: Account, province: Unit
) -> None:
    transfer = propose(post, receiving)
    auditor = make_account(role=Role.AUDITOR, unit=province)
    outsider = make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Dục", parent=province))
    seen = {account: list(transfers_open_to(account)) for account in (giver, receiver, auditor, outsider)}
    assert seen == {giver: [transfer], receiver: [transfer], auditor: [transfer], outsider: []}
    assert [len(transfers_awaiting(account)) for account in (giver, receiver, auditor)] == [0, 1, 0]
    assert [len(transfers_proposed(account)) for account in (giver, receiver, auditor)] == [1, 0, 0]


def test_the_receiver_confirms_on_the_page(client: Client, post: Post, receiving: Unit, receiver: Account) -> None:
    transfer = propose(post, receiving)
    client.force_login(receiver)
    assert client.get(reverse("people:staff")).context["waiting"] == 1
    page = client.get(reverse("people:transfers")).content.decode()
    links = [reverse("people:transfer_act", args=[transfer.pk, act]) for act in ("confirm", "decline", "withdraw")]
    assert [link in page for link in links] == [True, True, False]
    client.post(links[0])
    transfer.refresh_from_db()
    assert transfer.state == TransferState.CONFIRMED


def test_it_is_declined_only_with_a_reason(client: Client, post: Post, receiving: Unit, receiver: Account) -> None:
    transfer = propose(post, receiving)
    client.force_login(receiver)
    address = reverse("people:transfer_act", args=[transfer.pk, "decline"])
    assert client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "Đủ biên chế"})
    transfer.refresh_from_db()
    assert (transfer.state, transfer.answer) == (TransferState.DECLINED, "Đủ biên chế")


def test_what_is_proposed_about_a_head_with_a_second_post_is_decided_from_above(
    post: Post, receiving: Unit, giver: Account, province: Unit
) -> None:
    """Neither where the second post is taken, nor by those whom the head leads; a newcomer who heads another unit is
    answered by the receiving unit.
    """
    head = make_post(receiving, post.person, title="Chủ tịch")
    Post.objects.filter(pk=head.pk).update(is_head=True)
    led, above = make_account(role=Role.UNIT_OFFICER, unit=receiving), make_standing_officer(province)
    below, beside = make_unit("Phòng", "sub_unit", receiving), make_unit("Xã Đăk Pxi", parent=province)
    inwards, outwards = propose(post, below), propose(make_post(receiving, post.person), beside)
    newcomer = make_account(role=Role.UNIT_OFFICER, unit=beside)
    for account, takes_back, answers in (
        (giver, [], []), (led, [], []), (above, [inwards, outwards], [inwards, outwards]), (newcomer, [], [outwards]),
    ):  # fmt: skip
        assert list(transfers_proposed(account).order_by("pk")) == takes_back
        assert list(transfers_awaiting(account).order_by("pk")) == answers
        assert [one for one in (inwards, outwards) if can_withdraw_transfer(account, one)] == takes_back
        assert [one for one in (inwards, outwards) if can_answer_transfer(account, one)] == answers
