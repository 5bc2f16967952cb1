"""What waits for whom on the home page, and what is owed on it and on a unit's page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.documents import make_approved, make_letterhead, make_paper
from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account, make_person, make_post, make_standing_officer, make_unit
from thidua.core.duties import DutyAct, DutyState, DutyStatus
from thidua.core.tasks import TaskState
from thidua.movements.actions import act_on_duty, hand_in, move_task, report_activity
from thidua.movements.models import Duty, Movement
from thidua.people.actions import note_sign_in, propose_transfer
from thidua.people.models import Account, DataRequest, Kind, Post, Role, Unit
from thidua.reports.queries import Waiting, last_visit, units_today, waiting_for

pytestmark = pytest.mark.django_db

ASKED_OF_WHO_ASSIGNED = (("hand_in", False), ("hand_in", False), ("ask-extension", True), ("ask-release", False))


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province)


def waits(movement: Movement, account: Account) -> dict[str, int]:
    return {one.code: one.count for one in waiting_for(movement, account, timezone.localdate())}


def test_requests_about_data_wait_until_they_are_replied_to_and_done(movement: Movement, commune: Unit) -> None:
    standing, today = make_standing_officer(movement.province), timezone.localdate()
    for days in (-1, 0):
        replied_by, due = today + timedelta(days=days), today + timedelta(days=9)
        make = {"kind": "objection", "reply_due_on": replied_by, "due_on": due}
        DataRequest.objects.create(person=make_post(commune).person, **make)
    assert waits(movement, standing) == {"requests": 2, "requests_overdue": 1}
    DataRequest.objects.update(state="in_work")
    assert waits(movement, standing) == {"requests": 2}


def test_my_unit_today_is_what_is_still_to_be_handed_in_by_its_last_day(movement: Movement, commune: Unit) -> None:
    now, day = timezone.now(), timedelta(days=1)
    make_duty(movement, commune, now - day, period="2026-Q1")
    make_duty(movement, commune, now + 3 * day, period="2026-Q3")
    make_duty(movement, commune, now - 9 * day, period="2025-Q3", status=DutyStatus.RETURNED.value)
    make_duty(movement, commune, now, period="2025-Q1", status=DutyStatus.ACCEPTED.value)
    make_duty(movement, commune, now, period="2024-Q1", opens_on=timezone.localdate() + 30 * day)
    (today,) = units_today(movement, [commune], now, now)
    assert [one.state for one in today.owed] == [DutyState.RETURNED_LATE, DutyState.OVERDUE, DutyState.DUE_SOON]


def test_my_unit_today_is_also_what_tasks_it_leads_are_still_to_be_done(
    movement: Movement, commune: Unit, client: Client
) -> None:
    client.force_login(make_account(role=Role.UNIT_OFFICER, unit=commune))
    client.cookies["django_language"] = "en"
    pages = [reverse("reports:home"), commune.get_absolute_url()]
    nothing = "Nothing is owed today, and no task is to be done."
    assert [nothing in client.get(page).content.decode() for page in pages] == [True, True]
    day = timezone.localdate()
    make_task(movement, make_unit("Xã Khác", parent=movement.province))
    handed_in = make_task(movement, commune, content="Việc đã nộp")
    move_task(task=handed_in, move="hand_in", text="Đã làm", by=None)
    make_task(movement, commune, day + timedelta(days=3), content="Việc còn hạn")
    make_task(movement, commune, day - timedelta(days=3), content="Việc quá hạn")
    now = timezone.now()
    (today,) = units_today(movement, [commune], now, now)
    assert [(task.content, state) for task, state in today.tasks] == [
        ("Việc quá hạn", TaskState.OVERDUE), ("Việc còn hạn", TaskState.WITHIN_TIME),
    ]  # fmt: skip
    for page in pages:
        told = client.get(page).content.decode()
        assert (nothing in told, "Việc quá hạn" in told, "Overdue" in told) == (False, True, True)


def test_what_changed_since_the_last_visit_is_what_others_did_about_duties_and_tasks(
    movement: Movement, commune: Unit, client: Client
) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=commune)
    duty, task = make_duty(movement, commune), make_task(movement, commune)
    note_sign_in(officer, ["password"])
    for act, days in ((DutyAct.EXTEND, 20), (DutyAct.RETURN, 25)):
        hand_in_if_owed(duty, act)
        until = timezone.localdate() + timedelta(days=days)
        act_on_duty(duty=duty, act=act, reason=f"Vì {act}", until=until, by=None)
    note_sign_in(officer, ["password"])
    move_task(task=task, move="cancel", text="Không còn cần", by=None)
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    told = client.get(reverse("reports:home")).content.decode()
    changed = [
        one.act
        for one in units_today(movement, [commune], timezone.now(), last_visit(officer, timezone.now()))[0].changes
    ]
    assert changed == ["Cancelled", "Returned to be mended", "Deadline extended"]
    assert [told.count(words) for words in ("Vì return", "Vì extend", "Không còn cần")] == [1, 1, 1]
    note_sign_in(officer, ["password"])
    assert "Nothing: no answer came and no task." not in told
    assert "Vì return" not in client.get(reverse("reports:home")).content.decode()


def test_who_was_never_here_before_is_told_of_the_last_week_from_its_morning_on(commune: Unit) -> None:
    officer, place = make_account(role=Role.UNIT_OFFICER, unit=commune), timezone.get_default_timezone()
    note_sign_in(officer, ["password"])
    assert last_visit(officer, datetime(2026, 3, 10, 16, 30, tzinfo=place)) == datetime(2026, 3, 3, tzinfo=place)


def hand_in_if_owed(duty: Duty, act: DutyAct) -> None:
    """Only what was handed in is returned."""
    if act is DutyAct.RETURN:
        hand_in(duty=duty, document_number="1/BC", document_date=date(2026, 1, 1), text="Kết quả", by=None)


def test_each_tile_of_matters_to_decide_leads_to_exactly_what_it_counts(
    movement: Movement, commune: Unit, client: Client
) -> None:
    standing, now = make_standing_officer(movement.province), timezone.now()
    submitted, received = DutyStatus.SUBMITTED.value, DutyStatus.RECEIVED.value
    make_duty(movement, commune, submitted_at=now, status=submitted)
    make_duty(
        movement, commune, now - timedelta(days=9), period="2024-Q3", year=2024, submitted_at=now, status=submitted
    )
    make_duty(movement, commune, period="2025-Q1", year=2025, submitted_at=now, status=received)
    for number, (act, until) in enumerate(ASKED_OF_WHO_ASSIGNED):
        last_day = timezone.localdate() + timedelta(days=200 * (number + 1))
        task = make_task(movement, commune, last_day, content=f"Việc {act} {number}")
        move_task(task=task, move=act, text="Vì", until=last_day + timedelta(days=1) if until else None, by=None)
    make_task(movement, commune, content="Chưa nộp")
    activity = {"title": "Hội thi", "first_day": date(2026, 3, 1), "text": "Kết quả", "content": "C1"}
    report_activity(movement=movement, unit=commune, by=None, **activity)
    client.force_login(standing)
    tiles = {one.code: one for one in waiting_for(movement, standing, timezone.localdate())}
    listed = {
        code: len(client.get(reverse(one.url_name) + one.narrowed).context["page"].object_list)
        for code, one in tiles.items()
    }
    assert listed == {code: one.count for code, one in tiles.items()} == {
        "submissions": 2, "received": 1, "products": 2, "extensions": 1, "releases": 1, "activities": 1,
    }  # fmt: skip


def test_tasks_wait_for_who_assigned_them_only(movement: Movement, commune: Unit, client: Client) -> None:
    task = make_task(movement, commune)
    move_task(task=task, move="hand_in", text="Đã làm", by=None)
    head = make_account("head", role=Role.UNIT_HEAD, unit=make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province))
    assert (waits(movement, head), waits(movement, make_account(role=Role.UNIT_HEAD, unit=commune))) == ({}, {})
    client.force_login(head)
    assert list(client.get(reverse("movements:awaiting_tasks")).context["page"]) == []


def test_what_waits_for_the_standing_agency_signer_clerk_and_unit(movement: Movement, commune: Unit) -> None:
    make_duty(movement, commune, status=DutyStatus.SUBMITTED.value)
    make_letterhead(commune)
    make_paper(commune)
    make_approved(commune)
    post = make_post(make_unit("Xã Khác", parent=movement.province), make_person())
    on = timezone.localdate() + timedelta(days=30)
    propose_transfer(post=post, to_unit=commune, title="Chuyên viên", on=on, document="1/QĐ", by=None)
    roles = (Role.SIGNER, Role.CLERK, Role.UNIT_HEAD, Role.OBSERVER)
    found = {role: waits(movement, make_account(role=role, unit=commune)) for role in roles}
    assert waits(movement, make_standing_officer(movement.province)) == {"submissions": 1, "transfers": 1}
    assert found == {
        Role.SIGNER: {"papers_to_sign": 1},
        Role.CLERK: {"papers_to_issue": 1},
        Role.UNIT_HEAD: {"transfers": 1},
        Role.OBSERVER: {},
    }


def test_a_unit_with_several_heads_waits_for_who_names_its_head_until_they_have_decided(
    movement: Movement, commune: Unit, client: Client
) -> None:
    heads = [make_post(commune, make_person(name)) for name in ("Mẫu An", "Mẫu Bình")]
    other = make_post(make_unit("Xã Khác", parent=movement.province), make_person("Mẫu Chi"))
    Post.objects.update(is_head=True)
    keeper = make_standing_officer(movement.province)
    others = [make_account(role=role, unit=commune) for role in (Role.UNIT_OFFICER, Role.DATA_OFFICER, Role.AUDITOR)]
    assert [waits(movement, one).get("heads", 0) for one in [keeper, *others]] == [1, 0, 0, 0]
    client.force_login(keeper)
    [url] = [one[3] for one in client.get(reverse("reports:home")).context["waiting"] if "state=heads" in one[3]]
    assert {person.full_name for person in client.get(url).context["page"]} == {"Mẫu An", "Mẫu Bình"}
    page = client.get(reverse("reports:unit", args=[commune.pk])).content.decode()
    assert reverse("people:post_act", args=[heads[0].pk, "change"]) in page
    assert client.get(reverse("reports:unit", args=[other.unit.pk])).context["heads"].count() == 0
    Post.objects.filter(pk=heads[0].pk).update(is_head=False)
    assert "heads" not in waits(movement, keeper)


def test_nothing_that_lies_elsewhere_waits_for_anyone(movement: Movement, commune: Unit) -> None:
    make_letterhead(commune)
    make_paper(commune)
    elsewhere = make_account(role=Role.SIGNER, unit=make_unit("Xã Khác", parent=movement.province))
    assert waiting_for(movement, elsewhere, date(2026, 1, 1)) == list[Waiting]()


def test_the_pages_show_what_is_owed_and_ask_no_more(movement: Movement, commune: Unit, client: Client) -> None:
    client.force_login(make_account(role=Role.UNIT_OFFICER, unit=commune))
    pages = [reverse("reports:home"), commune.get_absolute_url()]
    counted = []
    for period in ("2026-Q1", "2026-Q3", "2025-Q1"):
        duty = make_duty(movement, commune, period=period)
        make_task(movement, commune, content=period)
        assert [duty.get_absolute_url() in client.get(page).content.decode() for page in pages] == [True, True]
        counted.append([_queries(client, page) for page in pages])
    assert counted[0] == counted[1] == counted[2]


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_what_a_unit_that_ended_left_undone_stays_on_its_page_and_is_left_to_nobody(
    movement: Movement, commune: Unit, client: Client
) -> None:
    make_duty(movement, commune, timezone.now() - timedelta(days=9))
    make_task(movement, commune)
    yesterday = timezone.localdate() - timedelta(days=1)
    Unit.objects.filter(pk=commune.pk).update(valid_to=yesterday)
    client.force_login(make_standing_officer(movement.province))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("reports:unit", args=[commune.pk])).content.decode()
    owed = " ".join(page.split('id="owed"')[1].split("</section>")[0].split())
    assert f"Its last day was {yesterday:%d/%m/%Y}. No unit carries it on." in owed
    assert "nothing of it is left to do" in owed
    assert ("Overdue" in owed, "Tasks to be done" in owed) == (True, False)
