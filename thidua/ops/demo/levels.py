"""What goes down and up between the levels: a ward's own movement under the province's, and reports on difficulties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from thidua.documents.actions import approve_paper, issue_paper
from thidua.feedback.actions import draft_report
from thidua.feedback.queries import of_period
from thidua.law.writing import PlainPlan
from thidua.movements.actions import create_plain_movement, set_status
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import calendar
from thidua.ops.demo.accounts import account
from thidua.ops.demo.clock import Act, moment
from thidua.people.models import Unit

TEXT = """Mục đích: người dân và doanh nghiệp hài lòng khi giải quyết thủ tục hành chính tại phường (dữ liệu mẫu).

Nội dung: mọi hồ sơ được số hóa khi tiếp nhận; hẹn đúng ngày, trả trước hạn; xin lỗi bằng văn bản khi trễ hẹn.

Tổ chức thực hiện: Văn phòng HĐND và UBND phường theo dõi, báo cáo kết quả hằng quý."""


def acts_of_own_movement(movement: Movement, ward: Unit, year: int) -> Iterator[Act]:
    """The ward sets up a movement of its own for the year, issues it, and begins it."""
    starts_on = date(year, 2, 10)
    plan = PlainPlan(
        code=f"unit-{ward.pk}-{starts_on:%Y%m%d}",
        title=f"Phong trào thi đua “Một cửa thân thiện” của {ward.name} năm {year} (mẫu)",
        authority=ward.name,
        signer="Chủ tịch",
        starts_on=starts_on,
        ends_on=date(year, 12, 31),
        round_event="Ủy ban nhân dân phường công bố kết quả (mẫu)",
        basis_number="15/KH-UBND",
        basis_title="Kế hoạch của Ủy ban nhân dân tỉnh về phong trào thi đua cải cách hành chính (số và ngày là mẫu)",
        basis_issued_on=date(year, 1, 20),
        text=TEXT,
        bodies=("Ủy ban Mặt trận Tổ quốc Việt Nam phường",),
    )
    yield Act(moment(starts_on, 9), partial(_set_up, movement, ward, plan))


def _set_up(movement: Movement, ward: Unit, plan: PlainPlan) -> None:
    head = account("thutruong")
    own = create_plain_movement(unit=ward, plan=plan, parent=movement, by=head)
    set_status(movement=own, status=MovementStatus.ISSUED, document="21/KH-UBND (mẫu)", by=head)
    set_status(movement=own, status=MovementStatus.RUNNING, by=head)


def acts_of_reports(movement: Movement, year: int) -> Iterator[Act]:
    """The difficulties of each half year are compiled for the People's Committee, signed and issued."""
    second, first = (date(year - 1, 7, 1), date(year - 1, 12, 31)), (date(year, 1, 1), date(year, 6, 30))
    working = calendar(movement)
    for day, half in ((date(year, 1, 8), second), (date(year, 7, 6), first)):
        yield Act(moment(working.roll_forward(day), 10), partial(_report, movement, *half))


def _report(movement: Movement, since: date, until: date) -> None:
    if of_period(movement, since, until).exists():
        agency = account("snv")
        paper = draft_report(movement=movement, since=since, until=until, signer_title="Giám đốc", by=agency)
        issue_paper(paper=approve_paper(paper=paper, by=account("nguoiky")), by=account("vanthu"))
