from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.observations import amount, make_measure, make_observation, make_share, not_arisen, share
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    make_account,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
)
from thidua.audit.models import Entry
from thidua.core.messages import render
from thidua.observations.actions import Figure, import_figures
from thidua.observations.models import Measure, Observation, Origin
from thidua.observations.queries import figure_rows
from thidua.observations.tables import FIGURES
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Role, Unit
from thidua.people.permissions import Refused
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = "unit;unit_name;person;measure;year;numerator;denominator;value;level;not_applicable;note;evidence"


@pytest.fixture
def unit() -> Unit:
    make_measure("tasks", name="Nhiệm vụ chưa hoàn thành")
    make_share()
    make_measure("level", "level")
    return make_unit(code="23425")


def bring(*lines: str, dry_run: bool = False, reason: str = "", header: str = HEADER) -> ImportReport:
    sheet = read_table(FIGURES, "\n".join([header, *lines]).encode(), "figures.csv")
    return import_figures(sheet=sheet, dry_run=dry_run, by=None, reason=reason)


def told(report: ImportReport) -> list[str]:
    assert not report.saved
    assert (Observation.objects.count(), Origin.objects.count(), Entry.objects.count()) == (0, 0, 0)
    return [render(error.sentence, "en") for error in report.errors]


def test_import_figures_records_every_kind_of_row(unit: Unit) -> None:
    person = make_person(staff_code="CB7")
    report = bring(
        "23425;;;tasks;2024;;;12,5;;;Ghi chú;12/BC",
        "23425;;;on_time;2024;3;4;;;Không;;",
        "23425;;;on_time;2023;;;;;Có;Không phát sinh;",
        ";;CB7;level;2024;;;;good;;;",
    )
    assert (report.errors, report.created, report.saved) == ((), 4, True)
    rows = Observation.objects.values_list(
        "unit", "person", "measure__code", "period_start__year", "numerator", "denominator", "value", "level",
        "applicable", "note", "evidence",
    )  # fmt: skip
    assert list(rows.order_by("pk")) == [
        (unit.pk, None, "tasks", 2024, None, None, Decimal("12.5"), "", True, "Ghi chú", "12/BC"),
        (unit.pk, None, "on_time", 2024, Decimal(3), Decimal(4), None, "", True, "", ""),
        (unit.pk, None, "on_time", 2023, None, None, None, "", False, "Không phát sinh", ""),
        (None, person.pk, "level", 2024, None, None, None, "good", True, "", ""),
    ]
    origin = Origin.objects.get()
    assert (origin.kind, origin.label) == ("import", "figures.csv")
    assert Entry.objects.get().verb == "record_figures"


def test_import_figures_knows_a_measure_by_its_name(unit: Unit) -> None:
    bring("23425;;;nhiệm vụ chưa hoàn thành;2024;;;1;;;;")
    assert Observation.objects.get().measure.code == "tasks"


def test_import_figures_refuses_a_name_that_two_measures_bear(unit: Unit) -> None:
    make_measure("tasks_2", name="Nhiệm vụ chưa hoàn thành")
    assert told(bring("23425;;;Nhiệm vụ chưa hoàn thành;2024;;;1;;;;")) == [
        (
            "figures.csv, row 2, measure “Nhiệm vụ chưa hoàn thành”: Several measures have this name. "
            "Write the code of the measure."
        )
    ]


@pytest.mark.parametrize("said", ["good", "tốt", "Good"])
def test_import_figures_knows_a_level_by_its_code_and_its_names(unit: Unit, said: str) -> None:
    Measure.objects.filter(code="level").update(levels={"good": {"vi": "Tốt", "en": "Good"}})
    assert bring(f"23425;;;level;2024;;;;{said};;;").saved
    assert Observation.objects.get().level == "good"


def test_import_figures_refuses_a_fraction_of_what_is_counted(unit: Unit) -> None:
    Measure.objects.filter(code__in=["tasks", "on_time"]).update(whole_numbers=True)
    assert told(bring("23425;;;tasks;2024;;;12,5;;;;", "23425;;;on_time;2024;3;4,5;;;;;")) == [
        f"figures.csv, row {row}: This measure counts things, and a count has no fraction. Write a whole number. Check "
        "whether a comma or a point was meant to group digits."
        for row in ("2, value “12.5”", "3, denominator “4.5”")
    ]
    assert bring("23425;;;tasks;2024;;;12;;;;").saved


def test_import_figures_names_every_error_with_row_column_and_remedy(unit: Unit) -> None:
    report = bring(
        "23425;;;task;2024;;;1;;;;",
        "99999;;;tasks;2024;;;1;;;;",
        "23425;Xã Khác;;tasks;2024;;;1;;;;",
        ";;CB404;tasks;2024;;;1;;;;",
        "23425;;;tasks;1824;;;1;;;;",
        "23425;;;on_time;2024;5;4;;;;;",
        "23425;;;tasks;2024;;;mười;;;;",
        ";;;tasks;2024;;;1;;;;",
    )
    assert told(report) == [
        "figures.csv, row 2, measure “task”: The measure “task” is not known. Did you mean “tasks”?",
        (
            "figures.csv, row 3, unit “99999”: No unit has the code 99999. Correct the code, or enter the unit first; "
            "one outside your reach is left to whoever answers for it."
        ),
        (
            "figures.csv, row 4, unit “23425”: At that time the code 23425 belonged to another unit: Xã Đăk Hà. "
            "Correct the code, the name or the date."
        ),
        (
            "figures.csv, row 5, person “CB404”: Nobody has this staff code. "
            "Correct the code, or import the person first."
        ),
        "figures.csv, row 6, year “1824”: The year must lie between 1900 and 2100. Correct the year.",
        (
            "figures.csv, row 7, numerator “5”: The numerator is greater than the denominator. "
            "Check whether the two were swapped or miscounted."
        ),
        (
            "figures.csv, row 8, value “mười”: This is not a number. "
            "Write digits only, without a unit or a percent sign, for example 1234 or 12,5."
        ),
        (
            "figures.csv, row 9, unit: A figure belongs to one unit or one person. "
            "Name a unit or a person, and not both."
        ),
    ]


def test_import_figures_checks_the_name_that_is_given_with_a_measure(unit: Unit) -> None:
    header = "unit;measure;measure_name;year;value"
    assert told(bring("23425;tasks;Hồ sơ đúng hẹn;2024;1", header=header)) == [
        (
            "figures.csv, row 2, measure_name “Hồ sơ đúng hẹn”: This is not the name of that measure. "
            "Correct the measure or its name."
        )
    ]
    assert bring("23425;tasks;Nhiệm vụ chưa hoàn thành;2024;1", header=header).saved


def test_import_figures_saves_nothing_on_a_dry_run_and_says_what_it_would(unit: Unit) -> None:
    make_observation(amount(1, unit.pk, year=2022))
    make_observation(amount(1, unit.pk, year=2023))
    before = (Observation.objects.count(), Origin.objects.count(), Entry.objects.count())
    lines = [f"23425;;;tasks;{year};;;{value};;;;" for year, value in ((2022, 1), (2023, 2), (2024, 3))]
    report = bring(*lines, dry_run=True, reason="Đếm lại")
    assert (report.created, report.updated, report.unchanged, report.saved) == (1, 1, 1, False)
    assert (Observation.objects.count(), Origin.objects.count(), Entry.objects.count()) == before
    report = bring(*lines, reason="Đếm lại")
    assert (report.created, report.updated, report.unchanged, report.saved) == (1, 1, 1, True)
    assert Observation.objects.count() == 4


def test_import_figures_needs_a_reason_to_correct(unit: Unit) -> None:
    make_observation(amount(1, unit.pk))
    report = bring("23425;;;tasks;2024;;;2;;;;")
    assert [render(error.sentence, "en") for error in report.errors] == [
        (
            "figures.csv, row 2, measure “tasks”: A different figure is recorded here already. "
            "Leave it out, or give the reason of the correction."
        )
    ]
    assert Observation.objects.count() == 1
    assert bring("23425;;;tasks;2024;;;2;;;;", reason="Đếm lại").updated == 1


def test_import_figures_reads_a_reused_code_as_it_stood_at_the_end_of_the_year(unit: Unit) -> None:
    old = make_unit("Xã Ngọc Linh", code="23416", valid_to=LAST_DAY)
    new = make_unit("Xã Tu Mơ Rông", code="23416", valid_from=MERGED_ON)
    gone = make_unit("Huyện Đăk Hà", code="615", valid_to=LAST_DAY)
    report = bring(
        "23416;;;tasks;2024;;;1;;;;",
        "23416;;;tasks;2025;;;2;;;;",
        "23416;Xã Ngọc Linh;;tasks;2025;;;3;;;;",
        "615;;;tasks;2025;;;4;;;;",
    )
    assert report.errors == ()
    found = Observation.objects.order_by("pk").values_list("unit", "period_start__year", "value")
    assert list(found) == [(old.pk, 2024, 1), (new.pk, 2025, 2), (old.pk, 2025, 3), (gone.pk, 2025, 4)]


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.OBSERVER])
def test_import_figures_is_for_the_standing_agency(unit: Unit, role: str) -> None:
    province = unit.parent = make_province()
    unit.save()
    sheet = read_table(FIGURES, f"{HEADER}\n23425;;;tasks;2024;;;1;;;;".encode(), "figures.csv")
    with pytest.raises(Refused):
        import_figures(sheet=sheet, dry_run=False, by=make_account(role=role, unit=province))
    assert Observation.objects.count() == 0
    officer = make_standing_officer(province)
    assert import_figures(sheet=sheet, dry_run=False, by=officer).saved
    assert Origin.objects.get().recorded_by == officer


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.DATA_OFFICER])
def test_units_and_persons_out_of_reach_are_as_good_as_unknown(unit: Unit, role: str) -> None:
    make_post(make_unit("Xã xa", code="88001"), make_person(staff_code="XA-1"))
    officer, heard = make_account(role=role, unit=unit), []
    for code, person in (("88001", "XA-1"), ("88002", "XA-2")):
        lines = [HEADER, f"{code};;;tasks;2024;;;1;;;;", f";;{person};tasks;2024;;;1;;;;"]
        sheet = read_table(FIGURES, "\n".join(lines).encode(), "figures.csv")
        report = import_figures(sheet=sheet, dry_run=False, by=officer)
        heard.append([render(e.sentence, "en").replace(code, "").replace(person, "") for e in report.errors])
    assert heard[0] == heard[1]
    assert (len(heard[0]), Observation.objects.count()) == (2, 0)


def test_nobody_hands_in_figures_about_oneself(unit: Unit) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=unit)
    officer.person = make_post(unit, make_person(staff_code="CB7")).person
    officer.save()
    sheet = read_table(FIGURES, f"{HEADER}\n;;CB7;tasks;2024;;;1;;;;".encode(), "figures.csv")
    report = import_figures(sheet=sheet, dry_run=False, by=officer)
    assert [str(error.problem) for error in report.errors] == [
        "This row is about yourself: nobody decides about oneself."
    ]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_figures_are_imported_again_as_they_were_exported(
    unit: Unit, write: Callable[..., bytes], language: str
) -> None:
    old = make_unit("Xã Ngọc Linh", code="23416", valid_to=LAST_DAY)
    make_unit("Xã Tu Mơ Rông", code="23416", valid_from=MERGED_ON)
    units = [unit.pk, old.pk]
    for figure in (
        amount("1.234", unit.pk),
        amount("-999999.5", unit.pk, year=2023),
        share(3, 4, unit.pk),
        not_arisen(unit.pk, year=2023),
        Figure(measure="level", year=2024, unit_id=unit.pk, level="good", note="=1+1", evidence="12/BC"),
        amount(7, old.pk, year=2025),
    ):
        make_observation(figure)
    exported = write(FIGURES, list(figure_rows([2023, 2024, 2025], units)), language)
    sheet = read_table(FIGURES, exported, "figures")
    assert sheet.errors == ()
    report = import_figures(sheet=sheet, dry_run=False, by=None)
    assert (report.errors, report.created, report.updated, report.unchanged) == ((), 0, 0, 6)
    Observation.objects.all().delete()
    assert import_figures(sheet=sheet, dry_run=False, by=None).created == 6
    assert write(FIGURES, list(figure_rows([2023, 2024, 2025], units)), language) == exported


def test_figure_rows_give_the_figures_that_stand_with_the_code_of_their_year(unit: Unit) -> None:
    make_observation(amount(1, unit.pk))
    make_observation(amount("20.50", unit.pk), reason="Đếm lại")
    make_observation(amount(1, unit.pk, year=2023))
    without_code = make_unit("Phòng Nội vụ", "sub_unit")
    make_observation(amount(0, without_code.pk))
    blank = dict.fromkeys(
        ("person", "numerator", "denominator", "level", "not_applicable", "note", "evidence")
    ) | {"measure": "tasks", "measure_name": "Nhiệm vụ chưa hoàn thành", "year": 2024}  # fmt: skip
    assert list(figure_rows([2024], [unit.pk, without_code.pk])) == [
        {**blank, "unit": "23425", "unit_name": "Xã Đăk Hà", "value": Decimal("20.5")},
        {**blank, "unit": None, "unit_name": "Phòng Nội vụ", "value": Decimal(0)},
    ]
    assert str(next(figure_rows([2024], [unit.pk]))["value"]) == "20.5"


def test_figure_rows_name_the_code_that_the_unit_bore_last(unit: Unit) -> None:
    unit.codes.update(valid_to=date(2020, 12, 31))
    make_observation(amount(1, unit.pk))
    assert [row["unit"] for row in figure_rows([2024], [unit.pk])] == ["23425"]


def test_import_figures_counts_the_errors_that_it_does_not_list(unit: Unit) -> None:
    report = bring(*["23425;;;tasks;2024;;;;;;;"] * 250)
    assert (len(report.errors), report.sheet.error_count) == (200, 250)


@pytest.mark.parametrize("page", ["observations.md", "observations.vi.md"])
def test_the_example_of_the_documentation_is_imported(unit: Unit, page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "rooms" / page).read_text(encoding="utf-8")
    example = text.split("```csv\n")[1].split("```")[0]
    for code in ("23293", "23294"):
        make_unit(f"Xã {code}", code=code)
    make_share("dossiers_on_time")
    make_measure("par_plan_issued", "level")
    make_measure("dossiers_late")
    report = import_figures(sheet=read_table(FIGURES, example.encode(), "example.csv"), dry_run=False, by=None)
    assert (report.errors, report.created) == ((), 4)
