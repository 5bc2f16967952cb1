from collections.abc import Callable
from datetime import date

import pytest

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_unit,
    rate,
)
from thidua.audit.models import Entry
from thidua.people.actions import ImportReport, import_discipline, import_matters, import_persons, import_ratings
from thidua.people.models import (
    Account,
    DisciplinaryAction,
    Namesakes,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Role,
    RoleGrant,
    Unit,
)
from thidua.people.permissions import Refused
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS
from thidua.sheets.columns import Sheet, Table
from thidua.sheets.reading import read_table

pytestmark = pytest.mark.django_db

Import = Callable[..., ImportReport]
PERSON_HEADER = "staff_code,full_name,birth_date,category,unit_code,unit_name,title,is_leader,valid_from,valid_to"
RATING_HEADER = "staff_code,year,level,decision"
DISCIPLINE_HEADER = "staff_code,unit_code,unit_name,form,decision,imposed_on,ends_on,over_reform"
MATTER_HEADER = "staff_code,unit_code,unit_name,subject,document,opened_on,closed_on"
MAI = "KT-01,Y Thị Mai,02/03/1990,Công chức,23359,,Chuyên viên,Không,01/01/2023,"


def sheet_of(table: Table, header: str, *rows: str) -> Sheet:
    return read_table(table, "\n".join([header, *rows]).encode(), "tep.csv")


def persons(*rows: str, dry_run: bool = False) -> ImportReport:
    return import_persons(sheet=sheet_of(PERSONS, PERSON_HEADER, *rows), dry_run=dry_run, by=None)


def ratings(*rows: str) -> ImportReport:
    return import_ratings(sheet=sheet_of(RATINGS, RATING_HEADER, *rows), dry_run=False, by=None)


def disciplines(*rows: str) -> ImportReport:
    return import_discipline(sheet=sheet_of(DISCIPLINE, DISCIPLINE_HEADER, *rows), dry_run=False, by=None)


def matters(*rows: str) -> ImportReport:
    return import_matters(sheet=sheet_of(MATTERS, MATTER_HEADER, *rows), dry_run=False, by=None)


def problems(report: ImportReport) -> list[tuple[int | None, str, str]]:
    assert not report.saved
    return [(error.row, str(error.column), str(error.problem)) for error in report.errors]


@pytest.fixture
def commune() -> Unit:
    return make_unit("Xã Xốp", code="23359")


@pytest.fixture
def reused() -> tuple[Unit, Unit]:
    old = make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    return old, make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)


def test_a_person_is_imported_with_the_post(commune: Unit) -> None:
    report = persons(MAI)
    assert report.saved
    assert (report.created, report.updated, report.unchanged) == (2, 0, 0)
    post = Post.objects.select_related("person").get()
    assert (post.unit, post.title, post.is_leader) == (commune, "Chuyên viên", False)
    assert (post.valid_from, post.valid_to) == (date(2023, 1, 1), None)
    assert (post.person.full_name, post.person.search_name) == ("Y Thị Mai", "y thi mai")
    assert (post.person.birth_date, post.person.category) == (date(1990, 3, 2), "civil_servant")


@pytest.mark.usefixtures("commune")
def test_two_rows_of_one_person_are_two_posts() -> None:
    persons(
        "KT-01,Y Thị Mai,,Công chức,23359,,Chuyên viên,,01/01/2023,31/12/2023",
        "KT-01,Y Thị Mai,,Công chức,23359,,Phó Chủ tịch,Có,01/01/2024,",
    )
    assert Person.objects.count() == 1
    assert set(Post.objects.values_list("title", "is_leader")) == {("Chuyên viên", False), ("Phó Chủ tịch", True)}


@pytest.mark.usefixtures("commune")
def test_a_dry_run_of_persons_saves_nothing() -> None:
    assert persons(MAI, dry_run=True).created == 2
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.usefixtures("commune")
def test_persons_on_record_are_corrected_and_empty_cells_leave_what_is_there() -> None:
    persons(MAI)
    report = persons("KT-01,Y Thị Mai,,Viên chức,23359,,Chuyên viên chính,,01/01/2023,30/06/2025")
    assert (report.created, report.updated) == (0, 2)
    post = Post.objects.select_related("person").get()
    assert (post.title, post.valid_to) == ("Chuyên viên chính", LAST_DAY)
    assert (post.person.category, post.person.birth_date) == ("public_employee", date(1990, 3, 2))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([MAI.replace("23359", "23395")], (2, "unit_code", "No unit has the code 23395.")),
        (
            [MAI.replace("23359,", "23359,Xã Hiếu")],
            (2, "unit_code", "At that time the code 23359 belonged to another unit: Xã Xốp."),
        ),
        ([MAI + "31/12/2022"], (2, "valid_to", "It would end before it begins.")),
        ([MAI, MAI], (3, "staff_code", "The same record stands in row 2.")),
        (
            [MAI, "KT-01,A Thảo,02/03/1990,Công chức,23359,,Chủ tịch,,01/01/2024,"],
            (3, "full_name", "Row 2 says otherwise about the same person."),
        ),
        ([MAI.replace("Công chức", "Giám đốc")], (2, "category", "This is not one of the words for this column.")),
    ],
)
@pytest.mark.usefixtures("commune")
def test_a_mistake_about_a_person_is_told_and_nothing_is_saved(rows: list[str], expected: tuple[int, str, str]) -> None:
    assert problems(persons(*rows)) == [expected]
    assert not Person.objects.exists()


@pytest.mark.usefixtures("commune")
def test_one_dry_run_tells_every_mistake_beside_cells_that_cannot_be_read() -> None:
    report = persons(
        "KT-01,Y Thị Mai,31/02/1990,Công chức,99,,Chuyên viên,có lẽ,01/01/2023,31/12/2022",
        ",A Thảo,,Công chức,23359,Xã Hiếu,,,01/01/2024,",
        "KT-01,A Lăng,02/03/1990,Viên chức,23359,,Chuyên viên,,,",
        "KT-01,Y Thị Mai,,Công chức,23359,,Chuyên viên,,ngày mai,",
        MAI,
        MAI,
        dry_run=True,
    )
    assert problems(report) == [
        (2, "birth_date", "There is no such day."),
        (2, "is_leader", "This is not one of the words for this column."),
        (2, "valid_to", "It would end before it begins."),
        (2, "unit_code", "No unit has the code 99."),
        (3, "staff_code", "The cell is empty."),
        (3, "title", "The cell is empty."),
        (3, "unit_code", "At that time the code 23359 belonged to another unit: Xã Xốp."),
        (4, "full_name", "Row 2 says otherwise about the same person."),
        (4, "category", "Row 2 says otherwise about the same person."),
        (5, "valid_from", "This is not a date."),
        (7, "staff_code", "The same record stands in row 6."),
    ]


@pytest.mark.usefixtures("reused")
def test_a_day_that_cannot_be_read_gives_no_reason_to_doubt_the_code() -> None:
    assert [(row, column) for row, column, _ in problems(persons("KT-01,Mai,,Cán bộ,23425,,Chủ tịch,,1/1,"))] == [
        (2, "valid_from")
    ]


def test_the_day_decides_which_bearer_of_a_reused_code_is_meant(reused: tuple[Unit, Unit]) -> None:
    persons(
        "KT-01,Y Thị Mai,,Cán bộ,23425,,Chủ tịch,,01/01/2023,30/06/2025",
        "KT-02,A Thảo,,Cán bộ,23425,,Chủ tịch,,01/07/2025,",
        "KT-03,A Lăng,,Cán bộ,23425,,Chủ tịch,,,30/06/2025",
    )
    assert dict(Post.objects.values_list("person__staff_code", "unit")) == {
        "KT-01": reused[0].pk,
        "KT-02": reused[1].pk,
        "KT-03": reused[0].pk,
    }


def test_the_name_decides_where_no_day_is_given(reused: tuple[Unit, Unit]) -> None:
    persons("KT-01,Y Thị Mai,,Cán bộ,23425,xã tu mơ rông,Chủ tịch,,,")
    assert Post.objects.get().unit == reused[1]


@pytest.mark.usefixtures("reused")
def test_a_reused_code_without_day_and_name_is_not_guessed() -> None:
    bearers = "Xã Đăk Hà (… – 30/06/2025); Xã Tu Mơ Rông (01/07/2025 – …)"
    assert problems(persons("KT-01,Y Thị Mai,,Cán bộ,23425,,Chủ tịch,,,")) == [
        (2, "unit_code", f"The code 23425 passed from one unit to another: {bearers}.")
    ]


def test_ratings_are_imported_and_corrected() -> None:
    person = make_person(staff_code="KT-01")
    rate(person, 2023, "good", "5/QĐ")
    report = ratings("KT-01,2023,Hoàn thành nhiệm vụ,", "KT-01,2024,Hoàn thành tốt nhiệm vụ,7/QĐ")
    assert (report.created, report.updated, report.unchanged) == (1, 1, 0)
    assert set(PerformanceRating.objects.values_list("year", "level", "decision")) == {
        (2023, "completed", "5/QĐ"),
        (2024, "good", "7/QĐ"),
    }


def test_a_rating_on_record_stays_as_it_is_and_another_level_is_judged_anew() -> None:
    rate(make_person(staff_code="KT-01"), 2010, "good", decision="")
    assert ratings("KT-01,2010,Hoàn thành tốt nhiệm vụ,").unchanged == 1
    assert [error[:2] for error in problems(ratings("KT-01,2010,Hoàn thành nhiệm vụ,"))] == [
        (2, "level"), (2, "decision"),
    ]  # fmt: skip


def test_a_faulty_cell_of_a_register_hides_no_other_mistake(commune: Unit) -> None:
    make_person(staff_code="KT-01")
    assert [(row, column) for row, column, _ in problems(ratings("KT-09,24,Giỏi,", "KT-01,2024,Giỏi,"))] == [
        (2, "level"), (2, "year"), (2, "staff_code"), (3, "level"),
    ]  # fmt: skip
    told = problems(disciplines("KT-09,99,,Khiển trách,,hôm qua,,Có", "KT-01,23359,,,,20/05/2024,19/05/2024,"))
    assert [(row, column) for row, column, _ in told] == [
        (2, "imposed_on"), (2, "staff_code"), (2, "unit_code"), (3, "form"), (3, "over_reform"), (3, "ends_on"),
    ]  # fmt: skip
    told = problems(matters("KT-09,,,Đơn,,hôm qua,", ",23359,,,,10/01/2025,09/01/2025"))
    assert [(row, column) for row, column, _ in told] == [
        (2, "opened_on"), (2, "staff_code"), (3, "subject"), (3, "closed_on"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("KT-09,2024,Hoàn thành nhiệm vụ,1/QĐ", (2, "staff_code", "Nobody has this staff code.")),
        ("KT-01,24,Hoàn thành nhiệm vụ,1/QĐ", (2, "year", "The year must lie between 2000 and 2100.")),
        ("KT-01,2024,Giỏi,", (2, "level", "This is not one of the words for this column.")),
        ("KT-01,2010,Hoàn thành nhiệm vụ,1/QĐ", (2, "level", "This level is not of the scale in force in that year.")),
        (
            "KT-01,2024,Hoàn thành nhiệm vụ,",
            (2, "decision", "A rating is recorded as decided: the decision is missing."),
        ),
    ],
)
def test_a_mistake_about_a_rating_is_told(row: str, expected: tuple[int, str, str]) -> None:
    make_person(staff_code="KT-01")
    assert problems(ratings(row)) == [expected]
    assert not PerformanceRating.objects.exists()


def test_discipline_is_imported_for_the_unit_of_that_day(reused: tuple[Unit, Unit]) -> None:
    make_post(reused[0], make_person(staff_code="KT-01"))
    disciplines("KT-01,23425,,Khiển trách,12/QĐ,20/05/2024,20/05/2025,Có")
    action = DisciplinaryAction.objects.get()
    assert (action.unit, action.form, action.over_reform) == (reused[0], "Khiển trách", True)
    assert (action.imposed_on, action.ends_on) == (date(2024, 5, 20), date(2025, 5, 20))


def test_discipline_on_record_is_corrected(commune: Unit) -> None:
    discipline(make_person(staff_code="KT-01"), commune, date(2024, 5, 20), over_reform=True)
    report = disciplines("KT-01,23359,,Khiển trách,,20/05/2024,19/05/2025,Không")
    assert (report.created, report.updated) == (0, 1)
    action = DisciplinaryAction.objects.get()
    assert (action.ends_on, action.over_reform, action.decision) == (date(2025, 5, 19), False, "12/QĐ-UBND")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("KT-09,23359,,Khiển trách,,20/05/2024,,Có", (2, "staff_code", "Nobody has this staff code.")),
        ("KT-01,99,,Khiển trách,,20/05/2024,,Có", (2, "unit_code", "No unit has the code 99.")),
        ("KT-01,23359,,Khiển trách,,20/05/2024,,", (2, "over_reform", "The cell is empty.")),
        (
            "KT-01,23359,,Khiển trách,,20/05/2024,19/05/2024,Có",
            (2, "ends_on", "It would end before it begins."),
        ),
    ],
)
def test_a_mistake_about_discipline_is_told(row: str, expected: tuple[int, str, str], commune: Unit) -> None:
    make_post(commune, make_person(staff_code="KT-01"))
    assert problems(disciplines(row)) == [expected]
    assert not DisciplinaryAction.objects.exists()


def test_matters_about_persons_and_units_are_imported(commune: Unit) -> None:
    person = make_person(staff_code="KT-01")
    report = matters("KT-01,,,Đơn tố cáo,3/TB,10/01/2025,", ",23359,,Thanh tra công vụ,,10/01/2025,")
    assert report.created == 2
    assert set(PendingMatter.objects.values_list("person", "unit", "subject", "document")) == {
        (person.pk, None, "Đơn tố cáo", "3/TB"),
        (None, commune.pk, "Thanh tra công vụ", ""),
    }


def test_a_matter_on_record_is_closed_by_import(commune: Unit) -> None:
    make_matter(unit=commune, opened_on=date(2025, 1, 10))
    report = matters(",23359,,Đơn phản ánh,,10/01/2025,01/03/2025")
    assert (report.created, report.updated) == (0, 1)
    assert PendingMatter.objects.get().closed_on == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",,,Đơn,,10/01/2025,", (2, "unit_code", "A matter concerns one person or one unit.")),
        ("KT-01,23359,,Đơn,,10/01/2025,", (2, "unit_code", "A matter concerns one person or one unit.")),
        ("KT-09,,,Đơn,,10/01/2025,", (2, "staff_code", "Nobody has this staff code.")),
        (",23359,,Đơn,,10/01/2025,09/01/2025", (2, "closed_on", "It would end before it begins.")),
    ],
)
@pytest.mark.usefixtures("commune")
def test_a_mistake_about_a_matter_is_told(row: str, expected: tuple[int, str, str]) -> None:
    make_person(staff_code="KT-01")
    assert problems(matters(row)) == [expected]
    assert not PendingMatter.objects.exists()


IMPORTS = {
    import_persons: (PERSONS, PERSON_HEADER),
    import_ratings: (RATINGS, RATING_HEADER),
    import_discipline: (DISCIPLINE, DISCIPLINE_HEADER),
    import_matters: (MATTERS, MATTER_HEADER),
}


def unit_officer() -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=make_province())


@pytest.mark.parametrize("bring_in", IMPORTS)
def test_only_the_standing_agency_imports(bring_in: Import) -> None:
    table, header = IMPORTS[bring_in]
    with pytest.raises(Refused):
        bring_in(sheet=sheet_of(table, header), dry_run=True, by=unit_officer())


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.usefixtures("commune")
def test_more_persons_take_no_more_queries(size: int, django_assert_num_queries: Callable[..., object]) -> None:
    rows = [f"KT-{number},Y Mai,,Cán bộ,23359,,Chủ tịch,,," for number in range(size)]
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        persons(*rows)


@pytest.mark.parametrize("size", [1, 3])
def test_more_ratings_take_no_more_queries(
    size: int, commune: Unit, django_assert_num_queries: Callable[..., object]
) -> None:
    codes = [make_post(commune).person.staff_code for _ in range(size)]
    sheet = sheet_of(RATINGS, RATING_HEADER, *(f"{code},2024,Hoàn thành nhiệm vụ,1/QĐ" for code in codes))
    with django_assert_num_queries(10):  # type: ignore[attr-defined]
        assert import_ratings(sheet=sheet, dry_run=False, by=None).saved


@pytest.fixture
def namesake() -> Person:
    person = make_person(staff_code="CŨ-1")
    Person.objects.update(birth_date=date(1990, 3, 2))
    return person


def test_a_namesake_is_a_question_and_nothing_is_saved_before_the_answer(commune: Unit, namesake: Person) -> None:
    report = persons(MAI)
    assert (report.saved, report.errors) == (False, ())
    question = report.questions[0]
    assert (question.code, question.known_as, question.asked.row, str(question.asked.column)) == (
        "KT-01",
        ("CŨ-1",),
        2,
        "staff_code",
    )
    assert Person.objects.count() == 1


@pytest.mark.parametrize(("decision", "codes"), [("CŨ-1", ["CŨ-1"]), ("", ["CŨ-1", "KT-01"])])
def test_the_answer_decides_who_is_meant(decision: str, codes: list[str], commune: Unit, namesake: Person) -> None:
    sheet = sheet_of(PERSONS, PERSON_HEADER, MAI)
    report = import_persons(sheet=sheet, dry_run=False, by=None, decisions={"KT-01": decision})
    assert (report.saved, report.questions) == (True, ())
    assert list(Person.objects.order_by("pk").values_list("staff_code", flat=True)) == codes
    assert Post.objects.get().person.staff_code == codes[-1]


def test_who_was_told_apart_is_not_asked_about_again(commune: Unit, namesake: Person) -> None:
    import_persons(sheet=sheet_of(PERSONS, PERSON_HEADER, MAI), dry_run=False, by=None, decisions={"KT-01": ""})
    assert persons(MAI).questions == ()


TWIN = MAI.replace("KT-01", "KT-02")


def decisions_told(person: Person) -> list[tuple[str, dict[str, object]]]:
    """What the trail of a person says of decisions on staff codes; each names the file."""
    told = Entry.objects.filter(
        verb__in=["recognise_by_import", "tell_apart_by_import"], subject_kind="person", subject_key=str(person.pk)
    )
    assert {entry.said.reason for entry in told} <= {"tep.csv"}
    return [(entry.verb, entry.said.after) for entry in told.order_by("pk")]


def test_the_trail_of_a_person_tells_under_which_other_code_it_was_recognised(commune: Unit, namesake: Person) -> None:
    assert decided(MAI, KT_01="CŨ-1").saved
    assert decided(MAI, KT_01="CŨ-1").unchanged
    same = ("recognise_by_import", {"staff_code": "CŨ-1", "code_in_file": "KT-01"})
    assert decisions_told(namesake) == [same, same]


def test_the_trail_of_a_person_tells_whom_it_was_told_apart_from(commune: Unit, namesake: Person) -> None:
    assert decided(MAI, TWIN, KT_01="", KT_02="").saved
    apart = {
        code: ("tell_apart_by_import", {"staff_code": code, "apart_from": others})
        for code, others in (("KT-01", "CŨ-1"), ("KT-02", "CŨ-1, KT-01"))
    }
    for code, told in apart.items():
        assert decisions_told(Person.objects.get(staff_code=code)) == [told]
    assert decisions_told(namesake) == []


def test_a_decision_that_was_not_carried_out_leaves_no_trace(commune: Unit, namesake: Person) -> None:
    sheet = sheet_of(PERSONS, PERSON_HEADER, MAI)
    for code in ("CŨ-1", ""):
        import_persons(sheet=sheet, dry_run=True, by=None, decisions={"KT-01": code})
    assert not Entry.objects.exists()


def decided(*rows: str, by: Account | None = None, **decisions: str) -> ImportReport:
    answers = {code.replace("_", "-"): meant for code, meant in decisions.items()}
    sheet = sheet_of(PERSONS, PERSON_HEADER, *rows)
    return import_persons(sheet=sheet, dry_run=False, by=by, decisions=answers)


def asked(report: ImportReport) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [(question.code, question.asked.row, question.known_as) for question in report.questions]


@pytest.mark.usefixtures("commune")
def test_two_new_codes_for_what_looks_like_one_person_are_a_question() -> None:
    report = persons(MAI, TWIN.replace("Y Thị Mai", "y thi mai"), TWIN.replace("KT-02", "KT-03"))
    assert asked(report) == [("KT-02", 3, ("KT-01",)), ("KT-03", 4, ("KT-01", "KT-02"))]
    assert not Person.objects.exists()


@pytest.mark.usefixtures("commune")
def test_one_person_under_two_new_codes_gets_the_posts_of_both() -> None:
    later = TWIN.replace("01/01/2023", "01/01/2024")
    assert decided(MAI, later, KT_02="KT-01").saved
    assert list(Post.objects.values_list("person__staff_code", "valid_from")) == [
        ("KT-01", date(2023, 1, 1)),
        ("KT-01", date(2024, 1, 1)),
    ]
    assert Person.objects.count() == 1


@pytest.mark.usefixtures("commune")
def test_two_new_persons_told_apart_are_not_asked_about_again() -> None:
    assert decided(MAI, TWIN, KT_02="").saved
    assert (Person.objects.count(), Namesakes.objects.count()) == (2, 1)
    assert persons(MAI, TWIN).questions == ()


def test_decisions_lead_over_a_code_that_was_decided_too(commune: Unit, namesake: Person) -> None:
    later = TWIN.replace("01/01/2023", "01/01/2024")
    assert asked(persons(MAI, later)) == [("KT-01", 2, ("CŨ-1",)), ("KT-02", 3, ("CŨ-1", "KT-01"))]
    assert decided(MAI, later, KT_01="CŨ-1", KT_02="KT-01").saved
    assert set(Post.objects.values_list("person__staff_code", flat=True)) == {"CŨ-1"}


@pytest.mark.usefixtures("commune")
def test_decisions_that_lead_in_a_circle_decide_nothing() -> None:
    report = decided(MAI, TWIN, KT_01="KT-02", KT_02="KT-01")
    assert (report.saved, asked(report)) == (False, [("KT-02", 3, ("KT-01",))])


@pytest.mark.usefixtures("commune")
def test_without_a_date_of_birth_nobody_is_asked_about() -> None:
    nameless = "KT-0{},Y Thị Mai,,Công chức,23359,,Chuyên viên,,,"
    assert persons(nameless.format(1), nameless.format(2), MAI.replace("KT-01", "KT-03")).saved


UNIT = "unit officer who imports"


def importer(unit: Unit, role: str = Role.STANDING_OFFICER) -> Account:
    """Who hands in registers of persons: the standing agency, or an officer of the unit who is its data officer too."""
    if role != UNIT:
        return make_account(role=role, unit=unit)
    account = make_account(role=Role.UNIT_OFFICER, unit=unit)
    RoleGrant.objects.create(account=account, role=Role.DATA_OFFICER, unit=unit, reason="test")
    return account


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, UNIT])
def test_a_namesake_out_of_reach_changes_nothing_that_is_said(role: str, commune: Unit) -> None:
    make_post(make_unit("Xã Hiếu", code="23395"), far := make_person(staff_code="XA-1"))
    sheet, officer = sheet_of(PERSONS, PERSON_HEADER, MAI), importer(commune, role)
    alone = import_persons(sheet=sheet, dry_run=True, by=officer)
    Person.objects.filter(pk=far.pk).update(birth_date=date(1990, 3, 2))
    assert import_persons(sheet=sheet, dry_run=True, by=officer) == alone
    assert (alone.created, alone.questions) == (2, ())
    both = import_persons(sheet=sheet, dry_run=True, by=importer(make_over(commune, far), role))
    assert asked(both) == [("KT-01", 2, ("XA-1",))]


def make_over(unit: Unit, person: Person) -> Unit:
    """A province above a unit and where a person serves."""
    province = make_province()
    for one in (unit, person.posts.get().unit):
        one.parent = province
        one.save()
    return province


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, UNIT])
def test_persons_and_units_out_of_reach_are_as_good_as_unknown(role: str, commune: Unit) -> None:
    make_post(make_unit("Xã Hiếu", code="88001"), make_person(staff_code="XA-1"))
    make_post(commune, make_person(staff_code="GẦN-1"))
    by, told = importer(commune, role), {}
    for code, unit in (("XA-1", "88001"), ("KHÔNG-1", "88002")):
        rows = {
            import_ratings: f"{code},2024,Hoàn thành nhiệm vụ,1/QĐ",
            import_discipline: f"{code},{unit},,Khiển trách,,20/05/2024,,Có",
            import_matters: f"{code},,,Đơn,,10/01/2025,\n,{unit},,Đơn,,10/01/2025,",
        }
        reports = [
            bring_in(sheet=sheet_of(*IMPORTS[bring_in], row), dry_run=True, by=by) for bring_in, row in rows.items()
        ]
        posts = MAI.replace("23359", unit)
        reports.append(import_persons(sheet=sheet_of(PERSONS, PERSON_HEADER, posts), dry_run=True, by=by))
        told[code] = [
            str(error.sentence).replace(code, "").replace(unit, "") for one in reports for error in one.errors
        ]
    assert told["XA-1"] == told["KHÔNG-1"]
    assert len(told["XA-1"]) == 6
    near = sheet_of(RATINGS, RATING_HEADER, "GẦN-1,2024,Hoàn thành nhiệm vụ,1/QĐ")
    assert import_ratings(sheet=near, dry_run=False, by=by).saved


def test_a_staff_code_of_somebody_out_of_reach_is_refused_without_a_word_on_whose_it_is(commune: Unit) -> None:
    make_post(make_unit("Xã Hiếu", code="88001"), make_person("A Kín", staff_code="KT-01"))
    report = import_persons(sheet=sheet_of(PERSONS, PERSON_HEADER, MAI), dry_run=False, by=importer(commune))
    assert problems(report) == [(2, "staff_code", "This staff code cannot be used here.")]
    assert Person.objects.get().full_name == "A Kín"


def test_somebody_who_left_is_imported_by_the_new_unit_alone(commune: Unit) -> None:
    person = make_person(staff_code="KT-01")
    make_post(commune, person, valid_to=LAST_DAY)
    new = make_unit("Xã Hiếu", code="88001")
    make_post(new, person, valid_from=MERGED_ON)
    sheet = sheet_of(RATINGS, RATING_HEADER, "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ")
    done = [import_ratings(sheet=sheet, dry_run=False, by=importer(unit)).saved for unit in (commune, new)]
    assert done == [False, True]
