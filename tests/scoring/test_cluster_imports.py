"""Clusters by table: who competes where in a year, in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.movements import make_kontum_movement
from tests.factories.people import LAST_DAY, MERGED_ON, join_cluster, make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.movements.models import Movement
from thidua.movements.queries import cluster_names
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, ClusterMember, Kind, Role, Unit
from thidua.people.permissions import Refused
from thidua.scoring.actions import import_clusters
from thidua.scoring.models import ScoringRun
from thidua.scoring.queries import cluster_rows
from thidua.scoring.tables import CLUSTERS
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = "year,unit_code,unit_name,cluster"
YEAR = 2026


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Xốp", parent=movement.province, code="23359")


def bring(
    movement: Movement, *rows: str, dry_run: bool = False, reason: str = "", by: Account | None = None
) -> ImportReport:
    sheet = read_table(CLUSTERS, "\n".join([HEADER, *rows]).encode(), "cum.csv")
    return import_clusters(movement=movement, sheet=sheet, dry_run=dry_run, reason=reason, by=by)


def told(report: ImportReport) -> list[tuple[int | None, str, str]]:
    assert not report.saved
    return [(error.row, str(error.column), str(error.problem)) for error in report.errors]


def places() -> set[tuple[int, str, str]]:
    return set(ClusterMember.objects.values_list("year", "unit__name", "cluster"))


@pytest.mark.parametrize("word", ["communes", "xã, phường, thị trấn", "Communes, wards and townships"])
def test_a_unit_joins_a_cluster_named_in_any_way(movement: Movement, commune: Unit, word: str) -> None:
    report = bring(movement, f'{YEAR},23359,,"{word}"')
    assert (report.saved, report.created, report.updated) == (True, 1, 0)
    assert places() == {(YEAR, "Xã Xốp", "communes")}


def test_a_dry_run_of_clusters_saves_nothing(movement: Movement, commune: Unit) -> None:
    before = Entry.objects.count()
    assert bring(movement, f"{YEAR},23359,,communes", dry_run=True).created == 1
    assert (places(), Entry.objects.count()) == (set(), before)


def test_the_log_says_which_unit_went_from_which_cluster_to_which(movement: Movement, commune: Unit) -> None:
    make_unit("Xã Hiếu", code="23395")
    stays = make_unit("Xã Pờ Ê", code="23398")
    join_cluster(commune, "departments", YEAR)
    join_cluster(stays, "communes", YEAR)
    rows = [f"{YEAR},{code},,communes" for code in ("23359", "23395", "23398")]
    report = bring(movement, *rows, reason="QĐ 7")
    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    assert {place for _year, _unit, place in places()} == {"communes"}
    said = Entry.objects.get(verb="place_units").said
    old, new = "Sở, ban, ngành và BQL Khu kinh tế", "Xã, phường, thị trấn"
    assert said.before == {"units": [f"Xã Xốp: {old}", "Xã Hiếu: –"]}
    assert (said.after, said.reason) == ({"units": [f"Xã Xốp: {new}", f"Xã Hiếu: {new}"]}, "QĐ 7")
    assert Entry.objects.get(verb="import_clusters").said.after == {"created": 1, "updated": 1, "unchanged": 1}


@pytest.mark.parametrize("dash", ["–", "-"])
def test_a_dash_takes_a_unit_out_of_its_cluster(movement: Movement, commune: Unit, dash: str) -> None:
    make_unit("Xã Hiếu", code="23395")
    join_cluster(commune, "communes", YEAR)
    rows = [f"{YEAR},{code},,{dash}" for code in ("23359", "23395")]
    tried = bring(movement, *rows, dry_run=True)
    assert (tried.created, tried.updated, tried.unchanged, len(places())) == (0, 1, 1, 1)
    done = bring(movement, *rows, reason="QĐ 8")
    assert (done.saved, done.updated, places()) == (True, 1, set())
    said = Entry.objects.get(verb="place_units").said
    assert (said.before, said.after, said.reason) == (
        {"units": ["Xã Xốp: Xã, phường, thị trấn"]}, {"units": ["Xã Xốp: –"]}, "QĐ 8",
    )  # fmt: skip


def test_a_unit_that_has_ended_is_taken_out_as_well(movement: Movement) -> None:
    join_cluster(make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY), "communes", 2025)
    assert bring(movement, "2025,23425,,–").updated == 1
    assert places() == set()


def test_who_is_taken_out_and_named_for_a_cluster_in_one_file_is_told(movement: Movement, commune: Unit) -> None:
    assert told(bring(movement, f"{YEAR},23359,,–", f"{YEAR},23359,,communes")) == [
        (3, "unit_code", "The same record stands in row 2.")
    ]


def test_every_mistake_of_a_file_of_clusters_is_told_at_once(movement: Movement, commune: Unit) -> None:
    make_unit("Sở Y tế", Kind.DEPARTMENT, code="syt")
    make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    make_unit("Huyện Đăk Glei", Kind.DISTRICT, code="610")
    rows = [
        f"{YEAR},99,,cụm lạ",
        f"{YEAR},syt,,communes",
        "26,23359,,communes",
        "2025,23425,,communes",
        "2025,610,,districts",
        f"{YEAR},23359,Xã Hiếu,",
        "năm nay,23359,,communes",
        f"{YEAR},23359,,communes",
        f"{YEAR},23359,,communes",
    ]
    assert told(bring(movement, *rows, dry_run=True)) == [
        (2, "unit_code", "No unit has the code 99."),
        (2, "cluster", "The rules know no such cluster in that year."),
        (3, "cluster", "“Communes, wards and townships” takes no units of this kind: Provincial department."),
        (4, "year", "The year must lie between 2000 and 2100."),
        (5, "unit_code", "The unit is not in force on the last day of that year."),
        (6, "cluster", "The rules know no such cluster in that year."),
        (7, "cluster", "The cell is empty."),
        (7, "unit_code", "At that time the code 23359 belonged to another unit: Xã Xốp."),
        (8, "year", "This is not a number."),
        (10, "unit_code", "The same record stands in row 9."),
    ]


def test_who_has_been_scored_stays(movement: Movement, commune: Unit) -> None:
    join_cluster(commune, "departments", YEAR)
    ScoringRun.objects.create(
        movement=movement, regulation=movement.regulation, cluster="departments", year=YEAR, index_set="x",
        units=1, ranked=0, compared=0,
    )  # fmt: skip
    same = bring(movement, f"{YEAR},23359,,departments")
    assert (same.errors, same.unchanged) == ((), 1)
    for cluster in ("communes", "–"):
        refused = told(bring(movement, f"{YEAR},23359,,{cluster}"))
        assert [(row, column) for row, column, _ in refused] == [(2, "cluster")]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_clusters_are_imported_again_as_they_were_exported(
    movement: Movement, commune: Unit, write: Callable[..., bytes]
) -> None:
    old = make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    new = make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)
    for unit, year in ((commune, 2024), (commune, 2025), (old, 2024), (old, 2025), (new, 2025)):
        join_cluster(unit, "communes", year)
    data = write(CLUSTERS, list(cluster_rows(Unit.objects.all(), cluster_names())))
    report = import_clusters(movement=movement, sheet=read_table(CLUSTERS, data, "cum"), dry_run=False, by=None)
    assert (report.errors, report.created, report.updated, report.unchanged) == ((), 0, 0, 5)


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.DATA_OFFICER])
def test_units_out_of_reach_are_as_good_as_unknown(movement: Movement, commune: Unit, role: str) -> None:
    make_unit("Xã xa", code="88001")
    officer = make_account(role=role, unit=commune)
    heard = [
        [
            str(error.sentence).replace(code, "")
            for error in bring(movement, f"{YEAR},{code},,communes", by=officer).errors
        ]
        for code in ("88001", "88002")
    ]
    assert heard[0] == heard[1]
    assert (len(heard[0]), places()) == (1, set())
    assert bring(movement, f"{YEAR},23359,,communes", by=officer).saved


def test_only_the_standing_agency_imports_clusters(movement: Movement, commune: Unit) -> None:
    with pytest.raises(Refused):
        bring(movement, by=make_account(role=Role.UNIT_HEAD, unit=movement.province))
    assert bring(movement, f"{YEAR},23359,,communes", by=make_standing_officer(movement.province)).saved
