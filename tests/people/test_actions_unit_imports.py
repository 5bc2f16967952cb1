from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    make_account,
    make_province,
    make_standing_officer,
    make_unit,
    succeed,
)
from thidua.audit.models import Entry
from thidua.people.actions import ImportRefusedError, ImportReport, import_units, load_province
from thidua.people.models import Account, Kind, Role, Succession, Unit, UnitCode
from thidua.people.permissions import Refused
from thidua.people.queries import unit_by_code
from thidua.people.tables import UNITS
from thidua.sheets.reading import read_table

pytestmark = pytest.mark.django_db

HEADER = "code,name,kind,parent_code,valid_from,valid_to,successor_code,verified,note"
PROVINCE = "62,Tỉnh Kon Tum,Tỉnh,,,,,,"


def sheet_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def load(*rows: str, dry_run: bool = False) -> ImportReport:
    return import_units(sheet=read_table(UNITS, sheet_of(*rows), "don-vi.csv"), dry_run=dry_run, by=None)


def problems(report: ImportReport) -> list[tuple[int | None, str, str]]:
    """Each error's row, column in Vietnamese, and what is wrong."""
    return [(error.row, str(error.column), str(error.problem)) for error in report.errors]


def test_units_are_imported_with_place_code_and_time() -> None:
    report = load("23359,Xã Xốp,commune,62,,30/06/2025,,,", PROVINCE)
    assert report.saved
    assert (report.created, report.updated, report.unchanged) == (2, 0, 0)
    commune = unit_by_code("23359", LAST_DAY)
    assert (commune.name, commune.kind, commune.valid_to) == ("Xã Xốp", Kind.COMMUNE, LAST_DAY)
    assert commune.parent == unit_by_code("62", LAST_DAY)
    assert commune.path == f"/{commune.parent_id}/{commune.pk}/"


def test_agencies_and_territory_have_their_own_code_lists() -> None:
    load(PROVINCE, "snv,Sở Nội vụ,department,62,,,,,")
    assert dict(UnitCode.objects.values_list("code", "scheme")) == {"62": "gso", "snv": "agency"}


def test_a_reused_code_means_the_unit_of_its_time() -> None:
    load(
        PROVINCE,
        "23422,Xã Tu Mơ Rông,commune,62,,2025-06-30,23425,,",
        "23425,Xã Đăk Hà,commune,62,,2025-06-30,23425,,",
        "23425,Xã Tu Mơ Rông,commune,62,2025-07-01,,,,",
    )
    heir = unit_by_code("23425", MERGED_ON)
    assert heir.name == "Xã Tu Mơ Rông"
    pairs = Succession.objects.values_list("predecessor__name", "successor", "on", "share")
    assert set(pairs) == {
        ("Xã Tu Mơ Rông", heir.pk, MERGED_ON, Decimal(1)),
        ("Xã Đăk Hà", heir.pk, MERGED_ON, Decimal(1)),
    }


def test_a_split_unit_names_the_share_of_each_successor() -> None:
    load(
        PROVINCE,
        "1,Xã A,commune,62,,30/06/2025,2=0.6; 3=0.4,,",
        "2,Xã B,commune,62,01/07/2025,,,,",
        "3,Xã C,commune,62,01/07/2025,,,,",
    )
    assert dict(Succession.objects.values_list("successor__name", "share")) == {
        "Xã B": Decimal("0.6"),
        "Xã C": Decimal("0.4"),
    }


def test_a_corrected_succession_stands_on_the_trail_of_the_unit_that_is_carried_on() -> None:
    rows = ["1,Xã A,commune,62,,30/06/2025,{},,"] + [f"{code},Xã {code},commune,62,01/07/2025,,,," for code in "23"]
    for shares in ("2=0.6; 3=0.4", "2=0.7; 3=0.3"):
        load(PROVINCE, *(row.format(shares) for row in rows))
    told = Entry.objects.filter(verb="correct_by_import").order_by("pk")
    old = str(Unit.objects.get(name="Xã A").pk)
    assert [(one.subject_kind, one.subject_key) for one in told] == [("unit", old)] * 2
    said = {one.said.after["successor"]: (one.said.before, one.said.after) for one in told}
    assert {name: (Decimal(before["share"]), Decimal(after["share"])) for name, (before, after) in said.items()} == {
        "Xã 2": (Decimal("0.6"), Decimal("0.7")), "Xã 3": (Decimal("0.4"), Decimal("0.3")),
    }  # fmt: skip


@pytest.mark.parametrize(("code", "remedy"), [("26", "Did you mean 62: Tỉnh Kon Tum?"), ("99", None)])
def test_only_a_truly_close_code_is_suggested(code: str, remedy: str | None) -> None:
    error = load(PROVINCE, f"1,Xã A,commune,{code},,,,,").errors[0]
    assert str(error.remedy) == (
        remedy or "Correct the code, or enter the unit first; one outside your reach is left to whoever answers for it."
    )


def test_a_cell_that_cannot_be_read_hides_no_other_mistake() -> None:
    report = load(
        PROVINCE,
        "1,Xã A,xã chi,62,,,,,",
        "2,Xã B,commune,,,,,,",
        "3,Xã C,commune,62,,30/06/2025,1,,",
        "4,Xã D,commune,62,02/01/2025,01/01/2025,,,",
    )
    assert problems(report) == [
        (3, "kind", "This is not one of the words for this column."),
        (4, "parent_code", "Only a province stands below nothing."),
        (6, "valid_to", "It would end before it begins."),
    ]


def test_one_dry_run_tells_every_mistake_of_and_between_rows_beside_cells_that_cannot_be_read() -> None:
    report = load(
        PROVINCE,
        "1,Xã A,xã chi,62,02/01/2025,01/01/2025,9,,",
        "2,,sub_unit,3,,,,,",
        "3,Phòng C,sub_unit,2,,,,có lẽ,",
        "4,Xã D,commune,98,,31/02/2025,0.5,,",
        "4,Xã E,commune,62,,,,,",
        "5,Xã F,commune,,,,,,",
        dry_run=True,
    )
    assert problems(report) == [
        (3, "kind", "This is not one of the words for this column."),
        (3, "valid_to", "It would end before it begins."),
        (3, "successor_code", "No unit has the code 9."),
        (4, "name", "The cell is empty."),
        (4, "parent_code", "This unit would stand below itself."),
        (5, "verified", "This is not one of the words for this column."),
        (5, "parent_code", "This unit would stand below itself."),
        (6, "valid_to", "There is no such day."),
        (6, "parent_code", "No unit has the code 98."),
        (6, "successor_code", "No unit has the code 0.5."),
        (7, "code", "The same record stands in row 6."),
        (8, "parent_code", "Only a province stands below nothing."),
    ]
    assert all(error.sheet == "don-vi.csv" and str(error.remedy) for error in report.errors)


@pytest.mark.parametrize(
    ("parent", "fault"),
    [
        ("1,Sở A,sở,62,,,,,", (3, "kind")),
        (",Sở A,department,62,,,,,", (3, "code")),
        ("1,Sở A,department,62,32/01/2025,,,,", (3, "valid_from")),
        ("1,Sở A,department,62,01/01/2020,khi nào,,,", (3, "valid_to")),
        ("1,Sở A,department,62,01/01/2020,01/01/2019,,,", (3, "valid_to")),
        ("1,Sở A,department,99,01/01/2020,,,,", (3, "parent_code")),
    ],
)
def test_who_stands_below_a_faulty_row_is_not_to_blame(parent: str, fault: tuple[int, str]) -> None:
    report = load(PROVINCE, parent, "2,Phòng B,sub_unit,1,01/07/2025,,,,", "3,Tổ C,sub_unit,2,01/07/2025,,,,")
    assert [(row, column) for row, column, _problem in problems(report)] == [fault]


def test_who_succeeds_to_a_faulty_row_is_not_to_blame() -> None:
    report = load(PROVINCE, "1,Xã A,commune,62,,30/06/2025,2,,", "2,Xã B,commune,62,1/7,,,,")
    assert [(row, column) for row, column, _problem in problems(report)] == [(4, "valid_from")]


def test_who_stands_below_units_in_a_circle_is_not_to_blame() -> None:
    report = load(PROVINCE, "1,Phòng A,sub_unit,2,,,,,", "2,Phòng B,sub_unit,1,,,,,", "3,Phòng C,sub_unit,1,,,,,")
    assert [row for row, _column, _problem in problems(report)] == [3, 4]


def test_a_code_given_twice_is_told_though_a_last_day_cannot_be_read() -> None:
    report = load(PROVINCE, "1,Xã A,commune,62,,,,,", "1,Xã B,commune,62,01/07/2025,khi nào,,,")
    assert problems(report) == [
        (4, "valid_to", "This is not a date."),
        (4, "code", "At that time the code already belongs to Xã A."),
    ]


def test_a_row_that_may_end_a_unit_on_record_gives_no_reason_to_call_its_code_taken() -> None:
    make_unit("Xã A", parent=make_province(), code="1")
    report = load("1,Xã A,commune,62,?,30/06/2025,,,", "1,Xã B,commune,62,01/07/2025,,,,")
    assert [(row, column) for row, column, _problem in problems(report)] == [(2, "valid_from")]


def test_without_a_required_column_the_other_columns_are_checked() -> None:
    content = "code,name,parent_code\n62,Tỉnh Kon Tum,\n1,Xã A,99\n".encode()
    report = import_units(sheet=read_table(UNITS, content, "don-vi.csv"), dry_run=True, by=None)
    assert [(row, column) for row, column, _problem in problems(report)] == [(1, "Loại đơn vị"), (3, "parent_code")]


def test_a_header_that_cannot_be_read_is_told_once_and_blames_no_row() -> None:
    content = b"code,name,kind,parent,valid_from\n62,Kon Tum,province,,\n1,A,commune,62,\n"
    report = import_units(sheet=read_table(UNITS, content, "don-vi.csv"), dry_run=True, by=None)
    assert [(row, str(problem)) for row, _column, problem in problems(report)] == [(1, "No column has this header.")]


def test_a_unit_not_verified_says_so_and_so_does_its_succession() -> None:
    load(PROVINCE, "a,Sở A,department,62,,30/06/2025,b,Có,", "b,Sở B,department,62,01/07/2025,,,Không,Theo báo chí")
    assert (Unit.objects.get(name="Sở B").verified, Unit.objects.get(name="Sở B").note) == (False, "Theo báo chí")
    assert Succession.objects.get().verified is False


def test_a_dry_run_tells_the_same_and_saves_nothing() -> None:
    rows = (PROVINCE, "1,Xã A,commune,62,,30/06/2025,2,,", "2,Xã B,commune,62,01/07/2025,,,,")
    dry = load(*rows, dry_run=True)
    assert not dry.saved
    assert not Unit.objects.exists()
    assert not Entry.objects.exists()
    real = load(*rows)
    assert (dry.created, dry.updated, dry.unchanged) == (real.created, real.updated, real.unchanged) == (4, 0, 0)


def test_the_same_file_twice_changes_nothing() -> None:
    rows = (PROVINCE, "1,Xã A,commune,62,,30/06/2025,2,,", "2,Xã B,commune,62,01/07/2025,,,,")
    load(*rows)
    again = load(*rows)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)


def test_a_unit_on_record_is_corrected_and_an_empty_cell_leaves_what_is_there() -> None:
    load(PROVINCE, "1,Xã Đăk Plô,commune,62,,,,Không,Chưa rõ tên")
    report = load("1,Xã Đăk Blô,commune,,,30/06/2025,,,")
    assert (report.created, report.updated) == (0, 1)
    unit = Unit.objects.get(kind=Kind.COMMUNE)
    assert (unit.name, unit.search_name, unit.valid_to) == ("Xã Đăk Blô", "xa dak blo", LAST_DAY)
    assert (unit.verified, unit.note) == (False, "Chưa rõ tên")
    assert UnitCode.objects.get(unit=unit).valid_to == LAST_DAY


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["1,Xã A,commune,63,,,,,"], (3, "parent_code", "No unit has the code 63.")),
        (["1,Xã A,commune,,,,,,"], (3, "parent_code", "Only a province stands below nothing.")),
        (["1,Xã A,commune,62,01/07/2025,30/06/2025,,,"], (3, "valid_to", "It would end before it begins.")),
        (
            ["1,Xã A,commune,62,,,2,,", "2,Xã B,commune,62,,,,,"],
            (3, "valid_to", "A unit that has a successor has a last day."),
        ),
        (["1,Xã A,commune,62,,30/06/2025,9,,"], (3, "successor_code", "No unit has the code 9.")),
        (
            ["1,Xã A,commune,62,,30/06/2025,2=0.6; 62=0.3,,"],
            (3, "successor_code", "The shares of the successors do not add up to 1."),
        ),
        (["1,Xã A,làng,62,,,,,"], (3, "kind", "This is not one of the words for this column.")),
        (["1,Xã A,commune,62,,,,,", "1,Xã A,commune,62,,,,,"], (4, "code", "The same record stands in row 3.")),
        (
            ["1,Xã A,commune,62,,,,,", "1,Xã B,commune,62,01/07/2025,,,,"],
            (4, "code", "At that time the code already belongs to Xã A."),
        ),
        (
            ["1,Xã A,commune,62,,30/06/2025,2,,", "2,Xã B,commune,62,01/08/2025,,,,"],
            (
                3,
                "successor_code",
                "The code 2 was not in use at that time. Its units: Xã B (01/08/2025 – …).",
            ),
        ),
    ],
)
def test_a_mistake_is_told_with_its_row_and_column_and_nothing_is_saved(
    rows: list[str], expected: tuple[int, str, str]
) -> None:
    report = load(PROVINCE, *rows)
    assert problems(report) == [expected]
    assert str(report.errors[0].remedy) != ""
    assert not report.saved
    assert not Unit.objects.exists()


def test_units_below_one_another_are_all_refused() -> None:
    report = load(PROVINCE, "1,Phòng A,sub_unit,2,,,,,", "2,Phòng B,sub_unit,1,,,,,")
    assert problems(report) == [
        (3, "parent_code", "This unit would stand below itself."),
        (4, "parent_code", "This unit would stand below itself."),
    ]


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    report = load(PROVINCE, "1,Xã A,commune,63,,,,,", "2,Xã B,commune,64,,,,,")
    assert [row for row, _column, _problem in problems(report)] == [3, 4]


def test_a_unit_on_record_keeps_its_kind_and_its_place() -> None:
    load(PROVINCE, "63,Tỉnh khác,province,,,,,,", "1,Xã A,commune,62,,,,,")
    report = load("1,Xã A,district,63,,,,,")
    assert [(column, problem) for _row, column, problem in problems(report)] == [
        ("kind", "The unit is on record as another kind."),
        ("parent_code", "The unit is on record below another one."),
    ]


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ("2,Huyện B,district,1,,,,,", "Province"),
        ("2,Xã B,commune,1,,,,,", "Province, District or city"),
        ("2,Sở B,department,1,,,,,", "Province"),
        ("2,Phòng B,sub_unit,62,,,,,", "Provincial department, Economic zone management board,"),
        ("2,Tỉnh B,province,62,,,,,", None),
    ],
)
def test_no_new_unit_stands_below_one_of_a_kind_that_does_not_take_its_kind(row: str, kinds: str | None) -> None:
    load(PROVINCE)
    report = load("1,Xã A,commune,62,,,,,", row)
    assert [(error.row, str(error.column)) for error in report.errors] == [(3, "parent_code")]
    remedy = f"It stands below one of these: {kinds}" if kinds else "Leave the unit above empty."
    assert str(report.errors[0].remedy).startswith(remedy)


def test_a_code_on_record_is_not_given_to_a_second_unit() -> None:
    make_unit("Xã A", parent=make_province(), code="1")
    report = load("1,Xã B,commune,62,01/07/2025,,,,")
    assert problems(report) == [(2, "code", "At that time the code already belongs to Xã A.")]


def imported_by(account: Account, *rows: str) -> ImportReport:
    return import_units(sheet=read_table(UNITS, sheet_of(*rows), "don-vi.csv"), dry_run=False, by=account)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,Xã Mới,commune,62,,30/06/2025,2,,", "name"),
        ("2,Xã B,commune,62,01/07/2025,31/12/2025,,,", "valid_to"),
        ("1,Xã A,commune,62,,29/06/2025,,,", "valid_to"),
        ("1,Xã A,commune,62,,30/06/2025,3,,", "successor_code"),
        ("1,Xã A,commune,62,,30/06/2025,4,,", "successor_code"),
        ("1,Xã A,commune,62,,30/06/2025,2=0.6; 3=0.4,,", "successor_code"),
    ],
)
@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.DATA_OFFICER])
def test_who_has_an_account_renames_ends_or_merges_no_unit_on_record_by_a_table(
    role: str, row: str, column: str
) -> None:
    load(
        PROVINCE,
        "1,Xã A,commune,62,,30/06/2025,2,,",
        "2,Xã B,commune,62,01/07/2025,,,,",
        "3,Xã C,commune,62,01/07/2025,,,,",
    )
    officer = make_account(role=role, unit=Unit.objects.get(kind=Kind.PROVINCE))
    report = imported_by(officer, row, "4,Xã D,commune,62,01/07/2025,,,,")
    assert {(error.row, str(error.column)) for error in report.errors} == {(2, column)}
    assert "a reorganisation changes it" in str(report.errors[0].remedy)
    assert load(row, "4,Xã D,commune,62,01/07/2025,,,,").errors == ()


def test_who_has_an_account_sets_up_units_and_notes_what_is_known_of_those_on_record() -> None:
    rows = (PROVINCE, "1,Xã A,commune,62,,30/06/2025,2,,", "2,Xã B,commune,62,01/07/2025,,,,")
    load(*rows)
    officer = make_account(role=Role.DATA_OFFICER, unit=Unit.objects.get(kind=Kind.PROVINCE))
    new = "9,Xã cũ,commune,62,,30/06/2025,2,,"
    report = imported_by(officer, rows[0], rows[1], "2,Xã B,commune,62,01/07/2025,,,Không,Theo báo chí", new)
    assert (report.saved, report.created, report.updated) == (True, 2, 1)
    assert Unit.objects.get(name="Xã B").note == "Theo báo chí"
    told = Entry.objects.get(verb="correct_by_import")
    assert (told.subject_kind, told.said.before) == ("unit", {"verified": True, "note": ""})


def test_only_the_standing_agency_imports_units() -> None:
    province = make_province("Tỉnh Gia Lai", "64")
    row = "1,Xã A,commune,64,,,,,"
    with pytest.raises(Refused):
        imported_by(make_account(role=Role.UNIT_OFFICER, unit=province), row)
    assert imported_by(make_standing_officer(province), row).saved


def make_district(province: Unit) -> Unit:
    return make_unit("Huyện Đăk Glei", Kind.DISTRICT, parent=province, code="610")


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.DATA_OFFICER])
@pytest.mark.parametrize("code", ["62", "xa", "99"])
def test_units_out_of_reach_are_as_good_as_unknown(role: str, code: str) -> None:
    make_unit("Xã xa", parent=(province := make_province()), code="xa")
    officer = make_account(role=role, unit=make_district(province))
    report = imported_by(officer, f"7001,Xã A,commune,{code},,,,,", f"7002,Xã B,commune,610,,30/06/2025,{code},,")
    told = (
        f"No unit has the code {code}.",
        "Correct the code, or enter the unit first; one outside your reach is left to whoever answers for it.",
    )
    assert [(str(error.problem), str(error.remedy)) for error in report.errors] == [told, told]
    assert not report.saved


def test_a_unit_out_of_reach_is_neither_corrected_nor_doubled() -> None:
    far = make_unit("Xã xa", parent=(province := make_province()), code="xa")
    officer = make_account(role=Role.STANDING_OFFICER, unit=make_district(province))
    report = imported_by(
        officer, "xa,Xã gần,commune,610,,,,,", "64,Tỉnh khác,province,,,,,,", "1,Xã A,commune,610,,,,,"
    )
    assert problems(report) == [
        (2, "code", "At that time the code already belongs to Xã xa."),
        (3, "parent_code", "A unit that stands below nothing lies outside your reach."),
    ]
    far.refresh_from_db()
    assert (far.name, Unit.objects.count()) == ("Xã xa", 3)


def test_who_took_over_a_province_imports_the_units_it_had() -> None:
    old, new = make_province(), make_province("Tỉnh Quảng Ngãi", "51")
    succeed(old, new)
    assert imported_by(make_standing_officer(new), "1,Xã A,commune,62,,,,,").saved


def test_an_import_leaves_an_audit_entry_and_one_on_the_trail_of_each_unit() -> None:
    load(PROVINCE, "1,Xã A,commune,62,01/07/2025,,,,")
    whole, *each = Entry.objects.order_by("pk")
    assert (whole.verb, whole.said.subject_label) == ("import_units", "don-vi.csv")
    assert whole.said.after == {"created": 2, "updated": 0, "unchanged": 0}
    units = [Unit.objects.get(name=name) for name in ("Tỉnh Kon Tum", "Xã A")]
    assert [(one.verb, one.subject_key, one.said.reason) for one in each] == [
        ("enter_by_import", str(unit.pk), "don-vi.csv") for unit in units
    ]
    assert each[1].said.after == {
        "unit_kind": "commune", "name": "Xã A", "parent": "Tỉnh Kon Tum", "valid_from": "2025-07-01", "verified": True,
    }  # fmt: skip


def test_many_units_are_imported_in_few_queries(django_assert_max_num_queries: Callable[..., object]) -> None:
    communes = [f"{number},Xã {number},commune,62,,,,," for number in range(1000, 4000)]
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        assert load(PROVINCE, *communes).saved


def test_a_province_that_cannot_be_loaded_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_bytes(sheet_of(PROVINCE))
    (tmp_path / "agencies.csv").write_bytes(sheet_of("snv,Sở Nội vụ,department,99,,,,,"))
    with pytest.raises(ImportRefusedError, match="No unit has the code 99"):
        load_province(folder=tmp_path, by=None)
    assert not Unit.objects.exists()
