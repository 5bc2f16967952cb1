"""The paper registers of submissions and of tasks as tables: the same columns on import as on export."""

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

ASSIGNER_CODE = Column(
    "assigner_code",
    Text("Mã cấp giao", "Code of who assigned"),
    kinds.text(40),
    Text("Mã của đơn vị giao nhiệm vụ vào ngày văn bản", "The code, on the day of the document, of who assigned"),
)
CONTENT = Column("content", Text("Nội dung nhiệm vụ", "What is to be done"), kinds.text(2000))
PRODUCT = Column("product", Text("Sản phẩm", "Expected product"), kinds.text(300), required=False)
AREA = Column(
    "area",
    Text("Lĩnh vực", "Reform area"),
    kinds.text(200),
    Text("Tên hoặc mã theo quy định của phong trào", "Its name or code, as the rules of the movement say"),
    required=False,
)
DUE_ON = Column(
    "due_on",
    Text("Hạn", "Due on"),
    kinds.day(),
    Text("Ngày cuối của hạn, kể cả gia hạn", "The last day, with every extension"),
)
DONE_ON = Column(
    "done_on",
    Text("Ngày nộp sản phẩm", "Product handed in on"),
    kinds.day(),
    Text(
        "Ngày nộp sản phẩm đã được nghiệm thu; để trống nếu chưa hoàn thành",
        "When the product came that was accepted; empty if none was",
    ),
    required=False,
)
TASK_REGISTER = Table(
    Text("Sổ nhiệm vụ được giao", "Register of tasks"),
    (ASSIGNER_CODE, UNIT_CODE, UNIT_NAME, DOCUMENT_NUMBER, DOCUMENT_DATE, CONTENT, PRODUCT, AREA, DUE_ON, DONE_ON),
)
