"""The doors of a table: the file, its first row, its cells. What only XLSX has stands in test_workbooks."""

from decimal import Decimal
from pathlib import Path

import pytest

from thidua.core.messages import Text
from thidua.sheets import faults, kinds, reading
from thidua.sheets.columns import Column, RowError, Sheet, Table
from thidua.sheets.faults import Fault
from thidua.sheets.reading import read_table
from thidua.sheets.worksheets import TOO_LARGE

HEADER = "Mã đơn vị;Loại;Số hồ sơ;Tỷ lệ;Từ ngày;Hoạt động\n"
GOOD = "01;xã;;;;\n"


def problems(sheet: Sheet) -> list[tuple[int | None, str, str, str]]:
    return [(error.row, str(error.column), error.value, str(error.problem)) for error in sheet.errors]


def refused(fault: Fault, name: str = "f.csv") -> Sheet:
    return Sheet(name, (), (RowError(name, None, "", "", *fault),), 1)


def read(table: Table, text: str) -> Sheet:
    return read_table(table, text.encode(), "f.csv")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_whatever_its_delimiter_newline_and_mark(
    units: Table, delimiter: str, newline: str, encoding: str
) -> None:
    text = (HEADER + '01;xã;5;"12,5";1/7/2025;x\n').replace(";", delimiter).replace("\n", newline)
    sheet = read_table(units, text.encode(encoding), "f.csv")
    assert sheet.errors == ()
    assert [row.values["rate"] for row in sheet.rows] == [Decimal("12.5")]


@pytest.mark.parametrize("header", ["Mã đơn vị;Loại", "unit code;kind", "CODE;Level", "ma don vi ; LOAI"])
def test_columns_are_found_by_key_or_header_in_either_language(units: Table, header: str) -> None:
    assert [row.values["code"] for row in read(units, f"{header}\n01;xã\n").rows] == ["01"]


def test_columns_may_stand_in_any_order_and_optional_ones_be_left_out(units: Table) -> None:
    sheet = read(units, "Loại;Mã đơn vị\nxã;01\n")
    blank = {"dossiers": None, "rate": None, "since": None, "active": None}
    assert [row.values for row in sheet.rows] == [{"code": "01", "level": "commune", **blank}]


def test_blank_rows_are_passed_over_and_numbers_stay_those_of_the_file(units: Table) -> None:
    sheet = read(units, f"\n;;\n{HEADER}{GOOD}\n;;;;;\n02;xã\n\n\n ; ;\n")
    assert [(row.number, row.values["code"]) for row in sheet.rows] == [(4, "01"), (7, "02")]
    assert sheet.errors == ()


def test_a_header_alone_is_an_empty_table(units: Table) -> None:
    titles = {column.key: column.header.vi for column in units.columns}
    sheet = read(units, HEADER)
    assert sheet == Sheet("f.csv", (), (), 0, titles)


def test_a_file_without_a_required_column_has_no_rows_but_the_cells_it_has_can_be_checked(units: Table) -> None:
    sheet = read(units, "Mã đơn vị\n01\n")
    assert (sheet.rows, sheet.error_count) == ((), 1)
    code, level, dossiers, *_others = units.columns
    row = sheet.every_row[0]
    assert (row.get(code), row.reads(code), row.reads(level), row.reads(dossiers)) == ("01", True, False, True)


def test_of_a_row_with_a_faulty_cell_the_other_cells_can_be_checked(units: Table) -> None:
    sheet = read(units, f"{HEADER}01;xã;nhiều;12,5;;\n02;xã;;;;\n")
    code, _level, dossiers, rate, since, _active = units.columns
    assert [row.number for row in sheet.every_row] == [2, 3]
    faulty = sheet.every_row[0]
    assert ([row[code] for row in sheet.rows], sheet.faulty) == (["02"], (faulty,))
    assert (faulty.reads(dossiers), faulty.reads(code, rate, since)) == (False, True)
    assert (faulty.get(dossiers), faulty.get(rate), faulty.get(since)) == (None, Decimal("12.5"), None)


def test_a_header_that_was_refused_leaves_open_what_missing_columns_say(units: Table) -> None:
    sheet = read(units, "Mã đơn vị;Loại;Số\n01;xã;5\n")
    code, level, dossiers, *_others = units.columns
    assert (sheet.every_row[0].reads(code, level), sheet.every_row[0].reads(dossiers)) == (True, False)


def test_a_table_of_one_column_may_hold_every_delimiter() -> None:
    notes = Table(Text("Ghi chú"), (Column("note", Text("Ghi chú"), kinds.text()),))
    assert [row.values["note"] for row in read(notes, 'Ghi chú\n"a;b,c"\n').rows] == ["a;b,c"]


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(units: Table, content: bytes) -> None:
    assert read_table(units, content, "f.csv") == refused(faults.EMPTY_FILE)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"<html><table>", b"\x89PNG\r\n\x1a\n\0\0", b"abc\0def"])
def test_what_is_no_spreadsheet_is_refused(units: Table, content: bytes) -> None:
    assert read_table(units, content, "f.csv") == refused(faults.NOT_A_SPREADSHEET)


def test_an_old_or_locked_excel_file_is_refused(units: Table) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert read_table(units, content, "f.csv") == refused(faults.OLD_OR_LOCKED)


@pytest.mark.parametrize(
    ("content", "row"),
    [(HEADER.encode() + "02;Xã".encode("cp1258", "replace").replace(b"?", b"\xe3"), 2), (HEADER.encode("utf-16"), 1)],
)
def test_letters_not_in_utf_8_are_refused_with_their_row(units: Table, content: bytes, row: int) -> None:
    [error] = read_table(units, content, "f.csv").errors
    assert str(error.problem) == f"The letters in row {row} are not in UTF-8."


@pytest.mark.parametrize("rest", ['01;"xã\n02;xã\n', '01;"x"ã\n', "01;" + "x" * 200_000])
def test_a_broken_quotation_is_refused_with_its_row(units: Table, rest: str) -> None:
    [error] = read(units, HEADER + GOOD + rest).errors
    assert (error.row, str(error.problem)) == (None, "A quotation mark in row 3 has no partner.")


def test_a_broken_quotation_in_the_header_is_refused(units: Table) -> None:
    [error] = read(units, '"Mã đơn vị;Loại\n01;xã\n').errors
    assert error.row is None


def test_a_file_of_too_many_bytes_rows_or_columns_is_refused(units: Table) -> None:
    for content in (b"x" * 20_000_001, HEADER.encode() + b"1\n" * 100_000, HEADER.encode() + b";" * 128):
        assert read_table(units, content, "f.csv") == refused(TOO_LARGE)


def test_a_path_is_read_under_its_own_name(units: Table, tmp_path: Path) -> None:
    path = tmp_path / "đơn vị.csv"
    path.write_text(HEADER + "01;làng\n", encoding="utf-8")
    assert [error.sheet for error in read_table(units, path).errors] == ["đơn vị.csv"]


def test_a_path_that_cannot_be_read_is_refused(units: Table, tmp_path: Path) -> None:
    problem = "The file cannot be read: No such file or directory."
    assert problems(read_table(units, tmp_path / "no.csv")) == [(None, "", "", problem)]
    problem = "The file cannot be read: Is a directory."
    assert problems(read_table(units, tmp_path)) == [(None, "", "", problem)]


def test_a_first_row_without_any_header_is_refused(units: Table) -> None:
    [error] = read(units, f"DANH SÁCH ĐƠN VỊ\n{HEADER}{GOOD}").errors
    assert (error.row, str(error.problem)) == (None, "The first row has none of the headers.")
    headers = Text(
        "Mã đơn vị; Loại; Số hồ sơ; Tỷ lệ; Từ ngày; Hoạt động", "Unit code; Kind; Dossiers; Rate; Since; Active"
    )
    assert error.remedy.params == (("headers", headers),)


def test_missing_unknown_and_repeated_columns_are_all_named(units: Table) -> None:
    sheet = read(units, "Mã đơn vị;Ghi chú;code;Tỷ lệ\n01;a;b;x\n")
    assert problems(sheet) == [
        (1, "B", "Ghi chú", "No column has this header."),
        (1, "C", "code", "This column stands here twice."),
        (1, "Loại", "", "This column is missing."),
        (2, "Tỷ lệ", "x", "This is not a number."),
    ]


def test_every_wrong_cell_is_named_with_row_column_and_value(units: Table) -> None:
    sheet = read(units, f"{HEADER}{GOOD};làng;1,5;1.234;30/02/2025;có lẽ\n03;xã;;;;;thừa\n04;\n")
    assert problems(sheet) == [
        (3, "Mã đơn vị", "", "The cell is empty."),
        (3, "Loại", "làng", "This is not one of the words for this column."),
        (3, "Số hồ sơ", "1,5", "This is not a whole number."),
        (3, "Tỷ lệ", "1.234", "This can be read in two ways: as thousands or as a decimal fraction."),
        (3, "Từ ngày", "30/02/2025", "There is no such day."),
        (3, "Hoạt động", "có lẽ", "This is not one of the words for this column."),
        (4, "G", "thừa", "This cell stands under no header."),
        (5, "Loại", "", "The cell is empty."),
    ]
    assert [row.values["code"] for row in sheet.rows] == ["01"]


def test_an_error_names_a_column_as_the_file_does(units: Table) -> None:
    assert problems(read(units, "CODE;Kind\n01;x\n"))[0][:3] == (2, "Kind", "x")


def test_a_long_value_is_shown_by_its_beginning(units: Table) -> None:
    [error] = read(units, f"{HEADER}{'x' * 999};xã\n").errors
    assert (error.value, str(error.problem)) == ("x" * 80, "This text has 999 characters.")


def test_of_many_errors_the_first_are_kept_and_all_are_counted(units: Table) -> None:
    sheet = read(units, HEADER + "01;làng\n" * 500)
    assert (len(sheet.errors), sheet.error_count) == (reading.MAX_ERRORS, 500)


@pytest.mark.parametrize(
    ("written", "meant"), [("'=1+1", "=1+1"), ("''=1", "'=1"), ("'-5", "-5"), ("'tis", "'tis"), ("=1+1", "=1+1")]
)
def test_the_apostrophe_that_guards_a_csv_cell_is_taken_off(units: Table, written: str, meant: str) -> None:
    assert [row.values["code"] for row in read(units, f"{HEADER}{written};xã\n").rows] == [meant]
