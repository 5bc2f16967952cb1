from decimal import Decimal

import pytest

from thidua.core.messages import Text, render
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Row, RowError, Sheet, Table
from thidua.sheets.faults import EMPTY_CELL, NOT_A_DATE

CODE = Column("code", Text("Mã", "Code"), kinds.text())
RATE = Column("rate", Text("Tỷ lệ", "Rate"), kinds.decimal(), required=False)


def test_row_gives_values_by_their_columns() -> None:
    row = Row(2, {"code": "01", "rate": None})
    assert (row[CODE], row.get(CODE), row.get(RATE)) == ("01", "01", None)


def test_row_refuses_to_give_an_empty_value_as_a_required_one() -> None:
    with pytest.raises(LookupError, match="use get"):
        Row(2, {"rate": None})[RATE]


@pytest.mark.parametrize("name", ["x" * 32, "a/b", "[a]"])
def test_table_refuses_a_name_that_excel_does_not_take(name: str) -> None:
    with pytest.raises(ValueError, match="name of a sheet"):
        Table(Text("Bảng", name), (CODE,))


@pytest.mark.parametrize("header", ["CODE", "mã", "%"])
def test_table_refuses_headers_that_cannot_be_told_apart(header: str) -> None:
    with pytest.raises(ValueError, match="does not tell"):
        Table(Text("Bảng"), (CODE, Column("other", Text(header), kinds.text())))


@pytest.mark.parametrize(
    ("row", "value", "expected"),
    [
        (None, "", "Units: This is not a date. Write day/month/year, for example 01/07/2025."),
        (3, "", "Units, row 3, Mã: This is not a date. Write day/month/year, for example 01/07/2025."),
        (3, "?", "Units, row 3, Mã “?”: This is not a date. Write day/month/year, for example 01/07/2025."),
    ],
)
def test_row_error_says_where_what_and_how_to_mend(row: int | None, value: str, expected: str) -> None:
    assert str(RowError("Units", row, "Mã", value, *NOT_A_DATE).sentence) == expected


def test_row_error_is_said_in_the_language_asked_for() -> None:
    def translate(msgid: str) -> str:
        return {"This is not a date.": "Đây không phải ngày."}.get(msgid, msgid)

    error = RowError("B", 3, CODE.header, "?", *NOT_A_DATE)
    assert render(error.sentence, "vi", translate).startswith("B, row 3, Mã “?”: Đây không phải ngày.")


def test_sheet_takes_the_errors_of_a_room_in_the_order_of_rows() -> None:
    row = Row(4, {"code": "01", "rate": Decimal("1.5")})
    first, last = RowError("B", 2, "Mã", "", *EMPTY_CELL), RowError("B", 9, "Mã", "", *EMPTY_CELL)
    sheet = Sheet("B", (row,), (first, last), 7)
    found = sheet.error(row, RATE, NOT_A_DATE)
    assert found == RowError("B", 4, RATE.header, "1.5", *NOT_A_DATE)
    assert sheet.with_errors([found]) == Sheet("B", (row,), (first, found, last), 8)
