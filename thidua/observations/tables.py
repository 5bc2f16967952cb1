"""Figures as a table: the same columns on import, on export and for `thidua score`. Knows no database."""

from __future__ import annotations

from thidua.core.facts import Fact
from thidua.core.findings import Source
from thidua.core.messages import Message, Text, gettext_noop
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Row, Table

UNIT = Column(
    "unit",
    Text("Mã đơn vị", "Unit code"),
    kinds.text(40),
    Text("Mã của đơn vị trong năm ghi số liệu; để trống nếu là số liệu của cá nhân", "The unit's code in that year"),
    required=False,
)
UNIT_NAME = Column(
    "unit_name",
    Text("Tên đơn vị", "Unit name"),
    kinds.text(200),
    Text("Nếu ghi thì phải đúng tên của mã đơn vị", "If given, it must be the name that goes with the unit code"),
    required=False,
)
PERSON = Column(
    "person",
    Text("Mã cán bộ", "Staff code"),
    kinds.text(30),
    Text("Để trống nếu là số liệu của đơn vị", "Leave empty for a unit's figure"),
    required=False,
)
MEASURE = Column(
    "measure",
    Text("Chỉ tiêu", "Measure"),
    kinds.text(300),
    Text("Mã hoặc tên chỉ tiêu", "The measure's code or name"),
)
MEASURE_NAME = Column(
    "measure_name",
    Text("Tên chỉ tiêu", "Measure name"),
    kinds.text(300),
    Text("Nếu ghi thì phải đúng tên của mã chỉ tiêu", "If given, it must be the name that goes with the measure"),
    required=False,
)
YEAR = Column("year", Text("Năm", "Year"), kinds.integer())
NUMERATOR = Column("numerator", Text("Tử số", "Numerator"), kinds.decimal(), required=False)
DENOMINATOR = Column("denominator", Text("Mẫu số", "Denominator"), kinds.decimal(), required=False)
VALUE = Column("value", Text("Giá trị", "Value"), kinds.decimal(), required=False)
LEVEL = Column(
    "level", Text("Mức", "Level"), kinds.text(100), Text("Mã hoặc tên mức", "The level's code or name"), required=False
)
NOT_APPLICABLE = Column("not_applicable", Text("Không áp dụng", "Not applicable"), kinds.boolean(), required=False)
NOTE = Column("note", Text("Ghi chú", "Note"), kinds.text(500), required=False)
EVIDENCE = Column("evidence", Text("Tài liệu kiểm chứng", "Evidence"), kinds.text(300), required=False)

FIGURES = Table(
    Text("Số liệu", "Figures"),
    (
        UNIT,
        UNIT_NAME,
        PERSON,
        MEASURE,
        MEASURE_NAME,
        YEAR,
        NUMERATOR,
        DENOMINATOR,
        VALUE,
        LEVEL,
        NOT_APPLICABLE,
        NOTE,
        EVIDENCE,
    ),
)


def fact_of(row: Row, sheet: str) -> Fact:
    """A row as a fact, with its place in the file as source."""
    note: str = row.get(NOTE) or ""
    place = Message.of(gettext_noop("%(sheet)s, row %(row)s"), sheet=sheet, row=str(row.number))
    return Fact(
        measure=row[MEASURE],
        value=row.get(VALUE),
        numerator=row.get(NUMERATOR),
        denominator=row.get(DENOMINATOR),
        level=row.get(LEVEL) or "",
        applicable=not row.get(NOT_APPLICABLE),
        note=note,
        evidence=row.get(EVIDENCE) or "",
        source=Source("file_row", str(row.number), place),
    )
