"""The paper register of what units handed in, as a table: the same columns on import as on export."""

from __future__ import annotations

from thidua.core.messages import Text
from thidua.people.tables import UNIT_CODE, UNIT_NAME
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

OBLIGATION = Column(
    "obligation",
    Text("Việc phải nộp", "What is owed"),
    kinds.text(200),
    Text("Tên hoặc mã theo quy định của phong trào", "Its name or code, as the rules of the movement say"),
)
PERIOD = Column(
    "period",
    Text("Kỳ", "Period"),
    kinds.text(40),
    Text(
        "2024 (cả năm), 2024-H1 (6 tháng), 2024-Q1 (quý I), 2024-02 (tháng 2); ghi năm là đủ nếu mỗi năm chỉ có một kỳ",
        "2024 (year), 2024-H1 (half-year), 2024-Q1 (quarter), 2024-02 (month); the year will do if it has one period",
    ),
)
DOCUMENT_NUMBER = Column("document_number", Text("Số, ký hiệu văn bản", "Number of the document"), kinds.text(60))
DOCUMENT_DATE = Column("document_date", Text("Ngày văn bản", "Date of the document"), kinds.day())
RECEIVED_ON = Column(
    "received_on",
    Text("Ngày nhận", "Received on"),
    kinds.day(),
    Text("Nhận trong ngày cuối của hạn là đúng hạn", "What was received on the last day is in time"),
)
REGISTER = Table(
    Text("Sổ văn bản đã nộp", "Register of submissions"),
    (UNIT_CODE, UNIT_NAME, OBLIGATION, PERIOD, DOCUMENT_NUMBER, DOCUMENT_DATE, RECEIVED_ON),
)
