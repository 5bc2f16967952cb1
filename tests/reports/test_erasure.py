"""What the log says of a person is erased on that person's request: chosen, looked at once more, erased."""

from __future__ import annotations

from datetime import date, timedelta
from time import time
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from tests.factories.people import (
    make_account,
    make_administrator,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
)
from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry, Link
from thidua.audit.queries import verify
from thidua.ops.demo.clock import clock_at
from thidua.people.actions import (
    answer_data_request,
    correct_person,
    delegate_role,
    erase_personal_content,
    link_person,
    lock_account,
    note_sign_in,
)
from thidua.people.actions.persons import subject_of
from thidua.people.models import Account, DataRequest, Person, RequestState, Role, Unit
from thidua.people.permissions import Refused
from thidua.reports.actions import erase_for_request
from thidua.reports.permissions import erasable_by
from thidua.settings.sign_in import LOG_DAYS

pytestmark = pytest.mark.django_db

LINKED, CORRECTED, LOCKED = 1, 2, 3
"""The numbers of what the log says of the person and of the account."""


@pytest.fixture
def province() -> Unit:
    return make_province()


@pytest.fixture
def officer(province: Unit, client: Client) -> Account:
    account = make_standing_officer(province)
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return account


@pytest.fixture
def person(province: Unit) -> Person:
    return make_post(make_unit("Xã Xốp", parent=province), person=make_person(full_name="Y Mẫu")).person


@pytest.fixture
def own(person: Person) -> Account:
    return make_account("ymau", Role.OBSERVER, person.posts.get().unit)


@pytest.fixture
def asked(person: Person, own: Account) -> DataRequest:
    """A request of somebody of whom the log says three things; a fourth entry is about somebody else."""
    with clock_at(now() - timedelta(days=LOG_DAYS)):
        link_person(account=own, person=person, reason="QĐ 1", by=None)
    facts = {"staff_code": person.staff_code, "full_name": "Y Thị Mẫu", "birth_date": None, "category": person.category}
    correct_person(person=person, **facts, reason="Ghi nhầm tên", by=None)
    with clock_at(now() - timedelta(days=LOG_DAYS)):
        lock_account(account=own, reason="Mất máy", by=None)
    record(by=None, verb="open_round", subject=Subject("round", "1", "Năm 2023"), reason="Khác")
    connection.check_constraints()  # on PostgreSQL an entry is chained at the end of a transaction
    return DataRequest.objects.create(person=person, kind="erasure", text="Xóa nhật ký", due_on=localdate())


def left(officer: Account, asked: DataRequest) -> list[int]:
    return [link.number for link in erasable_by(officer, asked)]


def erase(asked: DataRequest, *numbers: int, until: int = 0) -> str:
    """Where some entries, or all up to one, are erased: they are named by their hashes."""
    named = [("entry", number) for number in numbers] + ([("until", until)] if until else [])
    query = [(name, Link.objects.get(number=number).hash) for name, number in named]
    return reverse("reports:erase", args=[asked.pk]) + (f"?{urlencode(query)}" if query else "")


def test_whoever_erases_sees_what_the_log_says_of_the_person_and_of_the_account(
    client: Client, officer: Account, asked: DataRequest
) -> None:
    page = client.get(reverse("reports:erasable", args=[asked.pk]))
    assert [one.link.number for one in page.context["acts"]] == [LOCKED, CORRECTED, LINKED]
    assert [one.link.number_open for one in page.context["acts"]] == [True] * 3
    shown = page.content.decode()
    newest = f'name="entry" value="{Link.objects.get(number=LOCKED).hash}"'
    assert ("Ghi nhầm tên" in shown, newest in shown, erase(asked, until=LOCKED) in shown) == (True, True, True)
    assert (
        reverse("reports:erasable", args=[asked.pk])
        in client.get(reverse("people:data_request", args=[asked.pk])).content.decode()
    )


def test_chosen_entries_are_looked_at_and_erased_for_the_request(
    client: Client, officer: Account, asked: DataRequest
) -> None:
    chosen = erase(asked, LINKED, LOCKED)
    preview = client.get(chosen)
    assert [one.link.number for one in preview.context["acts"]] == [LOCKED, LINKED]
    assert left(officer, asked) == [LOCKED, CORRECTED, LINKED]
    answer = client.post(chosen, {"reason": "Đơn của Y Mẫu ngày 2/3"})
    connection.check_constraints()
    assert answer.url == reverse("people:data_request", args=[asked.pk])
    assert left(officer, asked) == [CORRECTED]
    told = [(one.verb, one.subject_key, one.said.after, one.said.reason) for one in Entry.objects.order_by("pk")[4:]]
    after, reason = {"data_request": asked.pk}, "Đơn của Y Mẫu ngày 2/3"
    assert sorted(told) == [
        ("erase_personal_content", "1", after, reason), ("erase_personal_content", "3", after, reason),
    ]  # fmt: skip
    asked.refresh_from_db()
    assert (asked.erased, verify().faults) == (2, [])


def test_all_on_record_are_erased_but_what_came_after_they_were_looked_at(
    client: Client, officer: Account, asked: DataRequest, own: Account
) -> None:
    with clock_at(now() - timedelta(days=LOG_DAYS)):
        lock_account(account=own, reason="Lần nữa", by=None)
    connection.check_constraints()
    assert len(client.get(erase(asked, until=Entry.objects.latest("pk").link.number)).context["acts"]) == 4
    client.post(erase(asked, until=LOCKED), {"reason": "Đơn ngày 2/3"})
    connection.check_constraints()
    assert [link.entry.said.reason for link in erasable_by(officer, asked)] == ["Lần nữa"]


@pytest.mark.parametrize(
    "query",
    ["", "entry=1", "entry=x", "until=x", f"entry={10**30}", "entry=%00", "until=0", "until=-1"],
)
def test_what_cannot_be_erased_is_not_chosen(query: str, client: Client, officer: Account, asked: DataRequest) -> None:
    for method in (client.get, client.post):
        answer = method(f"{erase(asked)}?{query}", {"reason": "Đơn"} if method == client.post else None)
        assert answer.url == reverse("reports:erasable", args=[asked.pk])
    assert not Entry.objects.filter(verb="erase_personal_content").exists()


def test_what_is_said_of_somebody_else_is_not_chosen(client: Client, officer: Account, asked: DataRequest) -> None:
    for chosen in (erase(asked, 4), erase(asked, LINKED, 4), erase(asked, until=4)):
        assert client.post(chosen, {"reason": "Đơn"}).url == reverse("reports:erasable", args=[asked.pk])
    assert left(officer, asked) == [LOCKED, CORRECTED, LINKED]


def test_nothing_is_erased_without_a_reason_or_a_second_time(
    client: Client, officer: Account, asked: DataRequest
) -> None:
    page = client.post(erase(asked, LINKED), {"reason": " "})
    assert list(page.context["form"].errors) == ["reason"]
    erase_personal_content(numbers=[LINKED], reason="Đơn", by=None)
    with pytest.raises(ValidationError):
        erase_for_request(asked=asked, numbers=[LINKED, LOCKED], reason="Đơn", by=officer)
    with pytest.raises(ValidationError):
        erase_for_request(asked=asked, numbers=[4], reason="Đơn", by=officer)
    asked.refresh_from_db()
    assert (asked.erased, left(officer, asked)) == (0, [LOCKED, CORRECTED])


def test_only_an_open_request_for_erasure_erases(client: Client, officer: Account, asked: DataRequest) -> None:
    for kind, state in (("export", "in_work"), ("erasure", "done"), ("erasure", "refused")):
        DataRequest.objects.filter(pk=asked.pk).update(kind=kind, state=state)
        with pytest.raises(ValidationError):
            erase_for_request(asked=asked, numbers=[LINKED], reason="Đơn", by=officer)
        assert client.get(erase(asked, LINKED)).status_code == 404
        assert client.get(reverse("reports:erasable", args=[asked.pk])).status_code == 404


def test_the_whole_provinces_officer_erases_and_nobody_for_oneself(
    client: Client, officer: Account, asked: DataRequest, own: Account, province: Unit
) -> None:
    part = make_account(role=Role.STANDING_OFFICER, unit=asked.person.posts.get().unit)
    own.grants.create(role=Role.STANDING_OFFICER, unit=province)
    own.refresh_from_db()
    elsewhere = make_standing_officer(make_province("Tỉnh Quảng Ngãi", "51"))
    for by, status in ((part, 403), (make_administrator(province), 403), (own, 404), (elsewhere, 404)):
        client.force_login(by)
        for name in ("reports:erasable", "reports:erase"):
            chosen = {"entry": Link.objects.get(number=LINKED).hash}
            assert client.get(reverse(name, args=[asked.pk]), chosen).status_code == status
        with pytest.raises(Refused):
            erase_for_request(asked=asked, numbers=[LINKED], reason="Đơn", by=by)
        with pytest.raises(Refused):
            erase_personal_content(numbers=[LINKED], reason="Đơn", by=by, asked=asked)
    client.force_login(part)
    page = client.get(reverse("people:data_request", args=[asked.pk])).content.decode()
    assert reverse("reports:erasable", args=[asked.pk]) not in page


def test_who_erases_confirms_first_to_be_the_officer(client: Client, asked: DataRequest, province: Unit) -> None:
    account = make_standing_officer(province)
    account.set_password("Thu-Do-1010")
    account.save()
    client.force_login(account)
    chosen = erase(asked, LINKED)
    for method in (client.get, client.post):
        answer = method(chosen, {"reason": "Đơn"} if method == client.post else None)
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert left(account, asked) == [LOCKED, CORRECTED, LINKED]
    confirm = client.post(answer.url, {"password": "Thu-Do-1010"})
    assert confirm.url == chosen
    assert client.get(chosen).status_code == 200
    client.post(chosen, {"reason": "Đơn"})
    assert left(account, asked) == [LOCKED, CORRECTED]


def test_what_tells_of_an_account_is_kept_for_twelve_months(
    client: Client, officer: Account, asked: DataRequest, own: Account
) -> None:
    for days in (LOG_DAYS - 1, 0):
        with clock_at(now() - timedelta(days=days)):
            note_sign_in(own, ["password"])
    connection.check_constraints()
    assert left(officer, asked) == [LOCKED, CORRECTED, LINKED]
    page = client.get(reverse("reports:erasable", args=[asked.pk])).content.decode()
    assert "được giữ 366 ngày (QCVN 12:2026/BCA)" in page
    newest = Entry.objects.latest("pk").link.number
    with pytest.raises(ValidationError, match="366"):
        erase_for_request(asked=asked, numbers=[LINKED, newest], reason="Đơn", by=officer)
    with pytest.raises(ValidationError, match=f"Mục {newest} .* 366 ngày"):
        erase_personal_content(numbers=[LINKED, newest], reason="Đơn", by=None)
    assert left(officer, asked) == [LOCKED, CORRECTED, LINKED]


def test_one_officer_erases_and_another_answers(officer: Account, asked: DataRequest) -> None:
    part = make_account(role=Role.STANDING_OFFICER, unit=asked.person.posts.get().unit)
    answer = {"asked": asked, "state": RequestState.DONE, "answer": "Đã xóa nhật ký", "by": part}
    with pytest.raises(ValidationError):
        answer_data_request(**answer)
    erase_for_request(asked=asked, numbers=[LINKED], reason="Đơn", by=officer)
    answer_data_request(**answer)
    asked.refresh_from_db()
    assert (asked.state, asked.erased) == (RequestState.DONE, 1)


def test_nobody_erases_what_one_did_oneself(officer: Account, person: Person, asked: DataRequest) -> None:
    before = left(officer, asked)
    facts = {"staff_code": person.staff_code, "full_name": "Y Mẫu", "birth_date": None, "category": person.category}
    correct_person(person=person, **facts, reason="Sửa lại", by=officer)
    connection.check_constraints()
    colleague = make_standing_officer(officer.held_grants[0].unit)
    own_act = set(left(colleague, asked)) - set(before)
    assert (len(own_act), left(officer, asked)) == (1, before)
    with pytest.raises(ValidationError):
        erase_for_request(asked=asked, numbers=[*own_act], reason="Theo đơn", by=officer)


def test_closed_matters_are_among_them_but_open_ones_and_the_requests_are_kept(
    officer: Account, person: Person, asked: DataRequest
) -> None:
    closed = make_matter(person=person, closed_on=date(2025, 2, 1))
    for kind, key in (("matter", make_matter(person=person).pk), ("matter", closed.pk), ("data_request", asked.pk)):
        record(by=None, verb="open_matter", subject=Subject(kind, str(key), "Đơn"))
    connection.check_constraints()
    assert left(officer, asked) == [6, LOCKED, CORRECTED, LINKED]


def test_when_nothing_is_left_the_page_says_so(client: Client, officer: Account, asked: DataRequest) -> None:
    erase_personal_content(numbers=[1, 2, 3], reason="Đơn", by=None, asked=asked)
    assert "Không còn gì để xóa" in client.get(reverse("reports:erasable", args=[asked.pk])).content.decode()


def test_more_entries_take_no_more_queries(
    client: Client, officer: Account, asked: DataRequest, person: Person
) -> None:
    addresses = [reverse("reports:erasable", args=[asked.pk]), erase(asked, until=LOCKED)]
    few = [queries(client, address) for address in addresses]
    for number in range(3):
        record(by=make_account(), verb="correct_person", subject=subject_of(person), reason=f"Lần {number}")
    connection.check_constraints()
    addresses[1] = erase(asked, until=Entry.objects.latest("pk").link.number)
    assert [queries(client, address) for address in addresses] == few
    assert len(left(officer, asked)) == 6


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_nobody_erases_by_a_lent_role_nor_what_a_stand_in_did_for_the_eraser(
    province: Unit, officer: Account, person: Person, asked: DataRequest
) -> None:
    deputy, today = make_account("deputy"), localdate()
    colleague = make_standing_officer(province)
    days = {"valid_from": today, "valid_to": today}
    delegate_role(grant=colleague.grants.get(), to=deputy, reason="Nghỉ", by=colleague, **days)
    deputy = Account.objects.get(pk=deputy.pk)
    before = [len(left(account, asked)) for account in (officer, colleague)]
    facts = {"staff_code": person.staff_code, "full_name": "Y Mẫu", "birth_date": None, "category": person.category}
    correct_person(person=person, **facts, reason="Nhầm", by=deputy)
    connection.check_constraints()
    assert [len(left(account, asked)) for account in (officer, colleague)] == [before[0] + 1, before[1]]
    with pytest.raises(Refused, match="không bằng vai trò được ủy quyền"):
        erase_for_request(asked=asked, numbers=[CORRECTED], reason="Đơn", by=deputy)
