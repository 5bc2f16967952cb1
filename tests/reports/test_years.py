"""The movement year by year: what is counted for whom, what happened, and how many queries that asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.documents import make_issued, make_letterhead
from tests.factories.movements import (
    make_duty,
    make_kontum_movement,
    make_movement,
    make_own_movement,
    make_past_task,
    report,
)
from tests.factories.people import join_cluster, make_account, make_post, make_standing_officer, make_unit
from tests.factories.reorganisations import make_draft
from thidua.feedback.models import Difficulty, State
from thidua.movements.actions import close_round, open_round, set_status
from thidua.movements.models import Activity, ActivityState, Movement, MovementStatus, Registration, Urged
from thidua.movements.queries import round_for
from thidua.observations.models import PublishedIndex
from thidua.people.models import Account, Kind, Role, Unit
from thidua.reorganisations.models import Status
from thidua.reports.years import columns_of, years_of
from thidua.scoring.actions import score_cluster

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
ALL_MAY_SEE = ["What units owe", "Tasks", "Registrations", "Activities confirmed"]
PAPERS = ["Letters of urging", "Reports on difficulties"]


@pytest.fixture(autouse=True)
def in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province)


@pytest.fixture
def other(movement: Movement) -> Unit:
    return make_unit("Xã Khác", parent=movement.province)


@pytest.fixture
def agency(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


type Counted = dict[str, tuple[int, dict[str, int]]]


def counted(movement: Movement, account: Account, year: int) -> Counted:
    """The figures of a year by their column; what was none of is left out."""
    told = years_of(movement, account, columns_of(movement, account, NOW), TODAY)
    (found,) = [one for one in told if one.year == year]
    return {
        str(label): (figure.count, {str(part): count for part, count in figure.parts})
        for label, figure in found.figures
        if figure
    }


def queries_asked(movement: Movement, account: Account) -> int:
    with CaptureQueriesContext(connection) as queries:
        years_of(movement, account, columns_of(movement, account, NOW), TODAY)
    return len(queries)


def page(account: Account) -> str:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    response: HttpResponse = client.get(reverse("reports:years"))
    return " ".join(response.content.decode().split())


def owe(movement: Movement, unit: Unit, year: int = 2025) -> None:
    """In time, late, missing, not handed in and still open, and four that are not owed or not yet."""
    until = datetime(year, 3, 31, 17, tzinfo=UTC)
    day = timedelta(days=1)
    standings: list[dict[str, object]] = [
        {"status": "accepted", "submitted_at": until - day},
        {"status": "submitted", "submitted_at": until - day},
        {"status": "accepted", "submitted_at": until},
        {"status": "owed"},
        {"status": "returned", "submitted_at": until - day},
        {"status": "exempt"},
        {"status": "closed"},
        {"status": "owed", "opens_on": TODAY + day},
    ]
    for number, fields in enumerate(standings):
        defaults = {"period": f"{year}-{number:02}", "year": year, "opens_on": date(year, 1, 1)}
        make_duty(movement, unit, until, **(defaults | fields))


def fill(movement: Movement, unit: Unit, year: int = 2025) -> None:
    """Something of everything in a year."""
    owe(movement, unit, year)
    make_past_task(movement, unit, date(year, 5, 29), on_time=True, number=f"1{year}")
    make_past_task(movement, unit, date(year, 5, 29), on_time=False, number=f"2{year}")
    held = round_for(movement, year)
    Registration.objects.create(held=held, unit=unit)
    Registration.objects.create(held=held, unit=unit, person=make_post(unit).person)
    for title, state in (("Ngày hội", ActivityState.CONFIRMED), ("Chưa xác nhận", ActivityState.REPORTED)):
        values = {"title": title, "state": state, "first_day": date(year, 3, 1), "text": "Đã làm", "content": "C3"}
        Activity.objects.create(movement=movement, unit=unit, **values)
    for state in (State.ANSWERED, State.REPORTED):
        made = Difficulty.objects.create(movement=movement, unit=unit, title="Mạng chậm", text="Chậm", state=state)
        Difficulty.objects.filter(pk=made.pk).update(reported_at=datetime(year, 6, 1, tzinfo=UTC))


EXPECTED: Counted = {
    "What units owe": (5, {"in time": 2, "late": 1, "still missing": 2}),
    "Tasks": (2, {"done on time": 1}),
    "Registrations": (2, {"of units": 1, "of persons": 1}),
    "Activities confirmed": (1, {}),
    "Difficulties reported": (2, {"answered": 1}),
}


def test_the_standing_agency_sees_what_all_units_did_in_each_year(
    movement: Movement, commune: Unit, agency: Account
) -> None:
    fill(movement, commune)
    fill(movement, commune, 2024)
    assert [counted(movement, agency, year) for year in (2023, 2024, 2025)] == [{}, EXPECTED, EXPECTED]


def test_a_unit_sees_what_is_published_of_all_and_the_difficulties_of_its_own(
    movement: Movement, commune: Unit, other: Unit
) -> None:
    fill(movement, commune)
    officers = [make_account(role=Role.UNIT_OFFICER, unit=unit) for unit in (commune, other)]
    own, of_another = (counted(movement, officer, 2025) for officer in officers)
    assert own["Difficulties reported"] == (2, {"answered": 1})
    assert "Difficulties reported" not in of_another
    assert {key: own[key] for key in of_another} | {"Registrations": of_another["Registrations"]} == of_another
    assert of_another["Registrations"] == (1, {"of units": 1, "of persons": 0})


def test_a_difficulty_belongs_to_the_year_of_its_day_here(movement: Movement, commune: Unit, agency: Account) -> None:
    made = Difficulty.objects.create(movement=movement, unit=commune, title="Mạng chậm", text="Chậm")
    Difficulty.objects.filter(pk=made.pk).update(reported_at=datetime(2024, 12, 31, 18, tzinfo=UTC))
    assert counted(movement, agency, 2025) == {"Difficulties reported": (1, {"answered": 0})}


@pytest.mark.parametrize(
    ("role", "columns"),
    [
        (Role.OBSERVER, ALL_MAY_SEE),
        (Role.SIGNER, [*ALL_MAY_SEE, *PAPERS]),
        (Role.UNIT_HEAD, [*ALL_MAY_SEE, "Difficulties reported", *PAPERS]),
        (Role.STANDING_OFFICER, [*ALL_MAY_SEE, "Difficulties reported", *PAPERS]),
        (Role.AUDITOR, [*ALL_MAY_SEE, "Difficulties reported", *PAPERS]),
    ],
)
def test_of_what_an_account_may_see_nothing_of_there_is_no_column(
    movement: Movement, role: Role, columns: list[str]
) -> None:
    account = make_account(role=role, unit=movement.province)
    assert [str(one.label) for one in columns_of(movement, account, NOW)] == columns
    told = page(account)
    assert [f'data-label="{one}"' in told for one in ("Difficulties reported", PAPERS[0])] == [
        one in columns for one in ("Difficulties reported", PAPERS[0])
    ]


def test_who_takes_no_part_is_refused(movement: Movement, client: Client) -> None:
    client.force_login(make_account())
    assert client.get(reverse("reports:years")).status_code == 403


def test_letters_and_reports_are_those_issued_that_the_account_sees(
    movement: Movement, commune: Unit, other: Unit, agency: Account
) -> None:
    sender = make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province)
    make_letterhead(sender)
    duty = make_duty(movement, commune)
    letter = make_issued(sender, on=TODAY, kind="letter", recipients=(("Như trên", commune),))
    Urged.objects.create(paper=letter, duty=duty, last_day=date(2026, 3, 1))
    make_issued(sender, on=TODAY, kind="letter")
    seen = {
        unit.name: counted(movement, make_account(role=Role.UNIT_OFFICER, unit=unit), 2026) for unit in (commune, other)
    }
    assert [PAPERS[0] in figures for figures in seen.values()] == [True, False]
    assert counted(movement, agency, 2026)[PAPERS[0]] == (1, {})


def test_each_figure_leads_to_the_page_where_its_year_is_told(
    movement: Movement, commune: Unit, agency: Account, client: Client
) -> None:
    fill(movement, commune)
    client.force_login(agency)
    urls = [column.figures[2025].url for column in columns_of(movement, agency, NOW) if column.figures]
    held = round_for(movement, 2025).pk
    assert urls == [
        "/movement/duties/board/2025/",
        "/movement/tasks/board/2025/",
        f"/movement/registrations/?held={held}",
        "/movement/activities/?state=confirmed&since=2025-01-01&until=2025-12-31",
        "/difficulties/?since=2025-01-01&until=2025-12-31",
    ]
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)
    assert f'<a href="{urls[1]}">' in page(agency)


def test_a_year_tells_its_round_steps_own_movements_and_reorganisations(movement: Movement, commune: Unit) -> None:
    held = round_for(movement, 2023)
    open_round(held=held, opened_on=date(2024, 4, 17), document="12/QĐ", by=None)
    close_round(held=held, closed_on=date(2024, 9, 30), by=None)
    own = make_own_movement(commune, movement)
    draft_of_own = make_own_movement(make_unit("Xã Ba", parent=movement.province), movement)
    set_status(movement=own, status=MovementStatus.ISSUED, on=date(2024, 3, 1), document="2/KH", by=None)
    done = make_draft()
    type(done).objects.filter(pk=done.pk).update(status=Status.CARRIED_OUT)
    make_draft(number="02/NQ-MAU")
    told = page(make_account(role=Role.OBSERVER, unit=movement.province))
    sections = {year: told.split(f'id="year-{year}"')[1].split("</section>")[0] for year in (2023, 2024, 2025)}
    assert "opened on 17/04/2024 (12/QĐ), closed on 30/09/2024" in sections[2023]
    assert "01/01/2023: Issued (01/KH-UBND)<br>31/01/2023: Running" in sections[2023]
    assert "not open yet" in sections[2024]
    assert f'<a href="{own.get_absolute_url()}">' in sections[2024]
    assert draft_of_own.title not in told
    assert f'<a href="{done.get_absolute_url()}">01/NQ-MAU</a>' in sections[2025]
    assert "02/NQ-MAU" not in told


def test_the_first_of_each_ranking_and_published_ranks_stand_in_their_year() -> None:
    movement = make_movement()
    for name, plan in (("Xã Nhất", 1), ("Xã Nhì", 0)):
        unit = make_unit(name, parent=movement.province)
        join_cluster(unit)
        report(unit, plan=plan)
    score_cluster(movement=movement, cluster="communes", year=2024, by=None)
    told = years_of(movement, make_account(role=Role.OBSERVER, unit=movement.province), [], TODAY)
    firsts = {
        one.year: [(first.cluster, [str(row.unit) for row in first.results]) for first in one.firsts] for one in told
    }
    assert firsts == {2026: [], 2025: [], 2024: [("The communes", ["Xã Nhất"])], 2023: []}


def test_published_ranks_of_the_province_stand_in_their_year(movement: Movement) -> None:
    PublishedIndex.objects.exclude(index="papi").delete()
    PublishedIndex.objects.create(index="papi", unit=movement.province, year=2025, rank=40, ranked=63)
    PublishedIndex.objects.create(index="papi", unit=movement.province, year=2026)
    told = years_of(movement, make_account(role=Role.OBSERVER, unit=movement.province), [], TODAY)
    assert {one.year: [(row.rank, row.ranked) for _name, row in one.published] for one in told} == {
        2026: [], 2025: [(40, 63)], 2024: [(60, 61)], 2023: [(56, 61)],
    }  # fmt: skip


def test_years_are_those_from_the_launch_to_today_the_newest_first_also_when_nothing_happened(
    movement: Movement, agency: Account
) -> None:
    assert [one.year for one in years_of(movement, agency, [], TODAY)] == [2026, 2025, 2024, 2023]
    assert 'id="year-2023"' in page(agency)


def test_nothing_is_told_of_years_after_its_end(movement: Movement, agency: Account) -> None:
    after = movement.ends_on.replace(year=movement.ends_on.year + 2)
    assert years_of(movement, agency, [], after)[0].year == movement.ends_on.year


def test_a_movement_that_has_not_begun_tells_no_year(movement: Movement, agency: Account) -> None:
    Movement.objects.update(starts_on=timezone.localdate().replace(year=timezone.localdate().year + 1, day=1))
    assert "The movement has not begun" in page(agency)


def test_more_years_and_units_ask_no_more_queries(
    movement: Movement, commune: Unit, other: Unit, agency: Account
) -> None:
    fill(movement, commune)
    asked = [queries_asked(movement, agency)]
    for year in (2023, 2024, 2026):
        fill(movement, other, year)
    asked.append(queries_asked(movement, agency))
    assert asked[1] <= asked[0] <= 22


@pytest.mark.parametrize("linked", ["reports:home", "movements:movement"])
def test_home_and_the_page_of_the_movement_lead_here(
    movement: Movement, agency: Account, client: Client, linked: str
) -> None:
    client.force_login(agency)
    told = client.get(reverse(linked, args=[movement.pk] if linked == "movements:movement" else [])).content.decode()
    assert f'href="{reverse("reports:years")}"' in told
