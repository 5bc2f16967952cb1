"""Who is reminded of what on which working day: once, the newest step only, up to the head and the superior."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.factories.movements import make_duty, make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.duties import DutyStatus, end_of
from thidua.frame.words import say
from thidua.movements.actions import remind
from thidua.movements.models import Duty, Movement, MovementStatus
from thidua.notices.models import Notice
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 2)  # a Monday; Tết took 16 to 20 February off


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def district(movement: Movement) -> Unit:
    return make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province)


@pytest.fixture
def commune(district: Unit) -> Unit:
    return make_unit("Xã Mẫu", parent=district)


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    fields = {"obligation": "directive", "period": "2026-02", "opens_on": date(2026, 2, 1)}
    return make_duty(movement, commune, end_of(LAST_DAY), **fields)


def told() -> list[tuple[str, str]]:
    """Whom, and the step in working days from the last day."""
    return [(notice.account.username, notice.key.rpartition(":")[2]) for notice in Notice.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 11), []),
        (date(2026, 2, 12), [("officer", "-7")]),
        (date(2026, 2, 13), [("officer", "-7")]),
        (date(2026, 2, 16), []),  # Tết
        (date(2026, 2, 21), []),  # a Saturday
        (date(2026, 2, 23), [("officer", "-7")]),
        (date(2026, 2, 25), [("officer", "-3")]),
        (date(2026, 2, 27), [("officer", "-1"), ("head", "-1")]),
        (date(2026, 2, 28), []),
        (date(2026, 3, 2), [("officer", "0"), ("head", "0")]),
        (date(2026, 3, 3), [("officer", "1"), ("head", "1")]),
        (date(2026, 3, 5), [("officer", "3"), ("head", "3")]),
        (date(2026, 3, 9), [("officer", "5"), ("head", "5"), ("superior", "5")]),
        (date(2026, 3, 16), [("head", "10"), ("superior", "10")]),
    ],
)
def test_whom_each_working_day_around_tet_reminds(
    on: date, expected: list[tuple[str, str]], movement: Movement, duty: Duty, officer: Account, head: Account
) -> None:
    make_account("superior", Role.UNIT_HEAD, duty.unit.parent)
    remind(movement=movement, on=on, by=None)
    assert told() == sorted(expected, key=lambda one: ["officer", "head", "superior"].index(one[0]))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 8, 21), [("officer", "-7")]),
        (date(2026, 8, 22), [("officer", "-7")]),  # a Saturday that is worked
        (date(2026, 8, 31), []),  # a Monday off for it
        (date(2026, 9, 2), []),
        (date(2026, 9, 3), [("officer", "0"), ("head", "0")]),
    ],
)
def test_a_swapped_working_day_counts_and_the_day_off_is_quiet(
    on: date, expected: list[tuple[str, str]], movement: Movement, duty: Duty, officer: Account, head: Account
) -> None:
    Duty.objects.update(open_until=end_of(date(2026, 9, 3)))
    remind(movement=movement, on=on, by=None)
    assert told() == expected


def test_the_seventh_working_day_before_lies_beyond_the_holidays(
    movement: Movement, duty: Duty, officer: Account
) -> None:
    Duty.objects.update(open_until=end_of(date(2026, 9, 3)))
    # 24 to 28 August are five, 3 September is the sixth, the worked Saturday the 22nd the seventh.
    remind(movement=movement, on=date(2026, 8, 20), by=None)
    assert told() == []


def test_what_a_reminder_says_and_where_it_leads(
    movement: Movement, duty: Duty, officer: Account, head: Account
) -> None:
    for on in (date(2026, 2, 25), date(2026, 3, 2), date(2026, 3, 5)):
        remind(movement=movement, on=on, by=None)
    with override("en"):
        said = [say(notice.said) for notice in Notice.objects.filter(account=officer).order_by("pk")]
    named = "“February directive” (month 2 of 2026) of Xã Mẫu"
    assert said == [
        f"{named} is due on 02/03/2026. Working days that are left: 3.",
        f"{named}: today, 02/03/2026, is the last day.",
        f"{named} was due on 02/03/2026. Working days that it is late: 3.",
    ]
    assert {(notice.url, notice.due_on) for notice in Notice.objects.all()} == {(duty.get_absolute_url(), LAST_DAY)}


def test_run_twice_nobody_is_told_twice_and_nothing_is_written(
    movement: Movement, duty: Duty, officer: Account, head: Account
) -> None:
    assert remind(movement=movement, on=LAST_DAY, by=None).notices == 2
    entries = Entry.objects.count()
    assert remind(movement=movement, on=LAST_DAY, by=None).notices == 0
    assert (len(told()), Entry.objects.count()) == (2, entries)


def test_after_a_missed_week_only_the_newest_step_is_told_and_no_earlier_one_later(
    movement: Movement, duty: Duty, officer: Account, head: Account
) -> None:
    remind(movement=movement, on=date(2026, 2, 12), by=None)
    remind(movement=movement, on=date(2026, 3, 4), by=None)
    remind(movement=movement, on=date(2026, 2, 27), by=None)
    assert told() == [("officer", "-7"), ("officer", "1"), ("head", "1")]


def test_every_step_once_when_it_runs_day_by_day(movement: Movement, duty: Duty, officer: Account) -> None:
    for days in range(60):
        remind(movement=movement, on=date(2026, 2, 2) + timedelta(days), by=None)
    assert told() == [("officer", str(day)) for day in (-7, -3, -1, 0, 1, 3, 5)]


@pytest.mark.parametrize("status", [DutyStatus.SUBMITTED, DutyStatus.ACCEPTED, DutyStatus.EXEMPT, DutyStatus.CLOSED])
def test_what_is_in_or_not_owed_any_more_reminds_nobody(
    status: DutyStatus, movement: Movement, duty: Duty, officer: Account
) -> None:
    Duty.objects.update(status=status.value)
    remind(movement=movement, on=LAST_DAY, by=None)
    assert told() == []


def test_what_is_returned_or_opened_again_is_reminded_of_by_its_new_last_day(
    movement: Movement, duty: Duty, officer: Account
) -> None:
    remind(movement=movement, on=LAST_DAY, by=None)
    Duty.objects.update(status=DutyStatus.RETURNED.value, open_until=end_of(date(2026, 3, 12)))
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    assert told() == [("officer", "0"), ("officer", "-3")]


def test_a_standing_officer_is_the_superior_where_no_head_is(movement: Movement, duty: Duty, officer: Account) -> None:
    standing = make_standing_officer(movement.province)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    assert told() == [("officer", "5"), (standing.username, "5")]


def test_standing_officers_hear_of_all_units_that_are_late_with_the_same_thing_at_once(
    movement: Movement, duty: Duty
) -> None:
    fields = {"obligation": "directive", "period": "2026-02"}
    for number in range(3):
        make_duty(movement, make_unit(f"Xã {number}", parent=movement.province), end_of(LAST_DAY), **fields)
    make_standing_officer(movement.province)
    for on in (date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 16)):
        remind(movement=movement, on=on, by=None)
    with override("en"):
        said = [(notice.key, say(notice.said)) for notice in Notice.objects.order_by("pk")]
    text = "“February directive” (month 2 of 2026) was due on 02/03/2026. Units that have not handed it in: 4."
    assert said == [(f"duties:directive:2026-02:2026-03-02:{step}", text) for step in (5, 10)]
    assert [notice.url for notice in Notice.objects.all()] == ["/movement/duties/board/2026/"] * 2


def test_a_head_hears_of_all_units_below_that_are_late_with_the_same_thing_at_once(
    movement: Movement, duty: Duty, district: Unit
) -> None:
    fields = {"obligation": "directive", "period": "2026-02"}
    for number in range(2):
        make_duty(movement, make_unit(f"Xã {number}", parent=district), end_of(LAST_DAY), **fields)
        make_duty(movement, make_unit(f"Sở {number}", parent=movement.province), end_of(LAST_DAY), **fields)
    for name, unit in (("district", district), ("province", movement.province)):
        make_account(name, Role.UNIT_HEAD, unit)
    remind(movement=movement, on=date(2026, 3, 9), by=None)
    remind(movement=movement, on=date(2026, 3, 10), by=None)
    text = "“February directive” (month 2 of 2026) was due on 02/03/2026. Units that have not handed it in: %s."
    with override("en"):
        said = {notice.account.username: say(notice.said) for notice in Notice.objects.all()}
    assert said == {"district": text % 3, "province": text % 2}
    assert Notice.objects.count() == 2


def test_a_unit_without_accounts_is_named(movement: Movement, duty: Duty) -> None:
    done = remind(movement=movement, on=LAST_DAY, by=None)
    assert (done.notices, done.nobody) == (0, {duty.unit: [duty]})


def test_a_closed_movement_reminds_nobody(movement: Movement, duty: Duty, officer: Account) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    movement.refresh_from_db()
    assert remind(movement=movement, on=LAST_DAY, by=None).notices == 0


def test_a_disabled_account_and_a_role_that_has_ended_are_told_nothing(movement: Movement, duty: Duty) -> None:
    gone = make_account("gone", Role.UNIT_OFFICER, duty.unit)
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    make_account("former", Role.UNIT_OFFICER, duty.unit, valid_to=LAST_DAY - timedelta(days=1))
    assert remind(movement=movement, on=LAST_DAY, by=None).nobody == {duty.unit: [duty]}


def test_only_the_standing_agency_or_the_system_reminds(movement: Movement, duty: Duty, officer: Account) -> None:
    with pytest.raises(Refused):
        remind(movement=movement, on=timezone.localdate(), by=officer)


def test_what_was_told_already_is_looked_up_at_once(
    movement: Movement, duty: Duty, officer: Account, django_assert_num_queries: object
) -> None:
    for number in range(3):
        make_duty(movement, make_unit(f"Xã {number}", parent=movement.province), end_of(LAST_DAY))
        remind(movement=movement, on=LAST_DAY, by=None)
        with django_assert_num_queries(6):  # type: ignore[operator]
            remind(movement=movement, on=LAST_DAY, by=None)
