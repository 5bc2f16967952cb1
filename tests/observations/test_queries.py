from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.observations import ORIGIN, amount, make_measure, make_observation, make_share, not_arisen, share
from tests.factories.people import make_person, make_unit
from thidua.core.facts import Fact
from thidua.core.findings import Source
from thidua.observations.actions import Figure, record_many
from thidua.observations.models import Observation, Origin
from thidua.observations.queries import (
    facts_of_persons,
    facts_of_units,
    history,
    with_origin,
)
from thidua.people.models import Unit

pytestmark = pytest.mark.django_db
# Half past one on 21 January in Vietnam.
NIGHT = datetime(2025, 1, 20, 18, 30, tzinfo=UTC)


@pytest.fixture
def unit() -> Unit:
    make_measure()
    make_share()
    make_measure("level", "level")
    return make_unit()


def test_facts_of_units_carry_every_field_and_the_record_as_source(unit: Unit) -> None:
    figure = replace(share("3.50", 4, unit.pk), note="Có giải trình", evidence="12/BC-UBND")
    record_many(figures=[figure], origin=ORIGIN, by=None, as_of=NIGHT)
    pk = Observation.objects.get().pk
    source = Source("observation", str(pk), "Báo cáo CCHC năm 2024", "observations:observation", "2025-01-21")
    fact = Fact(
        measure="on_time",
        value=None,
        numerator=Decimal("3.5"),
        denominator=Decimal(4),
        level="",
        applicable=True,
        note="Có giải trình",
        evidence="12/BC-UBND",
        source=source,
    )
    assert facts_of_units([unit.pk], [2024]) == {unit.pk: {2024: {"on_time": fact}}}


@pytest.mark.parametrize(
    ("given", "read"),
    [("90", "90"), ("90.0", "90"), ("0.1", "0.1"), ("1E+3", "1000"), ("86.47123456", "86.47123456"), ("-3", "-3"),
     ("999999999999999", "999999999999999"), ("0.00000001", "1E-8"), ("0", "0")],
)  # fmt: skip
def test_facts_of_units_give_numbers_as_they_were_recorded(unit: Unit, given: str, read: str) -> None:
    make_observation(amount(given, unit.pk))
    value = facts_of_units([unit.pk], [2024])[unit.pk][2024]["tasks"].value
    assert (value, str(value)) == (Decimal(given), read)


def test_facts_of_units_say_what_does_not_apply_and_at_what_level(unit: Unit) -> None:
    make_observation(not_arisen(unit.pk))
    make_observation(Figure(measure="level", year=2024, unit_id=unit.pk, level="good"))
    facts = facts_of_units([unit.pk], [2024])[unit.pk][2024]
    assert (facts["on_time"].applicable, facts["on_time"].note) == (False, "Không phát sinh")
    assert (facts["level"].applicable, facts["level"].level) == (True, "good")


def test_facts_of_units_keep_to_the_units_years_and_measures_asked_for(unit: Unit) -> None:
    other = make_unit("Xã Hiếu")
    for figure in (amount(1, unit.pk), amount(2, unit.pk, year=2023), amount(3, unit.pk, year=2022)):
        make_observation(figure)
    make_observation(share(1, 2, unit.pk))
    make_observation(amount(4, other.pk))
    facts = facts_of_units([unit.pk], [2023, 2024], ["tasks", "no_such"])
    assert {year: {code: fact.value for code, fact in by.items()} for year, by in facts[unit.pk].items()} == {
        2023: {"tasks": 2},
        2024: {"tasks": 1},
    }
    assert facts.keys() == {unit.pk}
    assert facts_of_units([unit.pk], []) == facts_of_units([], [2024]) == facts_of_units([unit.pk], [2020]) == {}


def test_facts_of_units_leave_out_figures_of_a_part_of_a_year(unit: Unit) -> None:
    row = make_observation(amount(1, unit.pk))
    Observation.objects.filter(pk=row.pk).update(period_end=date(2024, 6, 30))
    assert facts_of_units([unit.pk], [2024]) == {}


def test_facts_of_units_give_the_newest_version(unit: Unit) -> None:
    make_observation(amount(1, unit.pk))
    make_observation(amount(3, unit.pk), reason="Đếm lại")
    newest = make_observation(amount(2, unit.pk), reason="Đếm lần ba")
    fact = facts_of_units([unit.pk], [2024])[unit.pk][2024]["tasks"]
    assert fact.value == 2
    assert fact.source is not None
    assert fact.source.key == str(newest.pk)


def test_facts_of_units_give_what_was_known_at_an_instant(unit: Unit) -> None:
    first = make_observation(amount(1, unit.pk))
    second = make_observation(amount(2, unit.pk), reason="Đếm lại")
    Origin.objects.filter(pk=first.origin_id).update(recorded_at=NIGHT)
    Origin.objects.filter(pk=second.origin_id).update(recorded_at=NIGHT + timedelta(days=9))

    def value_at(instant: datetime | None) -> list[Decimal | None]:
        return [by[2024]["tasks"].value for by in facts_of_units([unit.pk], [2024], as_of=instant).values()]

    day = timedelta(days=1)
    assert [value_at(instant) for instant in (NIGHT - day, NIGHT, NIGHT + day, NIGHT + 9 * day, None)] == [
        [], [1], [1], [2], [2],
    ]  # fmt: skip


def test_facts_of_persons_are_those_of_persons(unit: Unit) -> None:
    person, other = make_person(), make_person()
    make_observation(amount(1, unit.pk))
    make_observation(Figure(measure="level", year=2024, person_id=person.pk, level="good"))
    make_observation(Figure(measure="level", year=2024, person_id=other.pk, level="fair"))
    facts = facts_of_persons([person.pk], [2024])
    assert facts.keys() == {person.pk}
    assert facts[person.pk][2024]["level"].level == "good"


def test_facts_of_units_ask_one_query_a_chunk_and_one_each_for_measures_and_origins(unit: Unit) -> None:
    units = [unit, *Unit.objects.bulk_create(Unit(kind="commune", name=f"Xã {n}", path=f"/{n}/") for n in range(1100))]
    record_many(figures=[amount(1, one.pk) for one in units], origin=ORIGIN, by=None)

    def queries(ids: list[int]) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = facts_of_units(ids, [2023, 2024])
        return len(found), len(captured)

    ids = [one.pk for one in units]
    assert [queries(ids[:1]), queries(ids[:500]), queries(ids)] == [(1, 3), (500, 3), (1101, 5)]


def test_history_is_every_version_of_one_figure_oldest_first(unit: Unit) -> None:
    first = make_observation(amount(1, unit.pk))
    make_observation(amount(1, unit.pk, year=2023))
    make_observation(share(1, 2, unit.pk))
    make_observation(amount(1, make_unit("Xã A").pk))
    second = make_observation(amount(2, unit.pk), reason="Đếm lại")
    assert list(history(first)) == list(history(second)) == [first, second]


def test_an_observation_with_its_origin_needs_one_query(unit: Unit) -> None:
    row = make_observation(amount(1, unit.pk))
    with CaptureQueriesContext(connection) as captured:
        found = with_origin(Observation.objects.all()).get(pk=row.pk)
        assert found is not None
        assert (found.measure.code, found.unit, found.origin.label) == ("tasks", unit, ORIGIN.label)
    assert len(captured) == 1
