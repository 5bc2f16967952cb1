"""What an import would correct is told before it is saved, and a code that is perhaps mistyped is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.people import make_person, make_post, make_unit, rate
from tests.people.test_actions_person_imports import (
    MAI,
    RATING_HEADER,
    decided,
    persons,
    problems,
    sheet_of,
)
from thidua.people.actions import import_ratings
from thidua.people.models import Person, Post, Unit
from thidua.people.tables import RATINGS

pytestmark = pytest.mark.django_db
STRANGER = MAI.replace("Y Thị Mai,02/03/1990", "A Thảo,05/06/1985")


@pytest.fixture
def commune() -> Unit:
    return make_unit("Xã Xốp", code="23359")


@pytest.fixture
def mai(commune: Unit) -> Person:
    person = make_post(commune, make_person(staff_code="KT-01"), valid_from=date(2023, 1, 1)).person
    person.birth_date = date(1990, 3, 2)
    person.save()
    return person


def test_a_dry_run_tells_whose_records_it_would_correct_and_how(mai: Person) -> None:
    report = persons(MAI.replace("Mai", "Mai Anh").replace("Chuyên viên", "Chủ tịch"), dry_run=True)
    assert [(one.whose, one.kind, one.before, one.after) for one in report.corrections] == [
        ("Y Thị Mai (KT-01)", "person", {"full_name": "Y Thị Mai"}, {"full_name": "Y Thị Mai Anh"}),
        ("Y Thị Mai (KT-01)", "person", {"title": "Chuyên viên"}, {"title": "Chủ tịch"}),
    ]
    assert Post.objects.get().title == "Chuyên viên"


def test_a_dry_run_tells_of_registers_and_of_no_record_that_stays_or_is_new(mai: Person) -> None:
    rate(mai, 2024)
    rows = ("KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ", "KT-01,2023,Hoàn thành nhiệm vụ,1/QĐ")
    report = import_ratings(sheet=sheet_of(RATINGS, RATING_HEADER, *rows), dry_run=True, by=None)
    assert [(one.whose, one.before, one.after) for one in report.corrections] == [
        ("Y Thị Mai (KT-01)", {"level": "good"}, {"level": "completed", "year": "2024"})
    ]
    assert persons(MAI).corrections == ()


def test_another_name_and_birth_date_under_a_code_in_use_is_a_question(mai: Person) -> None:
    report = persons(STRANGER)
    assert (report.saved, report.errors) == (False, ())
    (question,) = report.questions
    assert (question.code, question.known_as, question.asked.row) == ("KT-01", ("KT-01",), 2)
    assert dict(question.asked.problem.params) == {"name": "Y Thị Mai", "born": date(1990, 3, 2)}
    assert Person.objects.get().full_name == "Y Thị Mai"


def test_the_same_person_is_corrected_and_another_one_needs_another_code(mai: Person) -> None:
    assert problems(decided(STRANGER, KT_01="")) == [
        (2, "staff_code", "On record this staff code is another person's.")
    ]
    assert decided(STRANGER, KT_01="KT-01").saved
    mai.refresh_from_db()
    assert (mai.full_name, mai.birth_date) == ("A Thảo", date(1985, 6, 5))


@pytest.mark.parametrize("row", [MAI.replace("Mai", "Mai Anh"), MAI.replace("02/03/1990", "03/03/1990")])
def test_a_name_or_a_birth_date_alone_is_corrected_without_a_question(row: str, mai: Person) -> None:
    report = persons(row)
    assert (report.saved, report.updated, report.questions) == (True, 1, ())


def test_a_birth_date_that_one_side_does_not_know_tells_nobody_apart(mai: Person) -> None:
    assert persons(STRANGER.replace("05/06/1985", "")).saved
