"""After a merger the units that carry on the old ones keep former staff, their registers and their requests."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_account,
    make_matter,
    make_post,
    make_unit,
    succeed,
)
from thidua.people.actions import (
    answer_data_request,
    ask_about_own_data,
    change_post,
    close_matter,
    correct_discipline,
    link_person,
    open_matter,
    rate_person,
    unlink_person,
)
from thidua.people.models import Account, Kind, PendingMatter, Post, RequestState, Role, Unit
from thidua.people.permissions import (
    Refused,
    can_keep_post,
    can_name_head_of,
    data_requests_open_to,
    discipline_corrected_by,
    persons_kept_by,
    posts_kept_by,
    staffed_units_open_to,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


class Merged(NamedTuple):
    old: Unit
    """A commune of a province that ended with it."""
    standing: Account
    officer: Account
    elsewhere: Account


@pytest.fixture
def merged() -> Merged:
    before = make_unit("Tỉnh Kon Tum", Kind.PROVINCE, valid_to=LAST_DAY)
    after = make_unit("Tỉnh Quảng Ngãi", Kind.PROVINCE, valid_from=MERGED_ON)
    old = make_unit("Xã Rờ Kơi", parent=before, valid_to=LAST_DAY)
    new = make_unit("Xã Rờ Kơi", parent=after, valid_from=MERGED_ON)
    succeed(before, after), succeed(old, new)
    other = make_unit("Xã Ya Tăng", parent=after, valid_from=MERGED_ON)
    return Merged(
        old,
        make_account(role=Role.STANDING_OFFICER, unit=after),
        make_account(role=Role.UNIT_OFFICER, unit=new),
        make_account(role=Role.UNIT_OFFICER, unit=other),
    )


@pytest.fixture
def post(merged: Merged) -> Post:
    return make_post(merged.old, valid_to=LAST_DAY)


def test_former_staff_are_kept_by_who_carries_their_unit_on(merged: Merged, post: Post) -> None:
    for account in (merged.standing, merged.officer):
        assert list(persons_kept_by(account)) == [post.person]
        assert list(posts_kept_by(account)) == [post]
        assert staffed_units_open_to(account).filter(pk=merged.old.pk).exists()
    assert not persons_kept_by(merged.elsewhere).exists()
    rate_person(person=post.person, year=2024, level="good", decision="1/QĐ", by=merged.officer)
    change_post(
        post=post, title="Văn thư", is_leader=False, is_head=False, valid_from=None, valid_to=LAST_DAY,
        reason="QĐ 5", by=merged.officer,
    )  # fmt: skip
    assert Post.objects.get().title == "Văn thư"


def test_the_head_of_a_merged_unit_is_kept_from_above_it(merged: Merged, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(is_head=True)
    head = Post.objects.get()
    assert [bool(can_name_head_of(one, merged.old)) for one in (merged.standing, merged.officer)] == [True, False]
    assert (list(posts_kept_by(merged.standing)), list(posts_kept_by(merged.officer))) == ([head], [])
    assert (bool(can_keep_post(merged.standing, head)), bool(can_keep_post(merged.officer, head))) == (True, False)


def test_registers_of_merged_units_are_kept_and_corrected(merged: Merged, post: Post) -> None:
    action, about_person = discipline(post.person, merged.old), make_matter(person=post.person)
    assert list(discipline_corrected_by(merged.standing)) == [action]
    correct_discipline(
        action=action, form="Cảnh cáo", decision="12/QĐ", imposed_on=action.imposed_on, ends_on=None,
        over_reform=True, reason="QĐ 9", by=merged.standing,
    )  # fmt: skip
    matter = PendingMatter(unit=merged.old, subject="Thanh tra", opened_on=date(2025, 3, 1))
    with pytest.raises(Refused):
        open_matter(matter=matter, by=merged.elsewhere)
    open_matter(matter=matter, by=merged.officer)
    for one in (about_person, matter):
        with pytest.raises(Refused):
            close_matter(matter=one, closed_on=TODAY, reason="Kết luận", by=merged.officer)
        close_matter(matter=one, closed_on=TODAY, reason="Kết luận", by=merged.standing)
    assert not PendingMatter.objects.filter(closed_on=None).exists()


def test_a_request_of_former_staff_is_answered(client: Client, merged: Merged, post: Post) -> None:
    account = make_account(role=Role.OBSERVER, unit=merged.old)
    link_person(account=account, person=post.person, reason="QĐ 1", by=None)
    asked = ask_about_own_data(kind="export", text="Bản sao", by=account)
    assert list(data_requests_open_to(merged.standing)) == [asked]
    client.force_login(merged.standing)
    assert client.get(reverse("people:data_request", args=[asked.pk])).status_code == 200
    answer_data_request(asked=asked, state=RequestState.DONE, answer="Đã gửi", by=merged.standing)
    unlink_person(person=post.person, reason="Nhầm", by=merged.standing)
