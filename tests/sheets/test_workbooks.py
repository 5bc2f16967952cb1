"""What can be wrong with an XLSX file beyond what can be wrong with any table."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from xlsxwriter import Workbook

from thidua.sheets import faults, packages, worksheets
from thidua.sheets.columns import RowError, Sheet, Table
from thidua.sheets.faults import Fault, InputError
from thidua.sheets.reading import read_table
from thidua.sheets.worksheets import TOO_LARGE
from thidua.sheets.writing import write_xlsx

Spoil = Callable[..., bytes]
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
HEADER = ["code", "level", "dossiers", "rate", "since", "active"]
ROW_2 = '<row r="2"'


def refused(fault: Fault) -> Sheet:
    return Sheet("f.xlsx", (), (RowError("f.xlsx", None, "", "", *fault),), 1)


def read(table: Table, content: bytes) -> Sheet:
    return read_table(table, content, "f.xlsx")


def faults_by_place(sheet: Sheet) -> list[tuple[int | None, str, Fault]]:
    return [(error.row, str(error.column), Fault(error.problem, error.remedy)) for error in sheet.errors]


def book(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def lines(content: str, **shared: object) -> list[worksheets.Line]:
    values = {"strings": [], "date_styles": {"1"}, "since_1904": False, **shared}
    sheet = worksheets.Worksheet(worksheets.Workbook(**values))
    worksheets.walk(f"<worksheet><sheetData>{content}</sheetData></worksheet>".encode(), sheet.start, sheet.end)
    return sheet.lines


def test_the_sheet_with_the_name_of_the_table_is_read(units: Table) -> None:
    sheet = read(units, book(Khac=[["x"]], UNITS=[HEADER, ["01", "xã"]]))
    assert (sheet.name, [row.values["code"] for row in sheet.rows]) == ("UNITS", ["01"])


def test_the_only_filled_sheet_is_read_whatever_its_name(units: Table) -> None:
    sheet = read(units, book(Sheet1=[], Sheet2=[HEADER, ["01", "xã"]], Guide=[["x"]]))
    assert (sheet.name, [row.values["code"] for row in sheet.rows]) == ("Sheet2", ["01"])


def test_of_several_sheets_none_is_guessed(units: Table) -> None:
    [error] = read(units, book(A=[HEADER], B=[HEADER])).errors
    assert str(error.problem) == "The file has several sheets: A, B."
    assert error.remedy.params[-1] == ("name", units.name)


def test_a_hidden_sheet_is_not_read(units: Table, spoilt: Spoil) -> None:
    content = spoilt(BOOK, 'sheetId="1"', 'sheetId="1" state="hidden"')
    assert read(units, content) == refused(faults.EMPTY_FILE)


def test_a_sheet_that_is_only_a_chart_is_not_read(units: Table) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        workbook.add_worksheet("A").write_row(0, 0, HEADER)
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=A!$C$2:$C$3"})
        workbook.add_chartsheet("Units").set_chart(chart)
    sheet = read(units, out.getvalue())
    assert sheet == Sheet("A", (), (), 0, sheet.titles)


def test_a_table_may_stand_away_from_the_corner(units: Table) -> None:
    sheet = read(units, book(A=[[], [], [None, "", *HEADER], [], [None, "", "01", "xã"]]))
    assert [(row.number, row.values["code"]) for row in sheet.rows] == [(5, "01")]


def test_a_workbook_without_anything_in_it_is_refused(units: Table) -> None:
    assert read(units, book(A=[])) == refused(faults.EMPTY_FILE)


def test_a_zip_that_is_no_workbook_is_refused(units: Table) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert read(units, out.getvalue()) == refused(faults.NOT_A_SPREADSHEET)


def test_macros_are_refused(units: Table, spoilt: Spoil) -> None:
    assert read(units, spoilt(**{"xl/vbaProject.bin": b"x"})) == refused(faults.MACROS)


@pytest.mark.parametrize("length", [4, 100, 3000])
def test_a_truncated_file_is_refused(units: Table, spoilt: Spoil, length: int) -> None:
    assert read(units, spoilt()[:length]) == refused(faults.DAMAGED)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</sheetData>", ""),
        (SHEET, 'encoding="UTF-8"', 'encoding="none"'),
        (SHEET, 'r="A1"', 'r="1A"'),
        (SHEET, ROW_2, '<row r="two"'),
        (SHEET, "<v>0</v>", "<v>999</v>"),
        (SHEET, "<v>1234</v>", "<v>many</v>"),
        (STRINGS, "<si>", "<sj>"),
        (BOOK, 'name="', 'nome="'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/none.xml"),
        ("xl/_rels/workbook.xml.rels", 'Target="', 'Goal="'),
        ("xl/styles.xml", "formatCode", "code"),
    ],
)
def test_a_damaged_part_is_refused(units: Table, spoilt: Spoil, part: str, old: str, new: str) -> None:
    assert read(units, spoilt(part, old, new)) == refused(faults.DAMAGED)


def test_entities_are_refused(units: Table, spoilt: Spoil) -> None:
    content = spoilt(SHEET, "<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet")
    assert read(units, content) == refused(packages.ENTITIES)
    with pytest.raises(InputError):
        lines("<!DOCTYPE a>")


def test_a_workbook_that_fetches_data_from_elsewhere_is_refused(units: Table, spoilt: Spoil) -> None:
    link = '<Relationship Id="x" Type="/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    assert read(units, spoilt("xl/_rels/workbook.xml.rels", "</Relationships>", link)) == refused(packages.CONNECTIONS)


def test_a_locked_zip_is_refused(units: Table, spoilt: Spoil) -> None:
    content = bytearray(spoilt())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(signature, place + 1)
    assert read(units, bytes(content)) == refused(faults.DAMAGED)


def test_a_zip_packed_in_a_way_excel_does_not_use_is_refused(units: Table, spoilt: Spoil) -> None:
    source, target = zipfile.ZipFile(io.BytesIO(spoilt())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    assert read(units, target.getvalue()) == refused(faults.DAMAGED)


def test_a_file_that_unpacks_to_too_much_is_refused(units: Table, spoilt: Spoil) -> None:
    content = spoilt(**{"xl/media/image1.png": bytes(100_000_000)})
    assert len(content) < 200_000
    assert read(units, content) == refused(TOO_LARGE)


def test_a_part_that_lies_about_its_size_is_refused(units: Table, spoilt: Spoil) -> None:
    real = (50_000_000).to_bytes(4, "little")
    content = spoilt(**{"xl/extra.xml": bytes(50_000_000)})
    assert content.count(real) == 2
    assert read(units, content.replace(real, (10).to_bytes(4, "little"))) == refused(faults.DAMAGED)


@pytest.mark.parametrize("place", ["A100001", "DY5", "XFD1048576"])
def test_a_far_cell_is_refused_without_reserving_what_lies_before_it(units: Table, spoilt: Spoil, place: str) -> None:
    number = place.lstrip("ADFXY")
    row = f'<row r="{number}"><c r="{place}"><v>1</v></c></row></sheetData>'
    assert read(units, spoilt(SHEET, "</sheetData>", row)) == refused(TOO_LARGE)


def test_what_a_file_claims_to_hold_is_not_believed(units: Table, spoilt: Spoil) -> None:
    assert len(read(units, spoilt(SHEET, "A1:F3", "A1:XFD1048576")).rows) == 2
    assert len(read(units, spoilt(STRINGS, "uniqueCount", 'uniqueCount="99999999999" was')).rows) == 2


def test_far_cells_that_are_only_formatted_do_not_count(units: Table, spoilt: Spoil) -> None:
    row = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert len(read(units, spoilt(SHEET, "</sheetData>", row)).rows) == 2


def test_a_formula_error_and_an_uncalculated_formula_are_named(units: Table, spoilt: Spoil) -> None:
    row = (
        '<row r="5"><c r="A5" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B5"><f>B4</f></c>'
        '<c r="C5"><f>C4</f><v></v></c><c r="D5" t="str"><f>""</f><v></v></c></row></sheetData>'
    )
    assert faults_by_place(read(units, spoilt(SHEET, "</sheetData>", row))) == [
        (5, "Mã đơn vị", faults.FORMULA_ERROR),
        (5, "Loại", faults.NEVER_CALCULATED),
        (5, "Số hồ sơ", faults.NEVER_CALCULATED),
    ]


def test_a_formula_gives_its_value(units: Table, spoilt: Spoil) -> None:
    sheet = read(units, spoilt(SHEET, "<v>1234</v>", "<f>1000+234</f><v>1234</v>"))
    assert sheet.rows[0].values["dossiers"] == 1234


def test_merged_cells_are_named(units: Table, spoilt: Spoil) -> None:
    merged = (
        '</sheetData><mergeCells><mergeCell ref="C1:D1"/><mergeCell ref="A2:A3"/><mergeCell ref="J1:K9"/></mergeCells>'
    )
    assert faults_by_place(read(units, spoilt(SHEET, "</sheetData>", merged))) == [
        (1, "C", faults.MERGED),
        (2, "Mã đơn vị", faults.MERGED),
    ]


def test_a_merged_title_is_no_header(units: Table) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "DANH SÁCH")
        sheet.write_row(1, 0, HEADER)
    [error] = read(units, out.getvalue()).errors
    assert (error.row, str(error.problem)) == (None, "The first row has none of the headers.")


def test_a_date_that_excel_made_of_a_number_is_named(units: Table) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["01", "xã"])
        style = workbook.add_format({"num_format": '[$-42A]d"ngày"/mmm'})
        sheet.write_datetime(1, 3, date(2025, 5, 1), style)
    assert faults_by_place(read(units, out.getvalue())) == [(2, "rate", faults.BECAME_A_DATE)]


@pytest.mark.parametrize(
    ("serial", "since_1904", "expected"),
    [
        ("1", False, date(1900, 1, 1)),
        ("59", False, date(1900, 2, 28)),
        ("61", False, date(1900, 3, 1)),
        ("45839", False, date(2025, 7, 1)),
        ("44377", True, date(2025, 7, 1)),
        ("45839.5", False, datetime.fromisoformat("2025-07-01T12:00")),
        ("45838.9999999", False, date(2025, 7, 1)),
        ("0.5", False, time(12)),
        ("2958465", False, date(9999, 12, 31)),
        ("2958466", False, 2958466.0),
        ("2958465", True, 2958465.0),
        ("-1", False, -1.0),
    ],
)
def test_days_are_counted_as_excel_does(serial: str, since_1904: bool, expected: object) -> None:
    assert lines(f'<row><c s="1"><v>{serial}</v></c></row>', since_1904=since_1904) == [(1, [expected])]


def test_the_calendar_of_1904_is_found_in_the_workbook(units: Table, spoilt: Spoil) -> None:
    sheet = read(units, spoilt(BOOK, "<workbookPr", '<workbookPr date1904="1"'))
    assert sheet.rows[0].values["since"] == date(2029, 7, 2)


def test_every_type_of_cell_is_read() -> None:
    content = (
        '<row r="3"><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>_x0042_ </t></r></is></c>'
        '<c t="str"><v>c</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="d"><v>2025-07-01</v></c>'
        '<c t="n"><v>1.5</v></c><c r="J3"><v>2</v></c><c/></row><row><c><v>3</v></c></row>'
    )
    expected = ["shared", "aB", "c", True, False, "2025-07-01", 1.5, "", "", 2.0]
    assert lines(content, strings=["shared"]) == [(3, expected), (4, [3.0])]


def test_shared_strings_join_their_runs_and_leave_out_pronunciation() -> None:
    strings = worksheets.SharedStrings()
    content = (
        "<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>x</t></rPh><r><t xml:space='preserve'> c</t></r></si></sst>"
    )
    worksheets.walk(content.encode(), strings.start, strings.end)
    assert strings.texts() == ["a", "b c"]


def test_prefixed_elements_are_understood() -> None:
    sheet = worksheets.Worksheet(worksheets.Workbook([], set(), since_1904=False))
    content = b'<x:worksheet xmlns:x="s"><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:worksheet>'
    worksheets.walk(content, sheet.start, sheet.end)
    assert sheet.lines == [(1, [1.0])]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("dd/mm/yyyy", True),
        ("[h]:mm", True),
        ("[$-42A]yyyy", True),
        ("General", False),
        ('0.0 "hồ sơ/ngày d"', False),
        ("[Red]0.00E+00", False),
        (r"0\d_m", False),
    ],
)
def test_styles_tell_dates_from_numbers(code: str, is_date: bool) -> None:
    styles = worksheets.Styles()
    escaped = code.replace('"', "&quot;")
    content = (
        f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{escaped}"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    worksheets.walk(content.encode(), styles.start, styles.end)
    assert styles.dates == ({"1"} if is_date else set())


def test_a_read_workbook_is_left_as_it_was(units: Table, unit_rows: list[dict[str, object]]) -> None:
    content = write_xlsx(units, unit_rows)
    assert read(units, content) == read(units, content)
