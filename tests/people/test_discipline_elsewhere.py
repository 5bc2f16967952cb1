"""A disciplinary action counts against the unit of its day: who keeps the person now decides on none there."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.movements import make_movement
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_unit,
    succeed,
)
from thidua.people.actions import (
    correct_discipline,
    import_discipline,
    import_matters,
    link_person,
    record_discipline,
    unlink_person,
)
from thidua.people.models import Account, DisciplinaryAction, Person, Role, Unit
from thidua.people.permissions import Refused, can_correct_discipline
from thidua.people.tables import DISCIPLINE, MATTERS
from thidua.sheets.reading import read_table

pytestmark = pytest.mark.django_db
FORMER, NOW = date(2025, 8, 15), date(2025, 9, 15)
ELSEWHERE = r"đơn vị khác|another unit"
KEEPERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.STANDING_OFFICER)


@pytest.fixture
def province() -> Unit:
    return make_movement().province


@pytest.fixture
def left(province: Unit) -> Unit:
    return make_unit("Xã Trước", parent=province, code="23359")


@pytest.fixture
def here(province: Unit) -> Unit:
    return make_unit("Xã Nay", parent=province, code="23360")


@pytest.fixture
def person(left: Unit, here: Unit) -> Person:
    person = make_person("Mẫu An", staff_code="KT-01")
    make_post(left, person, valid_from=date(2025, 8, 1), valid_to=date(2025, 8, 31))
    make_post(here, person, valid_from=date(2025, 9, 1))
    return person


def over(unit: Unit, role: Role = Role.STANDING_OFFICER) -> Account:
    return make_account(role=role, unit=unit)


def imposed(person: Person, unit: Unit, on: date) -> DisciplinaryAction:
    return DisciplinaryAction(person=person, unit=unit, form="Khiển trách", decision="1/QĐ", imposed_on=on)


def correct(action: DisciplinaryAction, by: Account) -> None:
    said = {"form": action.form, "decision": action.decision, "ends_on": None, "reason": "Sửa"}
    correct_discipline(action=action, imposed_on=action.imposed_on, over_reform=False, by=by, **said)


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_a_person_records_discipline_of_the_time_here_only(
    role: Role, person: Person, left: Unit, here: Unit
) -> None:
    record_discipline(action=imposed(person, here, NOW), by=over(here, role))
    with pytest.raises(Refused, match=ELSEWHERE):
        record_discipline(action=imposed(person, left, FORMER), by=over(here, role))
    assert list(DisciplinaryAction.objects.values_list("unit", flat=True)) == [here.pk]


def test_the_form_takes_no_day_on_which_the_person_served_elsewhere(client: Client, person: Person, here: Unit) -> None:
    client.force_login(over(here, Role.UNIT_OFFICER))
    url = reverse("people:person_act", args=[person.pk, "discipline"])
    sent = {"form": "Khiển trách", "decision": "1/QĐ", "over_reform": "on"}
    answers = [client.post(url, {**sent, "imposed_on": day.isoformat()}).status_code for day in (FORMER, NOW)]
    assert (answers, DisciplinaryAction.objects.count()) == ([403, 302], 1)


def test_who_reaches_both_units_records_discipline_of_either(person: Person, province: Unit, left: Unit) -> None:
    record_discipline(action=imposed(person, left, FORMER), by=over(province))
    assert DisciplinaryAction.objects.get().unit == left


def test_what_carries_a_unit_on_records_discipline_of_its_time(province: Unit, here: Unit) -> None:
    merged = make_unit("Xã Cũ", parent=province, valid_to=LAST_DAY)
    succeed(merged, here)
    person = make_person("Mẫu Bình")
    make_post(merged, person, valid_to=LAST_DAY)
    make_post(here, person, valid_from=MERGED_ON)
    record_discipline(action=imposed(person, merged, date(2025, 3, 1)), by=over(here, Role.UNIT_OFFICER))
    assert DisciplinaryAction.objects.get().unit == merged


def test_discipline_of_the_time_elsewhere_is_corrected_by_who_reaches_both(
    client: Client, person: Person, province: Unit, left: Unit, here: Unit
) -> None:
    former, now = discipline(person, left, FORMER), discipline(person, here, NOW)
    officer = over(here)
    correct(now, officer)
    with pytest.raises(Refused, match=ELSEWHERE):
        correct(former, officer)
    assert bool(can_correct_discipline(over(province), former))
    client.force_login(officer)
    shown = client.get(reverse("reports:person", args=[person.pk])).content.decode()
    links = {one: reverse("people:correct_record", args=[one.pk]) for one in (former, now)}
    assert [links[one] in shown for one in (former, now)] == [False, True]
    assert [client.get(links[one]).status_code for one in (former, now)] == [403, 200]


def test_no_table_takes_discipline_of_the_time_elsewhere_to_the_unit_here(
    person: Person, left: Unit, here: Unit
) -> None:
    discipline(person, left, FORMER)
    text = "staff_code,unit_code,form,imposed_on,over_reform\nKT-01,23360,Khiển trách,15/08/2025,Không"
    sheet = read_table(DISCIPLINE, text.encode(), "tep.csv")
    report = import_discipline(sheet=sheet, dry_run=False, by=over(here))
    assert (len(report.errors), DisciplinaryAction.objects.get().unit) == (1, left)


def test_the_standing_agency_of_the_unit_left_neither_closes_by_table_nor_unlinks(
    person: Person, province: Unit, left: Unit, here: Unit
) -> None:
    """Not even with a role that keeps the person where the person serves now."""
    keeper = over(left)
    keeper.grants.create(role=Role.UNIT_OFFICER, unit=here)
    matter, account = make_matter(person=person), over(here, Role.CLERK)
    link_person(account=account, person=person, reason="QĐ", by=None)
    text = "staff_code,subject,opened_on,closed_on\nKT-01,Đơn phản ánh,10/01/2025,11/01/2025"
    sheet = read_table(MATTERS, text.encode(), "tep.csv")
    assert len(import_matters(sheet=sheet, dry_run=False, by=keeper).errors) == 1
    with pytest.raises(Refused):
        unlink_person(person=person, reason="Nhầm", by=keeper)
    matter.refresh_from_db()
    account.refresh_from_db()
    assert (matter.closed_on, account.person) == (None, person)
