"""What becomes of what is owed: the preview tells it, and carrying out does it with the decision as its reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from tests.factories.movements import make_kontum_movement, make_own_movement, make_past_task, make_task
from tests.factories.people import make_person, make_post
from tests.factories.reorganisations import Province, abolish, make_draft, make_province_to_change, merge, new
from thidua.core.duties import DutyStatus
from thidua.movements.actions import raise_obligations
from thidua.movements.models import Duty, DutyEvent, Movement, MovementStatus, Registration
from thidua.people.actions import propose_transfer
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries import effects, plan_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NEW_YEAR = date(TODAY.year, 1, 1)


@pytest.fixture
def there() -> Province:
    translation.activate("en")
    return make_province_to_change()


@pytest.fixture
def movement(there: Province) -> Movement:
    movement = make_kontum_movement(there.province)
    raise_obligations(movement=movement, on=TODAY, by=None)
    return movement


def rows(draft: Reorganisation, code: str) -> list[list[str]]:
    return [[cell.text for cell in row] for one in effects(plan_of(draft)) if one.code == code for row in one.rows]


def beyond(unit_id: int) -> int:
    return Duty.objects.filter(unit=unit_id, due_on__gte=NEW_YEAR).count()


def test_what_units_that_end_owe_closes_and_who_begins_owes_the_rest_of_the_year(
    movement: Movement, there: Province
) -> None:
    draft = make_draft(NEW_YEAR)
    merge(draft, there.one, there.two, into=new("Xã Mới", there.district))
    left = beyond(there.one.pk)
    assert rows(draft, "duties") == [["Xã Một", str(left)], ["Xã Hai", str(left)]]
    named = (
        "February directive (month 2 of {0}); Quarterly report (quarter 1 of {0}); "
        "Half-year report (half-year 1 of {0}); Quarterly report (quarter 3 of {0}); Yearly report (year {0})"
    )
    assert rows(draft, "newly_owed") == [["Xã Mới", named.format(TODAY.year)]]
    carry_out(reorganisation=draft, by=None)
    closed = Duty.objects.filter(status=DutyStatus.CLOSED.value)
    assert {duty.unit_id for duty in closed} == {there.one.pk, there.two.pk}
    assert (closed.count(), beyond(there.one.pk)) == (2 * left, left)
    assert set(DutyEvent.objects.values_list("reason", flat=True)) == {"01/NQ-MAU"}
    assert list(Duty.objects.filter(unit__name="Xã Mới").values_list("obligation", flat=True)) == [
        "directive", "report_quarterly", "report_half_year", "report_quarterly", "report_yearly",
    ]  # fmt: skip


def test_carried_out_after_new_year_who_began_before_it_owes_the_rest_of_the_old_year_too(
    movement: Movement, there: Province
) -> None:
    before = TODAY.year - 1
    raise_obligations(movement=movement, on=date(before, 1, 1), by=None)
    draft = make_draft(date(before, 12, 1))
    merge(draft, there.one, there.two, into=new("Xã Mới", there.district))
    ((_unit, told),) = rows(draft, "newly_owed")
    assert (f"Yearly report (year {before})" in told, f"Yearly report (year {TODAY.year})" in told) == (True, True)
    carry_out(reorganisation=draft, by=None)
    owed = Duty.objects.filter(unit__name="Xã Mới", obligation="report_yearly").values_list("year", flat=True)
    assert sorted(owed) == [before, TODAY.year]


def test_a_movement_of_its_own_ends_with_its_unit(movement: Movement, there: Province) -> None:
    own = [make_own_movement(unit, parent=movement, title=unit.name) for unit in (there.one, there.three)]
    draft = make_draft(NEW_YEAR)
    abolish(draft, there.one)
    assert rows(draft, "own_movements") == [["Xã Một", "Xã Một"]]
    carry_out(reorganisation=draft, by=None)
    assert [Movement.objects.get(pk=one.pk).status for one in own] == [MovementStatus.CLOSED, MovementStatus.DRAFT]
    step = own[0].steps.last()
    assert (step.on, step.document, step.reason) == (
        NEW_YEAR - timedelta(days=1),
        "01/NQ-MAU",
        "Đơn vị đã kết thúc hoạt động.",
    )


def test_an_abolished_unit_hands_nothing_on(movement: Movement, there: Province) -> None:
    draft = make_draft(NEW_YEAR)
    abolish(draft, there.one)
    assert rows(draft, "newly_owed") == []
    carry_out(reorganisation=draft, by=None)
    assert Duty.objects.filter(status=DutyStatus.CLOSED.value).exclude(unit=there.one).count() == 0


def test_in_a_closed_movement_or_a_year_not_followed_up_yet_nothing_is_raised(
    movement: Movement, there: Province
) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    draft = make_draft(NEW_YEAR)
    merge(draft, there.one, into=new("Xã Mới", there.district))
    assert rows(draft, "newly_owed") == []
    carry_out(reorganisation=draft, by=None)
    assert Duty.objects.filter(unit__name="Xã Mới").count() == 0


def test_tasks_that_are_not_settled_and_registrations_for_a_round_still_open_are_told(
    movement: Movement, there: Province
) -> None:
    on = TODAY + timedelta(days=10)
    make_task(movement, there.one, on)
    make_task(movement, there.three, on, content="Việc của xã khác")
    make_past_task(movement, there.one, date(2024, 6, 30), on_time=True)
    held = movement.rounds.get(year=TODAY.year)
    for unit in (there.one, there.three):
        Registration.objects.create(held=held, unit=unit)
    Registration.objects.create(held=held, unit=there.one, scheme="x", withdrawn_at=timezone.now(), reason="rút")
    draft = make_draft(NEW_YEAR)
    merge(draft, there.one, into=new("Xã Mới", there.district))
    assert rows(draft, "tasks") == [["Rà soát thủ tục hành chính", "Xã Một", f"{on:%d/%m/%Y}"]]
    assert rows(draft, "registrations") == [["Xã Một", str(held), "Xã Một"]]


def test_transfers_that_nobody_answered_are_told(there: Province) -> None:
    post = make_post(there.one, make_person("Mẫu An"))
    on = TODAY + timedelta(days=30)
    propose_transfer(post=post, to_unit=there.two, title="Chuyên viên", on=on, document="1/QĐ", by=None)
    draft = make_draft(NEW_YEAR)
    abolish(draft, there.two)
    assert rows(draft, "transfers") == [["Mẫu An", "Xã Một", "Xã Hai", f"{on:%d/%m/%Y}"]]
