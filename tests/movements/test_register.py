"""The paper register of past years is taken over from a table: checked row by row, all or nothing, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.duties import DutyState, DutyStatus, state_of
from thidua.core.messages import render
from thidua.movements.actions import hand_in, import_register, raise_obligations
from thidua.movements.models import Duty, Movement, MovementStatus, Submission
from thidua.movements.queries import register_rows
from thidua.movements.tables import REGISTER
from thidua.ops.data_command import ExitCode
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_xlsx

pytestmark = pytest.mark.django_db
HEADER = "unit_code;unit_name;obligation;period;document_number;document_date;received_on"
DIRECTIVE = "23425;;directive;2023-02;01/CV;10/02/2023;28/02/2023"
LATE = "23425;Xã Mẫu;Báo cáo quý;2023-Q1;02/BC;17/03/2023;20/03/2023"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province, code="23425")


def bring(movement: Movement, *lines: str, dry_run: bool = False, by: Account | None = None) -> ImportReport:
    sheet = read_table(REGISTER, "\n".join([HEADER, *lines]).encode(), "so.csv")
    return import_register(movement=movement, sheet=sheet, dry_run=dry_run, by=by)


def counts(report: ImportReport) -> tuple[int, int, bool]:
    assert not report.errors, [render(error.sentence, "en") for error in report.errors]
    return report.created, report.unchanged, report.saved


def states(unit: Unit) -> dict[str, DutyState]:
    now = timezone.now()
    return {f"{duty.obligation} {duty.period}": state_of(duty.standing, now) for duty in Duty.objects.filter(unit=unit)}


def test_the_register_of_a_year_raises_what_was_owed_and_takes_over_what_came(
    movement: Movement, commune: Unit
) -> None:
    assert counts(bring(movement, DIRECTIVE, LATE)) == (2, 0, True)
    assert states(commune) == {
        "directive 2023-02": DutyState.ACCEPTED,
        "report_quarterly 2023-Q1": DutyState.ACCEPTED_LATE,
        **dict.fromkeys(
            ("launch_plan 2023-02", "report_half_year 2023-H1", "report_quarterly 2023-Q3", "report_yearly 2023"),
            DutyState.OVERDUE,
        ),
    }
    one = Submission.objects.get(document_number="01/CV")
    assert (one.document_date, timezone.localdate(one.stored_at), one.taken_over) == (
        date(2023, 2, 10), date(2023, 2, 28), True,
    )  # fmt: skip
    assert Entry.objects.get(verb="import_submissions").said.after == {"new": 2}


def test_a_dry_run_tells_and_changes_nothing(movement: Movement, commune: Unit) -> None:
    entries = Entry.objects.count()
    assert counts(bring(movement, DIRECTIVE, LATE, dry_run=True)) == (2, 0, False)
    assert (Duty.objects.count(), Submission.objects.count(), Entry.objects.count()) == (0, 0, entries)


def test_what_is_taken_over_already_stays_and_comes_back_from_the_export_unchanged(
    movement: Movement, commune: Unit
) -> None:
    bring(movement, DIRECTIVE, LATE)
    assert counts(bring(movement, DIRECTIVE)) == (0, 1, True)
    sheet = read_table(REGISTER, write_xlsx(REGISTER, register_rows(movement, Unit.objects.all())))
    assert counts(import_register(movement=movement, sheet=sheet, dry_run=False, by=None)) == (0, 2, True)
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        ("99999;;directive;2023-02;1/CV;10/02/2023;28/02/2023", "unit_code", "No unit has the code 99999."),
        ("23425;Xã Khác;directive;2023-02;1/CV;10/02/2023;28/02/2023", "unit_code", "belonged to another unit"),
        ("23425;;Báo cáo tuần;2023-02;1/CV;10/02/2023;28/02/2023", "obligation", "know nothing of this name"),
        ("23425;;Báo cáo quý;2023;1/CV;10/02/2023;28/02/2023", "period", "no period for which it was owed"),
        ("23425;;directive;2030;1/CV;10/02/2023;28/02/2023", "period", "no period for which it was owed"),
        ("23425;;directive;2024;1/CV;10/02/2024;01/01/2099", "received_on", "This day has not come yet."),
        ("23425;;directive;2024;1/CV;10/02/2024;09/02/2024", "received_on", "received before it was written"),
        ("09;;directive;2023-02;1/CV;10/02/2023;28/02/2023", "unit_code", "The unit does not owe this"),
        ("23425;;directive;2023-02;1/CV;;28/02/2023", "document_date", "The cell is empty."),
        (DIRECTIVE, "unit_code", "The same record stands in row 2."),
    ],
)
def test_what_is_wrong_is_told_in_its_place_and_nothing_is_taken_over(
    line: str, column: str, problem: str, movement: Movement, commune: Unit
) -> None:
    make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province, code="09")
    report = bring(movement, DIRECTIVE, line)
    [error] = report.errors
    assert (error.row, str(error.column), report.saved) == (3, column, False)
    assert problem in render(error.problem, "en")
    assert render(error.remedy, "en")
    assert (Duty.objects.count(), Submission.objects.count()) == (0, 0)


def test_every_error_of_every_row_is_told_at_once(movement: Movement, commune: Unit) -> None:
    report = bring(
        movement,
        "99999;;tuần;2023-02;1/CV;10/02/2023;01/01/2099",
        "23425;;directive;x;1/CV;31/02/2023;28/02/2023",
        "99999;;directive;2023;1/CV;10/02/2023;28/02/2023",
    )
    assert [(error.row, str(error.column)) for error in report.errors] == [
        (2, "obligation"), (2, "received_on"), (3, "document_date"), (3, "period"), (4, "unit_code"),
    ]  # fmt: skip


def test_what_was_handed_in_here_is_not_written_over(movement: Movement, commune: Unit) -> None:
    this_year = timezone.localdate().year
    raise_obligations(movement=movement, on=date(this_year, 1, 1), by=None)
    duty = Duty.objects.get(unit=commune, obligation="directive")
    Duty.objects.update(open_until=timezone.now() + timedelta(days=1))
    hand_in(duty=duty, by=None, document_number="5/CV", document_date=date(this_year, 2, 1), text="Chỉ đạo")
    report = bring(movement, f"23425;;directive;{this_year};5/CV;01/02/{this_year};02/02/{this_year}")
    assert ["Something else is on record" in render(error.problem, "en") for error in report.errors] == [True]
    assert [one.taken_over for one in Submission.objects.all()] == [False]


def test_a_unit_that_ended_since_is_found_by_the_code_it_bore_then(movement: Movement) -> None:
    ended = make_unit("Xã Cũ", parent=movement.province, code="23425", valid_to=date(2025, 6, 30))
    ended.codes.update(valid_to=date(2025, 6, 30))
    heir = make_unit("Xã Mới", parent=movement.province, code="23425", valid_from=date(2025, 7, 1))
    heir.codes.update(valid_from=date(2025, 7, 1))
    assert counts(bring(movement, DIRECTIVE)) == (1, 0, True)
    assert [duty.unit for duty in Duty.objects.filter(status=DutyStatus.ACCEPTED.value)] == [ended]


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.UNIT_HEAD])
def test_only_the_standing_agency_of_the_province_takes_a_register_over(
    role: Role, movement: Movement, commune: Unit
) -> None:
    with pytest.raises(Refused):
        bring(movement, DIRECTIVE, by=make_account(role=role, unit=movement.province))
    assert counts(bring(movement, DIRECTIVE, by=make_standing_officer(movement.province))) == (1, 0, True)


def test_the_command_checks_first_and_takes_over_then(
    movement: Movement, commune: Unit, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "so.xlsx"  # type: ignore[operator]
    row = dict(zip(HEADER.split(";"), DIRECTIVE.split(";"), strict=True))
    days = {"document_date": date(2023, 2, 10), "received_on": date(2023, 2, 28), "unit_name": None}
    file.write_bytes(write_xlsx(REGISTER, [row | days]))
    call_command("import", "submissions", str(file), "--dry-run")
    assert Submission.objects.count() == 0
    call_command("import", "submissions", str(file))
    assert Submission.objects.count() == 1
    file.write_bytes(write_xlsx(REGISTER, [row | days | {"document_number": "9/CV"}]))
    capsys.readouterr()
    with pytest.raises(CommandError) as refused:
        call_command("import", "submissions", str(file))
    assert refused.value.returncode == ExitCode.WRONG_DATA
    assert "dòng 2" in capsys.readouterr().err


def test_nothing_is_taken_over_into_a_closed_movement(movement: Movement, commune: Unit) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    movement.refresh_from_db()
    for dry_run in (True, False):
        (error,) = bring(movement, DIRECTIVE, dry_run=dry_run).errors
        assert "The movement is closed" in render(error.sentence, "en")
    assert (Duty.objects.count(), Submission.objects.count()) == (0, 0)
