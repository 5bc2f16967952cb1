"""A movement from draft to closed, who is told of it, and what a form sets up under it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from tests.factories.movements import make_duty, make_kontum_movement, make_movement, make_own_movement, plain_plan, run
from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_province, make_unit, succeed
from thidua.audit.models import Entry
from thidua.core.duties import DutyStatus
from thidua.movements.actions import create_plain_movement, hand_in, set_status, tell_recipients
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.permissions import movements_open_to, movements_run_by
from thidua.movements.queries import (
    current_movement,
    own_plan_counts,
    own_plan_duties,
    own_plans,
    pack_of,
    recipients_of,
)
from thidua.movements.queries.recipients import Told
from thidua.notices.actions import open_notice
from thidua.notices.models import Notice
from thidua.people.actions import move_unit
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Hiếu", parent=movement.province)


@pytest.fixture
def head(commune: Unit) -> Account:
    return make_account("truong", Role.UNIT_HEAD, commune)


def said(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


# States


@pytest.mark.parametrize(
    ("before", "after", "step", "message"),
    [
        ("draft", "issued", {}, "Name the document by which this is done, with its number."),
        ("in_review", "closed", {}, "Name the document by which this is done, with its number."),
        ("in_review", "running", {}, "Give the reason why the movement runs again."),
        ("issued", "running", {"on": date.max}, "This day has not come yet."),
    ],
)
def test_a_step_is_refused_without_what_it_needs(before: str, after: str, step: dict[str, date], message: str) -> None:
    movement = make_movement()
    Movement.objects.update(status=before)
    with pytest.raises(ValidationError) as error:
        set_status(movement=movement, status=MovementStatus(after), by=None, **step)
    assert said(error) == [message]
    assert Movement.objects.get().status == before


def test_steps_keep_day_document_reason_and_who_and_stand_in_order(movement: Movement) -> None:
    officer = make_account("snv", Role.STANDING_OFFICER, movement.province)
    set_status(movement=movement, status=MovementStatus.IN_REVIEW, by=officer, on=date(2024, 5, 2), document="BC 1")
    with pytest.raises(ValidationError) as error:
        set_status(movement=movement, status=MovementStatus.CLOSED, by=officer, on=date(2024, 5, 1), document="BC 2")
    assert said(error) == ["The step before was on 02/05/2024."]
    step = movement.steps.last()
    assert (step.status, step.on, step.document, step.by) == ("in_review", date(2024, 5, 2), "BC 1", officer)


def test_a_state_is_read_anew_when_two_move_a_movement_at_once(movement: Movement) -> None:
    other = Movement.objects.get(pk=movement.pk)
    set_status(movement=movement, status=MovementStatus.IN_REVIEW, by=None)
    with pytest.raises(ValidationError):
        set_status(movement=other, status=MovementStatus.IN_REVIEW, by=None)
    assert movement.steps.filter(status="in_review").count() == 1


def test_a_second_movement_of_the_province_is_not_issued_while_one_is_under_way(movement: Movement) -> None:
    second = make_own_movement(movement.province)
    Movement.objects.filter(pk=second.pk).update(parent=None, unit=None)
    second.refresh_from_db()
    with pytest.raises(ValidationError) as error:
        set_status(movement=second, status=MovementStatus.ISSUED, document="KH 2", by=None)
    assert "is under way: close it first" in said(error)[0]


# Who is told


def test_heads_and_officers_of_receiving_units_are_told_once_when_the_plan_is_issued(
    movement: Movement, head: Account
) -> None:
    make_account("cucthue", Role.UNIT_HEAD, make_unit("Cục Thuế", kind="central_agency", parent=movement.province))
    assert tell_recipients(movement=movement, by=None) == 1
    assert tell_recipients(movement=movement, by=None) == 0
    notice = Notice.objects.get()
    assert (notice.account, notice.url) == (head, movement.get_absolute_url())


def test_issuing_tells_those_who_receive_the_plan(movement: Movement, commune: Unit, head: Account) -> None:
    kinds = [("sub_unit", "Đơn vị trực thuộc")]
    own = make_own_movement(commune, unit_kinds=kinds, bodies=["Đảng ủy xã"])
    below = make_account("phong", Role.UNIT_OFFICER, make_unit("Phòng", kind="sub_unit", parent=commune))
    make_account("khac", Role.UNIT_OFFICER, make_unit("Phòng khác", kind="sub_unit", parent=movement.province))
    set_status(movement=own, status=MovementStatus.ISSUED, document="05/KH-UBND", by=head)
    assert [notice.account for notice in Notice.objects.all()] == [below]


def test_recipients_say_how_many_units_were_told_and_opened_it(movement: Movement, head: Account) -> None:
    make_unit("Xã Măng Cành", parent=movement.province)
    tell_recipients(movement=movement, by=None)
    open_notice(notice=Notice.objects.get(), by=head)
    assert lines_of(movement)["UBND các xã, phường, thị trấn"] == (Told(2, 1, 1), Told())
    assert lines_of(movement)["Bộ Nội vụ (b/c)"] == (Told(), Told())


def lines_of(movement: Movement) -> dict[str, tuple[Told, Told]]:
    return {one.recipient.name: (one.issued_to, one.since) for one in recipients_of(movement, localdate())}


def test_recipients_are_those_of_the_day_of_issue_and_apart_from_them_those_that_carry_it_on(
    movement: Movement, commune: Unit, head: Account
) -> None:
    make_unit("Huyện Mẫu", kind="district", parent=movement.province, valid_to=LAST_DAY)
    tell_recipients(movement=movement, by=None)
    heir = make_unit("Tỉnh Quảng Ngãi", kind="province", valid_from=MERGED_ON)
    succeed(movement.province, heir)
    Unit.objects.filter(pk=movement.province_id).update(valid_to=LAST_DAY)
    make_unit("Xã khác", parent=heir)
    move_unit(unit=commune, parent=heir, on=MERGED_ON, decision="NQ 1", by=None)
    movement.refresh_from_db()
    lines = lines_of(movement)
    assert lines["UBND các xã, phường, thị trấn"] == (Told(1, 1, 0), Told(1, 0, 0))
    assert sum(issued_to.units for issued_to, _since in lines.values()) == 2


# Own movements


def test_a_unit_sets_up_its_own_movement_which_nobody_else_sees_before_it_is_issued(
    movement: Movement, commune: Unit, head: Account
) -> None:
    own = make_own_movement(commune, parent=movement)
    stranger = make_account("khac", Role.UNIT_HEAD, make_unit("Xã khác", parent=movement.province))
    assert (own.parent, own.unit, own.status, own.rounds.count()) == (movement, commune, "draft", 0)
    assert own in movements_open_to(head)
    assert own in movements_run_by(head)
    assert own not in movements_open_to(stranger)
    run(own)
    assert own in movements_open_to(stranger)
    assert own not in movements_run_by(stranger)
    assert current_movement() == movement


def test_what_a_form_states_is_a_pack_like_any_other(movement: Movement, commune: Unit) -> None:
    own = make_own_movement(commune, parent=movement, unit_kinds=[("sub_unit", "Phòng")], bodies=["Đảng ủy: xã"])
    pack = pack_of(own.regulation)
    assert [one.text for one in pack.paragraphs.values()] == ["Thi đua giải quyết hồ sơ đúng hẹn.", "Mỗi quý sơ kết."]
    assert [(one.name, one.unit_kinds) for one in pack.movement.recipients] == [
        ("Phòng", ("sub_unit",)), ("Đảng ủy: xã", ()),
    ]  # fmt: skip
    basis = pack.instruments["basis"]
    assert (basis.number, basis.issued_on) == ("01/KH", date(2023, 1, 5))
    assert Entry.objects.latest("pk").verb == "create_movement"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ends_on": date(2024, 2, 1)}, "A movement cannot end before it begins."),
        ({}, "The unit has a movement already that begins on this day."),
    ],
)
def test_an_own_movement_is_refused(movement: Movement, commune: Unit, fields: dict[str, date], message: str) -> None:
    if not fields:
        make_own_movement(commune, parent=movement)
    before = Movement.objects.count()
    with pytest.raises(ValidationError) as error:
        make_own_movement(commune, parent=movement, **fields)
    assert said(error) == [message]
    assert Movement.objects.count() == before


def test_the_first_movement_by_a_form_is_a_provinces_and_has_rounds() -> None:
    province = make_province()
    plan = plain_plan(province)
    with pytest.raises(ValidationError):
        create_plain_movement(unit=make_unit("Xã"), plan=plan, parent=None, by=None)
    first = create_plain_movement(unit=province, plan=plan, parent=None, by=None)
    assert (first.unit, first.parent, first.province) == (None, None, province)
    assert [held.year for held in first.rounds.all()] == [2024, 2025, 2026, 2026]


def test_only_the_unit_and_the_standing_agency_run_a_units_movement(movement: Movement, commune: Unit) -> None:
    own = make_own_movement(commune, parent=movement)
    other = make_account("khac", Role.UNIT_HEAD, make_unit("Xã khác", parent=movement.province))
    for account in (other, make_account("xem", Role.OBSERVER, commune)):
        with pytest.raises(Refused):
            set_status(movement=own, status=MovementStatus.ISSUED, document="KH 1", by=account)
    officer = make_account("snv", Role.STANDING_OFFICER, movement.province)
    set_status(movement=own, status=MovementStatus.ISSUED, document="KH 1", by=officer)


def test_an_own_movement_has_both_unit_and_parent(movement: Movement, commune: Unit) -> None:
    own = make_own_movement(commune, parent=movement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.filter(pk=own.pk).update(parent=None)


# Own plans


def test_own_plans_say_which_unit_issued_which_document(movement: Movement, commune: Unit, head: Account) -> None:
    other = make_unit("Xã khác", parent=movement.province)
    launch = {"obligation": "launch_plan", "period": "2023-02", "year": 2023}
    for unit in (commune, other):
        make_duty(movement, unit, **launch)
    make_duty(movement, commune)
    issued_on = localdate() - timedelta(days=1)
    hand_in(
        duty=own_plan_duties(movement).get(unit=commune), document_number="09/KH-UBND", document_date=issued_on,
        text="Kế hoạch phát động", by=head,
    )  # fmt: skip
    duties = own_plan_duties(movement)
    found = [
        (one.duty.unit, one.document and one.document.document_number)
        for one in own_plans(movement, duties, timezone.now())
    ]
    assert found == [(commune, "09/KH-UBND"), (other, None)]
    assert own_plan_counts(movement) == {"owed": 2, "issued": 1, "accepted": 0}
    movement.duties.filter(unit=commune, obligation="launch_plan").update(status=DutyStatus.ACCEPTED.value)
    assert own_plan_counts(movement) == {"owed": 2, "issued": 1, "accepted": 1}
    movement.duties.filter(unit=commune, obligation="launch_plan").update(status=DutyStatus.RETURNED.value)
    assert [one.document for one in own_plans(movement, own_plan_duties(movement), timezone.now())] == [None, None]
