"""Who has left: the record is for where they serve now; for the last unit only while they serve nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_matter, make_person, make_post, make_unit
from thidua.people.actions import correct_person
from thidua.people.models import Account, DataRequest, Person, Post, Role, Unit
from thidua.people.permissions import (
    Refused,
    can_correct_person,
    can_correct_registers,
    can_link_person,
    data_requests_open_to,
    persons_open_to,
)

pytestmark = pytest.mark.django_db
YESTERDAY = localdate() - timedelta(days=1)


@pytest.fixture
def left(province: Unit) -> Unit:
    return make_unit("Xã Cũ", parent=province)


@pytest.fixture
def person(left: Unit) -> Person:
    person = make_person("Mẫu An")
    make_post(left, person, valid_from=date(2024, 1, 1), valid_to=YESTERDAY)
    return person


def over(unit: Unit, role: Role) -> Account:
    return make_account(role=role, unit=unit)


def reach(unit: Unit, person: Person) -> tuple[bool, bool, bool, bool]:
    """Whether a unit's officer sees a person, its administrator says whose account one is, and its standing officer
    closes a matter and answers a request.
    """
    make_matter(person=person)
    asked = DataRequest.objects.create(person=person, kind="export", due_on=localdate(), text="x")
    standing = over(unit, Role.STANDING_OFFICER)
    return (
        persons_open_to(over(unit, Role.UNIT_OFFICER)).filter(pk=person.pk).exists(),
        bool(can_link_person(over(unit, Role.ADMINISTRATOR), person)),
        bool(can_correct_registers(standing, person)),
        data_requests_open_to(standing).filter(pk=asked.pk).exists(),
    )


def test_who_serves_nowhere_now_is_kept_where_the_last_post_was(left: Unit, person: Person) -> None:
    assert reach(left, person) == (True, True, True, True)


def test_who_serves_elsewhere_is_kept_there_alone(province: Unit, left: Unit, person: Person) -> None:
    there = make_unit("Xã Mới", parent=province)
    make_post(there, person, valid_from=localdate())
    assert reach(left, person) == (False, False, False, False)
    assert reach(there, person) == (True, True, True, True)
    assert reach(province, person) == (True, True, True, True)


def test_who_served_nowhere_since_is_kept_by_the_last_unit_alone(province: Unit, left: Unit) -> None:
    person, last = make_person("Mẫu Cúc"), make_unit("Xã Sau", parent=province)
    make_post(left, person, valid_from=date(2015, 1, 1), valid_to=date(2020, 12, 31))
    make_post(last, person, valid_from=date(2021, 1, 1), valid_to=YESTERDAY)
    assert reach(left, person) == (False, False, False, False)
    assert reach(last, person) == (True, True, True, True)
    assert reach(province, person) == (True, True, True, True)


def test_of_two_last_posts_that_ended_together_either_unit_keeps_the_person(province: Unit, left: Unit) -> None:
    person, beside = make_person("Mẫu Đào"), make_unit("Xã Bên", parent=province)
    make_post(left, person, valid_to=YESTERDAY)
    make_post(beside, person, valid_to=YESTERDAY)
    assert reach(left, person) == reach(beside, person) == (True, True, True, True)


def test_who_a_head_is_on_record_is_corrected_from_above(province: Unit, left: Unit) -> None:
    head = make_person("Mẫu Bình")
    make_post(left, head)
    Post.objects.update(is_head=True)
    officer = over(left, Role.UNIT_OFFICER)
    said = {"staff_code": "X1", "full_name": "Mẫu Khác", "birth_date": None, "category": head.category}
    with pytest.raises(Refused):
        correct_person(person=head, **said, reason="Sửa", by=officer)
    assert bool(can_correct_person(over(province, Role.STANDING_OFFICER), head))
    assert Person.objects.get(pk=head.pk).full_name == "Mẫu Bình"
