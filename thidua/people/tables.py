"""Units, persons and their registers as tables: the same columns on import as on export."""

from __future__ import annotations

from dataclasses import replace

from thidua.core.messages import Text
from thidua.people.models import Category, Kind, RatingLevel
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

KINDS = {
    Kind.PROVINCE: Text("Tỉnh", "Province"),
    Kind.DEPARTMENT: Text("Sở, ban, ngành", "Provincial department"),
    Kind.MANAGEMENT_BOARD: Text("Ban Quản lý Khu kinh tế", "Economic zone management board"),
    Kind.CENTRAL_AGENCY: Text("Cơ quan Trung ương đóng trên địa bàn", "Central agency in the province"),
    Kind.DISTRICT: Text("Huyện, thành phố", "District or city"),
    Kind.COMMUNE: Text("Xã, phường, thị trấn", "Commune, ward or township"),
    Kind.SUB_UNIT: Text("Phòng, ban, đơn vị trực thuộc", "Sub-unit"),
    Kind.ORGANISATION: Text("Mặt trận, đoàn thể", "Mass organisation"),
}
CATEGORIES = {
    Category.CADRE: Text("Cán bộ", "Cadre"),
    Category.CIVIL_SERVANT: Text("Công chức", "Civil servant"),
    Category.PUBLIC_EMPLOYEE: Text("Viên chức", "Public employee"),
    Category.WORKER: Text("Người lao động", "Contract worker"),
}
LEVELS = {
    RatingLevel.EXCELLENT: Text("Hoàn thành xuất sắc nhiệm vụ", "Completed the tasks excellently"),
    RatingLevel.GOOD: Text("Hoàn thành tốt nhiệm vụ", "Completed the tasks well"),
    RatingLevel.COMPLETED: Text("Hoàn thành nhiệm vụ", "Completed the tasks"),
    RatingLevel.NOT_COMPLETED: Text("Không hoàn thành nhiệm vụ", "Did not complete the tasks"),
}

CODE = Column("code", Text("Mã đơn vị", "Unit code"), kinds.text(40))
NAME = Column("name", Text("Tên đơn vị", "Unit name"), kinds.text(200))
KIND = Column("kind", Text("Loại đơn vị", "Kind of unit"), kinds.choice(KINDS))
PARENT_CODE = Column(
    "parent_code",
    Text("Mã đơn vị cấp trên", "Code of the unit above"),
    kinds.text(40),
    Text("Mã vào ngày đơn vị bắt đầu; để trống nếu là tỉnh", "The code on the unit's first day; empty for a province"),
    required=False,
)
VALID_FROM = Column(
    "valid_from",
    Text("Từ ngày", "From"),
    kinds.day(),
    Text("Để trống nếu đã có từ trước", "Leave empty if it has always been"),
    required=False,
)
VALID_TO = Column(
    "valid_to",
    Text("Đến hết ngày", "To the end of"),
    kinds.day(),
    Text("Để trống nếu đang tiếp tục", "Leave empty if it goes on"),
    required=False,
)
SUCCESSOR_CODE = Column(
    "successor_code",
    Text("Mã đơn vị kế thừa", "Code of the successor"),
    kinds.text(200),
    Text(
        "Mã vào ngày sau khi đơn vị kết thúc; nếu chia tách, ghi phần của từng đơn vị: 23284=0,6; 23293=0,4",
        "The code on the day after the unit ends; after a split with the share of each: 23284=0.6; 23293=0.4",
    ),
    required=False,
)
REORGANISED_BY = Column("decision", Text("Quyết định sắp xếp", "Decision"), kinds.text(200), required=False)
VERIFIED = Column(
    "verified",
    Text("Đã kiểm chứng", "Verified"),
    kinds.boolean(),
    Text("Để trống là đã kiểm chứng", "Empty means yes"),
    required=False,
)
NOTE = Column("note", Text("Ghi chú", "Note"), kinds.text(1000), required=False)
FORMER_NAMES = Column(
    "former_names",
    Text("Tên trước đây", "Former names"),
    kinds.text(),
    Text(
        "Chỉ để đọc, không nhập: đơn vị được đổi tên bằng một lần sắp xếp",
        "To be read, not imported: a unit is renamed by a reorganisation",
    ),
    required=False,
)

UNITS = Table(
    Text("Đơn vị", "Units"),
    (CODE, NAME, KIND, PARENT_CODE, VALID_FROM, VALID_TO, SUCCESSOR_CODE, REORGANISED_BY, VERIFIED, NOTE, FORMER_NAMES),
)

STAFF_CODE = Column("staff_code", Text("Mã cán bộ", "Staff code"), kinds.text(30))
FULL_NAME = Column("full_name", Text("Họ và tên", "Full name"), kinds.text(120))
BIRTH_DATE = Column("birth_date", Text("Ngày sinh", "Date of birth"), kinds.day(), required=False)
CATEGORY = Column("category", Text("Đối tượng", "Category"), kinds.choice(CATEGORIES))
UNIT_CODE = Column("unit_code", Text("Mã đơn vị", "Unit code"), kinds.text(40))
UNIT_NAME = Column(
    "unit_name",
    Text("Tên đơn vị", "Unit name"),
    kinds.text(200),
    Text(
        "Để đối chiếu: năm 2025 nhiều mã đã chuyển sang đơn vị khác",
        "To check the code against: in 2025 many codes passed to other units",
    ),
    required=False,
)
TITLE = Column("title", Text("Chức vụ", "Title"), kinds.text(120))
IS_LEADER = Column("is_leader", Text("Lãnh đạo", "Leader"), kinds.boolean(), required=False)
IS_HEAD = Column("is_head", Text("Người đứng đầu", "Head of the unit"), kinds.boolean(), required=False)

PERSONS = Table(
    Text("Nhân sự", "Staff"),
    (
        *(STAFF_CODE, FULL_NAME, BIRTH_DATE, CATEGORY),
        *(UNIT_CODE, UNIT_NAME, TITLE, IS_LEADER, IS_HEAD, VALID_FROM, VALID_TO),
    ),
)

DECISION = Column("decision", Text("Quyết định", "Decision"), kinds.text(120), required=False)
YEAR = Column("year", Text("Năm", "Year"), kinds.integer())
LEVEL = Column("level", Text("Xếp loại", "Rating"), kinds.choice(LEVELS))
DECISION_OF_RATING = replace(
    DECISION, help=Text("Bắt buộc, trừ khi đã ghi nhận quyết định", "Needed unless a decision is on record")
)

RATINGS = Table(Text("Xếp loại chất lượng", "Ratings"), (STAFF_CODE, YEAR, LEVEL, DECISION_OF_RATING))

FORM = Column("form", Text("Hình thức kỷ luật", "Form"), kinds.text(120))
IMPOSED_ON = Column("imposed_on", Text("Ngày kỷ luật", "Imposed on"), kinds.day())
ENDS_ON = Column("ends_on", Text("Ngày hết hiệu lực", "Ends on"), kinds.day(), required=False)
OVER_REFORM = Column(
    "over_reform",
    Text("Liên quan cải cách hành chính", "Over administrative reform"),
    kinds.boolean(),
    Text("Có hay Không; không được để trống", "Yes or No; not to be left empty"),
)

DISCIPLINE = Table(
    Text("Kỷ luật", "Discipline"),
    (STAFF_CODE, UNIT_CODE, UNIT_NAME, FORM, DECISION, IMPOSED_ON, ENDS_ON, OVER_REFORM),
)

PERSON_CONCERNED = Column(
    "staff_code",
    Text("Mã cán bộ", "Staff code"),
    kinds.text(30),
    Text("Để trống nếu vụ việc về một đơn vị", "Leave empty if the matter is about a unit"),
    required=False,
)
UNIT_CONCERNED = Column(
    "unit_code",
    Text("Mã đơn vị", "Unit code"),
    kinds.text(40),
    Text("Để trống nếu vụ việc về một cá nhân", "Leave empty if the matter is about a person"),
    required=False,
)
SUBJECT = Column("subject", Text("Nội dung", "About"), kinds.text(300))
DOCUMENT = Column("document", Text("Văn bản", "Document"), kinds.text(120), required=False)
OPENED_ON = Column("opened_on", Text("Ngày bắt đầu", "Opened on"), kinds.day())
CLOSED_ON = Column("closed_on", Text("Ngày kết thúc", "Closed on"), kinds.day(), required=False)

MATTERS = Table(
    Text("Vụ việc đang xem xét", "Pending matters"),
    (PERSON_CONCERNED, UNIT_CONCERNED, UNIT_NAME, SUBJECT, DOCUMENT, OPENED_ON, CLOSED_ON),
)

OWN_DATA = Table(
    Text("Dữ liệu của tôi", "My data"),
    (
        Column("section", Text("Mục", "Section"), kinds.text()),
        Column("what", Text("Nội dung", "What"), kinds.text()),
        Column("first", Text("Từ ngày", "From"), kinds.day(), required=False),
        Column("last", Text("Đến hết ngày", "To the end of"), kinds.day(), required=False),
        Column("document", Text("Văn bản, lý do", "Document, reason"), kinds.text(), required=False),
    ),
)
