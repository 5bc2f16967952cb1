"""The calendar of what my units owe, as a page and as a feed that shows nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories.movements import make_duty, make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.duties import DutyStatus, end_of
from thidua.movements.actions import move_task, renew_calendar_feed
from thidua.movements.models import CalendarFeed, Duty, Movement
from thidua.movements.queries import round_for
from thidua.people.models import Account, Role, RoleGrant, Unit

pytestmark = pytest.mark.django_db
PAGE = "movements:calendar"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account("canbo", Role.UNIT_OFFICER, commune)


@pytest.fixture
def browser(client: Client, officer: Account) -> Client:
    client.force_login(officer)
    return client


def days(client: Client, month: str) -> dict[date, list[str]]:
    """What the page says of the days on which something is."""
    found = {}
    for one in client.get(reverse(PAGE), {"month": month}).context["days"]:
        said = [known.kind for known in one.named] + [owed.duty.period for owed in one.owed]
        said += [f"{held} opened" for held in one.opened]
        if said:
            found[one.day] = said
    return found


def directive(movement: Movement, unit: Unit, last_day: date = date(2026, 3, 2)) -> Duty:
    return make_duty(movement, unit, end_of(last_day), obligation="directive", period="2026-02")


def test_a_month_shows_days_off_make_up_days_and_what_my_unit_owes_on_its_last_day(
    movement: Movement, commune: Unit, browser: Client
) -> None:
    directive(movement, commune)
    directive(movement, make_unit("Xã Khác", parent=movement.province))
    off = {date(2026, 2, day): ["day_off"] for day in range(16, 21)}
    assert (days(browser, "2026-02"), days(browser, "2026-03")) == (off, {date(2026, 3, 2): ["2026-02"]})
    assert days(browser, "2026-08") == {date(2026, 8, 22): ["makeup"], date(2026, 8, 31): ["day_off"]}


def test_rounds_stand_on_the_day_they_open(movement: Movement, browser: Client) -> None:
    held = round_for(movement, 2024)
    held.opened_on, held.opening_document = date(2025, 3, 28), "Quyết định 268"
    held.save()
    assert days(browser, "2025-03")[date(2025, 3, 28)] == [f"{held} opened"]


def test_tasks_stand_on_their_last_day_for_the_lead_unit_and_for_who_assigned_them(
    movement: Movement, commune: Unit, officer: Account, client: Client
) -> None:
    make_task(movement, commune, date(2026, 12, 10))
    move_task(task=make_task(movement, commune, date(2026, 12, 11)), move="cancel", text="Nhầm", by=None)
    elsewhere = make_account("khac", Role.UNIT_OFFICER, make_unit("Xã Khác", parent=movement.province))
    standing = make_standing_officer(movement.province)
    found = [tasks_in(client, account, "2026-12") for account in (officer, standing, elsewhere)]
    mine = {date(2026, 12, 10): ["Rà soát thủ tục hành chính"]}
    assert found == [mine, mine, {}]
    token = renew_calendar_feed(by=officer)
    assert events(client, token) == {"Rà soát thủ tục hành chính: Xã Mẫu": date(2026, 12, 10)}


def test_the_standing_agency_sees_once_a_day_what_its_units_owe_and_how_many_still_do(
    movement: Movement, commune: Unit, client: Client
) -> None:
    for number, status in enumerate((DutyStatus.OWED, DutyStatus.RETURNED, DutyStatus.ACCEPTED, DutyStatus.EXEMPT)):
        duty = directive(movement, make_unit(f"Xã {number}", parent=movement.province), date(2026, 12, 1))
        Duty.objects.filter(pk=duty.pk).update(status=status.value)
    standing = make_standing_officer(movement.province)
    client.force_login(standing)
    page = client.get(reverse(PAGE), {"month": "2026-12"})
    due = {one.day: [(due.units, due.owing) for due in one.due] for one in page.context["days"] if one.due}
    assert due == {date(2026, 12, 1): [(3, 2)]}
    assert reverse("movements:duty_board", args=[2026]) in page.content.decode()
    name = "Văn bản chỉ đạo tháng 02, tháng 2 năm 2026: 2 trên 3 đơn vị chưa nộp"
    assert events(client, renew_calendar_feed(by=standing)) == {name: date(2026, 12, 1)}


def tasks_in(client: Client, account: Account, month: str) -> dict[date, list[str]]:
    client.force_login(account)
    found = client.get(reverse(PAGE), {"month": month}).context["days"]
    return {one.day: [task.content for task, _state in one.tasks] for one in found if one.tasks}


@pytest.mark.parametrize("month", ["", "x", "2026-13", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_this_month(month: str, browser: Client, movement: Movement) -> None:
    response = browser.get(reverse(PAGE), {"month": month})
    assert response.context["first"] == response.context["today"].replace(day=1)


def test_a_year_whose_days_off_are_not_known_is_shown_without_them(movement: Movement, browser: Client) -> None:
    response = browser.get(reverse(PAGE), {"month": "2035-05"})
    assert {one.works for one in response.context["days"]} == {None}


def test_more_duties_ask_no_more(movement: Movement, commune: Unit, browser: Client) -> None:
    counted = []
    for number, period in enumerate(("2026-Q1", "2026-Q3", "2025-Q1")):
        make_duty(movement, commune, end_of(date(2026, 3, 2 + number)), period=period)
        make_task(movement, commune, date(2026, 3, 2 + number))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse(PAGE), {"month": "2026-03"})
        counted.append(len(asked))
    assert len(set(counted)) == 1


# The feed


def events(client: Client, token: str) -> dict[str, date]:
    response = client.get(reverse("movements:calendar_feed", args=[token]))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["summary"]): event.decoded("dtstart") for event in found}


def test_a_feed_needs_no_sign_in_and_shows_the_own_units_only(
    movement: Movement, commune: Unit, officer: Account, client: Client
) -> None:
    other = make_unit("Xã Khác", parent=movement.province)
    someone = make_account("khac", Role.UNIT_HEAD, other)
    last_day = date(2026, 12, 1)
    directive(movement, commune, last_day)
    directive(movement, other, last_day)
    mine, theirs = renew_calendar_feed(by=officer), renew_calendar_feed(by=someone)
    name = "Văn bản chỉ đạo tháng 02, tháng 2 năm 2026"
    assert events(client, mine) == {f"{name}: Xã Mẫu": last_day}
    assert events(client, theirs) == {f"{name}: Xã Khác": last_day}


def test_an_event_says_its_state_and_where_it_leads(
    movement: Movement, commune: Unit, officer: Account, client: Client
) -> None:
    duty = directive(movement, commune, date(2026, 12, 1))
    response = client.get(reverse("movements:calendar_feed", args=[renew_calendar_feed(by=officer)]))
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (str(event["uid"]), str(event["url"])) == (
        f"duty-{duty.pk}@thidua", f"http://testserver{duty.get_absolute_url()}",
    )  # fmt: skip
    assert b"\r\n" in response.content


def test_a_new_address_closes_the_one_before_and_is_kept_by_its_hash_only(
    movement: Movement, officer: Account, client: Client
) -> None:
    old, new = renew_calendar_feed(by=officer), renew_calendar_feed(by=officer)
    answers = [client.get(reverse("movements:calendar_feed", args=[one])).status_code for one in (old, new)]
    assert (answers, CalendarFeed.objects.count()) == ([404, 200], 1)
    assert new not in str(CalendarFeed.objects.values().get())
    assert [entry.verb for entry in Entry.objects.filter(verb="renew_calendar_feed")] == ["renew_calendar_feed"] * 2


def test_a_feed_closes_with_its_account_or_its_roles(movement: Movement, officer: Account, client: Client) -> None:
    address = reverse("movements:calendar_feed", args=[renew_calendar_feed(by=officer)])
    RoleGrant.objects.all().delete()
    assert client.get(address).status_code == 404
    RoleGrant.objects.create(account=officer, role=Role.UNIT_OFFICER, unit=movement.province)
    assert client.get(address).status_code == 200
    Account.objects.update(locked_until=timezone.now() + timedelta(hours=1))
    assert client.get(address).status_code == 404
    Account.objects.update(locked_until=None)
    assert client.get(address).status_code == 200
    Account.objects.update(is_active=False)
    assert client.get(address).status_code == 404


def test_the_address_is_shown_once_when_it_is_made(movement: Movement, browser: Client) -> None:
    page = reverse("movements:calendar_address")
    made = browser.post(page).context["address"]
    assert made.startswith("http://testserver/movement/calendar/")
    assert browser.get(made).status_code == 200
    assert made not in browser.get(page).content.decode()
