"""What a table of persons may say of heads, oneself and others, as the forms do."""

from datetime import date

import pytest
from django.utils.translation import override

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_matter,
    make_person,
    make_post,
    make_unit,
    rate,
    succeed,
)
from tests.people.test_actions_person_imports import (
    DISCIPLINE_HEADER,
    IMPORTS,
    MAI,
    MATTER_HEADER,
    PERSON_HEADER,
    RATING_HEADER,
    TWIN,
    UNIT,
    Import,
    importer,
    persons,
    problems,
    sheet_of,
)
from thidua.audit.models import Entry
from thidua.people.actions import enter_person, import_discipline, import_matters, import_persons, import_ratings
from thidua.people.models import (
    Account,
    DisciplinaryAction,
    Kind,
    PendingMatter,
    Person,
    Post,
    Role,
    Unit,
)
from thidua.people.permissions import Refused
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Unit:
    return make_unit("Xã Xốp", code="23359")


@pytest.mark.parametrize(
    ("bring_in", "row"),
    [
        (import_persons, MAI.replace("23359", "610")),
        (import_ratings, "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ"),
        (import_discipline, "KT-01,610,,Khiển trách,,20/05/2024,,Có"),
        (import_matters, "KT-01,,,Đơn,,10/01/2025,"),
    ],
)
@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, UNIT])
def test_nobody_hands_in_a_row_about_oneself(bring_in: Import, row: str, role: str) -> None:
    officer = importer(make_unit("Huyện Đăk Glei", code="610"), role)
    officer.person = make_person(staff_code="KT-01")
    officer.save()
    make_post(officer.grants.first().unit, officer.person)
    report = bring_in(sheet=sheet_of(*IMPORTS[bring_in], row), dry_run=False, by=officer)
    assert problems(report) == [
        (2, "staff_code", "This row is about yourself: nobody decides about oneself."),
    ]
    assert not Entry.objects.exists()


# What a form refuses to an officer of a unit, a table refuses too; the standing agency hands it in.
OFFICERS_ROWS: dict[str, tuple[Import, str, str]] = {
    "the head of the own unit is rated": (
        import_ratings,
        "HEAD,2024,Hoàn thành nhiệm vụ,1/QĐ",
        "rated by the unit above",
    ),
    "discipline of the head": (
        import_discipline,
        "HEAD,23359,,Cảnh cáo,9/QĐ,20/05/2024,,Có",
        "rated by the unit above",
    ),
    "a matter of the head": (import_matters, "HEAD,,,Đơn,,10/01/2025,", "rated by the unit above"),
    "discipline is corrected": (
        import_discipline,
        "KT-01,23359,,Khiển trách,9/QĐ,20/05/2024,,Có",
        "standing agency alone",
    ),
    "a matter of a person is closed": (import_matters, "KT-01,,,Đơn,,10/01/2025,11/02/2025", "standing agency alone"),
    "a matter of the unit is closed": (import_matters, ",23359,,Đơn,,10/01/2025,11/02/2025", "standing agency alone"),
    "a matter is entered closed": (import_matters, "KT-01,,,Tin báo,,10/01/2025,11/02/2025", "standing agency alone"),
}


def on_record(commune: Unit) -> None:
    head = make_post(commune, make_person(staff_code="HEAD"))
    head.is_head = True
    head.save()
    person = make_post(commune, make_person(staff_code="KT-01")).person
    discipline(person, commune)
    for about in ({"person": person}, {"unit": commune}):
        matter = make_matter(**about)
        matter.subject, matter.opened_on = "Đơn", date(2025, 1, 10)
        matter.save()


HEADED = "staff_code,full_name,category,unit_code,title,is_leader,is_head,valid_from,valid_to"
# What is said of the head of a unit, by the own officer: refused in this column; the standing agency hands it in.
HEADS_ROWS = {
    "the head is un-named": ("HEAD,Y Thị Mai,Công chức,23359,Chuyên viên,,Không,,", "is_head"),
    "the post of the head is ended": ("HEAD,Y Thị Mai,Công chức,23359,Chuyên viên,,Có,,30/06/2025", "is_head"),
    "the head gets another title": ("HEAD,Y Thị Mai,Công chức,23359,Phó Chủ tịch,,,,", "is_head"),
    "a colleague is named": ("KT-01,Y Thị Mai,Công chức,23359,Chuyên viên,,Có,,", "is_head"),
    "a new colleague is named": ("KT-02,A Mới,Công chức,23359,Chủ tịch,,Có,,", "is_head"),
    "the head gets another name": ("HEAD,A Khác,Công chức,23359,Chuyên viên,,,,", "full_name"),
    "the head gets another category": ("HEAD,Y Thị Mai,Viên chức,23359,Chuyên viên,,,,", "category"),
}


@pytest.mark.parametrize("case", HEADS_ROWS)
def test_a_table_does_not_say_who_is_head_of_the_own_unit(case: str, commune: Unit) -> None:
    on_record(commune)
    row, column = HEADS_ROWS[case]
    sheet = sheet_of(PERSONS, HEADED, row)
    refused = import_persons(sheet=sheet, dry_run=False, by=importer(commune, UNIT))
    assert [(str(error.column), "unit above" in str(error.sentence)) for error in refused.errors] == [(column, True)]
    assert not refused.saved
    assert import_persons(sheet=sheet, dry_run=False, by=importer(commune)).saved


def test_a_table_says_the_head_as_on_record_and_names_heads_of_units_below(commune: Unit) -> None:
    on_record(commune)
    make_unit("Văn phòng", kind=Kind.SUB_UNIT, parent=commune, code="VP")
    rows = (
        "HEAD,Y Thị Mai,Công chức,23359,Chuyên viên,Không,Có,,",
        "KT-01,Y Thị Mai,Công chức,VP,Chánh Văn phòng,Có,Có,,",
    )
    sheet = sheet_of(PERSONS, HEADED, *rows)
    report = import_persons(sheet=sheet, dry_run=False, by=importer(commune, UNIT))
    assert (report.saved, report.created, report.updated) == (True, 1, 0)


def test_the_head_of_a_former_unit_is_named_by_the_standing_agency_that_took_it_over(commune: Unit) -> None:
    succeed(commune, new := make_unit("Xã Hiếu", code="88001"))
    sheet = sheet_of(PERSONS, HEADED, "KT-02,A Mới,Công chức,23359,Chủ tịch,,Có,,")
    done = [
        import_persons(sheet=sheet, dry_run=True, by=importer(new, role)).errors for role in (UNIT, "standing_officer")
    ]
    assert [len(errors) for errors in done] == [1, 0]


def test_what_a_table_corrects_stands_on_the_trail_of_whom_it_is_about(commune: Unit) -> None:
    on_record(commune)
    head, other = Person.objects.get(staff_code="HEAD"), Person.objects.get(staff_code="KT-01")
    rate(other, 2024)
    matter = PendingMatter.objects.get(person=other)
    rows = {
        (import_persons, PERSONS, HEADED): "HEAD,Y Thị Mai,Viên chức,23359,Chuyên viên,,Không,,30/06/2025",
        (import_ratings, RATINGS, RATING_HEADER): "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ",
        (import_matters, MATTERS, MATTER_HEADER): "KT-01,,,Đơn,,10/01/2025,11/02/2025",
    }
    for (imports, *table), row in rows.items():
        for dry_run in (True, False):
            imports(sheet=sheet_of(*table, row), dry_run=dry_run, by=None)
    told = Entry.objects.filter(verb="correct_by_import").order_by("pk")
    assert [(one.subject_kind, one.subject_key, one.said.before, one.said.after) for one in told] == [
        ("person", str(head.pk), {"category": "civil_servant"}, {"category": "public_employee"}),
        ("person", str(head.pk), {"is_head": True, "valid_to": None}, {"is_head": False, "valid_to": "2025-06-30"}),
        ("person", str(other.pk), {"level": "good"}, {"level": "completed", "year": "2024"}),
        ("matter", str(matter.pk), {"closed_on": None}, {"closed_on": "2025-02-11"}),
    ]
    assert {one.said.reason for one in told} == {"tep.csv"}


@pytest.mark.parametrize("name", ["tep.csv", "tep.xlsx"])
def test_the_reason_that_was_given_and_the_file_stand_on_the_trail_of_each_record(name: str, commune: Unit) -> None:
    on_record(commune)
    rate(Person.objects.get(staff_code="KT-01"), 2024)
    rows = {
        (import_persons, PERSONS, HEADED): "HEAD,Y Thị Mai,Viên chức,23359,Chuyên viên,,Không,,30/06/2025",
        (import_ratings, RATINGS, RATING_HEADER): "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ",
        (import_discipline, DISCIPLINE, DISCIPLINE_HEADER): "KT-01,23359,,Khiển trách,2/QĐ,10/01/2025,10/01/2026,Không",
        (import_matters, MATTERS, MATTER_HEADER): "KT-01,,,Đơn,,10/01/2025,11/02/2025",
    }
    write = write_xlsx if name.endswith("xlsx") else write_csv
    for (imports, table, header), row in rows.items():
        content = write(table, [one.values for one in sheet_of(table, header, row).rows])
        sheet = read_table(table, content, name)
        assert imports(sheet=sheet, dry_run=False, by=None, reason=" Theo QĐ 12 ").saved, imports
    told = Entry.objects.filter(verb__in=["correct_by_import", "enter_by_import"])
    assert {one.said.reason for one in told} == {f"Theo QĐ 12 ({name})"}
    assert told.count() == 5


def test_what_a_table_enters_stands_on_the_trail_of_whom_it_is_about(commune: Unit) -> None:
    for imports, *table in (
        (import_persons, PERSONS, PERSON_HEADER, MAI),
        (import_ratings, RATINGS, RATING_HEADER, "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ"),
    ):
        for dry_run in (True, False):
            imports(sheet=sheet_of(*table), dry_run=dry_run, by=None)
    told, person = Entry.objects.filter(verb="enter_by_import").order_by("pk"), Person.objects.get()
    assert {(one.subject_kind, one.subject_key, one.said.reason) for one in told} == {
        ("person", str(person.pk), "tep.csv")
    }
    facts, post, rating = (one.said.after for one in told)
    assert (facts["staff_code"], facts["full_name"]) == ("KT-01", person.full_name)
    assert (post["unit"], post["title"]) == (commune.pk, Post.objects.get().title)
    assert rating == {"year": "2024", "level": "completed", "decision": "1/QĐ"}


def test_who_tries_staff_codes_of_people_elsewhere_by_a_table_is_on_record(commune: Unit) -> None:
    make_post(far := make_unit("Xã Hiếu", code="88001"), make_person(staff_code="KT-01"))
    make_post(far, make_person(staff_code="KT-02"))
    officer, unknown = importer(commune, UNIT), MAI.replace("KT-01", "KT-03")
    for rows in ((MAI, TWIN, unknown), (unknown,)):
        import_persons(sheet=sheet_of(PERSONS, PERSON_HEADER, *rows), dry_run=True, by=officer)
    tried = Entry.objects.get()
    assert (tried.verb, tried.actor, tried.said.subject_label) == ("try_staff_code", officer, "tep.csv")
    assert tried.said.after == {"count": 2, "staff_code": "KT-01, KT-02"}


def test_of_a_file_with_more_staff_codes_of_people_elsewhere_than_a_day_allows_no_row_is_told(
    commune: Unit, settings
) -> None:
    settings.THIDUA_TRIES_A_DAY = 1
    make_post(far := make_unit("Xã Hiếu", code="88001"), make_person(staff_code="KT-01"))
    make_post(far, make_person(staff_code="KT-02"))
    officer = importer(commune, UNIT)
    sheet = sheet_of(PERSONS, PERSON_HEADER, MAI.replace("KT-01", "KT-03"), MAI, TWIN)
    report = import_persons(sheet=sheet, dry_run=True, by=officer)
    said = "Too many staff codes of this file cannot be used here: no row was checked."
    assert problems(report) == [(2, "staff_code", said)]
    assert Entry.objects.get(verb="try_staff_code").said.after["count"] == 2


def test_who_has_tried_as_often_as_a_day_allows_is_told_nothing_more(commune: Unit, settings) -> None:
    settings.THIDUA_TRIES_A_DAY = 1
    make_post(make_unit("Xã Hiếu", code="88001"), make_person(staff_code="KT-01"))
    officer = importer(commune, UNIT)
    in_use, unknown = (sheet_of(PERSONS, PERSON_HEADER, row) for row in (MAI, MAI.replace("KT-01", "KT-03")))
    assert len(import_persons(sheet=in_use, dry_run=True, by=officer).errors) == 1
    new = {"full_name": "Y Mẫu", "category": "civil_servant", "title": "x", "since": date(2024, 1, 1)}
    for act in (
        lambda: import_persons(sheet=in_use, dry_run=True, by=officer),
        lambda: import_persons(sheet=unknown, dry_run=True, by=officer),
        lambda: enter_person(unit=commune, staff_code="KT-04", by=officer, **new),
    ):
        with override("en"), pytest.raises(Refused, match="Go on tomorrow"):
            act()
    assert import_persons(sheet=unknown, dry_run=True, by=importer(commune, UNIT)).errors == ()


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("01/01/2099", "This day has not come yet."),
        ("01/01/2023", "The date of birth does not lie before the first day of a post."),
        ("31/12/2022", None),
    ],
)
@pytest.mark.usefixtures("commune")
def test_nobody_is_born_in_the_future_nor_after_the_first_day_of_a_post(born: str, expected: str | None) -> None:
    report = persons(MAI.replace("02/03/1990", born), dry_run=True)
    assert problems(report) == ([(2, "birth_date", expected)] if expected else [])


def test_a_date_of_birth_is_held_against_the_posts_on_record(commune: Unit) -> None:
    person = make_post(commune, make_person(staff_code="KT-01"), valid_from=date(2020, 1, 1)).person
    late = MAI.replace("02/03/1990", "01/01/2020")
    assert [column for _row, column, _problem in problems(persons(late))] == ["birth_date"]
    Person.objects.filter(pk=person.pk).update(birth_date=date(2023, 1, 1))
    assert [column for _row, column, _problem in problems(persons(MAI.replace("02/03/1990", "")))] == ["birth_date"]


@pytest.mark.parametrize("case", OFFICERS_ROWS)
def test_a_table_does_not_do_what_a_form_refuses(case: str, commune: Unit) -> None:
    on_record(commune)
    bring_in, row, why = OFFICERS_ROWS[case]
    sheet = sheet_of(*IMPORTS[bring_in], row)
    refused = bring_in(sheet=sheet, dry_run=False, by=importer(commune, UNIT))
    assert [why in str(error.sentence) for error in refused.errors] == [True]
    assert bring_in(sheet=sheet, dry_run=False, by=importer(commune)).saved


def test_discipline_counts_against_no_unit_in_which_the_person_held_no_post_that_day(commune: Unit) -> None:
    former = make_unit("Xã Hiếu", code="88001")
    make_post(former, person := make_person(staff_code="KT-01"), valid_to=LAST_DAY)
    make_post(commune, person, valid_from=MERGED_ON)
    rows = ("KT-01,23359,,Cảnh cáo,,20/06/2024,,Có", "KT-01,88001,,Cảnh cáo,,20/06/2024,,Có")
    wrong, right = (
        import_discipline(sheet=sheet_of(*IMPORTS[import_discipline], row), dry_run=False, by=None) for row in rows
    )
    assert problems(wrong) == [(2, "unit_code", "The person held no post in this unit on that day.")]
    assert (right.saved, DisciplinaryAction.objects.get().unit) == (True, former)


def test_discipline_on_record_without_a_post_is_no_mistake(commune: Unit) -> None:
    discipline(make_person(staff_code="KT-01"), commune)
    row = "KT-01,23359,,Khiển trách,12/QĐ-UBND,20/05/2024,,Có"
    report = import_discipline(sheet=sheet_of(*IMPORTS[import_discipline], row), dry_run=False, by=None)
    assert (report.errors, report.unchanged) == ((), 1)


def test_an_officer_hands_in_what_the_forms_take(commune: Unit) -> None:
    on_record(commune)
    by = importer(commune, UNIT)
    rows = {
        import_ratings: "KT-01,2024,Hoàn thành nhiệm vụ,1/QĐ",
        import_discipline: "KT-01,23359,,Cảnh cáo,,20/06/2024,,Có",
        import_matters: "KT-01,,,Tin báo,,10/01/2025,",
    }
    assert [
        bring_in(sheet=sheet_of(*IMPORTS[bring_in], row), dry_run=False, by=by).saved for bring_in, row in rows.items()
    ] == [True] * 3


@pytest.mark.parametrize(
    ("bring_in", "row"),
    [
        (import_ratings, "KT-01,2099,Hoàn thành nhiệm vụ,1/QĐ"),
        (import_discipline, "KT-01,23359,,Cảnh cáo,,20/06/2099,,Có"),
        (import_matters, "KT-01,,,Tin báo,,10/01/2099,"),
    ],
)
def test_no_day_and_no_year_that_has_not_come(bring_in: Import, row: str, commune: Unit) -> None:
    on_record(commune)
    assert not bring_in(sheet=sheet_of(*IMPORTS[bring_in], row), dry_run=False, by=None).saved


@pytest.mark.parametrize("bring_in", [import_persons, import_ratings, import_discipline, import_matters])
def test_who_keeps_no_staff_hands_in_no_register_of_persons(bring_in: Import, commune: Unit) -> None:
    """Else a check that counts what is new and what is on record would tell of persons whom no page shows."""
    with pytest.raises(Refused):
        bring_in(sheet=sheet_of(PERSONS, PERSON_HEADER, MAI), dry_run=True, by=importer(commune, Role.DATA_OFFICER))


def test_a_rating_of_a_year_that_ended_elsewhere_is_corrected_from_above_alone() -> None:
    province = make_unit("Tỉnh Kon Tum", Kind.PROVINCE)
    commune, former = (make_unit(name, parent=province) for name in ("Xã Xốp", "Xã Hiếu"))
    moved = make_person(staff_code="KT-07")
    make_post(former, moved, valid_to=date(2025, 3, 31))
    make_post(commune, moved, valid_from=date(2025, 4, 1))
    rate(moved, 2024, decision="QĐ 1")

    def brought_in(row: str, by: Account) -> list[str]:
        found = import_ratings(sheet=sheet_of(RATINGS, RATING_HEADER, row), dry_run=True, by=by)
        return [str(error.sentence) for error in found.errors]

    officer = importer(commune, UNIT)
    changed, as_on_record = "KT-07,2024,Không hoàn thành nhiệm vụ,QĐ 1", "KT-07,2024,Hoàn thành tốt nhiệm vụ,QĐ 1"
    assert ["served elsewhere" in said for said in brought_in(changed, officer)] == [True]
    others = [as_on_record, changed.replace("2024", "2023"), changed.replace("2024", "2025")]
    assert [brought_in(row, officer) for row in others] == [[], [], []]
    assert brought_in(changed, importer(province)) == []
