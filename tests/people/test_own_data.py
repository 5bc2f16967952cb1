"""What is on record about oneself, and the register of requests about it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_movement
from tests.factories.observations import make_measure, make_observation
from tests.factories.people import (
    discipline,
    make_account,
    make_administrator,
    make_matter,
    make_post,
    make_province,
    make_unit,
    rate,
)
from tests.files.crafted import image
from thidua.audit.models import Entry
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.movements.models import Registration
from thidua.observations.actions import Figure, attach_evidence
from thidua.people.actions import (
    answer_data_request,
    ask_about_own_data,
    link_person,
    unlink_person,
)
from thidua.people.models import Account, DataRequest, Post, RequestKind, RequestState, Role, Unit
from thidua.people.permissions import Refused
from thidua.people.queries import data_about, days_for_request, overdue_on, reply_due_on
from thidua.people.workflow import DATA_REQUESTS

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def post(province: Unit) -> Post:
    return make_post(make_unit("Xã Xốp", parent=province))


@pytest.fixture
def own(post: Post) -> Account:
    account = make_account(role=Role.OBSERVER, unit=post.unit)
    link_person(account=account, person=post.person, reason="QĐ 1", by=None)
    return account


@pytest.fixture
def standing(province: Unit) -> Account:
    return make_account(role=Role.STANDING_OFFICER, unit=province)


def test_an_administrator_says_whose_account_it_is_and_why(province: Unit, post: Post) -> None:
    account, administrator = make_account(), make_administrator(province)
    link_person(account=account, person=post.person, reason="QĐ 1", by=administrator)
    said = Entry.objects.get().said
    assert (account.person, said.after, said.reason) == (post.person, {"person": post.person.staff_code}, "QĐ 1")
    with pytest.raises(ValidationError):
        link_person(account=make_account(), person=post.person, reason="QĐ 2", by=administrator)
    other = make_post(post.unit).person
    with pytest.raises(ValidationError):
        link_person(account=make_account(), person=other, reason="", by=administrator)
    with pytest.raises(Refused):
        link_person(account=administrator, person=other, reason="QĐ 3", by=administrator)


def test_whose_account_it_is_changes_only_through_two_pairs_of_eyes(
    client: Client, province: Unit, post: Post, own: Account, standing: Account
) -> None:
    administrator, other = make_administrator(province), make_post(post.unit).person
    link = {"account": own, "person": other, "reason": "QĐ 2"}
    client.force_login(administrator)
    page = client.post(reverse("people:link", args=[own.pk]), {"person": other.staff_code, "reason": "Thử"})
    assert page.status_code == 403
    with pytest.raises(Refused):
        link_person(by=administrator, **link)
    both = make_account(role=Role.STANDING_OFFICER, unit=province)
    both.grants.create(role=Role.ADMINISTRATOR, unit=province)
    elsewhere = make_account(role=Role.STANDING_OFFICER, unit=make_province("Tỉnh Quảng Ngãi", "51"))
    for by in (administrator, own, both, elsewhere, make_account(role=Role.UNIT_HEAD, unit=post.unit)):
        with pytest.raises(Refused):
            unlink_person(person=post.person, reason="Nhầm", by=by)
    client.force_login(standing)
    client.post(reverse("people:person_act", args=[post.person_id, "unlink"]), {"reason": "Gắn nhầm người"})
    own.refresh_from_db()
    assert own.person is None
    link_person(by=administrator, **link)
    told = [(entry.verb, entry.said.before, entry.said.after) for entry in Entry.objects.order_by("pk")[1:]]
    assert told == [
        ("unlink_person", {"person": post.person.staff_code}, {}),
        ("link_person", {}, {"person": other.staff_code}),
    ]


def test_nobody_takes_back_the_link_of_the_own_account(standing: Account, post: Post) -> None:
    link_person(account=standing, person=post.person, reason="QĐ 1", by=None)
    with pytest.raises(Refused):
        unlink_person(person=post.person, reason="Thử", by=standing)


def test_the_data_on_record_are_told_but_matters_still_looked_into(own: Account, post: Post) -> None:
    rate(post.person, decision="7/QĐ")
    discipline(post.person, post.unit)
    make_matter(person=post.person)
    make_matter(person=post.person, opened_on=date(2024, 1, 1), closed_on=date(2024, 2, 1))
    lines = data_about(post.person, own)
    assert [(line.first, line.last) for line in lines if line.what == "Đơn phản ánh"] == [
        (date(2024, 1, 1), date(2024, 2, 1))
    ]
    told = {line.what for line in lines}
    assert {"Chuyên viên, Xã Xốp", "Khiển trách", f"{own.username}, {own.email}"} <= told


def test_figures_their_documents_and_registrations_are_told_too(own: Account, post: Post) -> None:
    make_measure("tasks", name="Việc đúng hạn")
    figure = Figure(measure="tasks", year=2024, person_id=post.person_id, value=Decimal(7), evidence="Báo cáo 7")
    observation = make_observation(figure)
    officer = make_account(role=Role.STANDING_OFFICER, unit=post.unit.parent)
    upload = store_file(content=ContentFile(image("PNG")), name="anh.png", use=EVIDENCE, by=officer)
    attach_evidence(observation=observation, title="Ảnh họp", upload=upload, by=None)
    held = make_movement(post.unit.parent).rounds.get(year=2024)
    Registration.objects.create(held=held, unit=post.unit, person=post.person, aim="Xong sớm")
    told = {(line.section, line.what, line.document) for line in data_about(post.person, own)}
    assert {
        ("Số liệu về bạn", "Việc đúng hạn: 7", "Báo cáo 7"),
        ("Tài liệu kèm số liệu về bạn", "Việc đúng hạn: Ảnh họp (anh.png)", ""),
        ("Đăng ký theo đợt", f"{held}, {post.unit.name}", "Xong sớm"),
    } <= told


def test_the_data_are_kept_as_a_workbook_or_for_a_program(client: Client, own: Account, post: Post) -> None:
    client.force_login(own)
    answer = client.get(reverse("people:my_data_file", args=["json"]))
    assert post.person.staff_code in json.loads(answer.content)["lines"][0]["what"]
    assert client.get(reverse("people:my_data_file", args=["xlsx"])).content[:2] == b"PK"


@pytest.mark.parametrize(
    ("kind", "on", "days"),
    [
        (RequestKind.EXPORT, date(2023, 7, 1), 3),
        (RequestKind.EXPORT, date(2025, 12, 31), 3),
        (RequestKind.EXPORT, date(2026, 1, 1), 10),
        (RequestKind.CORRECTION, date(2026, 1, 1), 10),
        (RequestKind.ERASURE, date(2026, 1, 1), 15),
        (RequestKind.RESTRICTION, date(2025, 12, 31), 3),
        (RequestKind.RESTRICTION, date(2026, 1, 1), 15),
        (RequestKind.OBJECTION, date(2026, 1, 1), 15),
    ],
)
def test_the_deadline_is_that_of_the_law_of_the_day(kind: str, on: date, days: int) -> None:
    assert days_for_request(kind, on).value == days


def test_a_request_is_entered_with_the_day_it_is_due(client: Client, own: Account) -> None:
    client.force_login(own)
    client.post(reverse("people:my_data"), {"kind": "correction", "text": "Ngày sinh ghi nhầm"})
    asked = DataRequest.objects.get()
    limit = days_for_request("correction", TODAY)
    assert (asked.person, asked.state, asked.due_on, asked.basis) == (
        own.person,
        RequestState.RECEIVED,
        TODAY + timedelta(days=limit.value),
        limit.reference,
    )
    assert "Ngày sinh ghi nhầm" in client.get(reverse("people:my_data")).content.decode()


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 2, 13), date(2026, 2, 24)),
    ],
)
def test_a_reply_is_due_in_working_days_where_the_law_of_the_day_says_so(received_on: date, due: date | None) -> None:
    assert reply_due_on(received_on) == due


def test_who_is_nobody_on_record_asks_nothing() -> None:
    with pytest.raises(Refused):
        ask_about_own_data(kind="export", text="Cho tôi bản sao", by=make_account())


def test_a_request_is_answered_with_what_was_done(client: Client, own: Account, standing: Account) -> None:
    asked = ask_about_own_data(kind="correction", text="Ngày sinh", by=own)
    client.force_login(standing)
    assert "356/2025/NĐ-CP" in client.get(reverse("people:data_request", args=[asked.pk])).content.decode()
    client.post(reverse("people:data_request", args=[asked.pk]), {"state": "refused", "answer": "Đúng như hồ sơ"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == ("refused", "Đúng như hồ sơ", standing)
    with pytest.raises(ValidationError):
        answer_data_request(asked=asked, state="done", answer="Đã sửa", by=standing)


def test_an_answer_says_something_and_nobody_answers_the_own_request(
    own: Account, standing: Account, province: Unit
) -> None:
    asked = ask_about_own_data(kind="restriction", text="Số điện thoại", by=own)
    with pytest.raises(ValidationError):
        answer_data_request(asked=asked, state="in_work", answer=" ", by=standing)
    own.grants.create(role=Role.STANDING_OFFICER, unit=province)
    with pytest.raises(Refused):
        answer_data_request(asked=asked, state="done", answer="Đã xóa", by=own)
    with pytest.raises(Refused):
        answer_data_request(asked=asked, state="done", answer="Đã xóa", by=make_administrator(province))
    for state in (RequestState.IN_WORK, RequestState.DONE):
        answer_data_request(asked=asked, state=state, answer="Đã xóa", by=standing)
    assert DATA_REQUESTS[RequestState(DataRequest.objects.get().state)] == ()


def test_the_first_answer_is_the_reply_to_who_asked(own: Account, standing: Account) -> None:
    asked = ask_about_own_data(kind="objection", text="Đừng nêu tên tôi", by=own)
    assert (asked.reply_due_on, asked.replied_at) == (reply_due_on(TODAY), None)
    answer_data_request(asked=asked, state=RequestState.IN_WORK, answer="Đang xem xét", by=standing)
    replied = DataRequest.objects.get().replied_at
    answer_data_request(asked=asked, state=RequestState.DONE, answer="Đã bỏ tên", by=standing)
    kept = DataRequest.objects.get()
    assert replied is not None
    assert (kept.replied_at, kept.answered_at > replied) == (replied, True)


def test_an_erasure_is_not_done_before_something_was_erased_or_said_to_be_nothing(
    client: Client, own: Account, standing: Account
) -> None:
    asked = ask_about_own_data(kind="erasure", text="Xóa nhật ký", by=own)
    client.force_login(standing)
    address = reverse("people:data_request", args=[asked.pk])
    page = client.post(address, {"state": "done", "answer": "Đã xóa"})
    assert "Chưa xóa gì theo yêu cầu này" in page.content.decode()
    assert DataRequest.objects.get().state == RequestState.RECEIVED
    client.post(address, {"state": "nothing", "answer": "Nhật ký không có gì về bạn"})
    assert DataRequest.objects.get().state == RequestState.NOTHING_TO_ERASE


def test_that_there_was_nothing_to_erase_is_said_of_an_erasure_alone_and_where_nothing_was(
    own: Account, standing: Account
) -> None:
    other = ask_about_own_data(kind="correction", text="Ngày sinh", by=own)
    asked = ask_about_own_data(kind="erasure", text="Xóa nhật ký", by=own)
    DataRequest.objects.filter(pk=asked.pk).update(erased=2)
    for one in (other, asked):
        with pytest.raises(ValidationError):
            answer_data_request(asked=one, state=RequestState.NOTHING_TO_ERASE, answer="Không có gì", by=standing)
    answer_data_request(asked=asked, state=RequestState.DONE, answer="Đã xóa", by=standing)
    asked.refresh_from_db()
    assert (asked.state, asked.erased) == (RequestState.DONE, 2)


@pytest.mark.parametrize(
    ("state", "reply", "due", "overdue"),
    [
        ("received", 0, 0, False),
        ("received", None, 0, False),
        ("received", -1, 1, True),
        ("received", 1, -1, True),
        ("in_work", -1, 0, False),
        ("in_work", -1, -1, True),
        ("done", -1, -1, False),
    ],
)
def test_what_is_not_replied_to_or_done_by_its_day_is_overdue(
    state: str, reply: int | None, due: int, overdue: bool, own: Account
) -> None:
    replied_by = None if reply is None else TODAY + timedelta(days=reply)
    asked = DataRequest.objects.create(
        person=own.person, kind="export", state=state, reply_due_on=replied_by, due_on=TODAY + timedelta(days=due)
    )
    assert (asked.is_overdue, DataRequest.objects.filter(overdue_on(TODAY)).exists()) == (overdue, overdue)


def test_the_register_shows_what_is_overdue_first(client: Client, own: Account, standing: Account) -> None:
    done, late = (ask_about_own_data(kind="export", text=text, by=own) for text in ("Bản sao", "Bảng"))
    DataRequest.objects.filter(pk=done.pk).update(state="done", due_on=TODAY - timedelta(days=9))
    DataRequest.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=1))
    client.force_login(standing)
    context = client.get(reverse("people:data_requests")).context
    assert ([one.pk for one in context["page"]], context["overdue"]) == ([late.pk, done.pk], 1)


def test_the_register_is_ordered_by_the_next_day_of_the_law(client: Client, own: Account, standing: Account) -> None:
    in_work, received = (ask_about_own_data(kind="export", text=text, by=own) for text in ("Bản sao", "Bảng"))
    answer_data_request(asked=in_work, state=RequestState.IN_WORK, answer="Đang làm", by=standing)
    DataRequest.objects.filter(pk=in_work.pk).update(due_on=received.reply_due_on + timedelta(days=1))
    client.force_login(standing)
    context = client.get(reverse("people:data_requests")).context
    assert [one.pk for one in context["page"]] == [received.pk, in_work.pk]


def test_a_request_sent_twice_is_one_as_long_as_it_is_open(own: Account, standing: Account) -> None:
    first, second = (ask_about_own_data(kind="export", text="Bản sao", by=own) for _click in range(2))
    assert (second, Entry.objects.filter(verb="ask_about_own_data").count()) == (first, 1)
    assert ask_about_own_data(kind="export", text="Bản khác", by=own) != first
    answer_data_request(asked=first, state=RequestState.DONE, answer="Đã gửi", by=standing)
    assert ask_about_own_data(kind="export", text="Bản sao", by=own) != first


def test_a_standing_officer_elsewhere_does_not_see_the_request(client: Client, own: Account) -> None:
    asked = ask_about_own_data(kind="export", text="Bản sao", by=own)
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=make_province("Tỉnh Quảng Ngãi", "51")))
    assert client.get(reverse("people:data_request", args=[asked.pk])).status_code == 404
