"""A deadline that is not known when a duty is raised is set once it is, and one that is set stays and is explained."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.duties import DutyAct, DutyState, Event, end_of, replay, state_of
from thidua.law.loading import load_texts
from thidua.movements.actions import act_on_duty, adopt_regulation, ask_for_time, hand_in, raise_obligations, remind
from thidua.movements.models import Duty, Movement, RegulationVersion
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, Unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
"""The day before the report of the first quarter is due."""


def keep(movement: Movement, *, known_until: int | None = None, days: int | None = None) -> RegulationVersion:
    """The rules of a movement again, with holidays up to a year or with reports due that many days after a period."""
    shipped = movement.regulation
    texts, national = dict(shipped.texts), dict(shipped.national)
    if known_until is not None:
        table = yaml.safe_load(national["holidays.yaml"])["holidays"]
        table["last_year"] = known_until
        table["days"] = [day for day in table["days"] if day["date"].year <= known_until]
        national["holidays.yaml"] = yaml.safe_dump({"holidays": table}, allow_unicode=True)
    if days is not None:
        texts["obligations.yaml"] = texts["obligations.yaml"].replace("days: 3\n", f"days: {days}\n")
    pack, _warnings = load_texts(shipped.code, texts, national)
    return RegulationVersion.objects.create(code=shipped.code, sha256=pack.sha256, texts=texts, national=national)


@pytest.fixture
def known() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def shipped(known: Movement) -> RegulationVersion:
    """The rules that know the holidays."""
    return known.regulation


@pytest.fixture
def movement(known: Movement, shipped: RegulationVersion) -> Movement:
    """One whose rules do not know the holidays of 2026."""
    return follow(known, keep(known, known_until=2025))


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    raise_obligations(movement=movement, on=MONDAY, by=None)
    return report(commune)


def follow(movement: Movement, version: RegulationVersion, by: Account | None = None) -> Movement:
    return adopt_regulation(movement=movement, regulation=version, reason="Bổ sung lịch nghỉ", by=by)


def report(unit: Unit) -> Duty:
    return Duty.objects.get(unit=unit, obligation="report_quarterly", period="2026-Q1")


def is_rebuilt(duty: Duty) -> bool:
    events = [Event(DutyAct(event.act), event.at, event.until) for event in duty.events.all()]
    return replay(duty.start, events) == duty.standing


def words(account: Account, address: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return " ".join(client.get(address).content.decode().split())


def test_adopting_rules_that_know_the_holidays_sets_the_deadlines(
    movement: Movement, duty: Duty, shipped: RegulationVersion
) -> None:
    assert (duty.due_on, state_of(duty.standing, timezone.now())) == (None, DutyState.UNKNOWN)
    officer = make_standing_officer(movement.province)
    follow(movement, shipped, officer)
    duty.refresh_from_db()
    last = end_of(date(2026, 3, 17))
    assert (duty.due_on, duty.deadline, duty.in_time_until, duty.open_until) == (date(2026, 3, 17), last, last, last)
    assert [(event.act, event.until, event.by) for event in duty.events.all()] == [("set_deadline", last, officer)]
    assert is_rebuilt(duty)
    assert not Duty.objects.filter(deadline=None).exists()
    entry = Entry.objects.get(verb="set_deadlines")
    assert (entry.said.after, entry.actor) == ({"count": Duty.objects.count()}, officer)


def test_what_nobody_set_when_it_became_known_is_set_when_the_year_is_raised_again_and_once(
    movement: Movement, duty: Duty, shipped: RegulationVersion
) -> None:
    Movement.objects.update(regulation=shipped)
    movement.refresh_from_db()
    for _night in range(2):
        assert raise_obligations(movement=movement, on=MONDAY, by=None) == 0
    assert report(duty.unit).due_on == date(2026, 3, 17)
    assert [event.act for event in duty.events.all()] == ["set_deadline"]
    assert Entry.objects.filter(verb="set_deadlines").count() == 1


def test_while_the_holidays_are_not_known_nothing_is_set_and_nobody_told(movement: Movement, duty: Duty) -> None:
    raise_obligations(movement=movement, on=MONDAY, by=None)
    assert (report(duty.unit).deadline, duty.events.count()) == (None, 0)
    assert not Entry.objects.filter(verb="set_deadlines").exists()


def test_reminders_follow(movement: Movement, duty: Duty, shipped: RegulationVersion) -> None:
    make_account(role=Role.UNIT_OFFICER, unit=duty.unit)
    follow(movement, shipped)
    remind(movement=movement, on=MONDAY, by=None)
    about = Notice.objects.filter(subject_kind="duty", subject_key=str(duty.pk))
    assert [notice.due_on for notice in about] == [date(2026, 3, 17)]


def test_what_was_granted_beyond_the_deadline_and_what_is_asked_for_stay(
    movement: Movement, duty: Duty, shipped: RegulationVersion
) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=duty.unit)
    until = timezone.localdate() + timedelta(days=9)
    act_on_duty(duty=duty, act=DutyAct.EXTEND, until=until, reason="Bão", by=None)
    ask_for_time(duty=duty, act=DutyAct.ASK_EXTENSION, until=until + timedelta(days=1), reason="Bão", by=officer)
    follow(movement, shipped)
    found = report(duty.unit)
    assert (found.due_on, found.in_time_until, found.open_until) == (date(2026, 3, 17), end_of(until), end_of(until))
    assert found.asked == DutyAct.ASK_EXTENSION
    assert is_rebuilt(found)


def test_what_was_handed_in_meanwhile_is_late_by_the_deadline_that_became_known(
    movement: Movement, duty: Duty, shipped: RegulationVersion
) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=duty.unit)
    hand_in(duty=duty, by=officer, document_number="1/BC", document_date=MONDAY, text="Báo cáo")
    follow(movement, shipped)
    found = report(duty.unit)
    assert state_of(found.standing, timezone.now()) is DutyState.SUBMITTED_LATE
    assert is_rebuilt(found)


def test_a_deadline_that_is_set_is_not_moved_and_the_page_explains_it_as_it_was_reckoned(
    known: Movement,
) -> None:
    commune = make_unit(parent=known.province)
    raise_obligations(movement=known, on=MONDAY, by=None)
    duty, officer = report(commune), make_standing_officer(known.province)
    assert "By the rules followed now" not in words(officer, duty.get_absolute_url())
    follow(known, keep(known, days=5))
    assert (report(commune).due_on, duty.events.count()) == (date(2026, 3, 17), 0)
    page = words(officer, duty.get_absolute_url())
    assert "<li>3 days later: 17/03/2026.</li>" in page
    assert "the last day would be 19/03/2026. The deadline that was set holds." in page


def test_a_deadline_that_no_rules_on_record_give_is_not_explained_by_another(known: Movement) -> None:
    commune = make_unit(parent=known.province)
    raise_obligations(movement=known, on=MONDAY, by=None)
    Duty.objects.update(
        due_on=date(2026, 3, 25), deadline=datetime(2026, 3, 26, tzinfo=timezone.get_current_timezone())
    )
    page = words(make_standing_officer(known.province), report(commune).get_absolute_url())
    assert "No version of the rules on record tells how this day came about." in page
    assert "days later" not in page


def test_the_preview_counts_deadlines_that_become_known_and_those_that_stay(
    movement: Movement, duty: Duty, shipped: RegulationVersion
) -> None:
    officer = make_standing_officer(movement.province)
    preview = reverse("movements:adopt", args=[movement.pk, shipped.sha256])
    assert f"{Duty.objects.count()} things that are owed, of which the deadline is not known yet" in words(
        officer, preview
    )
    follow(movement, shipped)
    act_on_duty(duty=report(duty.unit), act=DutyAct.EXEMPT, reason="Đã sáp nhập", by=None)
    other = reverse("movements:adopt", args=[movement.pk, keep(movement, days=5).sha256])
    page = words(officer, other)
    reports = Duty.objects.filter(unit=duty.unit, obligation__startswith="report").count()
    assert f"{reports - 1} things that are owed and not settled would have other deadlines by these rules" in page
    assert "the deadline is not known yet" not in page
