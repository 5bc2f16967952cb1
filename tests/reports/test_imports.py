"""Tables in and out by page: from the download to what was imported, with its evidence."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.people import make_account, make_matter, make_person, make_post, rate
from tests.files.crafted import pdf
from tests.world import World
from thidua.audit.models import Entry
from thidua.core.duties import DutyStatus
from thidua.files.models import StoredFile, Upload
from thidua.files.queries import storage
from thidua.movements.models import Duty
from thidua.movements.queries import owed_periods
from thidua.observations.models import Observation, Origin
from thidua.observations.queries import code_on
from thidua.people.models import Account, PendingMatter, Person, Role, Unit
from thidua.people.queries import members, subtree
from thidua.reports import queries
from thidua.reports.tables import KINDS
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

PERSONS = "staff_code,full_name,birth_date,category,unit_code,unit_name,title,is_leader,valid_from,valid_to\n"
NEW = "MOI-1,Y Thị Mai,02/03/1990,Công chức,snv,,Chuyên viên,Không,01/01/2023,30/06/2024\n"


@pytest.fixture
def account(world: World) -> Account:
    """An officer of the province that took over the movement's own, and its history."""
    return make_account(role=Role.STANDING_OFFICER, unit=Unit.objects.get(origins__predecessor=world.movement.province))


@pytest.fixture
def officer(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def hand_in(client: Client, kind: str, content: str | bytes, name: str = "tep.csv") -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("reports:data_kind", args=[kind]), {"file": SimpleUploadedFile(name, data)})


def newest() -> Upload:
    return Upload.objects.latest("pk")


def check(client: Client, upload: Upload) -> HttpResponse:
    return client.get(reverse("reports:import_check", args=[upload.pk]))


def carry_out(client: Client, upload: Upload, **answers: str) -> HttpResponse:
    return client.post(reverse("reports:import_check", args=[upload.pk]), answers)


def counts(client: Client, upload: Upload) -> tuple[int, int, int]:
    report = check(client, upload).context["report"]
    return report.created, report.updated, report.unchanged


def test_the_page_of_data_leads_to_every_kind(officer: Client) -> None:
    page = officer.get(reverse("reports:data"))
    assert [kind.code for kind, _count in page.context["kinds"]] == list(KINDS)
    for code in KINDS:
        assert reverse("reports:data_kind", args=[code]) in page.content.decode()


@pytest.mark.parametrize("code", KINDS)
def test_the_template_of_a_kind_is_its_empty_table(officer: Client, code: str) -> None:
    answer = officer.get(reverse("reports:data_template", args=[code]))
    sheet = read_table(KINDS[code].table, answer.content, "mau.xlsx")
    assert (sheet.rows, sheet.errors, sheet.error_count) == ((), (), 0)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if code != "units"])
def test_what_was_downloaded_and_handed_in_again_changes_nothing(officer: Client, code: str, extension: str) -> None:
    choice = {"cluster": "communes", "year": 2024} if KINDS[code].by_cluster else {}
    answer = officer.get(reverse("reports:data_file", args=[code, extension]), choice)
    hand_in(officer, code, answer.content, f"tep.{extension}")
    created, updated, unchanged = counts(officer, newest())
    assert (created, updated) == (0, 0)
    assert unchanged > 0


def test_a_download_bears_the_name_of_its_table(officer: Client) -> None:
    answer = officer.get(reverse("reports:data_file", args=["persons", "xlsx"]))
    assert answer["Content-Disposition"] == 'attachment; filename="nhan-su.xlsx"'
    figures = officer.get(reverse("reports:data_file", args=["figures", "csv"]), {"cluster": "communes", "year": 2024})
    assert figures["Content-Disposition"] == 'attachment; filename="so-lieu-communes-2024.csv"'


@pytest.mark.parametrize("code", ["figures", "assessments"])
def test_who_imports_for_one_unit_is_offered_its_figures_alone_and_can_hand_them_in_again(
    code: str, client: Client, world: World
) -> None:
    unit = members("communes", 2024).order_by("pk").first()
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=unit))
    choice = {"cluster": "communes", "year": 2024}
    answer = client.get(reverse("reports:data_file", args=[code, "csv"]), choice)
    [_headings, *rows] = csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert {row[0] for row in rows} == {unit.codes.get().code}
    hand_in(client, code, answer.content)
    assert counts(client, newest())[:2] == (0, 0)


@pytest.mark.parametrize("choice", [{}, {"cluster": "nowhere", "year": 2024}, {"cluster": "communes", "year": "x"}])
def test_figures_are_not_downloaded_without_a_cluster_and_a_year(officer: Client, choice: dict[str, object]) -> None:
    answer = officer.get(reverse("reports:data_file", args=["figures", "csv"]), choice)
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:data_kind", args=["figures"]))


@pytest.mark.parametrize("code", KINDS)
def test_registers_are_for_who_keeps_them_and_a_data_officer_is_told_so(
    code: str, client: Client, world: World
) -> None:
    client.force_login(make_account(role=Role.DATA_OFFICER, unit=world.movement.province))
    told = {
        **dict.fromkeys(("persons", "ratings", "discipline", "matters"), "Hồ sơ nhân sự do cơ quan thường trực"),
        **dict.fromkeys(("submissions", "tasks"), "cơ quan thường trực của toàn tỉnh"),
    }
    closed = code in told
    page = reverse("reports:data_kind", args=[code])
    addresses = [page, reverse("reports:data_template", args=[code]), reverse("reports:data_file", args=[code, "csv"])]
    choice = {"cluster": "communes", "year": 2024} if KINDS[code].by_cluster else {}
    answers = [client.get(address, choice) for address in addresses]
    assert {answer.status_code for answer in answers} == {403 if closed else 200}
    assert (f'"{page}"' in client.get(reverse("reports:data")).content.decode()) == (not closed)
    if closed:
        assert told[code] in answers[0].content.decode()


def test_matters_of_units_out_of_reach_are_not_exported(client: Client, world: World) -> None:
    PendingMatter.objects.all().delete()
    make_matter(unit=world.department), make_matter(unit=world.commune)
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=world.commune.parent))
    sheet = client.get(reverse("reports:data_file", args=["matters", "csv"])).content.decode()
    assert (world.commune.name in sheet, world.department.name in sheet) == (True, False)


def test_there_are_no_other_kinds(officer: Client) -> None:
    addresses = [
        reverse("reports:data_kind", args=["accounts"]),
        reverse("reports:data_template", args=["accounts"]),
        reverse("reports:data_file", args=["accounts", "csv"]),
    ]
    assert [officer.get(address).status_code for address in addresses] == [404, 404, 404]


def test_handing_a_file_in_saves_nothing_but_the_file(officer: Client, account: Account) -> None:
    answer = hand_in(officer, "persons", PERSONS + NEW, "nhan-su.csv")
    upload = newest()
    assert answer["Location"] == reverse("reports:import_check", args=[upload.pk])
    assert (upload.name, upload.use, upload.by) == ("nhan-su.csv", "import_persons", account)
    assert counts(officer, upload) == (2, 0, 0)
    assert not Person.objects.filter(staff_code="MOI-1").exists()


def test_a_confirmed_file_is_imported_with_an_entry_that_names_it(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW)
    upload = newest()
    answer = carry_out(officer, upload)
    assert answer["Location"] == reverse("reports:imported", args=[upload.pk])
    assert Person.objects.get(staff_code="MOI-1").full_name == "Y Thị Mai"
    assert Entry.objects.filter(verb="import_file", subject_key=str(upload.pk)).count() == 1
    page = officer.get(answer["Location"])
    assert page.context["imported_at"] is not None
    assert "Đã nhập: 2 mới, 0 đính chính, 0 không đổi." in page.content.decode()
    assert check(officer, upload).context["report"].unchanged == 2


def test_what_came_on_paper_is_taken_over_by_page(officer: Client, world: World) -> None:
    missing = Duty.objects.filter(status=DutyStatus.OWED.value, year=2024).select_related("unit").first()
    assert missing is not None
    _owed, period = owed_periods(world.movement)[missing.obligation, missing.period]
    row = [
        code_on(missing.unit, period.last_day),
        missing.obligation,
        missing.period,
        "7/BC",
        "01/01/2024",
        "02/01/2024",
    ]
    header = "unit_code;obligation;period;document_number;document_date;received_on"
    hand_in(officer, "submissions", f"{header}\n{';'.join(map(str, row))}")
    assert (counts(officer, newest()), missing.submissions.count()) == ((1, 0, 0), 0)
    answer = carry_out(officer, newest())
    assert answer["Location"] == reverse("reports:imported", args=[newest().pk])
    assert officer.get(answer["Location"]).status_code == 200
    assert [(one.document_number, one.taken_over) for one in missing.submissions.all()] == [("7/BC", True)]
    assert counts(officer, newest()) == (0, 0, 1)


def test_a_namesake_is_decided_before_the_file_is_imported(officer: Client, world: World) -> None:
    known = world.person(world.commune)
    held = known.posts.count()
    row = NEW.replace("Y Thị Mai", known.full_name).replace("02/03/1990", f"{known.birth_date:%d/%m/%Y}")
    hand_in(officer, "persons", PERSONS + row)
    upload = newest()
    question = check(officer, upload).context["report"].questions[0]
    assert (question.code, known.staff_code in question.known_as) == ("MOI-1", True)
    assert carry_out(officer, upload).status_code == 200
    decided = {"same_MOI-1": known.staff_code}
    again = carry_out(officer, upload, check="1", **decided)
    assert (again.context["report"].questions, again.context["report"].saved) == ((), False)
    assert carry_out(officer, upload, reason="Trùng hồ sơ", **decided).status_code == 302
    assert (known.posts.count() - held, Person.objects.filter(staff_code="MOI-1").exists()) == (1, False)


def test_a_correction_needs_a_reason(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW)
    carry_out(officer, newest())
    hand_in(officer, "persons", PERSONS + NEW.replace("Chuyên viên", "Phó Trưởng phòng"))
    upload = newest()
    assert counts(officer, upload) == (0, 1, 1)
    for answers in ({}, {"reason": "  "}):
        refused = carry_out(officer, upload, **answers)
        assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["reason"])
    post = Person.objects.get(staff_code="MOI-1").posts.get()
    assert post.title == "Chuyên viên"
    assert carry_out(officer, upload, reason="Quyết định 12/QĐ-SNV").status_code == 302
    post.refresh_from_db()
    assert post.title == "Phó Trưởng phòng"


def test_the_reason_that_was_typed_reaches_the_trail_of_whom_a_workbook_corrects(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW)
    carry_out(officer, newest())
    table = KINDS["persons"].table
    corrected = read_table(table, (PERSONS + NEW.replace("Chuyên viên", "Phó Trưởng phòng")).encode(), "a.csv")
    hand_in(officer, "persons", write_xlsx(table, [row.values for row in corrected.rows]), "bổ nhiệm.xlsx")
    carry_out(officer, newest(), reason="Quyết định 12/QĐ-SNV")
    person = Person.objects.get(staff_code="MOI-1")
    told = Entry.objects.filter(subject_kind="person", subject_key=str(person.pk)).latest("pk")
    assert (told.verb, told.said.after["title"]) == ("correct_by_import", "Phó Trưởng phòng")
    assert told.said.reason == "Quyết định 12/QĐ-SNV (bổ nhiệm.xlsx)"


def test_the_check_lists_whose_records_would_be_corrected_from_what_to_what(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW)
    carry_out(officer, newest())
    hand_in(officer, "persons", PERSONS + NEW.replace("Chuyên viên", "Phó Trưởng phòng"))
    page = check(officer, newest())
    [(whose, changes)] = page.context["corrections"]
    assert (whose, [str(change) for change in changes]) == (
        "Y Thị Mai (MOI-1)",
        ["Chức vụ: Chuyên viên → Phó Trưởng phòng"],
    )
    assert "Chuyên viên → Phó Trưởng phòng" in page.content.decode()


def test_a_code_of_somebody_else_is_asked_about_and_the_answer_goes_along(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW)
    carry_out(officer, newest())
    hand_in(officer, "persons", PERSONS + NEW.replace("Y Thị Mai,02/03/1990", "A Thảo,05/06/1985"))
    upload = newest()
    assert 'name="same_MOI-1" value="MOI-1"' in check(officer, upload).content.decode()
    another = carry_out(officer, upload, check="1", **{"same_MOI-1": ""})
    assert [str(error.column) for error in another.context["errors"]] == ["staff_code"]
    carry_out(officer, upload, reason="Nhập nhầm lần trước", **{"same_MOI-1": "MOI-1"})
    assert Person.objects.get(staff_code="MOI-1").full_name == "A Thảo"


def test_every_error_is_told_with_its_place_and_nothing_is_saved(officer: Client) -> None:
    wrong = "SAI-1,Y Mai,31/02/1990,Công chứcc,khong-co,,Chuyên viên,Không,,\n"
    hand_in(officer, "persons", PERSONS + NEW + wrong, "nhan-su.csv")
    upload = newest()
    page = check(officer, upload)
    assert [(error.row, str(error.column), error.value) for error in page.context["errors"]] == [
        (3, "birth_date", "31/02/1990"),
        (3, "category", "Công chứcc"),
        (3, "unit_code", "khong-co"),
    ]
    refused = carry_out(officer, upload)
    assert (refused.status_code, Person.objects.filter(staff_code__in=["MOI-1", "SAI-1"]).count()) == (200, 0)


def test_errors_can_be_downloaded(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW.replace("snv", "khong-co"), "nhan-su.csv")
    answer = officer.get(reverse("reports:import_errors", args=[newest().pk]), headers={"accept-language": "en"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Sheet", "Row", "Column", "Value", "What is wrong", "How to mend it"]
    assert rows[1][:4] == ["nhan-su.csv", "2", "unit_code", "khong-co"]
    assert len(rows) == 2


def test_of_many_errors_the_first_are_shown_and_all_are_counted(officer: Client) -> None:
    lines = "".join(NEW.replace("MOI-1", f"MOI-{number}").replace("snv", "khong-co") for number in range(70))
    hand_in(officer, "persons", PERSONS + lines)
    page = check(officer, newest())
    assert (len(page.context["errors"]), page.context["report"].sheet.error_count) == (50, 70)
    assert "Đây là 50 lỗi đầu tiên trong 70 lỗi." in page.content.decode()


@pytest.mark.parametrize(("content", "name"), [(pdf(), "bang.xlsx"), (b"", "bang.xlsx"), (b"<html>", "bang.csv")])
def test_a_file_that_is_no_table_is_refused_and_not_kept(officer: Client, content: bytes, name: str) -> None:
    before = (StoredFile.objects.count(), Upload.objects.count())
    page = hand_in(officer, "persons", content, name)
    assert (page.status_code, len(page.context["form"].errors["file"])) == (200, 1)
    assert (StoredFile.objects.count(), Upload.objects.count()) == before


def test_without_a_file_the_form_asks_for_one(officer: Client) -> None:
    page = officer.post(reverse("reports:data_kind", args=["persons"]))
    assert page.context["form"].errors == {"file": ["Hãy chọn tệp đã điền."]}


def figures_of(world: World) -> list[dict[str, object]]:
    return [
        row
        for row in queries.rows_of_cluster("figures", "communes", 2024, Unit.objects.all())
        if row["value"] == 1 and row["unit_name"] == world.commune.name
    ]


def corrected(world: World) -> bytes:
    """A table that says another figure of a commune than the one on record."""
    return write_csv(KINDS["figures"].table, [{**figures_of(world)[0], "value": Decimal(0)}])


def test_an_imported_figure_leads_to_the_file_it_came_from(officer: Client, world: World) -> None:
    row = figures_of(world)[0]
    content = write_xlsx(KINDS["figures"].table, [{**row, "value": Decimal(0)}])
    hand_in(officer, "figures", content, "Số liệu đính chính.xlsx")
    upload = newest()
    assert counts(officer, upload) == (0, 1, 0)
    carry_out(officer, upload, reason="Nhầm khi gõ")
    origin = Origin.objects.latest("pk")
    assert (origin.kind, origin.key, origin.label, origin.url_name) == (
        "import",
        str(upload.pk),
        "Số liệu đính chính.xlsx",
        "reports:imported",
    )
    figure = Observation.objects.get(origin=origin)
    assert (figure.value, figure.reason) == (0, "Nhầm khi gõ")
    page = officer.get(reverse("observations:observation", args=[figure.pk]))
    assert (
        f'<a href="{reverse("reports:imported", args=[upload.pk])}">Số liệu đính chính.xlsx</a>'
        in page.content.decode()
    )
    file = officer.get(reverse("reports:imported_file", args=[upload.pk]))
    assert b"".join(file.streaming_content) == content
    assert urlsplit(file["Content-Disposition"].split("''")[1]).path.endswith(".xlsx")


def test_assessments_are_imported_by_page(officer: Client, world: World) -> None:
    rows = list(queries.rows_of_cluster("assessments", "communes", 2024, Unit.objects.all()))
    row = next(row for row in rows if row["value"] == 1)
    hand_in(officer, "assessments", write_csv(KINDS["assessments"].table, [{**row, "value": Decimal(0)}]))
    assert counts(officer, newest()) == (0, 1, 0)
    carry_out(officer, newest(), reason="Thẩm định lại")
    assert Origin.objects.latest("pk").key == str(newest().pk)


def test_who_sees_results_sees_where_figures_came_from_but_not_the_file(client: Client, world: World) -> None:
    client.force_login(world.accounts["standing_officer"])
    hand_in(client, "figures", corrected(world))
    figures = newest()
    hand_in(client, "persons", PERSONS + NEW)
    addresses = [reverse("reports:imported", args=[pk]) for pk in (figures.pk, newest().pk)]
    observer = Client()
    observer.force_login(world.accounts["observer"])
    assert [observer.get(address).status_code for address in addresses] == [404, 404]
    assert carry_out(client, figures, reason="Nhầm").status_code == 302
    pages = [observer.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200, 404]
    assert reverse("reports:imported_file", args=[figures.pk]) not in pages[0].content.decode()


def test_the_page_of_a_file_with_figures_of_persons_is_for_who_sees_one_of_them(client: Client, world: World) -> None:
    client.force_login(world.accounts["standing_officer"])
    person = make_post(world.heir).person
    about = {"unit": None, "unit_name": None, "person": person.staff_code, "measure": "own_dossiers_late"}
    row = {**figures_of(world)[0], **about, "measure_name": None, "value": Decimal(2)}
    hand_in(client, "figures", write_csv(KINDS["figures"].table, [row]), "Y Mẫu.csv")
    upload = newest()
    assert carry_out(client, upload).status_code == 302
    assert Observation.objects.filter(person=person).exists()
    answers = {}
    for role in (Role.OBSERVER, Role.DATA_OFFICER, Role.AUDITOR):
        client.force_login(make_account(role=role, unit=world.heir))
        answers[role] = client.get(reverse("reports:imported", args=[upload.pk])).status_code
    assert answers == {Role.OBSERVER: 404, Role.DATA_OFFICER: 404, Role.AUDITOR: 200}


def test_files_handed_in_for_units_out_of_reach_are_as_good_as_missing(client: Client, world: World) -> None:
    client.force_login(world.accounts["standing_officer"])
    hand_in(client, "persons", PERSONS + NEW)
    upload = newest()
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=world.commune.parent))
    names = ("reports:imported", "reports:import_check", "reports:import_errors", "reports:imported_file")
    for pk in (upload.pk, upload.pk + 1):
        assert [client.get(reverse(name, args=[pk])).status_code for name in names] == [404] * 4
    assert client.get(reverse("reports:data_kind", args=["persons"])).context["imports"] == []
    hand_in(client, "units", client.get(reverse("reports:data_file", args=["units", "csv"])).content)
    assert check(client, newest()).status_code == 200
    client.force_login(world.accounts["standing_officer"])
    assert check(client, newest()).status_code == 200


def test_a_file_about_persons_is_open_to_who_handed_it_in_alone(client: Client, account: Account) -> None:
    """A colleague's file may tell of a matter about whoever looks into it."""
    colleague = make_account(role=Role.STANDING_OFFICER, unit=account.held_grants[0].unit)
    names = ("reports:imported", "reports:import_check", "reports:import_errors", "reports:imported_file")
    for kind in ("persons", "ratings", "discipline", "matters", "figures"):
        client.force_login(account)
        hand_in(client, kind, write_csv(KINDS[kind].table, []))
        assert [client.get(reverse(name, args=[newest().pk])).status_code for name in names[:3]] == [200] * 3
        client.force_login(colleague)
        assert [client.get(reverse(name, args=[newest().pk])).status_code for name in names] == [404] * 4
        assert client.get(reverse("reports:data_kind", args=[kind])).context["imports"] == []


def test_a_data_officer_reads_no_figures_about_persons_in_the_file_of_a_colleague(
    client: Client, account: Account, world: World
) -> None:
    client.force_login(account)
    hand_in(client, "figures", corrected(world))
    assert carry_out(client, newest(), reason="Nhầm").status_code == 302
    client.force_login(make_account(role=Role.DATA_OFFICER, unit=account.held_grants[0].unit))
    page = client.get(reverse("reports:imported", args=[newest().pk]))
    assert reverse("reports:imported_file", args=[newest().pk]) not in page.content.decode()
    names = ("reports:imported", "reports:import_check", "reports:import_errors", "reports:imported_file")
    assert [client.get(reverse(name, args=[newest().pk])).status_code for name in names] == [200, 404, 404, 404]


def test_an_officer_of_a_part_imports_into_that_part_alone(client: Client, world: World) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=world.commune.parent))
    code = world.commune.codes.get().code
    hand_in(client, "persons", PERSONS + NEW)
    assert [str(error.problem) for error in check(client, newest()).context["errors"]] == ["No unit has the code snv."]
    hand_in(client, "persons", PERSONS + NEW.replace("snv", code))
    assert carry_out(client, newest()).status_code == 302
    assert Person.objects.get(staff_code="MOI-1").posts.get().unit == world.commune


def test_two_rows_that_look_like_one_new_person_are_decided_by_page(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW + NEW.replace("MOI-1", "MOI-2").replace("01/01/2023", "01/02/2023"))
    page = check(officer, newest())
    assert [(one.code, one.known_as) for one in page.context["report"].questions] == [("MOI-2", ("MOI-1",))]
    assert carry_out(officer, newest(), **{"same_MOI-2": "MOI-1"}).status_code == 302
    assert Person.objects.get(staff_code="MOI-1").posts.count() == 2


def test_clusters_are_imported_by_page(officer: Client, world: World) -> None:
    code = world.commune.codes.get().code
    hand_in(officer, "clusters", f"year,unit_code,unit_name,cluster\n2022,{code},,communes\n2024,{code},,departments\n")
    assert [(error.row, str(error.column)) for error in check(officer, newest()).context["errors"]] == [
        (3, "cluster"),
        (3, "cluster"),
    ]
    hand_in(officer, "clusters", f"year,unit_code,unit_name,cluster\n2022,{code},,communes\n")
    assert carry_out(officer, newest()).status_code == 302
    assert world.commune.memberships.filter(year=2022, cluster="communes").exists()


def test_the_same_content_handed_in_again_is_noticed(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW, "a.csv")
    first = newest()
    hand_in(officer, "persons", PERSONS + NEW, "b.csv")
    page = officer.get(reverse("reports:imported", args=[newest().pk]))
    assert [other.upload for other in page.context["others"]] == [first]
    recent = officer.get(reverse("reports:data_kind", args=["persons"])).context["imports"]
    assert [(one.upload.name, one.imported_at) for one in recent] == [("b.csv", None), ("a.csv", None)]


def test_a_lost_file_is_not_found(officer: Client) -> None:
    hand_in(officer, "persons", PERSONS + NEW.replace("MOI-1", "MAT-1"))
    storage().delete(newest().file.path)
    for name in ("reports:imported_file", "reports:import_check", "reports:import_errors"):
        assert officer.get(reverse(name, args=[newest().pk])).status_code == 404


def test_the_menu_shows_data_to_those_who_import(client: Client, world: World) -> None:
    seen = {}
    for who in ("observer", "unit_officer", "standing_officer"):
        client.force_login(world.accounts[who])
        seen[who] = f'href="{reverse("reports:data")}"' in client.get(reverse("reports:home")).content.decode()
    assert seen == {"observer": False, "unit_officer": False, "standing_officer": True}


def test_units_and_persons_of_the_own_reach_are_exported(client: Client, world: World) -> None:
    district = world.commune.parent
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=district))
    make_post(district, near := make_person(staff_code="GAN-1"))
    make_post(world.department, make_person(staff_code="XA-1"))
    make_post(world.department, near, title="Việc nơi khác")
    sheets = {
        code: client.get(reverse("reports:data_file", args=[code, "csv"])).content.decode()
        for code in ("units", "clusters", "persons")
    }
    assert [world.commune.name in sheets[code] for code in sheets] == [True, True, False]
    assert [world.department.name in sheets[code] for code in sheets] == [False] * 3
    assert [word in sheets["persons"] for word in ("GAN-1", "XA-1", "Việc nơi khác")] == [True, False, False]
    assert client.get(reverse("reports:data")).context["kinds"][0][1] == subtree(district).count()


@pytest.mark.parametrize("code", ["units", "clusters", "persons", "ratings", "matters"])
def test_what_an_officer_of_a_part_downloads_changes_nothing_when_handed_in(
    code: str, client: Client, world: World
) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=world.department))
    make_post(world.department, person := make_person(staff_code="GAN-1"))
    make_post(world.commune, person, title="Việc nơi khác")
    rate(person), make_matter(person=person)
    hand_in(client, code, client.get(reverse("reports:data_file", args=[code, "xlsx"])).content, "tep.xlsx")
    assert check(client, newest()).context["errors"] == ()
    created, updated, unchanged = counts(client, newest())
    assert (created, updated) == (0, 0)
    assert unchanged > 0


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries_made:
        client.get(address)
    return len(queries_made)


def test_the_number_of_files_handed_in_costs_no_queries(officer: Client) -> None:
    page = reverse("reports:data_kind", args=["persons"])
    hand_in(officer, "persons", PERSONS + NEW)
    upload = reverse("reports:imported", args=[newest().pk])
    hand_in(officer, "persons", PERSONS + NEW)
    few = [queries_of(officer, page), queries_of(officer, upload)]
    for _time in range(3):
        hand_in(officer, "persons", PERSONS + NEW)
    assert [queries_of(officer, page), queries_of(officer, upload)] == few
