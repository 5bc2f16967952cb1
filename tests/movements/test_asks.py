"""A unit asks for more time, the standing agency answers, and the unit hears of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_duty, make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from tests.matrix import signed_in
from thidua.audit.models import Entry
from thidua.core.duties import DutyAct, DutyState, Event, replay, state_of
from thidua.movements.actions import act_on_duty, ask_for_time, close_duties_of, hand_in
from thidua.movements.models import Duty, Movement, MovementStatus
from thidua.movements.permissions import can_judge_duty, duties_awaiting, duty_acts_open_to
from thidua.notices.models import Notice
from thidua.people.actions import delegate_role, revoke_role
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import Refused
from thidua.reports.queries import units_today, waiting_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ASKED, LONGER = TODAY + timedelta(days=20), TODAY + timedelta(days=25)


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def standing(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    return make_duty(movement, commune)


@pytest.fixture
def late(movement: Movement, commune: Unit) -> Duty:
    return make_duty(movement, commune, timezone.now() - timedelta(days=1), period="2025-Q3")


def ask(duty: Duty, by: Account | None, act: DutyAct = DutyAct.ASK_EXTENSION) -> Duty:
    return ask_for_time(duty=duty, act=act, reason="Bão lụt", until=ASKED, by=by)


def english(account: Account) -> Client:
    client = signed_in(account)
    client.cookies["django_language"] = "en"
    return client


def told(account: Account) -> list[str]:
    return [str(notice.said) for notice in Notice.objects.filter(account=account)]


def test_what_a_unit_asks_for_waits_for_the_standing_agency_and_the_deadline_stays(
    movement: Movement, duty: Duty, late: Duty, officer: Account, standing: Account
) -> None:
    deadlines = [(one.in_time_until, one.open_until) for one in (duty, late)]
    for one, act in ((duty, DutyAct.ASK_EXTENSION), (late, DutyAct.ASK_REOPENING)):
        found = ask(one, officer, act)
        assert (found.asked, replay(found.start, events(found))) == (act, found.standing)
    duties = Duty.objects.order_by("-in_time_until")
    assert [(one.in_time_until, one.open_until) for one in duties] == deadlines
    assert set(duties_awaiting(standing)) == {duty, late}
    waits = {one.code: one.count for one in waiting_for(movement, standing, TODAY)}
    assert waits == {"more_time": 1, "reopenings": 1}
    elsewhere = make_standing_officer(make_unit("Huyện bên", parent=movement.province))
    assert list(duties_awaiting(elsewhere)) == []


def test_the_standing_agency_hears_what_is_asked_for_once_and_nobody_elsewhere(
    movement: Movement, duty: Duty, late: Duty, officer: Account, standing: Account
) -> None:
    elsewhere = make_standing_officer(make_unit("Huyện bên", parent=movement.province))
    for _time in range(2):
        ask(duty, officer)
    ask(late, officer, DutyAct.ASK_REOPENING)
    assert told(standing) == [
        f"{officer_unit} asks {what}, to the end of {ASKED:%d/%m/%Y}. Reason: Bão lụt"
        for officer_unit, what in (
            ("Xã Mẫu", "to have “Quarterly report” (quarter 3 of 2025) opened again"),
            ("Xã Mẫu", "for more time for “Quarterly report” (quarter 3 of 2026)"),
        )
    ]
    assert told(elsewhere) == []


def events(duty: Duty) -> list[Event]:
    return [Event(DutyAct(event.act), event.at, event.until) for event in duty.events.all()]


def test_the_agency_grants_another_day_than_the_one_asked_for_and_the_unit_hears_it(
    duty: Duty, officer: Account, standing: Account
) -> None:
    ask(duty, officer)
    found = act_on_duty(duty=duty, act=DutyAct.EXTEND, reason="Đồng ý", until=LONGER, by=standing)
    assert (found.asked, found.events.last().last_day) == ("", LONGER)
    assert Entry.objects.filter(verb="act_on_duty").first().said.after["until"] == LONGER.isoformat()
    assert timezone.localdate(found.in_time_until - timedelta(seconds=1)) == LONGER
    assert list(duties_awaiting(standing)) == []
    [said] = told(officer)
    assert f"is extended to the end of {LONGER:%d/%m/%Y}. Reason: Đồng ý" in said


def test_a_closed_report_is_opened_again_for_a_unit_that_asks_and_counts_as_late(
    late: Duty, officer: Account, standing: Account
) -> None:
    ask(late, officer, DutyAct.ASK_REOPENING)
    act_on_duty(duty=late, act=DutyAct.REOPEN, reason="Bão lụt", until=ASKED, by=standing)
    hand_in(duty=late, document_number="1/BC", document_date=TODAY, text="Báo cáo", by=officer)
    late.refresh_from_db()
    assert state_of(late.standing, timezone.now()) is DutyState.SUBMITTED_LATE
    assert f"is opened again to the end of {ASKED:%d/%m/%Y}; it counts as late." in told(officer)[0]


def test_a_refusal_says_why_in_the_notice_and_among_what_changed(
    movement: Movement, duty: Duty, commune: Unit, officer: Account, standing: Account
) -> None:
    ask(duty, officer)
    with pytest.raises(ValidationError):
        act_on_duty(duty=duty, act=DutyAct.REFUSE, reason=" ", by=standing)
    act_on_duty(duty=duty, act=DutyAct.REFUSE, reason="Đã gia hạn chung", by=standing)
    assert ["is refused. Reason: Đã gia hạn chung" in said for said in told(officer)] == [True]
    [today] = units_today(movement, [commune], timezone.now(), timezone.now() - timedelta(days=1))
    assert [one.reason for one in today.changes] == ["Đã gia hạn chung"]
    assert list(duties_awaiting(standing)) == []


def test_why_a_request_was_refused_stands_on_top_until_something_else_happens(
    duty: Duty, officer: Account, standing: Account
) -> None:
    def top() -> str:
        return english(officer).get(duty.get_absolute_url()).content.decode().partition("<h2>What is owed")[0]

    ask(duty, officer)
    act_on_duty(duty=duty, act=DutyAct.REFUSE, reason="Đã gia hạn chung", by=standing)
    assert "Đã gia hạn chung" in top()
    ask(duty, officer)
    assert "Đã gia hạn chung" not in top()


def test_the_same_request_sent_twice_is_one(duty: Duty, officer: Account) -> None:
    ask(duty, officer)
    ask(duty, officer)
    assert (duty.events.count(), Entry.objects.filter(verb="act_on_duty").count()) == (1, 1)
    with pytest.raises(ValidationError, match=r"waits for an answer|đang chờ trả lời"):
        ask_for_time(duty=duty, act=DutyAct.ASK_EXTENSION, reason="Khác", until=ASKED, by=officer)


def test_only_the_unit_asks_and_only_for_a_reason_and_a_later_day(
    duty: Duty, officer: Account, standing: Account
) -> None:
    with pytest.raises(Refused):
        ask(duty, standing)
    for wrong in ({"reason": " "}, {"until": TODAY}, {"act": DutyAct.EXTEND}):
        with pytest.raises(ValidationError):
            ask_for_time(
                **{"duty": duty, "act": DutyAct.ASK_EXTENSION, "reason": "Bão", "until": ASKED, "by": officer} | wrong
            )
    assert list(duty.events.all()) == []


def test_what_is_handed_in_or_closed_with_the_unit_waits_for_no_answer_any_more(
    duty: Duty, late: Duty, commune: Unit, officer: Account
) -> None:
    ask(duty, officer)
    hand_in(duty=duty, document_number="1/BC", document_date=TODAY, text="Báo cáo", by=officer)
    ask(late, officer, DutyAct.ASK_REOPENING)
    close_duties_of(unit=commune, on=TODAY - timedelta(days=30), reason="Sáp nhập", by=None)
    assert list(Duty.objects.values_list("asked", flat=True)) == ["", ""]


def test_buttons_are_what_the_action_lets_each_side_do(
    movement: Movement, duty: Duty, late: Duty, officer: Account, standing: Account
) -> None:
    now = timezone.now()
    offered = {(who, one): set(duty_acts_open_to(who, one, now)) for who in (officer, standing) for one in (duty, late)}
    grants = {DutyAct.EXEMPT}
    assert offered == {
        (officer, duty): {DutyAct.HAND_IN, DutyAct.ASK_EXTENSION},
        (officer, late): {DutyAct.ASK_REOPENING},
        (standing, duty): grants | {DutyAct.EXTEND},
        (standing, late): grants | {DutyAct.REOPEN},
    }
    asked = ask(duty, officer)
    assert set(duty_acts_open_to(officer, asked, now)) == {DutyAct.HAND_IN}
    assert set(duty_acts_open_to(standing, asked, now)) == grants | {DutyAct.EXTEND, DutyAct.REFUSE}
    Movement.objects.update(status=MovementStatus.CLOSED)
    closed = Duty.objects.get(pk=duty.pk)
    assert [duty_acts_open_to(who, closed, now) for who in (officer, standing)] == [[], []]
    with pytest.raises(ValidationError):
        ask(Duty.objects.get(pk=late.pk), officer, DutyAct.ASK_REOPENING)


def test_why_a_unit_asks_is_open_to_itself_and_the_agency_and_not_to_everybody(
    movement: Movement, duty: Duty, officer: Account, standing: Account
) -> None:
    ask(duty, officer)
    observer = make_account(role=Role.OBSERVER, unit=movement.province)
    said = {
        who.pk: signed_in(who).get(duty.get_absolute_url()).content.decode() for who in (officer, standing, observer)
    }
    assert ["Bão lụt" in said[who.pk] for who in (officer, standing, observer)] == [True, True, False]


def test_a_unit_asks_on_the_page_and_the_agency_answers_with_what_was_asked_filled_in(
    duty: Duty, officer: Account, standing: Account
) -> None:
    unit, agency = english(officer), english(standing)
    address = reverse("movements:ask_for_time", args=[duty.pk])
    assert address in unit.get(duty.get_absolute_url()).content.decode()
    sent = {"act": "ask_extension", "until": ASKED.isoformat(), "reason": "Bão lụt"}
    said = unit.post(address, sent, follow=True).content.decode()
    assert "Asked. Until the standing agency answers" in said
    assert address not in said
    assert said.count(f"until the end of {ASKED:%d/%m/%Y}") == 2
    assert "waits for an answer" in unit.get(address).content.decode()
    listed = agency.get(reverse("movements:awaiting_duties"), {"status": "ask_extension"}).content.decode()
    assert ("Extension asked for" in listed, "Bão lụt" in listed) == (True, True)
    judge = reverse("movements:judge_duty", args=[duty.pk])
    form = agency.get(judge).context["form"]
    assert (form["act"].value(), form["until"].value()) == ("extend", ASKED)
    agency.post(judge, {"act": "refuse", "reason": "Không đủ lý do"})
    history = unit.get(duty.get_absolute_url()).content.decode()
    assert ("What was asked for is refused" in history, "Không đủ lý do" in history) == (True, True)
    assert list(agency.get(reverse("movements:awaiting_duties")).context["page"]) == []


def test_no_more_time_is_asked_for_than_the_movement_lasts(duty: Duty, officer: Account, client: Client) -> None:
    client.force_login(officer)
    address, beyond = reverse("movements:ask_for_time", args=[duty.pk]), duty.movement.ends_on + timedelta(days=1)
    assert f'max="{duty.movement.ends_on}"' in client.get(address).content.decode()
    sent = {"act": "ask_extension", "until": beyond.isoformat(), "reason": "Chờ số liệu"}
    answer = client.post(address, sent, headers={"accept-language": "en"})
    assert "nothing is due after it" in answer.content.decode()
    assert not duty.events.exists()


def test_asked_for_an_extension_after_the_deadline_the_page_says_what_to_ask_for(late: Duty, officer: Account) -> None:
    client, address = english(officer), reverse("movements:ask_for_time", args=[late.pk])
    assert client.get(address).context["form"]["act"].value() == "ask_reopening"
    answer = client.post(address, {"act": "ask_extension", "until": ASKED.isoformat(), "reason": "Bão"})
    assert "ask for the matter to be opened again" in answer.content.decode()
    assert list(late.events.all()) == []


def test_who_asked_and_who_acted_is_told_to_those_who_may_read_and_to_nobody_else(
    movement: Movement, duty: Duty, officer: Account, standing: Account
) -> None:
    ask(duty, officer)
    observer = make_account(role=Role.OBSERVER, unit=movement.province)
    for reader, is_told in ((officer, True), (standing, True), (observer, False)):
        page = english(reader).get(duty.get_absolute_url()).content.decode()
        assert ("Extension asked for" in page, officer.name in page.split("</header>")[-1]) == (True, is_told)


def test_a_matter_that_is_open_again_is_not_offered_to_be_opened_again(
    late: Duty, officer: Account, standing: Account
) -> None:
    client, ask_page = english(officer), reverse("movements:ask_for_time", args=[late.pk])
    assert ask_page in client.get(late.get_absolute_url()).content.decode()
    act_on_duty(duty=late, act=DutyAct.REOPEN, reason="Bão lụt", until=ASKED, by=standing)
    assert ask_page not in client.get(late.get_absolute_url()).content.decode()


@pytest.mark.parametrize("lent", [False, True])
@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD])
def test_nobody_judges_what_the_own_unit_asks_for_or_hands_in(
    lent: bool, role: Role, movement: Movement, commune: Unit, duty: Duty, standing: Account
) -> None:
    both = make_account(role=role, unit=commune)
    if lent:
        days = {"valid_from": TODAY, "valid_to": TODAY}
        delegate_role(grant=standing.grants.get(), to=both, reason="Nghỉ phép", by=standing, **days)
    else:
        both.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    both, now = Account.objects.get(pk=both.pk), timezone.now()
    beside = make_duty(movement, make_unit("Xã Bên", parent=movement.province))
    ask(duty, both)
    with pytest.raises(Refused, match="Không ai làm thay cả hai bên"):
        act_on_duty(duty=duty, act=DutyAct.EXTEND, reason="Bão lụt", until=ASKED, by=both)
    for one in (duty, beside):
        hand_in(duty=one, document_number="1/BC", document_date=TODAY, text="Báo cáo", by=both if one == duty else None)
        one.refresh_from_db()
    assert [set(duty_acts_open_to(both, one, now)) for one in (duty, beside)] == [
        {DutyAct.WITHDRAW}, set(duty_acts_open_to(standing, beside, now)),
    ]  # fmt: skip
    assert english(both).get(reverse("movements:judge_duty", args=[duty.pk])).status_code == 403
    waits = [{one.code: one.count for one in waiting_for(movement, who, TODAY)} for who in (both, standing)]
    assert [list(duties_awaiting(both)), waits] == [[beside], [{"submissions": 1}, {"submissions": 2}]]
    act_on_duty(duty=duty, act=DutyAct.RECEIVE, by=standing)


def test_who_handed_in_or_asked_judges_it_not_either_once_the_role_for_the_unit_is_gone(
    movement: Movement, duty: Duty, standing: Account
) -> None:
    lender, now = make_account(role=Role.UNIT_OFFICER, unit=duty.unit), timezone.now()
    both = make_standing_officer(movement.province)
    days = {"valid_from": TODAY, "valid_to": TODAY}
    report = partial(hand_in, document_number="1/BC", document_date=TODAY, text="Báo cáo")
    for act in (ask, lambda one, by: report(duty=one, by=by)):
        lent = delegate_role(grant=lender.grants.get(), to=both, reason="Nghỉ phép", by=lender, **days)
        act(duty, Account.objects.get(pk=both.pk))
        revoke_role(grant=lent, reason="Đã về", by=lender)
        again = Account.objects.get(pk=both.pk)
        duty.refresh_from_db()
        assert (duty_acts_open_to(again, duty, now), list(duties_awaiting(again))) == ([], [])
        assert list(duties_awaiting(standing)) == [duty]
        with pytest.raises(Refused, match="Chính bạn"):
            act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu", by=again)
    assert "You did this for the unit yourself." in english(again).get(duty.get_absolute_url()).content.decode()


def test_who_may_act_for_a_unit_from_above_it_does_not_judge_it_either(movement: Movement) -> None:
    above = make_unit("Huyện Mẫu", parent=movement.province)
    below, beside = make_unit("Xã Mẫu", parent=above), make_unit("Xã Bên", parent=movement.province)
    duties = [make_duty(movement, unit) for unit in (above, below, beside)]
    both = make_account(role=Role.UNIT_HEAD, unit=above)
    both.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    both = Account.objects.get(pk=both.pk)
    assert [bool(can_judge_duty(both, one)) for one in duties] == [False, False, True]
