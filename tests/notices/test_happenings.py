"""What happened in the room below is told by whoever looks: transfers, roles, requests about one's own data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    make_account,
    make_administrator,
    make_post,
    make_province,
    make_unit,
    succeed,
)
from thidua.frame.words import say
from thidua.notices.jobs import tell_what_happened
from thidua.notices.models import Notice
from thidua.people.actions import (
    answer_data_request,
    ask_about_own_data,
    confirm_transfer,
    decline_transfer,
    delegate_role,
    extend_data_request,
    grant_role,
    link_person,
    propose_transfer,
    revoke_role,
    withdraw_transfer,
)
from thidua.people.models import Account, DataRequest, Post, RequestState, Role, RoleGrant, Transfer, Unit

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)
TODAY = timezone.localdate()
A_DAY = timedelta(days=1)
TWO_DAYS = f"{TODAY:%d/%m/%Y} to {TODAY + A_DAY:%d/%m/%Y}"


@pytest.fixture
def province() -> Unit:
    return make_province()


@pytest.fixture
def post(province: Unit) -> Post:
    return make_post(make_unit("Xã Xốp", parent=province))


@pytest.fixture
def receiving(province: Unit) -> Unit:
    return make_unit("Xã Hiếu", parent=province)


@pytest.fixture
def giver(post: Post) -> Account:
    return make_account("giver", Role.UNIT_OFFICER, post.unit)


@pytest.fixture
def receiver(receiving: Unit) -> Account:
    return make_account("receiver", Role.UNIT_HEAD, receiving)


@pytest.fixture
def officer(province: Unit) -> Account:
    return make_account("officer", Role.STANDING_OFFICER, province)


@pytest.fixture
def own(post: Post) -> Account:
    account = make_account("own", Role.OBSERVER, post.unit)
    link_person(account=account, person=post.person, reason="QĐ 1", by=None)
    return account


@pytest.fixture
def transfer(post: Post, receiving: Unit, giver: Account, receiver: Account) -> Transfer:
    return propose_transfer(post=post, to_unit=receiving, title="Phó Chủ tịch", on=DAY, document="5/QĐ", by=giver)


def heard(later: timedelta = timedelta()) -> dict[str, str]:
    """Who is newly told of what, after a look that is repeated."""
    before = set(Notice.objects.values_list("pk", flat=True))
    told = tell_what_happened(at=timezone.now() + later)
    assert tell_what_happened(at=timezone.now() + later) == 0
    new = Notice.objects.exclude(pk__in=before).select_related("account").order_by("pk")
    assert len(new) == told
    with translation.override("en"):
        return {notice.account.username: say(notice.said) for notice in new}


def test_a_receiving_unit_hears_once_of_a_proposed_transfer(transfer: Transfer) -> None:
    name = transfer.post.person.full_name
    assert heard() == {
        "receiver": f"Xã Xốp proposes to transfer {name} to Xã Hiếu from 01/03/2026: confirm it, or say why not."
    }
    assert Notice.objects.get().url == "/people/transfers/"
    assert heard() == {}


def test_the_giving_unit_and_the_person_hear_that_a_transfer_is_confirmed(
    transfer: Transfer, receiver: Account, own: Account
) -> None:
    own.grants.all().delete()
    heard()
    confirm_transfer(transfer=transfer, by=receiver)
    said = f"The transfer of {transfer.post.person.full_name} to Xã Hiếu from 01/03/2026 is confirmed."
    assert heard() == {"giver": said, "own": said}


def test_the_giving_unit_hears_why_a_transfer_is_declined(transfer: Transfer, receiver: Account, own: Account) -> None:
    heard()
    decline_transfer(transfer=transfer, reason="Đủ biên chế", by=receiver)
    name = transfer.post.person.full_name
    assert heard() == {
        "giver": f"Xã Hiếu declined the transfer of {name} from 01/03/2026. Reason: Đủ biên chế",
    }


def test_the_receiving_unit_hears_that_a_transfer_is_withdrawn(transfer: Transfer, giver: Account) -> None:
    heard()
    withdraw_transfer(transfer=transfer, reason="Nhầm", by=giver)
    assert list(heard()) == ["receiver"]


def test_nobody_is_told_of_the_own_transfer_as_an_officer(post: Post, receiving: Unit, giver: Account) -> None:
    himself = make_account("himself", Role.UNIT_HEAD, receiving)
    link_person(account=himself, person=post.person, reason="QĐ 1", by=None)
    propose_transfer(post=post, to_unit=receiving, title="Phó Chủ tịch", on=DAY, document="5/QĐ", by=giver)
    assert heard() == {}


def test_of_a_new_head_hear_those_above_who_answer_not_the_own_officers(
    post: Post, receiving: Unit, giver: Account, receiver: Account, province: Unit, officer: Account
) -> None:
    make_account("above", Role.UNIT_OFFICER, province)
    make_account("auditor", Role.AUDITOR, province)
    said = {"title": "Chủ tịch", "on": DAY, "document": "5/QĐ", "by": giver, "is_head": True}
    proposed = propose_transfer(post=post, to_unit=receiving, **said)
    assert set(heard()) == {"officer", "above"}
    withdraw_transfer(transfer=proposed, reason="Nhầm", by=giver)
    assert set(heard()) == {"officer", "above"}


def grant(province: Unit, account: Account, **days: date) -> RoleGrant:
    keeper = make_administrator(province)
    return grant_role(account=account, role=Role.CLERK, unit=province, reason="Phân công", by=keeper, **days)


def test_who_is_given_a_role_hears_of_it_and_that_it_is_taken_away(province: Unit) -> None:
    held = grant(province, make_account("clerk"))
    assert heard() == {"clerk": "You hold the role “Records clerk” over Tỉnh Kon Tum now. Reason: Phân công"}
    revoke_role(grant=held, reason="Chuyển công tác", by=None)
    assert heard() == {"clerk": "You do not hold the role “Records clerk” over Tỉnh Kon Tum any more."}


def test_who_will_hold_a_role_hears_from_when_on(province: Unit) -> None:
    first = TODAY + 5 * A_DAY
    grant(province, make_account("clerk"), valid_from=first)
    said = f"You will hold the role “Records clerk” over Tỉnh Kon Tum from {first:%d/%m/%Y} on. Reason: Phân công"
    assert heard() == {"clerk": said}


def test_who_left_hears_when_the_last_day_of_the_role_has_passed(
    post: Post, receiving: Unit, receiver: Account, own: Account
) -> None:
    facts = {"title": "Phó Chủ tịch", "on": TODAY + 5 * A_DAY, "document": "5/QĐ", "by": None}
    confirm_transfer(transfer=propose_transfer(post=post, to_unit=receiving, **facts), by=receiver)
    heard()
    assert heard(4 * A_DAY) == {}
    assert heard(5 * A_DAY) == {"own": "You do not hold the role “Observer” over Xã Xốp any more."}


def test_of_a_role_that_went_on_over_another_unit_nobody_hears_that_it_is_gone(province: Unit) -> None:
    ended = make_unit("Xã Cũ", parent=province, valid_to=TODAY - A_DAY)
    make_account("clerk", Role.CLERK, ended, valid_to=TODAY - A_DAY)
    assert heard() == {}


def lend(held: RoleGrant, by: Account) -> RoleGrant:
    days = {"valid_from": TODAY, "valid_to": TODAY + A_DAY}
    return delegate_role(grant=held, to=make_account("deputy"), reason="Nghỉ phép", by=by, **days)


def test_who_stands_in_hears_from_whom_and_until_when_and_the_holder_knows(province: Unit) -> None:
    held = grant(province, make_account("clerk"))
    heard()
    lend(held, held.account)
    text = f"clerk lends you the role “Records clerk” over Tỉnh Kon Tum from {TWO_DAYS}. Reason: Nghỉ phép"
    assert heard() == {"deputy": text}
    revoke_role(grant=held, reason="Thôi giữ chức", by=None)
    assert list(heard()) == ["clerk", "deputy"]


def test_who_stood_in_until_a_day_does_not_hear_again_when_the_role_itself_is_taken_away(province: Unit) -> None:
    held = grant(province, make_account("clerk"))
    lent = lend(held, held.account)
    heard()
    RoleGrant.objects.filter(pk=lent.pk).update(valid_from=TODAY - 2 * A_DAY, valid_to=TODAY - A_DAY)
    revoke_role(grant=held, reason="Thôi giữ chức", by=None)
    assert list(heard()) == ["clerk"]


def test_who_stands_in_hears_that_the_role_itself_ended_sooner(province: Unit) -> None:
    held = grant(province, make_account("clerk"))
    lend(held, held.account)
    heard()
    RoleGrant.objects.filter(pk=held.pk).update(valid_to=TODAY)
    assert list(heard(A_DAY)) == ["clerk", "deputy"]


def test_a_holder_hears_that_an_administrator_lent_the_role(province: Unit) -> None:
    held = grant(province, make_account("clerk"))
    heard()
    lend(held, make_administrator(province))
    text = f"Your role “Records clerk” over Tỉnh Kon Tum is lent to deputy from {TWO_DAYS}. Reason: Nghỉ phép"
    assert heard()["clerk"] == text


def test_who_answers_a_request_hears_that_it_came_and_that_its_day_is_near(officer: Account, own: Account) -> None:
    elsewhere = make_unit("Tỉnh khác", "province")
    make_account("stranger", Role.STANDING_OFFICER, elsewhere)
    asked = ask_about_own_data(kind="correction", text="Sai ngày sinh", by=own)
    name, day = asked.person.full_name, f"{asked.due_on:%d/%m/%Y}"
    received = f"{name} asks about the own data (Correction). The law wants it answered by {day}."
    assert heard() == {"officer": received}
    assert Notice.objects.get().due_on == asked.due_on
    assert heard(asked.reply_due_on - TODAY - A_DAY) == {
        "officer": f"The request of {name} about the own data (Correction) is to be replied to by "
        f"{asked.reply_due_on:%d/%m/%Y}: take it into work, or answer it."
    }
    near = asked.due_on - TODAY - 2 * A_DAY
    assert heard(near) == {
        "officer": f"The request of {name} about the own data (Correction) is to be answered by {day}."
    }


def test_after_a_merger_who_carries_the_province_on_hears_of_the_request(province: Unit, own: Account) -> None:
    province.valid_to = LAST_DAY
    province.save()
    succeed(province, after := make_unit("Tỉnh Quảng Ngãi", "province", valid_from=MERGED_ON))
    make_account("successor", Role.STANDING_OFFICER, after)
    ask_about_own_data(kind="export", text="Bản sao", by=own)
    assert list(heard()) == ["successor"]


@pytest.mark.parametrize(("state", "said"), [(RequestState.DONE, "done"), (RequestState.REFUSED, "refused")])
def test_who_asked_hears_how_a_request_was_answered(
    state: RequestState, said: str, officer: Account, own: Account
) -> None:
    asked = ask_about_own_data(kind="correction", text="Sai ngày sinh", by=own)
    heard()
    answer_data_request(asked=asked, state=state, answer="Theo hồ sơ gốc", by=officer)
    assert heard() == {"own": f"Your request about your data (Correction) is {said}: Theo hồ sơ gốc"}


def test_who_asked_hears_that_a_request_is_taken_into_work_and_put_off(officer: Account, own: Account) -> None:
    asked = ask_about_own_data(kind="objection", text="Đừng nêu tên tôi", by=own)
    heard()
    answer_data_request(asked=asked, state=RequestState.IN_WORK, answer="Đang xem", by=officer)
    kind = "Objection to processing"
    assert heard() == {"own": f"Your request about your data ({kind}) is taken into work: Đang xem"}
    extend_data_request(asked=asked, days=5, reason="Phải hỏi", by=officer)
    day = f"{asked.due_on + 5 * A_DAY:%d/%m/%Y}"
    assert heard() == {"own": f"Your request about your data ({kind}) is put off to {day}. Reason: Phải hỏi"}


def test_what_is_longer_ago_is_told_to_nobody(province: Unit, transfer: Transfer, own: Account) -> None:
    grant(province, make_account("clerk"))
    asked = ask_about_own_data(kind="correction", text="Sai ngày sinh", by=own)
    DataRequest.objects.filter(pk=asked.pk).update(state=RequestState.DONE, answered_at=timezone.now())
    assert heard(timedelta(days=31)) == {}
    assert len(heard()) == 3
