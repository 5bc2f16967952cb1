"""Requests about personal data: put off once, and entered for who asked on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_account, make_administrator, make_post, make_province, make_unit
from thidua.audit.models import Entry
from thidua.people.actions import (
    answer_data_request,
    ask_about_own_data,
    enter_data_request,
    extend_data_request,
    link_person,
)
from thidua.people.models import Account, DataRequest, Post, RequestState, Role, Unit
from thidua.people.permissions import Refused
from thidua.people.queries import longest_extension

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
A_DAY = timedelta(days=1)


@pytest.fixture
def post(province: Unit) -> Post:
    return make_post(make_unit("Xã Xốp", parent=province))


@pytest.fixture
def standing(province: Unit) -> Account:
    return make_account(role=Role.STANDING_OFFICER, unit=province)


@pytest.fixture
def own(post: Post) -> Account:
    account = make_account(role=Role.OBSERVER, unit=post.unit)
    link_person(account=account, person=post.person, reason="QĐ 1", by=None)
    return account


@pytest.fixture
def in_work(own: Account, standing: Account) -> DataRequest:
    asked = ask_about_own_data(kind="restriction", text="Số điện thoại", by=own)
    answer_data_request(asked=asked, state=RequestState.IN_WORK, answer="Đang xem xét", by=standing)
    return DataRequest.objects.get()


def test_a_request_is_put_off_once_and_the_person_reads_why(
    client: Client, in_work: DataRequest, own: Account, standing: Account
) -> None:
    client.force_login(standing)
    extend, due = reverse("people:extend_request", args=[in_work.pk]), in_work.due_on
    assert extend in client.get(reverse("people:data_request", args=[in_work.pk])).content.decode()
    client.post(extend, {"days": "10", "reason": "Phải hỏi cơ quan cũ"})
    in_work.refresh_from_db()
    assert (in_work.due_before, in_work.due_on) == (due, due + 10 * A_DAY)
    said = Entry.objects.first().said
    assert (said.before, said.after, said.reason) == (
        {"due_on": due.isoformat()}, {"due_on": in_work.due_on.isoformat()}, "Phải hỏi cơ quan cũ",
    )  # fmt: skip
    assert extend not in client.get(reverse("people:data_request", args=[in_work.pk])).content.decode()
    with pytest.raises(ValidationError):
        extend_data_request(asked=in_work, days=1, reason="Lần nữa", by=standing)
    client.force_login(own)
    shown = client.get(reverse("people:my_data")).content.decode()
    assert f"Gia hạn từ {due:%d/%m/%Y} đến {in_work.due_on:%d/%m/%Y}. Lý do: Phải hỏi cơ quan cũ" in shown
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("people:my_data")).content.decode()
    assert f"Put off from {due:%d/%m/%Y} to {in_work.due_on:%d/%m/%Y}. Reason: Phải hỏi cơ quan cũ" in shown


@pytest.mark.parametrize(("days", "reason"), [(0, "Khó"), (16, "Khó"), (15, " ")])
def test_a_request_is_put_off_by_no_more_than_the_law_lets_and_for_a_reason(
    days: int, reason: str, in_work: DataRequest, standing: Account
) -> None:
    with pytest.raises(ValidationError):
        extend_data_request(asked=in_work, days=days, reason=reason, by=standing)
    assert DataRequest.objects.get().due_before is None


def test_only_what_is_in_work_and_not_overdue_is_put_off(in_work: DataRequest) -> None:
    assert longest_extension(in_work) == 15
    for changed in (
        {"state": RequestState.RECEIVED},
        {"state": RequestState.DONE},
        {"due_on": TODAY - A_DAY},
        {"due_before": TODAY},
        {"received_on": date(2025, 12, 31)},
    ):
        assert longest_extension(DataRequest(**{"state": "in_work", "due_on": TODAY, **changed})) == 0


def test_who_does_not_answer_a_request_does_not_put_it_off(
    client: Client, in_work: DataRequest, own: Account, province: Unit
) -> None:
    own.grants.create(role=Role.STANDING_OFFICER, unit=province)
    elsewhere = make_account(role=Role.STANDING_OFFICER, unit=make_province("Tỉnh Quảng Ngãi", "51"))
    for by, status in ((own, 404), (elsewhere, 404), (make_administrator(province), 403)):
        with pytest.raises(Refused):
            extend_data_request(asked=in_work, days=1, reason="Khó", by=by)
        client.force_login(by)
        address = reverse("people:extend_request", args=[in_work.pk])
        assert client.post(address, {"days": "1", "reason": "Khó"}).status_code == status


def test_what_came_on_paper_is_entered_with_the_day_it_was_received(
    client: Client, post: Post, standing: Account
) -> None:
    client.force_login(standing)
    sent = {
        "person": post.person.staff_code,
        "kind": "objection",
        "text": "Đừng nêu tên tôi",
        "received_on": "2026-11-19",
    }
    answer = client.post(reverse("people:enter_request"), sent)
    asked = DataRequest.objects.get()
    assert answer.url == reverse("people:data_request", args=[asked.pk])
    assert (asked.person, asked.entered_by, asked.received_on) == (post.person, standing, date(2026, 11, 19))
    assert (asked.reply_due_on, asked.due_on) == (date(2026, 11, 23), date(2026, 12, 4))
    entry = Entry.objects.first()
    assert (entry.verb, entry.said.after) == (
        "enter_data_request",
        {
            "request_kind": "objection", "received_on": "2026-11-19", "reply_due_on": "2026-11-23",
            "due_on": "2026-12-04",
        },
    )  # fmt: skip
    page = client.get(answer.url).content.decode()
    assert ("bằng văn bản giấy" in page, "gửi trả lời bằng văn bản" in page) == (True, True)
    client.post(reverse("people:enter_request"), sent)
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize("received_on", [TODAY + A_DAY, date(2023, 6, 30)])
def test_a_request_was_received_neither_in_the_future_nor_before_there_was_a_law(
    received_on: date, client: Client, post: Post, standing: Account
) -> None:
    client.force_login(standing)
    sent = {"person": post.person.staff_code, "kind": "export", "text": "Bản sao", "received_on": received_on}
    page = client.post(reverse("people:enter_request"), sent)
    assert list(page.context["form"].errors) == ["received_on"]
    assert not DataRequest.objects.exists()


def test_requests_are_entered_for_persons_within_reach_but_not_for_oneself(
    client: Client, post: Post, own: Account, province: Unit
) -> None:
    facts = {"person": post.person, "kind": "export", "text": "Bản sao", "received_on": TODAY}
    own.grants.create(role=Role.STANDING_OFFICER, unit=province)
    elsewhere = make_account(role=Role.STANDING_OFFICER, unit=make_province("Tỉnh Quảng Ngãi", "51"))
    for by in (own, elsewhere, make_administrator(province)):
        with pytest.raises(Refused):
            enter_data_request(**facts, by=by)
    client.force_login(elsewhere)
    page = client.post(reverse("people:enter_request"), {**facts, "person": post.person.staff_code})
    assert list(page.context["form"].errors) == ["person"]
    assert not DataRequest.objects.exists()
