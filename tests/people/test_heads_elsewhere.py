"""Whoever heads a unit is judged from above it, also where the head holds a second post that others keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_post, make_unit
from thidua.people.actions import change_post, correct_person, give_post, open_matter, record_discipline
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, Post, Role, Unit
from thidua.people.permissions import (
    Refused,
    can_correct_registers,
    can_judge_person,
    can_keep_post,
    can_view_person,
    limits_of,
    persons_judged_by,
    posts_kept_by,
)

pytestmark = pytest.mark.django_db

TODAY = localdate()
POST = {"title": "Trưởng ban", "since": TODAY, "reason": "QĐ 1"}
PLACE = {"title": "Phó", "is_leader": False, "is_head": False, "valid_from": None, "valid_to": None}


@pytest.fixture
def below(ward: Unit) -> Unit:
    return make_unit("Phòng Văn hóa", "sub_unit", ward)


@pytest.fixture
def head(ward: Unit) -> Post:
    return heading(ward)


def heading(unit: Unit) -> Post:
    post = make_post(unit, title="Chủ tịch")
    Post.objects.filter(pk=post.pk).update(is_head=True)
    post.refresh_from_db()
    return post


def acts(second: Post) -> list[Callable[[Account], object]]:
    person, unit = second.person, second.unit
    said = {"form": "Khiển trách", "decision": "1/QĐ", "imposed_on": TODAY}
    who = {"staff_code": person.staff_code, "birth_date": None, "category": person.category, "reason": "QĐ"}
    return [
        lambda by: correct_person(person=person, full_name="Người Khác", by=by, **who),
        lambda by: record_discipline(action=DisciplinaryAction(person=person, unit=unit, **said), by=by),
        lambda by: open_matter(matter=PendingMatter(person=person, subject="Đơn", opened_on=TODAY), by=by),
        lambda by: change_post(post=second, by=by, reason="QĐ", **PLACE),
    ]


@pytest.mark.parametrize("where", ["below", "beside"])
def test_a_second_post_lets_nobody_below_or_beside_decide_about_a_head(
    where: str, province: Unit, head: Post, below: Unit
) -> None:
    unit = below if where == "below" else make_unit("Xã Hiếu", parent=province)
    second = make_post(unit, head.person)
    for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD):
        officer = make_account(role=role, unit=unit)
        for act in acts(second):
            with pytest.raises(Refused):
                act(officer)
        answers = [
            head.person in persons_judged_by(officer, TODAY),
            second in posts_kept_by(officer),
            bool(can_keep_post(officer, second)),
            head.person_id not in limits_of(officer).heads,
        ]
        assert answers == [False] * 4
        assert can_view_person(officer, head.person)


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.STANDING_OFFICER])
def test_who_reaches_every_unit_that_a_head_heads_decides(role: Role, province: Unit, head: Post, below: Unit) -> None:
    second = make_post(below, head.person)
    above = make_account(role=role, unit=province)
    for act in acts(second):
        act(above)
    assert second in posts_kept_by(above)


def test_a_head_of_a_unit_below_is_still_judged_from_the_unit_above(ward: Unit, below: Unit) -> None:
    post, officer = heading(below), make_account(role=Role.UNIT_OFFICER, unit=ward)
    assert can_judge_person(officer, post.person, TODAY)
    assert can_keep_post(officer, post)


def test_who_headed_another_unit_before_is_judged_by_the_present_one(province: Unit, head: Post) -> None:
    Post.objects.filter(pk=head.pk).update(valid_to=TODAY - timedelta(days=1))
    now = make_post(make_unit("Xã Hiếu", parent=province), head.person, valid_from=TODAY)
    assert can_judge_person(make_account(role=Role.UNIT_OFFICER, unit=now.unit), head.person, TODAY)


def test_a_head_gets_a_second_post_from_above_alone(client: Client, ward: Unit, head: Post, below: Unit) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=ward)
    with pytest.raises(Refused):
        give_post(person=head.person, unit=below, by=officer, **POST)
    client.force_login(officer)
    page = reverse("people:person_act", args=[head.person_id, "post"])
    assert client.get(page).status_code == 403
    above = make_account(role=Role.UNIT_OFFICER, unit=ward.parent)
    client.force_login(above)
    assert client.get(page).status_code == 200
    assert give_post(person=head.person, unit=below, by=above, **POST).unit == below


def test_registers_of_a_head_are_not_corrected_from_below_by_a_second_post(
    province: Unit, below: Unit, head: Post
) -> None:
    make_post(below, head.person)
    for unit, may in ((below, False), (province, True)):
        officer = make_account(role=Role.STANDING_OFFICER, unit=unit)
        assert bool(can_correct_registers(officer, head.person)) is may
