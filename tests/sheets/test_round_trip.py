"""What is written is read back as it was: any rows, either format, either language."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st

from thidua.core.messages import Text
from thidua.sheets import kinds
from thidua.sheets.cells import canonical
from thidua.sheets.columns import Column, Table
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_csv, write_xlsx

Rows = list[dict[str, object]]
TABLE = Table(
    Text("Bảng", "Table"),
    (
        Column("id", Text("Mã", "Id"), kinds.integer()),
        Column("text", Text("Chữ", "Text"), kinds.text(), required=False),
        Column("decimal", Text("Số", "Number"), kinds.decimal(), required=False),
        Column("day", Text("Ngày", "Day"), kinds.day(), required=False),
        Column("flag", Text("Đạt", "Met"), kinds.boolean(), required=False),
        Column("choice", Text("Loại", "Kind"), kinds.choice({1: Text("Tốt", "Good"), 2: Text("Kém")}), required=False),
    ),
)
ONE_COLUMN = Table(Text("Bảng"), (Column("text", Text("Chữ"), kinds.text()),))

# Empty text is an empty cell, which is read as None.
texts = st.one_of(
    st.text(),
    st.text(alphabet="=+-@'\"<>r/;,\t\n a_x04B1"),
    st.sampled_from(["<r>a</r>", "'=1", "_x0041_", "=HYPERLINK(1)", "1/2", "TRUE", "#N/A"]),
).map(canonical)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=None
).filter(lambda value: len(f"{value:f}") < 40) | st.decimals(min_value=-2000, max_value=2000, places=3)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(-(10**18), 10**18),
            "text": st.none() | texts.filter(bool),
            "decimal": st.none() | decimals,
            "day": st.none() | st.dates(kinds.FIRST_DAY, kinds.LAST_DAY),
            "flag": st.none() | st.booleans(),
            "choice": st.none() | st.sampled_from([1, 2]),
        }
    ),
    max_size=5,
)
written = pytest.mark.parametrize("write", [write_xlsx, write_csv])
in_language = pytest.mark.parametrize("language", ["vi", "en"])
BLANK: dict[str, object] = dict.fromkeys(("id", "text", "decimal", "day", "flag", "choice"))


def read_back(table: Table, content: bytes) -> Rows:
    sheet = read_table(table, content, "f")
    assert sheet.errors == ()
    return [dict(row.values) for row in sheet.rows]


@written
@in_language
@settings(deadline=None, max_examples=60)
@given(rows=rows)
@example(rows=[{**BLANK, "id": 10**15, "decimal": Decimal("1.234")}, {**BLANK, "id": 0, "day": date(1900, 2, 28)}])
def test_rows_come_back_as_they_were(write: Callable[..., bytes], language: str, rows: Rows) -> None:
    assert read_back(TABLE, write(TABLE, rows, language)) == rows


@written
@in_language
@settings(deadline=None, max_examples=60)
@given(notes=st.lists(texts.filter(bool), max_size=5))
def test_one_column_comes_back_as_it_was(write: Callable[..., bytes], language: str, notes: list[str]) -> None:
    rows = [{"text": note} for note in notes]
    assert read_back(ONE_COLUMN, write(ONE_COLUMN, rows, language)) == rows


@written
@settings(deadline=None, max_examples=30)
@given(rows=rows)
def test_a_file_in_one_language_becomes_the_same_file_in_the_other(write: Callable[..., bytes], rows: Rows) -> None:
    english = write(TABLE, rows, "en")
    assert write(TABLE, read_back(TABLE, write(TABLE, rows, "vi")), "en") == english


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: b"PK\x03\x04" + rest))
def test_no_bytes_make_reading_fail_without_an_error_to_mend(content: bytes) -> None:
    assert read_table(TABLE, content, "f").error_count > 0
