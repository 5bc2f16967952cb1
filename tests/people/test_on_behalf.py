"""On whose behalf: what a deputy does by a delegated role, through a real request, and wherever it is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import localdate, now
from python_calamine import load_workbook

from tests.factories.audit import as_database_administrator
from tests.factories.people import MERGED_ON, make_account, make_post, make_unit
from thidua.audit.actions import Subject, record
from thidua.audit.models import Content, Entry
from thidua.audit.queries import verify
from thidua.ops.demo.clock import clock_at
from thidua.people.actions import correct_person, delegate_role, erase_personal_content, give_post
from thidua.people.models import Account, Person, Role, Unit
from thidua.people.permissions import ALLOWED, can_keep_accounts, demand
from thidua.settings.sign_in import LOG_DAYS

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = localdate()


def lend(lender: Account, to: Account) -> None:
    delegate_role(
        grant=lender.grants.get(), to=to, valid_from=TODAY, valid_to=TODAY + timedelta(days=1), reason="Nghỉ phép",
        by=lender,
    )  # fmt: skip


def head_of(unit: Unit, name: str) -> Account:
    return make_account(name, Role.UNIT_HEAD, unit)


def last() -> Entry:
    return Entry.objects.latest("pk")


@pytest.fixture
def locked(province: Unit, client: Client) -> Entry:
    """What a deputy did on a page: locked an account, on behalf of the administrator."""
    keeper, deputy = make_account("Mẫu Lan", Role.ADMINISTRATOR, province), make_account("Mẫu Phó")
    lend(keeper, deputy)
    client.force_login(deputy)
    kept = make_account("Mẫu Ba", Role.CLERK, province)
    client.post(reverse("people:act", args=[kept.pk, "lock"]), {"reason": "Nghi lộ mật khẩu"}, REMOTE_ADDR="10.0.0.7")
    return Entry.objects.get(verb="lock_account")


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "10.0.0.7", "10.0.0.7"),
        (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"),
        (2, "6.6.6.6, 10.0.0.7, 192.168.1.2", "10.0.0.7"),
        (1, "", "127.0.0.1"),
    ],
)
def test_behind_proxies_an_entry_says_from_where_the_outermost_trusted_one_was_asked(
    proxies: int, passed: str, address: str, province: Unit, client: Client
) -> None:
    kept = make_account("Mẫu Ba", Role.CLERK, province)
    client.force_login(make_account("Mẫu Lan", Role.ADMINISTRATOR, province))
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        said = {"reason": "Nghi lộ mật khẩu"}
        client.post(reverse("people:act", args=[kept.pk, "lock"]), said, headers={"X-Forwarded-For": passed})
    assert last().said.address == address


@pytest.fixture
def auditor(province: Unit) -> Client:
    client = Client()
    client.force_login(make_account("Mẫu Kiểm Tra", Role.AUDITOR, province))
    return client


def test_an_entry_says_who_for_whom_from_where_and_why(locked: Entry) -> None:
    said = locked.said
    assert (said.actor_name, said.on_behalf_of, said.address, said.reason, said.subject_label) == (
        "Mẫu Phó", "Mẫu Lan", "10.0.0.7", "Nghi lộ mật khẩu", "Mẫu Ba",
    )  # fmt: skip
    assert len(locked.request_id) == 36


def test_the_log_the_trail_and_the_files_name_the_lender(locked: Entry, auditor: Client) -> None:
    pages = [reverse("reports:audit"), reverse("reports:audit_trail", args=["account", locked.subject_key])]
    for page in pages:
        assert "Mẫu Phó, thay mặt Mẫu Lan" in auditor.get(page).content.decode()
    assert list(_told(auditor, "csv")) == list(_told(auditor, "xlsx")) == [("Mẫu Phó", "Mẫu Lan")]


def _told(client: Client, extension: str) -> Iterator[tuple[object, object]]:
    """Who and on whose behalf, of the entry about the lock, as a file tells it."""
    content = client.get(reverse("reports:audit_file", args=[extension])).content
    if extension == "csv":
        rows = [list(row) for row in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")]
    else:
        rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "Thay mặt" in row)
    for row in rows:
        if "Tạm khóa tài khoản" in row:
            yield row[head.index("Người thực hiện")], row[head.index("Thay mặt")]


def test_a_chain_that_names_lenders_is_sound_and_another_lender_is_found_out(locked: Entry) -> None:
    call_command("audit", "verify", stdout=StringIO())
    with as_database_administrator():
        Content.objects.filter(entry=locked).update(text=Replace(F("text"), Value("Mẫu Lan"), Value("Mẫu Mai")))
    with pytest.raises(CommandError):
        call_command("audit", "verify", stdout=StringIO())
    assert [(fault.state, fault.first) for fault in verify().faults] == [("changed", locked.link.number)]


def test_who_lent_is_erased_with_the_contents(locked: Entry, auditor: Client) -> None:
    with clock_at(now() + timedelta(days=LOG_DAYS)):
        erase_personal_content(numbers=[locked.link.number], reason="Yêu cầu ngày 2/3/2026", by=None)
    trail = auditor.get(reverse("reports:audit_trail", args=["account", locked.subject_key])).content.decode()
    assert "Mẫu Lan" not in trail
    assert verify().faults == []


def corrected(person: Person, by: Account) -> str:
    correct_person(
        person=person, staff_code=person.staff_code, full_name=f"{person.full_name} Mẫu", birth_date=None,
        category=person.category, reason="Đính chính", by=by,
    )  # fmt: skip
    return last().said.on_behalf_of


def test_the_record_decides_whether_the_own_role_would_have_done(province: Unit) -> None:
    own, other = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    deputy = head_of(own, "Mẫu Phó")
    lend(head_of(other, "Mẫu Lan"), deputy)
    mine, theirs = make_post(own).person, make_post(other).person
    assert [corrected(person, deputy) for person in (mine, theirs, mine)] == ["", "Mẫu Lan", ""]


def test_of_several_lenders_those_are_named_whose_roles_would_do(province: Unit) -> None:
    one, two = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    deputy = make_account("Mẫu Phó")
    for unit, name in ((one, "Mẫu Lan"), (two, "Mẫu Mai"), (province, "Mẫu Tỉnh")):
        lend(head_of(unit, name), deputy)
    assert corrected(make_post(two).person, deputy) == "Mẫu Mai; Mẫu Tỉnh"


def test_an_act_that_needs_two_permissions_names_every_lender(province: Unit) -> None:
    one, two = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    deputy, person = make_account("Mẫu Phó"), make_post(one).person
    for unit, name in ((one, "Mẫu Lan"), (two, "Mẫu Mai")):
        lend(head_of(unit, name), deputy)
    give_post(person=person, unit=two, title="Chuyên viên", since=MERGED_ON, reason="Kiêm nhiệm", by=deputy)
    assert last().said.on_behalf_of == "Mẫu Lan; Mẫu Mai"


def test_an_act_within_an_act_has_its_own_lender_and_leaves_that_of_the_outer_one(province: Unit) -> None:
    deputy = make_account("Mẫu Phó", Role.OBSERVER, province)
    lend(make_account("Mẫu Lan", Role.ADMINISTRATOR, province), deputy)
    with transaction.atomic():
        demand(can_keep_accounts, deputy)
        with transaction.atomic():
            demand(lambda _account: ALLOWED, deputy)
            record(by=deputy, verb="notify", subject=Subject("account", "1", "trong"))
        record(by=deputy, verb="notify", subject=Subject("account", "1", "ngoài"))
    told = Entry.objects.filter(verb="notify").order_by("pk")
    assert [(entry.said.subject_label, entry.said.on_behalf_of) for entry in told] == [
        ("trong", ""), ("ngoài", "Mẫu Lan"),
    ]  # fmt: skip
