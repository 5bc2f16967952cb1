"""What the program makes itself of what was handed in and of the tasks, nobody brings by file or by form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories.movements import make_duty, make_kontum_movement, make_past_task, observe
from tests.factories.people import join_cluster, make_standing_officer, make_unit
from thidua.core.messages import render
from thidua.movements.models import Movement, MovementStatus
from thidua.observations.actions import Figure, FiguresRefusedError, OriginInfo, import_figures, record_many
from thidua.observations.models import Observation
from thidua.observations.queries import figure_rows
from thidua.observations.tables import FIGURES
from thidua.ops.data_command import ExitCode
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, Unit
from thidua.scoring.actions import import_assessments
from thidua.scoring.tables import ASSESSMENTS
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv

pytestmark = pytest.mark.django_db

OF_DUTIES = ("reports_late_or_missing", "periodic_reports_late_or_missing")
OF_TASKS = ("tasks_unfinished", "penalty_overdue_provincial_tasks")
HEADER = "unit;measure;year;value"
NO_DUTIES_TYPED = (
    "The program makes this figure itself of what units owe and hand in; nobody types it. Leave it out. If the figure "
    "is wrong, correct what was handed in under “What is owed” and bring the year and its figures up to date there."
)
NO_TASKS_TYPED = (
    "The program makes this figure itself of the assigned tasks; nobody types it. Leave it out. If the figure is "
    "wrong, correct the tasks of the year under “Tasks” and make the figures again there."
)


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    """A commune of a movement with obligations and tasks of 2023 and 2024 on record, of whatever unit."""
    other = make_unit(parent=movement.province)
    for year in (2023, 2024):
        make_duty(movement, other, year=year, period=f"{year}-Q3")
        make_past_task(movement, other, date(year, 3, 1), on_time=True, number=f"{year}")
    Observation.objects.all().delete()
    return make_unit("Xã Mẫu", parent=movement.province, code="23425")


def bring(*lines: str, by: Account | None = None, reason: str = "") -> ImportReport:
    sheet = read_table(FIGURES, "\n".join([HEADER, *lines]).encode(), "figures.csv")
    return import_figures(sheet=sheet, dry_run=False, by=by, reason=reason)


def told(report: ImportReport) -> list[str]:
    assert not report.saved
    return [render(error.sentence, "en") for error in report.errors]


@pytest.mark.parametrize("account", [lambda _province: None, make_standing_officer], ids=["command", "officer"])
def test_every_row_of_such_a_figure_is_refused_and_nothing_is_imported(
    movement: Movement, commune: Unit, account: Callable[[Unit], Account | None]
) -> None:
    lines = [f"23425;{measure};{year};0" for measure in (*OF_DUTIES, *OF_TASKS) for year in (2023, 2024)]
    assert told(bring("23425;dossiers_late;2024;3", *lines, by=account(movement.province))) == [
        f"figures.csv, row {row}, measure “{measure}”: {said}"
        for row, (measure, said) in enumerate(
            [
                *((measure, NO_DUTIES_TYPED) for measure in OF_DUTIES for _year in range(2)),
                *((measure, NO_TASKS_TYPED) for measure in OF_TASKS for _year in range(2)),
            ],
            3,
        )
    ]
    assert not Observation.objects.exists()


@pytest.mark.parametrize("year", [2022, 2025])
def test_a_year_of_which_nothing_is_on_record_here_stays_open(year: int, commune: Unit) -> None:
    """Before the movement, or while it went on on paper alone."""
    assert bring(*(f"23425;{measure};{year};1" for measure in (*OF_DUTIES, *OF_TASKS))).created == 4


def test_a_movement_that_is_a_draft_makes_nothing_yet(movement: Movement, commune: Unit) -> None:
    Movement.objects.update(status=MovementStatus.DRAFT)
    assert bring("23425;tasks_unfinished;2024;0").created == 1


def test_the_command_tells_it_and_imports_nothing(
    commune: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "so-lieu.csv"
    file.write_text(f"{HEADER}\n23425;tasks_unfinished;2024;0\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("import", "figures", str(file))
    assert (refused.value.returncode, Observation.objects.count()) == (ExitCode.WRONG_DATA, 0)
    heard = capsys.readouterr().err
    assert all(part in heard for part in ("dòng 2", "tasks_unfinished", "không ai gõ tay", "“Nhiệm vụ”"))


def test_a_reason_corrects_no_figure_that_was_made(commune: Unit) -> None:
    observe(Figure(measure="tasks_unfinished", year=2024, unit_id=commune.pk, value=Decimal(2)))
    assert len(told(bring("23425;tasks_unfinished;2024;0", reason="Đếm lại"))) == 1
    assert Observation.objects.get().value == 2


def test_a_table_exported_from_here_comes_back_with_what_was_made_as_it_stands(commune: Unit) -> None:
    for measure in ("tasks_unfinished", "dossiers_late"):
        observe(Figure(measure=measure, year=2024, unit_id=commune.pk, value=Decimal(2)))
    rows = [
        {**row, "value": Decimal(5) if row["measure"] == "dossiers_late" else row["value"]}
        for row in figure_rows([2024], [commune.pk])
    ]
    sheet = read_table(FIGURES, write_csv(FIGURES, rows), "figures.csv")
    report = import_figures(sheet=sheet, dry_run=False, by=None, reason="Đếm lại")
    assert (report.errors, report.updated, report.unchanged) == ((), 1, 1)


def test_an_assessment_brings_no_such_figure(movement: Movement, commune: Unit) -> None:
    join_cluster(commune, "communes", 2024)
    text = "unit;year;component;measure;numerator;denominator\n23425;2024;1.6;assigned_tasks_on_time;9;9"
    sheet = read_table(ASSESSMENTS, text.encode(), "figures.csv")
    report = import_assessments(movement=movement, sheet=sheet, dry_run=False, by=None)
    assert [sentence.split(": ", 1)[1] for sentence in told(report)] == [NO_TASKS_TYPED]
    assert not Observation.objects.exists()


@pytest.mark.parametrize("measure", [*OF_DUTIES, *OF_TASKS])
def test_a_form_brings_no_such_figure(commune: Unit, measure: str) -> None:
    figure = Figure(measure=measure, year=2024, unit_id=commune.pk, value=Decimal(0))
    with pytest.raises(FiguresRefusedError, match="nobody types it"):
        record_many(figures=[figure], origin=OriginInfo("form", "", "Biểu mẫu"), by=None)
