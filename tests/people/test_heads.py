"""The head of a unit answers to those above it: its own officers neither judge the head nor say who it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import MERGED_ON, make_account, make_post, make_unit, succeed
from thidua.people.actions import (
    change_post,
    confirm_transfer,
    enter_person,
    give_post,
    open_matter,
    propose_transfer,
    rate_person,
    record_discipline,
    withdraw_transfer,
)
from thidua.people.models import (
    Account,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Post,
    Role,
    Transfer,
    Unit,
)
from thidua.people.permissions import (
    Refused,
    can_judge_person,
    can_keep_person,
    can_keep_post,
    limits_of,
    persons_judged_by,
    posts_kept_by,
    transfers_awaiting,
    transfers_proposed,
)

pytestmark = pytest.mark.django_db

TODAY = localdate()
DAY = timedelta(days=1)
LAST_YEAR = TODAY.year - 1
IN_LAST_YEAR = (date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
PLACE = {"title": "Chuyên viên", "is_leader": False, "is_head": False, "valid_from": None, "valid_to": None}


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Xốp", parent=province)


@pytest.fixture
def officers(province: Unit, commune: Unit) -> dict[Account, bool]:
    """Accounts that keep the staff of the commune, and whether they reach it from above."""
    return {
        make_account(role=Role.UNIT_OFFICER, unit=commune): False,
        make_account(role=Role.UNIT_HEAD, unit=commune): False,
        make_account(role=Role.UNIT_HEAD, unit=province): True,
        make_account(role=Role.STANDING_OFFICER, unit=commune): False,
        make_account(role=Role.STANDING_OFFICER, unit=province): True,
    }


def heading(unit: Unit, **days: date) -> Post:
    post = make_post(unit, title="Chủ tịch", **days)
    Post.objects.filter(pk=post.pk).update(is_head=True)
    post.refresh_from_db()
    return post


def acts(head: Post, elsewhere: Unit) -> list[Callable[[Account], object]]:
    """All that is decided about a head."""
    person, unit = head.person, head.unit
    discipline = {"form": "Khiển trách", "decision": "1/QĐ", "imposed_on": TODAY}
    move = {"title": "Phó", "on": TODAY + DAY, "document": "1/QĐ"}
    return [
        lambda by: rate_person(person=person, year=LAST_YEAR, level="good", decision="1/QĐ", by=by),
        lambda by: record_discipline(action=DisciplinaryAction(person=person, unit=unit, **discipline), by=by),
        lambda by: open_matter(matter=PendingMatter(person=person, subject="Đơn", opened_on=TODAY), by=by),
        lambda by: withdraw_transfer(
            transfer=propose_transfer(post=head, to_unit=elsewhere, by=by, **move), reason="Nhầm", by=by
        ),
        lambda by: change_post(post=head, by=by, reason="QĐ", **PLACE),
    ]


def test_a_head_is_judged_moved_and_dismissed_from_above(commune: Unit, officers: dict[Account, bool]) -> None:
    elsewhere = make_unit("Xã Hiếu", parent=commune.parent)
    for account, from_above in officers.items():
        head, colleague = heading(commune), make_post(commune)
        for act in acts(head, elsewhere):
            if from_above:
                act(account)
                continue
            with pytest.raises(Refused):
                act(account)
        head.refresh_from_db()
        assert head.is_head != from_above
        Post.objects.filter(pk=head.pk).update(is_head=True)
        head.refresh_from_db()
        answers = [
            bool(can_judge_person(account, head.person, TODAY)),
            head.person in persons_judged_by(account, TODAY),
            bool(can_keep_post(account, head)),
            head in posts_kept_by(account),
        ]
        assert answers == [from_above] * 4
        assert can_keep_person(account, head.person)
        assert can_judge_person(account, colleague.person, TODAY)
        assert can_keep_post(account, colleague)
        Post.objects.filter(pk=head.pk).delete()


def ways_to_a_head(commune: Unit, by: Account) -> list[Callable[[], object]]:
    facts: dict[str, Any] = {"full_name": "A Thảo", "category": "cadre", "title": "Chủ tịch", "since": TODAY}
    given = {"title": "Chủ tịch", "since": TODAY, "reason": "QĐ"}
    post, below = make_post(commune), make_post(make_unit("Văn phòng", "sub_unit", commune)).person
    return [
        lambda: enter_person(unit=commune, staff_code=f"H{by.pk}", is_head=True, by=by, **facts),
        lambda: change_post(post=post, by=by, reason="QĐ", **{**PLACE, "is_head": True}),
        lambda: give_post(person=below, unit=commune, is_head=True, by=by, **given),
    ]


def test_who_is_head_is_said_from_above(commune: Unit, officers: dict[Account, bool]) -> None:
    for account, from_above in officers.items():
        for way in ways_to_a_head(commune, account):
            if from_above:
                way()
            else:
                with pytest.raises(Refused):
                    way()
            assert Post.objects.filter(unit=commune, is_head=True).update(is_head=False) == from_above


def test_a_head_is_taken_over_from_above(commune: Unit, officers: dict[Account, bool]) -> None:
    post = make_post(make_unit("Xã Hiếu", parent=commune.parent), valid_from=TODAY - DAY)
    head = {"title": "Chủ tịch", "is_head": True, "on": TODAY, "document": "1/QĐ"}
    transfer = Transfer.objects.create(post=post, to_unit=commune, **head)
    for account, from_above in officers.items():
        assert (transfer in transfers_awaiting(account)) == from_above
    officer = next(iter(officers))
    with pytest.raises(Refused):
        confirm_transfer(transfer=transfer, by=officer)
    Transfer.objects.update(is_head=False)
    transfer.refresh_from_db()
    assert transfer in transfers_awaiting(officer)
    confirm_transfer(transfer=transfer, by=officer)


def test_the_transfer_of_a_head_is_withdrawn_from_above(commune: Unit, officers: dict[Account, bool]) -> None:
    move = {"title": "Phó", "on": TODAY + DAY, "document": "1/QĐ"}
    transfer = Transfer.objects.create(post=heading(commune), to_unit=make_unit("Xã Hiếu"), **move)
    for account, from_above in officers.items():
        assert (transfer in transfers_proposed(account)) == from_above
    with pytest.raises(Refused):
        withdraw_transfer(transfer=transfer, reason="Nhầm", by=next(iter(officers)))


@pytest.mark.parametrize(
    ("days", "rated"),
    [
        ({}, False),
        ({"valid_from": date(LAST_YEAR, 12, 31)}, False),
        ({"valid_from": TODAY}, False),
        ({"valid_to": date(LAST_YEAR, 1, 1)}, False),
        ({"valid_to": date(LAST_YEAR - 1, 12, 31)}, True),
    ],
)
def test_ratings_look_at_who_was_head_in_the_rated_year(
    days: dict[str, date], rated: bool, commune: Unit, officers: dict[Account, bool]
) -> None:
    """And at who is head now: nobody rates whom they answer to."""
    post = heading(commune, **days)
    if "valid_to" in days:
        make_post(commune, post.person, valid_from=days["valid_to"] + DAY)
    officer, *_, standing = officers
    assert bool(can_judge_person(officer, post.person, *IN_LAST_YEAR)) == rated
    assert (post.person in persons_judged_by(officer, *IN_LAST_YEAR)) == rated
    assert can_judge_person(standing, post.person, *IN_LAST_YEAR)


def test_who_headed_a_unit_merged_into_the_own_one_is_judged_for_that_time_from_above(
    province: Unit, commune: Unit, officers: dict[Account, bool]
) -> None:
    before = heading(make_unit("Xã Cũ", parent=province, valid_to=MERGED_ON - DAY), valid_to=MERGED_ON - DAY)
    succeed(before.unit, commune)
    make_post(commune, before.person, valid_from=MERGED_ON)
    then = MERGED_ON - DAY
    for account, from_above in officers.items():
        assert bool(can_judge_person(account, before.person, then)) == from_above
        assert can_judge_person(account, before.person, MERGED_ON)
        assert (before.person_id in limits_of(account).heads) != from_above


def test_a_detour_by_the_pages_leads_nowhere(client: Client, commune: Unit, officers: dict[Account, bool]) -> None:
    head, colleague = heading(commune), make_post(commune)
    client.force_login(next(iter(officers)))
    place = {"title": "Chuyên viên", "reason": "QĐ 3"}
    assert client.post(reverse("people:post_act", args=[head.pk, "change"]), place).status_code == 404
    for act in ("discipline", "matter"):
        assert client.get(reverse("people:person_act", args=[head.person_id, act])).status_code == 403
    client.post(reverse("people:post_act", args=[colleague.pk, "change"]), {**place, "is_head": "on"})
    rated = reverse("people:ratings", args=[commune.pk, LAST_YEAR])
    assert client.get(rated).context["form"].persons == [colleague.person]
    client.post(rated, {f"level_{head.person_id}": "good", "decision": "1/QĐ"})
    assert list(Post.objects.filter(is_head=True)) == [head]
    assert not PerformanceRating.objects.exists()
