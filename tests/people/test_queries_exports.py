"""What is exported can be imported: into an empty register it gives the same, over the same it changes nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    discipline,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_unit,
    rate,
    succeed,
)
from thidua.people.actions import (
    ImportReport,
    import_discipline,
    import_matters,
    import_persons,
    import_ratings,
    import_units,
)
from thidua.people.models import (
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Succession,
    Unit,
)
from thidua.people.queries import (
    export_discipline,
    export_matters,
    export_persons,
    export_ratings,
    export_units,
    units_in_force,
)
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS, UNITS
from thidua.sheets.columns import Table
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

pytestmark = pytest.mark.django_db

Write = Callable[[Table, list[dict[str, object]], str], bytes]
Rows = list[dict[str, object]]


@pytest.fixture
def province() -> Unit:
    """Reused codes, a split and a merger, a unit not verified, records of every register."""
    province = make_province()
    one = make_unit("Xã Đăk Hà", parent=province, valid_to=LAST_DAY, code="23425")
    two = make_unit("Xã Tu Mơ Rông", parent=province, valid_to=LAST_DAY, code="23422")
    heir = make_unit("Xã Tu Mơ Rông", parent=province, valid_from=MERGED_ON, code="23425")
    part = make_unit("Xã Măng Ri", parent=province, valid_from=MERGED_ON, code="23446")
    succeed(one, heir)
    succeed(two, heir, "0.6")
    succeed(two, part, "0.4")
    Unit.objects.filter(pk=part.pk).update(verified=False, note="Theo báo chí; chưa kiểm chứng")
    mai = make_person("Y Thị Mai", staff_code="KT-01")
    make_post(one, mai, "Chuyên viên", valid_to=LAST_DAY)
    make_post(heir, mai, "=Phó Chủ tịch", valid_from=MERGED_ON)
    rate(mai, 2023, decision="5/QĐ")
    rate(mai, 2024, "excellent")
    discipline(mai, one, date(2024, 5, 20), date(2025, 5, 19))
    make_matter(unit=one)
    make_matter(person=mai, closed_on=date(2025, 2, 1))
    return province


def everything() -> dict[str, Rows]:
    return {
        "units": export_units(Unit.objects.all()),
        "persons": export_persons(Person.objects.all(), Unit.objects.all()),
        "ratings": export_ratings(Person.objects.all()),
        "discipline": export_discipline(Person.objects.all()),
        "matters": export_matters(Person.objects.all(), Unit.objects.all()),
    }


IMPORTS: Mapping[str, tuple[Table, Callable[..., ImportReport]]] = {
    "units": (UNITS, import_units),
    "persons": (PERSONS, import_persons),
    "ratings": (RATINGS, import_ratings),
    "discipline": (DISCIPLINE, import_discipline),
    "matters": (MATTERS, import_matters),
}


def bring_in(files: Mapping[str, bytes]) -> list[ImportReport]:
    reports = []
    for name, (table, action) in IMPORTS.items():
        report = action(sheet=read_table(table, files[name], f"{name}.csv"), dry_run=False, by=None)
        assert [str(error.sentence) for error in report.errors] == []
        reports.append(report)
    return reports


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.usefixtures("province")
def test_importing_what_was_exported_changes_nothing(write: Write, language: str) -> None:
    files = {name: write(IMPORTS[name][0], rows, language) for name, rows in everything().items()}
    assert [(report.created, report.updated) for report in bring_in(files)] == [(0, 0)] * 5


@pytest.mark.usefixtures("province")
def test_an_export_rebuilds_the_same_in_an_empty_register() -> None:
    before = everything()
    files = {name: write_csv(IMPORTS[name][0], rows, "vi") for name, rows in before.items()}
    for model in (PendingMatter, DisciplinaryAction, PerformanceRating, Person, Succession):
        model._default_manager.all().delete()
    for unit in Unit.objects.order_by("-path"):
        unit.delete()
    bring_in(files)
    assert everything() == before


@pytest.mark.usefixtures("province")
def test_units_are_exported_as_they_stood_on_a_day() -> None:
    assert {(row["code"], row["name"]) for row in export_units(units_in_force(MERGED_ON))} == {
        ("62", "Tỉnh Kon Tum"),
        ("23425", "Xã Tu Mơ Rông"),
        ("23446", "Xã Măng Ri"),
    }


@pytest.mark.usefixtures("province")
def test_successors_are_exported_with_their_shares() -> None:
    heirs = {row["name"]: row["successor_code"] for row in export_units(units_in_force(LAST_DAY))}
    assert heirs == {"Tỉnh Kon Tum": None, "Xã Đăk Hà": "23425", "Xã Tu Mơ Rông": "23425=0.6; 23446=0.4"}
    assert set(Succession.objects.values_list("share", flat=True)) == {Decimal(1), Decimal("0.6"), Decimal("0.4")}


@pytest.mark.usefixtures("province")
def test_only_the_persons_and_units_named_are_exported() -> None:
    nobody = Person.objects.none()
    assert export_persons(nobody, Unit.objects.all()) == export_ratings(nobody) == export_discipline(nobody) == []
    assert export_matters(nobody, Unit.objects.none()) == []


@pytest.mark.usefixtures("province")
def test_ratings_can_be_exported_for_one_year() -> None:
    assert [row["year"] for row in export_ratings(Person.objects.all(), 2024)] == [2024]


@pytest.mark.usefixtures("province")
def test_exports_take_a_fixed_number_of_queries(django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        everything()
