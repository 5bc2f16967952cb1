"""The audit log on its pages: filtered, page by page, as a file, and for whom it is."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import (
    make_account,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
)
from thidua.audit.actions import Subject, record, record_anchor, record_verification
from thidua.audit.chain import Fault, Mark, Part, Report, State
from thidua.audit.models import Link
from thidua.people.actions import erase_personal_content, open_matter
from thidua.people.actions.persons import subject_of
from thidua.people.models import Account, PendingMatter, Person, Role
from thidua.reports.tables import AUDIT
from thidua.sheets.reading import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Account:
    account = make_standing_officer(make_unit("Tỉnh Kon Tum", "province"))
    client.force_login(account)
    return account


def act(number: int = 1, verb: str = "open_round", by: Account | None = None, **more: object) -> Link:
    kind = "account" if verb == "grant_role" else "round"
    entry = record(by=by, verb=verb, subject=Subject(kind, str(number), f"Năm {2022 + number}"), **more)
    connection.check_constraints()  # on PostgreSQL an entry is chained at the end of a transaction
    return Link.objects.get(entry=entry)


def numbers(client: Client, **query: object) -> list[int]:
    answer = client.get(reverse("reports:audit"), query)
    assert answer.status_code == 200
    return [one.link.number for one in answer.context["acts"]]


def test_the_log_is_narrowed(client: Client, officer: Account) -> None:
    mai = make_account("ymai")
    Account.objects.filter(pk=mai.pk).update(name="Y Thị Mái")
    mai.refresh_from_db()
    first, second, third = act(1), act(2, by=mai), act(3, "grant_role", by=officer, reason="Thay người nghỉ phép")
    today, day = localdate(), timedelta(days=1)
    assert numbers(client) == [third.number, second.number, first.number]
    assert numbers(client, who="thi mai") == numbers(client, who="YMAI") == [second.number]
    assert numbers(client, verb="grant_role") == numbers(client, kind="account") == [third.number]
    assert numbers(client, q="nghỉ phép") == [third.number]
    assert numbers(client, since=today, until=today, kind="round") == [second.number, first.number]
    assert numbers(client, since=today + day) == numbers(client, until=today - day) == []
    assert len(numbers(client, verb="x", since="31/12", page="x")) == 3


def test_the_trail_of_a_record_holds_its_entries_alone(client: Client, officer: Account) -> None:
    act(1), act(2), act(1, "close_round")
    answer = client.get(reverse("reports:audit_trail", args=["round", "1"]))
    assert [one.link.entry.verb for one in answer.context["acts"]] == ["close_round", "open_round"]
    assert client.get(reverse("reports:audit_trail", args=["round", "9"])).status_code == 404


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(reverse("reports:audit")).status_code == 200
    return len(made)


def test_more_entries_take_no_more_queries(client: Client, officer: Account) -> None:
    province = officer.grants.get().unit
    units = [make_unit(f"Xã {number}", parent=province).pk for number in range(9)]
    act(1, by=officer, after={"unit": units[0]})
    few = queries(client)
    for number, unit in enumerate(units):
        act(number, by=make_account(), after={"unit": unit})
    assert queries(client) == few == 18


def test_the_log_comes_page_by_page(client: Client, officer: Account) -> None:
    for number in range(30):
        act(number)
    assert (len(numbers(client)), len(numbers(client, page=2))) == (25, 5)


@pytest.mark.parametrize(("extension", "kind"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_what_is_shown_can_be_kept_as_a_file(
    extension: str, kind: str, client: Client, officer: Account, tmp_path: object
) -> None:
    act(1, reason="Không giữ")
    kept = act(2, "grant_role", by=officer, after={"role": "observer"}, reason="=1+1")
    answer = client.get(reverse("reports:audit_file", args=[extension]), {"verb": "grant_role"})
    assert kind in answer["Content-Type"]
    path = tmp_path / f"audit.{extension}"
    path.write_bytes(BytesIO(answer.content).read())
    (row,) = read_table(AUDIT, path).rows
    assert {key: row.values[key] for key in ("number", "who", "act", "record", "changes", "reason", "hash")} == {
        "number": kept.number, "who": str(officer), "act": "Giao vai trò", "record": "Năm 2024",
        "changes": "Vai trò: Quan sát viên", "reason": "=1+1", "hash": kept.hash,
    }  # fmt: skip


def test_a_file_that_would_be_too_large_is_refused(
    client: Client, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thidua.reports.views.log.MOST_IN_A_FILE", 1)
    act(1), act(2)
    address = reverse("reports:audit_file", args=["csv"])
    answer = client.get(address, {"kind": "round"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('reports:audit')}?kind=round", 302)]
    assert "tối đa 1 mục" in answer.content.decode()


def verified(*faults: Fault) -> None:
    report = Report(Mark(1, "a" * 64), [Part(False, 1, 1, 1, 0, len(faults))], list(faults), [])
    record_verification(report=report, by=None)
    connection.check_constraints()


def test_the_page_shows_the_head_and_the_last_verification(client: Client, officer: Account) -> None:
    assert "Chưa kiểm tra lần nào" in client.get(reverse("reports:audit")).content.decode()
    verified(Fault(State.CHANGED, 1, 1))
    assert "Phát hiện sai lệch" in client.get(reverse("reports:audit")).content.decode()
    verified()
    shown = client.get(reverse("reports:audit")).content.decode()
    assert "Không phát hiện sai lệch" in shown
    assert Link.objects.first().hash in shown


def test_the_page_says_whether_the_head_is_kept_elsewhere(client: Client, officer: Account) -> None:
    act(1)
    assert "chưa được lưu ở nơi khác" in client.get(reverse("reports:audit")).content.decode()
    record_anchor(day=localdate(), place="file", where="/mnt/luu/neo.txt", mark=Mark(1, "a" * 64), by=None)
    connection.check_constraints()
    shown = client.get(reverse("reports:audit")).content.decode()
    assert ("chưa được lưu ở nơi khác" in shown, "/mnt/luu/neo.txt" in shown) == (False, True)


def test_erased_contents_are_nowhere_shown(client: Client, officer: Account) -> None:
    number = act(1, by=make_account("bimat"), reason="Chuyện riêng").number
    erase_personal_content(numbers=[number], reason="Yêu cầu 1", by=None)
    connection.check_constraints()
    page = client.get(reverse("reports:audit"))
    shown = page.content.decode()
    assert [bool(one.trail_url) for one in page.context["acts"] if one.link.number == number] == [True]
    assert ("Chuyện riêng" in shown, "bimat" in shown, "đã được xóa theo yêu cầu hợp pháp" in shown) == (
        False, False, True,
    )  # fmt: skip


def test_only_who_may_open_the_log_finds_it_under_the_own_name(client: Client, officer: Account) -> None:
    link = f'href="{reverse("reports:audit")}"'
    assert link in client.get(reverse("reports:audit")).content.decode()
    client.force_login(make_account())
    assert link not in client.get(reverse("account_logout")).content.decode()


def _about_persons(person: Person) -> None:
    matter = open_matter(matter=PendingMatter(person=person, subject="Đơn tố cáo", opened_on=localdate()), by=None)
    record(by=None, verb="correct_rating", subject=subject_of(person), after={"level": "good"}, reason="Tố cáo đúng")
    record(by=None, verb="draft_reorganisation", subject=Subject("reorganisation", "1", "Nhập hai xã, tố cáo"))
    act(1, reason="Không tố cáo")
    assert matter.pk


def _shown(client: Client, account: Account, **query: object) -> tuple[list[tuple[str, str, bool]], bool]:
    """By the entries found: kind and record as shown, whether the contents are hidden; and whether a secret is read."""
    client.force_login(account)
    page = client.get(reverse("reports:audit"), query)
    texts = [page, client.get(reverse("reports:audit_file", args=["csv"]), query)]
    found = [(one.link.entry.subject_kind, one.record, one.hidden) for one in page.context["acts"]]
    secrets = ("Đơn tố cáo", "Tố cáo đúng", "Nhập hai xã", "Y Mẫu")
    return found, any(secret in text.content.decode() for text in texts for secret in secrets)


def test_an_administrator_reads_that_something_was_done_to_a_person_and_no_more(client: Client) -> None:
    province = make_province()
    person = make_post(province, person=make_person(full_name="Y Mẫu")).person
    _about_persons(person)
    hidden = [("reorganisation", "", True), ("person", "", True)]
    administrator = make_account(role=Role.ADMINISTRATOR, unit=province)
    assert _shown(client, administrator, verb="draft_reorganisation") == (hidden[:1], False)
    assert _shown(client, administrator, kind="person") == ([hidden[1]], False)
    assert _shown(client, administrator, kind="matter") == ([], False)
    assert _shown(client, administrator, q="tố cáo") == ([("round", "Năm 2023", False)], False)
    trail = client.get(reverse("reports:audit_trail", args=["person", str(person.pk)])).content.decode()
    assert ("Tố cáo đúng" in trail, "Y Mẫu" in trail) == (False, False)
    for role in (Role.STANDING_OFFICER, Role.AUDITOR):
        found, told = _shown(client, make_account(role=role, unit=province))
        closed = [kind for kind, _record, hidden in found if hidden]
        assert (closed, told) == (["reorganisation"] if role == Role.AUDITOR else [], True)


def test_nobody_reads_in_the_log_what_is_said_of_the_own_person(client: Client) -> None:
    province = make_province()
    person = make_post(province, person=make_person(full_name="Y Mẫu")).person
    _about_persons(person)
    auditor = make_account(role=Role.AUDITOR, unit=province)
    Account.objects.filter(pk=auditor.pk).update(person=person)
    assert _shown(client, auditor, kind="matter") == ([], False)
    assert _shown(client, auditor, kind="person") == ([("person", "", True)], False)
