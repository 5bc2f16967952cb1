"""The log: one entry an act, in the act's own transaction, never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories.movements import make_movement
from tests.factories.people import make_post, make_standing_officer, make_unit
from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry
from thidua.movements.actions import adopt_regulation, close_round, open_round, set_status
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import round_for
from thidua.observations.actions import Figure, FiguresRefusedError, OriginInfo, record_many
from thidua.people.actions import (
    NewPerson,
    NewUnit,
    add_successions,
    assign_cluster,
    create_persons,
    create_units,
    open_matter,
    rate_persons,
    record_discipline,
)
from thidua.people.models import Account, Category, DisciplinaryAction, Kind, PendingMatter, RatingLevel

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


@pytest.fixture
def movement() -> Movement:
    return make_movement()


@pytest.fixture
def officer(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


def figure(**fields: object) -> Figure:
    return Figure(measure="plan_made", year=2024, value=Decimal(1), **fields)


type Act = Callable[[Movement, Account], object]
ACTS: dict[str, Act] = {
    "set_movement_status": lambda m, by: set_status(movement=m, status=MovementStatus.IN_REVIEW, by=by),
    "adopt_regulation": lambda m, by: adopt_regulation(movement=m, regulation=m.regulation, reason="Sửa", by=by),
    "open_round": lambda m, by: open_round(held=round_for(m, 2024), opened_on=TODAY, document="QĐ 1", by=by),
    "create_units": lambda _m, by: create_units(
        units=[NewUnit(key="a", name="A", kind=Kind.COMMUNE)], parents={}, by=by
    ),
    "add_successions": lambda m, by: add_successions(
        pairs=[(make_unit("A", parent=m.province), make_unit("B"), Decimal(1))],
        on=TODAY,
        decision="NQ 1",
        verified=True,
        by=by,
    ),
    "assign_cluster": lambda m, by: assign_cluster(
        cluster="communes", year=2024, units=[make_unit(parent=m.province)], by=by
    ),
    "enter_person": lambda m, by: create_persons(
        persons=[
            NewPerson(staff_code="M1", full_name="Mẫu A", category=Category.CADRE, unit=m.province, title="Thủ trưởng")
        ],
        by=by,
    ),
    "rate_person": lambda m, by: rate_persons(
        year=2024, levels={make_post(m.province).person_id: RatingLevel.GOOD}, decision="QĐ 2", by=by
    ),
    "record_discipline": lambda m, by: record_discipline(
        action=DisciplinaryAction(
            person=make_post(m.province).person, unit=m.province, form="Khiển trách", imposed_on=TODAY
        ),
        by=by,
    ),
    "open_matter": lambda m, by: open_matter(
        matter=PendingMatter(unit=m.province, subject="Đơn phản ánh", opened_on=TODAY), by=by
    ),
    "record_figures": lambda _m, by: record_many(
        figures=[figure(unit_id=make_unit().pk), figure(unit_id=make_unit("B").pk)],
        origin=OriginInfo("test", "", "Báo cáo"),
        by=by,
    ),
}


@pytest.mark.parametrize("verb", ACTS)
def test_an_act_writes_one_entry(verb: str, movement: Movement, officer: Account) -> None:
    before = Entry.objects.count()
    ACTS[verb](movement, officer)
    written = list(Entry.objects.order_by("pk")[before:])
    assert [entry.verb for entry in written] == [verb]
    assert {(entry.actor, entry.said.actor_name) for entry in written} == {(officer, officer.name)}
    assert "" not in {entry.said.subject_label for entry in written}


def test_what_the_system_does_itself_is_said_to_be_its_own(movement: Movement) -> None:
    assert {(entry.actor, entry.said.actor_name) for entry in Entry.objects.all()} == {(None, "system")}


def test_a_refused_act_writes_nothing(movement: Movement, officer: Account) -> None:
    entries = Entry.objects.count()
    with pytest.raises(ValidationError):
        close_round(held=round_for(movement, 2024), closed_on=TODAY, by=officer)
    with pytest.raises(FiguresRefusedError):
        record_many(figures=[figure(unit_id=999_999)], origin=OriginInfo("test", "", "Báo cáo"), by=officer)
    assert Entry.objects.count() == entries


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        record(by=None, verb="nothing", subject=Subject("thing", "1", "Thing"))
    assert Entry.objects.count() == 0
