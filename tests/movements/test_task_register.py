"""The paper register of tasks is taken over from a table: checked row by row, all or nothing, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.movements import make_kontum_movement, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.messages import render
from thidua.core.tasks import TaskState, task_state
from thidua.movements.actions import close_task_list, import_task_register
from thidua.movements.models import Movement, MovementStatus, Task
from thidua.movements.queries import task_register_rows
from thidua.movements.tables import TASK_REGISTER
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, Role, Unit, UnitCode
from thidua.people.permissions import Refused
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_xlsx

pytestmark = pytest.mark.django_db
HEADER = "assigner_code;unit_code;unit_name;document_number;document_date;content;product;area;due_on;done_on"
DONE = "62;23425;Xã Mẫu;10/KH;02/01/2023;Rà soát thủ tục;Báo cáo;Cải cách thủ tục hành chính;30/06/2023;30/06/2023"
OPEN = "62;23425;;11/KH;02/01/2023;Lập danh mục;;;30/09/2023;"


@pytest.fixture
def movement() -> Movement:
    movement = make_kontum_movement()
    UnitCode.objects.create(unit=movement.province, code="62")
    return movement


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province, code="23425")


def bring(movement: Movement, *lines: str, dry_run: bool = False, by: Account | None = None) -> ImportReport:
    sheet = read_table(TASK_REGISTER, "\n".join([HEADER, *lines]).encode(), "so.csv")
    return import_task_register(movement=movement, sheet=sheet, dry_run=dry_run, by=by)


def counts(report: ImportReport) -> tuple[int, int, bool]:
    assert not report.errors, [render(error.sentence, "en") for error in report.errors]
    return report.created, report.unchanged, report.saved


def test_tasks_done_and_not_done_are_taken_over(movement: Movement, commune: Unit) -> None:
    assert counts(bring(movement, DONE, OPEN)) == (2, 0, True)
    done, missed = Task.objects.order_by("due_on")
    now = timezone.now()
    assert [task_state(one.standing, now) for one in (done, missed)] == [TaskState.DONE_ON_TIME, TaskState.OVERDUE]
    assert (done.assigner, done.lead, done.product, done.area) == (
        movement.province, commune, "Báo cáo", "procedures",
    )  # fmt: skip
    assert [step.act for step in done.steps.all()] == ["take_over"]
    assert Entry.objects.get(verb="import_tasks").said.after == {"new": 2}


def test_a_dry_run_tells_and_changes_nothing(movement: Movement, commune: Unit) -> None:
    entries = Entry.objects.count()
    assert counts(bring(movement, DONE, OPEN, dry_run=True)) == (2, 0, False)
    assert (Task.objects.count(), Entry.objects.count()) == (0, entries)


def test_what_is_on_record_stays_and_comes_back_from_the_export_unchanged(movement: Movement, commune: Unit) -> None:
    bring(movement, DONE, OPEN)
    close_task_list(movement=movement, year=2023, reason="Đủ", by=None)
    assert counts(bring(movement, DONE)) == (0, 1, True)
    sheet = read_table(TASK_REGISTER, write_xlsx(TASK_REGISTER, task_register_rows(movement, Unit.objects.all())))
    assert counts(import_task_register(movement=movement, sheet=sheet, dry_run=False, by=None)) == (0, 2, True)
    assert Task.objects.count() == 2


def test_a_task_that_was_assigned_here_is_not_taken_over_again(movement: Movement, commune: Unit) -> None:
    make_task(
        movement, commune, date(2023, 9, 30),
        document_number="11/KH", document_date=date(2023, 1, 2), content="Lập danh mục",
    )  # fmt: skip
    assert counts(bring(movement, OPEN)) == (0, 1, True)
    assert [render(error.problem, "en") for error in bring(movement, f"{OPEN}01/09/2023").errors] == [
        "This task is on record already and stands otherwise."
    ]


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        ("99;23425;;1/KH;02/01/2024;Việc;;;30/06/2024;", "assigner_code", "No unit has the code 99."),
        ("62;99999;;1/KH;02/01/2024;Việc;;;30/06/2024;", "unit_code", "No unit has the code 99999."),
        ("62;23425;Xã Khác;1/KH;02/01/2024;Việc;;;30/06/2024;", "unit_code", "belonged to another unit"),
        ("62;23425;;1/KH;02/01/2024;Việc;;Thể thao;30/06/2024;", "area", "no such reform area"),
        ("62;23425;;1/KH;02/01/2024;Việc;;;30/06/2023;", "due_on", "due before its document is signed"),
        ("62;23425;;1/KH;02/01/2024;Việc;;;30/06/2031;", "due_on", "after the last day of the movement"),
        ("62;23425;;1/KH;02/01/2099;Việc;;;;", "document_date", "This day has not come yet."),
        ("62;23425;;1/KH;02/01/2024;Việc;;;30/06/2024;01/01/2099", "done_on", "This day has not come yet."),
        ("62;23425;;1/KH;02/01/2024;Việc;;;30/06/2024;01/01/2024", "done_on", "received before it was written"),
        ("62;23425;;1/KH;02/01/2024;;;;30/06/2024;", "content", "The cell is empty."),
        ("62;23425;;1/KH;02/01/2022;Việc;;;30/06/2022;", "due_on", "declared complete"),
        (OPEN, "unit_code", "The same record stands in row 2."),
    ],
)
def test_what_is_wrong_is_told_in_its_place_and_nothing_is_taken_over(
    line: str, column: str, problem: str, movement: Movement, commune: Unit
) -> None:
    close_task_list(movement=movement, year=2022, reason="Đủ", by=None)
    report = bring(movement, OPEN, line)
    told = {(error.row, str(error.column)): render(error.problem, "en") for error in report.errors}
    assert problem in told[3, column]
    assert {row for row, _column in told} == {3}
    assert (report.saved, Task.objects.count()) == (False, 0)


def test_only_the_standing_agency_of_the_province_takes_a_register_over(movement: Movement, commune: Unit) -> None:
    with pytest.raises(Refused):
        bring(movement, OPEN, by=make_account(role=Role.DATA_OFFICER, unit=movement.province))
    assert counts(bring(movement, OPEN, by=make_standing_officer(movement.province))) == (1, 0, True)


def test_the_command_checks_first_and_takes_over_then(movement: Movement, commune: Unit, tmp_path: Path) -> None:
    file = tmp_path / "so.csv"
    file.write_text(f"{HEADER}\n{OPEN}", encoding="utf-8")
    call_command("import", "tasks", str(file), "--dry-run")
    assert Task.objects.count() == 0
    call_command("import", "tasks", str(file))
    assert Task.objects.count() == 1


def test_nothing_is_taken_over_into_a_closed_movement(movement: Movement, commune: Unit) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    movement.refresh_from_db()
    for dry_run in (True, False):
        (error,) = bring(movement, DONE, dry_run=dry_run).errors
        assert "The movement is closed" in render(error.sentence, "en")
    assert Task.objects.count() == 0
