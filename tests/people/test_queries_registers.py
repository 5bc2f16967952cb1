from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.people import discipline, make_matter, make_person, make_unit, rate
from thidua.core.facts import Fact
from thidua.people.models import Category, RatingLevel
from thidua.people.queries import register_facts_of_persons, register_facts_of_units

pytestmark = pytest.mark.django_db

TODAY = date(2025, 3, 1)
Queries = Callable[[int], AbstractContextManager[object]]


def label(fact: Fact) -> str:
    assert fact.source is not None
    return str(fact.source.label)


def test_a_unit_without_records_has_known_zeros() -> None:
    unit = make_unit()
    facts = register_facts_of_units([unit.pk], 2024, TODAY)[unit.pk]
    assert {measure: fact.value for measure, fact in facts.items()} == {
        "discipline_par": Decimal(0),
        "pending_matters": Decimal(0),
    }
    assert label(facts["discipline_par"]) == "Register of disciplinary actions"
    assert label(facts["pending_matters"]) == "Register of pending matters"


@pytest.mark.parametrize(
    ("imposed_on", "over_reform", "counted"),
    [
        (date(2024, 1, 1), True, 1),
        (date(2024, 12, 31), True, 1),
        (date(2023, 12, 31), True, 0),
        (date(2025, 1, 1), True, 0),
        (date(2024, 6, 1), False, 0),
    ],
)
def test_discipline_counts_over_reform_work_in_the_year(imposed_on: date, over_reform: bool, counted: int) -> None:
    unit, person = make_unit(), make_person()
    discipline(person, unit, imposed_on, over_reform=over_reform)
    assert register_facts_of_units([unit.pk], 2024, TODAY)[unit.pk]["discipline_par"].value == counted
    assert register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]["discipline_par"].value == counted


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "counted"),
    [
        (TODAY, None, 1),
        (date(2025, 3, 2), None, 0),
        (date(2024, 1, 1), date(2025, 3, 2), 1),
        (date(2024, 1, 1), TODAY, 0),
    ],
)
def test_matters_count_while_they_are_open(opened_on: date, closed_on: date | None, counted: int) -> None:
    unit, person = make_unit(), make_person()
    make_matter(unit=unit, opened_on=opened_on, closed_on=closed_on)
    make_matter(person=person, opened_on=opened_on, closed_on=closed_on)
    assert register_facts_of_units([unit.pk], 2024, TODAY)[unit.pk]["pending_matters"].value == counted
    assert register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]["pending_matters"].value == counted


def test_the_facts_of_a_unit_tell_how_many_records_there_are_and_nothing_of_what_they_say() -> None:
    unit, person = make_unit(), make_person("Y Thị Mai")
    first = discipline(person, unit, date(2024, 5, 20))
    second = discipline(make_person("A Thảo"), unit, date(2024, 6, 1))
    make_matter(unit=unit)
    facts = register_facts_of_units([unit.pk], 2024, TODAY)[unit.pk]
    assert facts["discipline_par"].source is not None
    assert facts["discipline_par"].source.key == f"{first.pk},{second.pk}"
    assert facts["discipline_par"].source.as_of == "2025-03-01"
    assert label(facts["discipline_par"]) == "Register of disciplinary actions: 2 on record"
    assert label(facts["pending_matters"]) == "Register of pending matters: 1 on record"


def test_the_facts_of_a_person_name_every_record() -> None:
    person = make_person("Y Thị Mai")
    discipline(person, make_unit(), date(2024, 5, 20))
    fact = register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]["discipline_par"]
    assert label(fact) == "Register of disciplinary actions: Khiển trách, 12/QĐ-UBND, 20/05/2024"


@pytest.mark.parametrize(
    ("imposed_on", "ends_on", "counted"),
    [
        (date(2024, 3, 2), None, 1),
        (date(2024, 3, 2), TODAY, 1),
        (date(2024, 3, 2), date(2025, 2, 28), 0),
        (TODAY, None, 1),
        (date(2025, 3, 2), None, 0),
    ],
)
def test_discipline_is_in_force_until_it_ends(imposed_on: date, ends_on: date | None, counted: int) -> None:
    person = make_person()
    discipline(person, make_unit(), imposed_on, ends_on, over_reform=False)
    assert register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]["discipline_in_force"].value == counted


def test_the_rating_of_the_year_and_the_category_are_levels() -> None:
    person = make_person(category=Category.WORKER)
    rating = rate(person, 2024, RatingLevel.EXCELLENT, "Quyết định 7/QĐ")
    rate(person, 2023, RatingLevel.COMPLETED)
    facts = register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]
    assert facts["person_category"].level == "worker"
    assert facts["rating"].level == "excellent"
    assert facts["rating"].source is not None
    assert facts["rating"].source.key == str(rating.pk)
    assert label(facts["rating"]) == "Quyết định 7/QĐ"


def test_a_rating_not_given_is_no_fact() -> None:
    person = make_person()
    rate(person, 2023)
    assert sorted(register_facts_of_persons([person.pk], 2024, TODAY)[person.pk]) == [
        "discipline_in_force",
        "discipline_par",
        "pending_matters",
        "person_category",
    ]


@pytest.mark.parametrize("size", [1, 3])
def test_the_facts_of_many_take_as_many_queries_as_of_one(size: int, django_assert_num_queries: Queries) -> None:
    units = [make_unit().pk for _ in range(size)]
    persons = [make_person().pk for _ in range(size)]
    with django_assert_num_queries(2):
        register_facts_of_units(units, 2024, TODAY)
    with django_assert_num_queries(5):
        register_facts_of_persons(persons, 2024, TODAY)


def test_more_subjects_than_one_query_may_name_are_all_answered() -> None:
    unit = make_unit()
    discipline(make_person(), unit)
    ids = [unit.pk, *range(10**9, 10**9 + 40_000)]
    facts = register_facts_of_units(ids, 2024, TODAY)
    assert len(facts) == 40_001
    assert facts[unit.pk]["discipline_par"].value == 1
