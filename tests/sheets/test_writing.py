import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from thidua.core.messages import Text
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table
from thidua.sheets.writing import write_csv, write_xlsx

NOTE = Table(Text("Ghi chú", "Notes"), (Column("note", Text("Ghi chú", "Note"), kinds.text()),))
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "=cmd|' /C calc'!A0"]


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    workbook = load_workbook(io.BytesIO(content))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_csv_opens_rightly_in_vietnamese_excel(units: Table, unit_rows: list[dict[str, object]]) -> None:
    assert write_csv(units, unit_rows).decode("utf-8") == (
        '\ufeff"Mã đơn vị";"Loại";"Số hồ sơ";"Tỷ lệ";"Từ ngày";"Hoạt động"\r\n'
        '"00123";"Xã";"1234";"86,4710";"01/07/2025";"Có"\r\n'
        '"SNV";"Sở, ban, ngành";"";"";"";""\r\n'
    )


def test_csv_opens_rightly_in_english_excel(units: Table, unit_rows: list[dict[str, object]]) -> None:
    assert write_csv(units, unit_rows[:1], "en").decode("utf-8") == (
        '\ufeff"Unit code","Kind","Dossiers","Rate","Since","Active"\r\n'
        '"00123","Commune","1234","86.4710","01/07/2025","Yes"\r\n'
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_guards_a_text_that_a_spreadsheet_would_run(text: str) -> None:
    assert write_csv(NOTE, [{"note": text}]).decode("utf-8-sig").splitlines()[1] == f'"\'{text}"'


def test_csv_leaves_negative_numbers_numbers() -> None:
    table = Table(Text("Số"), (Column("n", Text("Số"), kinds.decimal()),))
    assert write_csv(table, [{"n": Decimal("-1.5")}]).decode("utf-8-sig").splitlines()[1] == '"-1,5"'


@pytest.mark.parametrize("text", [*FORMULAS, "<r>a</r>", "<r></b>", "http://a.vn", "00123", "_x0041_"])
def test_xlsx_writes_a_text_as_that_text(text: str) -> None:
    content = write_xlsx(NOTE, [{"note": text}])
    assert sheets_of(content)["Ghi chú"] == [["Ghi chú"], [text]]
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")


def test_xlsx_holds_the_table_and_a_guide(units: Table, unit_rows: list[dict[str, object]]) -> None:
    sheets = sheets_of(write_xlsx(units, unit_rows))
    assert list(sheets) == ["Đơn vị", "Hướng dẫn"]
    assert sheets["Đơn vị"] == [
        ["Mã đơn vị", "Loại", "Số hồ sơ", "Tỷ lệ", "Từ ngày", "Hoạt động"],
        ["00123", "Xã", 1234, 86.471, date(2025, 7, 1), "Có"],
        ["SNV", "Sở, ban, ngành", "", "", "", ""],
    ]


def test_xlsx_guide_says_how_to_fill_in_each_column() -> None:
    column = Column(
        "since", Text("Từ ngày", "Since"), kinds.day(), Text("Ngày thành lập", "Founded on"), required=False
    )
    sheets = sheets_of(write_xlsx(Table(Text("Đơn vị", "Units"), (column,)), [], "en"))
    assert sheets == {
        "Units": [["Since"]],
        "Guide": [
            ["Column", "Required", "How to fill in", "Explanation"],
            ["Since", "No", "Day/month/year, for example 01/07/2025", "Founded on"],
        ],
    }


def test_xlsx_keeps_what_is_typed_into_a_text_column_as_text(units: Table) -> None:
    content = write_xlsx(units, [])
    styles, sheet = part(content, "xl/styles.xml"), part(content, "xl/worksheets/sheet1.xml")
    [text] = re.findall(r'<numFmt numFmtId="(\d+)" formatCode="@"/>', styles)
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    columns = re.findall(r'<col [^>]*style="(\d+)"', sheet)
    whole_number = "1"
    assert [formats[int(style)] for style in columns[:3]] == [text, text, whole_number]
    assert 'topLeftCell="A2" activePane="bottomLeft" state="frozen"' in sheet


@pytest.mark.parametrize("value", ["1234567890.123456", "1000000000000000", "1E-400", "1E+400", "-0.1234567890123456"])
def test_xlsx_writes_a_number_that_excel_would_change_as_text(value: str) -> None:
    table = Table(Text("Số"), (Column("n", Text("Số"), kinds.decimal()),))
    written = sheets_of(write_xlsx(table, [{"n": Decimal(value)}]))["Số"][1]
    assert written == [f"{Decimal(value):f}".replace(".", ",")]


def test_xlsx_refuses_a_text_longer_than_a_cell_can_hold() -> None:
    with pytest.raises(ValueError, match="row 2, column 1"):
        write_xlsx(NOTE, [{"note": "x" * 32_768}])


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_the_same_rows_give_the_same_bytes(write: object, units: Table, unit_rows: list[dict[str, object]]) -> None:
    assert callable(write)
    assert write(units, unit_rows) == write(units, iter(unit_rows))


def test_xlsx_bears_no_date_of_its_making(units: Table) -> None:
    assert "2023-01-01T00:00:00Z</dcterms:modified>" in part(write_xlsx(units, []), "docProps/core.xml")


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_row_that_lacks_a_column_is_a_mistake_of_the_program(write: object, units: Table) -> None:
    assert callable(write)
    with pytest.raises(KeyError, match="level"):
        write(units, [{"code": "01"}])
