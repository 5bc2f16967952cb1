"""Eligibility under the real plan: one department that meets everything, and each condition failing by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.movements import make_kontum_movement, observe
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
    rate,
    succeed,
)
from thidua.awards.queries import Verdict, schemes_for, verdicts_on_person, verdicts_on_unit
from thidua.core.findings import Finding, Outcome
from thidua.movements.actions import choose_parameter, close_round, open_round
from thidua.movements.models import Movement
from thidua.movements.queries import round_for
from thidua.observations.actions import Figure
from thidua.people.models import Category, Kind, Person, Unit

pytestmark = pytest.mark.django_db

GOOD = {
    "tasks_unfinished": 0,
    "dossiers_late": 0,
    "dossiers_overdue": 0,
    "reports_late_or_missing": 0,
    "par_index": Decimal("92.5"),
    "par_rank": 2,
    "par_cluster_size": 20,
    "par_rank_gain": 0,
}
GOOD_PERSON = ("unit_proposal", "direct_adviser", "initiative_recognised", "good_conduct")


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement(make_province())


@pytest.fixture
def unit(movement: Movement) -> Unit:
    unit = make_unit("Sở Tốt", Kind.DEPARTMENT, movement.province)
    observe(*(Figure(measure=m, year=2024, unit_id=unit.pk, value=Decimal(v)) for m, v in GOOD.items()))
    observe(*(Figure(measure="par_class", year=year, unit_id=unit.pk, level="tot") for year in (2023, 2024)))
    return unit


@pytest.fixture
def person(unit: Unit) -> Person:
    person = make_person("Y Thị Mai", Category.CIVIL_SERVANT, "CB1")
    make_post(unit, person)
    rate(person, 2024)
    attest(person)
    observe(Figure(measure="own_dossiers_late", year=2024, person_id=person.pk, value=Decimal(0)))
    return person


def attest(person: Person, evidence: str = "Biên bản 01", **values: int) -> None:
    for measure in values or GOOD_PERSON:
        value = Decimal(values.get(measure, 1))
        observe(Figure(measure=measure, year=2024, person_id=person.pk, value=value, evidence=evidence))


def correct(unit: Unit, measure: str, value: int) -> None:
    observe(Figure(measure=measure, year=2024, unit_id=unit.pk, value=Decimal(value)))


def on_unit(movement: Movement, unit: Unit, scheme: str = "bk-tinh-tap-the", year: int = 2024) -> Verdict:
    found = verdicts_on_unit(movement, round_for(movement, year), unit)
    return next(verdict for verdict in found if verdict.scheme.code == scheme)


def on_person(movement: Movement, person: Person, scheme: str = "bk-tinh-ca-nhan") -> Verdict:
    found = verdicts_on_person(movement, round_for(movement, 2024), person)
    return next(verdict for verdict in found if verdict.scheme.code == scheme)


def open_codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.open_findings]


def part(verdict: Verdict, code: str) -> Finding:
    return next(finding for finding in verdict.finding.walk() if finding.code == code)


def test_a_unit_that_meets_everything_is_eligible(movement: Movement, unit: Unit) -> None:
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.MET
    # A high rank is enough: the leap beside it is not missing.
    assert part(verdict, "rank_leap").outcome is Outcome.NOT_MET
    assert open_codes(verdict) == []


FAILING = {
    "tasks_unfinished": ("tasks_done", 1),
    "dossiers_late": ("none_late", 1),
    "dossiers_overdue": ("none_overdue", 2),
    "reports_late_or_missing": ("reports_on_time", 1),
    "par_rank": ("high_rank", 15),
}


@pytest.mark.parametrize("measure", FAILING)
def test_one_condition_that_fails_is_enough(measure: str, movement: Movement, unit: Unit) -> None:
    code, value = FAILING[measure]
    correct(unit, measure, value)
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.NOT_MET
    assert part(verdict, code).outcome is Outcome.NOT_MET
    assert part(verdict, code).remedy is not None


def test_a_leap_stands_in_for_a_high_rank(movement: Movement, unit: Unit) -> None:
    correct(unit, "par_rank", 15)
    correct(unit, "par_rank_gain", 4)
    assert on_unit(movement, unit).outcome is Outcome.MET


def test_somebody_disciplined_over_reform_work_excludes_the_unit(movement: Movement, unit: Unit) -> None:
    discipline(make_person(), unit)
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.NOT_MET
    assert part(verdict, "nobody_disciplined").value == 1


def test_discipline_over_anything_else_does_not(movement: Movement, unit: Unit) -> None:
    discipline(make_person(), unit, over_reform=False)
    assert on_unit(movement, unit).outcome is Outcome.MET


def test_an_open_matter_excludes_until_it_is_closed(movement: Movement, unit: Unit) -> None:
    matter = make_matter(unit=unit)
    assert on_unit(movement, unit).outcome is Outcome.NOT_MET
    matter.closed_on = date(2025, 2, 1)
    matter.save()
    assert on_unit(movement, unit).outcome is Outcome.MET


def test_a_closed_round_counts_matters_discipline_and_choices_of_its_last_day(
    movement: Movement, unit: Unit, person: Person
) -> None:
    held = round_for(movement, 2024)
    open_round(held=held, opened_on=date(2025, 3, 28), document="QĐ 268", by=None)
    make_matter(unit=unit, opened_on=date(2025, 5, 2), closed_on=date(2025, 8, 1))
    discipline(person, unit, imposed_on=date(2024, 11, 20), ends_on=date(2025, 11, 19), over_reform=False)
    choose_parameter(
        movement=movement, code="high_rank_share", value="0.01", reason="Công văn",
        by=make_standing_officer(movement.province),
    )  # fmt: skip
    assert part(on_unit(movement, unit), "high_rank").outcome is Outcome.NOT_MET
    assert on_person(movement, person).outcome is Outcome.MET
    close_round(held=held, closed_on=date(2025, 6, 25), by=None)
    assert part(on_unit(movement, unit), "high_rank").outcome is Outcome.MET
    assert part(on_unit(movement, unit), "no_pending_matter").outcome is Outcome.NOT_MET
    assert part(on_person(movement, person), "no_discipline_in_force").outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("share", "outcome"), [("1", Outcome.NOT_MET), ("0.5", Outcome.NOT_DETERMINABLE)], ids=["one to one", "divided"]
)
def test_the_class_of_the_year_before_is_that_of_a_one_to_one_predecessor(
    movement: Movement, unit: Unit, share: str, outcome: Outcome
) -> None:
    Unit.objects.filter(pk=unit.pk).update(valid_to=LAST_DAY)
    heir = make_unit("Sở Mới", Kind.DEPARTMENT, movement.province, valid_from=MERGED_ON)
    succeed(unit, heir, share)
    observe(Figure(measure="par_class", year=2024, unit_id=unit.pk, level="xuat_sac"))
    observe(Figure(measure="par_class", year=2025, unit_id=heir.pk, level="kha"))
    assert part(on_unit(movement, heir, year=2025), "class_not_fallen").outcome is outcome


@pytest.mark.parametrize(("level", "code"), [("trung_binh", "class_not_low"), ("yeu", "class_not_fallen")])
def test_a_low_or_fallen_class_excludes(level: str, code: str, movement: Movement, unit: Unit) -> None:
    observe(Figure(measure="par_class", year=2024, unit_id=unit.pk, level=level))
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.NOT_MET
    assert part(verdict, code).outcome is Outcome.NOT_MET


def test_a_missing_figure_is_neither_met_nor_not_met(movement: Movement) -> None:
    unit = make_unit("Sở Thiếu", Kind.DEPARTMENT, movement.province)
    figures = {measure: value for measure, value in GOOD.items() if measure != "dossiers_late"}
    observe(*(Figure(measure=m, year=2024, unit_id=unit.pk, value=Decimal(v)) for m, v in figures.items()))
    observe(*(Figure(measure="par_class", year=year, unit_id=unit.pk, level="tot") for year in (2023, 2024)))
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.NOT_DETERMINABLE
    assert str(part(verdict, "none_late").reason) == "No figure yet: Dossiers resolved late"
    assert part(verdict, "none_late").remedy is not None


def test_what_fails_for_certain_decides_over_what_is_missing(movement: Movement) -> None:
    unit = make_unit("Sở Thiếu", Kind.DEPARTMENT, movement.province)
    correct(unit, "tasks_unfinished", 1)
    assert on_unit(movement, unit).outcome is Outcome.NOT_MET


def test_a_kind_of_unit_without_an_index_cannot_be_determined(movement: Movement) -> None:
    agency = make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province)
    clean = ("tasks_unfinished", "dossiers_late", "dossiers_overdue", "reports_late_or_missing")
    observe(*(Figure(measure=m, year=2024, unit_id=agency.pk, value=Decimal(0)) for m in clean))
    verdict = on_unit(movement, agency)
    assert verdict.outcome is Outcome.NOT_DETERMINABLE
    assert open_codes(verdict) == ["high_or_leap"]
    assert str(verdict.open_findings[0].remedy) == "Wait until an index set is issued for this kind of unit"
    assert {str(part(verdict, code).reason) for code in ("high_rank", "rank_leap")} == {
        "Cannot be determined: no index is issued for this kind of unit"
    }


def test_a_unit_not_scored_says_so(movement: Movement) -> None:
    unit = make_unit("Sở Mới", Kind.DEPARTMENT, movement.province)
    reason = str(part(on_unit(movement, unit), "high_rank").reason)
    assert reason == "Cannot be determined: the unit has not been scored for that year"


def test_a_wider_reading_of_high_rank_changes_the_outcome(movement: Movement, unit: Unit) -> None:
    correct(unit, "par_rank", 15)
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="high_rank_share", value="0.8", reason="Cụm ít đơn vị", by=officer)
    verdict = on_unit(movement, unit)
    assert verdict.outcome is Outcome.MET
    assert part(verdict, "high_rank").threshold == 16


def test_conditions_read_as_alternatives_change_the_outcome(movement: Movement, unit: Unit) -> None:
    correct(unit, "dossiers_late", 3)
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="collective_combination", value="any", reason="Đã hỏi ý kiến", by=officer)
    assert on_unit(movement, unit).outcome is Outcome.MET


def test_a_person_who_meets_everything_is_eligible(movement: Movement, person: Person) -> None:
    verdict = on_person(movement, person)
    assert verdict.outcome is Outcome.MET
    assert part(verdict, "unit_index").value == Decimal("92.5")


@pytest.mark.parametrize("measure", GOOD_PERSON)
def test_what_is_refused_or_unproven_for_a_person_decides(measure: str, movement: Movement, person: Person) -> None:
    attest(person, **{measure: 0})
    assert on_person(movement, person).outcome is Outcome.NOT_MET
    attest(person, evidence="", **{measure: 1})
    assert on_person(movement, person).outcome is Outcome.NOT_DETERMINABLE


def test_discipline_in_force_excludes_a_person(movement: Movement, unit: Unit, person: Person) -> None:
    discipline(person, unit, over_reform=False)
    verdict = on_person(movement, person)
    assert verdict.outcome is Outcome.NOT_MET
    assert open_codes(verdict) == ["no_discipline_in_force"]


def test_a_worker_is_no_direct_adviser_unless_the_agency_says_so(movement: Movement, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(category=Category.WORKER)
    person.refresh_from_db()
    assert on_person(movement, person).outcome is Outcome.NOT_MET
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="direct_adviser_categories", value="1", reason="Mở rộng", by=officer)
    assert on_person(movement, person).outcome is Outcome.MET


def test_the_average_of_the_unit_decides_for_its_persons(movement: Movement, unit: Unit, person: Person) -> None:
    correct(unit, "par_index", 89)
    verdict = on_person(movement, person)
    assert verdict.outcome is Outcome.NOT_MET
    assert (part(verdict, "unit_index").value, part(verdict, "unit_index").threshold) == (89, 90)


def codes(movement: Movement, year: int) -> list[str]:
    return [scheme.code for scheme in schemes_for(round_for(movement, year))]


def test_the_schemes_of_districts_end_with_the_districts(movement: Movement) -> None:
    held = round_for(movement, 2024)
    for day, expected in ((date(2025, 6, 30), 6), (date(2025, 7, 1), 4)):
        held.opened_on, held.opening_document = day, "QĐ 1"
        held.save()
        assert len(codes(movement, 2024)) == expected
    assert codes(movement, 2024) == ["bk-tinh-tap-the", "bk-tinh-ca-nhan", "gk-xa-tap-the", "gk-xa-ca-nhan"]
