"""The page that proves who was reminded of what: told, mailed, opened."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.documents import make_letterhead
from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.core.duties import end_of
from thidua.documents.actions import approve_paper, issue_paper
from thidua.documents.models import Paper
from thidua.movements.actions import draft_letters, remind
from thidua.movements.models import Duty, Movement
from thidua.notices.models import Digest, Notice
from thidua.people.models import Kind, Role, Unit

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 2)
PAGE = "movements:reminders"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(movement: Movement, client: Client) -> Client:
    client.force_login(make_standing_officer(movement.province))
    return client


def remind_of(movement: Movement, unit: Unit) -> None:
    make_duty(movement, unit, end_of(LAST_DAY), obligation="directive", period="2026-02")
    remind(movement=movement, on=LAST_DAY, by=None)


def text(client: Client, **asked: str) -> str:
    return client.get(reverse(PAGE), asked).content.decode()


def test_each_reminder_stands_with_when_it_was_told_mailed_and_opened(
    movement: Movement, commune: Unit, officer: Client
) -> None:
    make_account("canbo", Role.UNIT_OFFICER, commune)
    remind_of(movement, commune)
    assert f"{timezone.localdate():%d/%m/%Y}" in text(officer)
    at = timezone.now()
    digest = Digest.objects.create(
        account=Notice.objects.get().account, day=LAST_DAY, message_id="<1>", next_try_at=at, sent_at=at
    )
    Notice.objects.update(digest=digest, opened_at=at)
    page = text(officer)
    assert "canbo" in page
    assert page.count(f"{timezone.localtime(at):%d/%m/%Y %H:%M}") == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "xa mau"}, 1), ({"q": "khac"}, 0), ({"q": "canbo"}, 1),
        ({"state": "unopened"}, 1), ({"state": "opened"}, 0), ({"state": "unmailed"}, 1), ({"state": "x"}, 1),
    ],
)  # fmt: skip
def test_reminders_are_narrowed_by_unit_account_and_proof(
    asked: dict[str, str], found: int, movement: Movement, commune: Unit, officer: Client
) -> None:
    make_account("canbo", Role.UNIT_OFFICER, commune)
    remind_of(movement, commune)
    response = officer.get(reverse(PAGE), asked)
    assert len(response.context["page"].object_list) == found


@pytest.mark.parametrize(
    ("on", "role", "named"),
    [
        (LAST_DAY, None, True),
        (LAST_DAY, Role.UNIT_HEAD, False),
        (date(2026, 2, 25), Role.UNIT_HEAD, True),  # three days ahead only an officer is told
        (date(2026, 3, 16), Role.UNIT_OFFICER, True),  # ten days after it no officer is told any more
        (date(2026, 2, 2), None, False),  # no step has come
        (date(2026, 2, 28), None, False),  # a Saturday
        (date(2001, 1, 1), None, False),  # no calendar is known
    ],
)
def test_units_that_nobody_can_be_reminded_at_are_named_as_by_the_nightly_run(
    on: date, role: Role | None, named: bool, movement: Movement, commune: Unit, officer: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make_duty(movement, commune, end_of(LAST_DAY), obligation="directive", period="2026-02", opens_on=date(2000, 1, 1))
    if role:
        make_account("canbo", role, commune)
    monkeypatch.setattr(import_module("thidua.movements.views.reminders"), "localdate", lambda: on)
    owed = ("Văn bản chỉ đạo tháng 02, tháng 2 năm 2026", Duty.objects.get().get_absolute_url())
    shown = officer.get(reverse(PAGE)).context["nobody"]
    assert shown == ({commune: [owed]} if named else {})
    task = make_task(movement, commune, LAST_DAY)
    work = (str(task), task.get_absolute_url())
    page = officer.get(reverse(PAGE))
    assert page.context["nobody"] == ({commune: [owed, work]} if named else {})
    assert (f'<a href="{work[1]}">{work[0]}</a>' in page.content.decode()) == named
    Duty.objects.all().delete()
    assert officer.get(reverse(PAGE)).context["nobody"] == ({commune: [work]} if named else {})
    if on.year != 2001:
        assert list(shown) == list(remind(movement=movement, on=on, by=None).nobody)


def test_letters_to_be_signed_are_counted(movement: Movement, commune: Unit, officer: Client) -> None:
    make_letterhead(make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province))
    make_duty(movement, commune, end_of(LAST_DAY))
    draft_letters(movement=movement, on=LAST_DAY + timedelta(days=7), by=None)
    context = officer.get(reverse(PAGE)).context
    assert (context["drafts"], context["approved"]) == (1, 0)


def test_issued_letters_stand_with_when_their_unit_was_told_and_first_opened_them(
    movement: Movement, commune: Unit, officer: Client, client: Client
) -> None:
    first, second = make_account("a", Role.UNIT_HEAD, commune), make_account("b", Role.UNIT_OFFICER, commune)
    letter = issue_letter(movement, commune)
    [one] = officer.get(reverse(PAGE)).context["issued"]
    assert (one.paper, one.opened_at) == (letter, None)
    assert one.told_at is not None
    for reader in (first, second):
        reading = Client()
        reading.force_login(reader)
        opened = reading.post(reverse("notices:open", args=[Notice.objects.get(account=reader).pk]))
        assert opened.url == letter.get_absolute_url()
        assert reading.get(opened.url).status_code == 200
    [one] = officer.get(reverse(PAGE), {"q": "xa mau"}).context["issued"]
    assert one.opened_at == Notice.objects.get(account=first).opened_at
    assert f"{timezone.localtime(one.opened_at):%d/%m/%Y %H:%M}" in text(officer)
    assert not officer.get(reverse(PAGE), {"q": "khac"}).context["issued"]


def issue_letter(movement: Movement, unit: Unit) -> Paper:
    make_letterhead(make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province))
    make_duty(movement, unit, end_of(LAST_DAY))
    draft_letters(movement=movement, on=LAST_DAY + timedelta(days=7), by=None)
    signer = make_account(role=Role.SIGNER, unit=movement.province)
    return issue_paper(paper=approve_paper(paper=Paper.objects.get(), by=signer), by=None)


def test_more_reminders_ask_no_more(movement: Movement, officer: Client) -> None:
    counted = []
    for number in range(3):
        unit = make_unit(f"Xã {number}", parent=movement.province)
        make_account(f"canbo{number}", Role.UNIT_OFFICER, unit)
        remind_of(movement, unit)
        if number != 1:
            counted.append(_queries(officer))
    assert counted[0] == counted[1]


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(PAGE))
    return len(asked)


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.UNIT_OFFICER, 403), (Role.OBSERVER, 403)])
def test_only_the_standing_agency_and_auditors_see_who_was_reminded(
    role: Role, status: int, movement: Movement, client: Client
) -> None:
    client.force_login(make_account(role=role, unit=movement.province))
    assert client.get(reverse(PAGE)).status_code == status
