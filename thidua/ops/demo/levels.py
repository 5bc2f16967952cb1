"""What goes down and up between the levels: units' own movements under the province's, and reports on difficulties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from thidua.documents.actions import approve_paper, issue_paper
from thidua.feedback.actions import draft_report
from thidua.feedback.queries import of_period
from thidua.law.writing import PlainPlan
from thidua.movements.actions import create_plain_movement, set_status
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import calendar
from thidua.ops.demo.accounts import account, heads
from thidua.ops.demo.clock import Act, moment
from thidua.ops.demo.duties import LAUNCH_PLAN, Coming
from thidua.people.models import Account, Kind, Unit

TEXT = """Mục đích: người dân và doanh nghiệp hài lòng khi giải quyết thủ tục hành chính tại phường (dữ liệu mẫu).

Nội dung: mọi hồ sơ được số hóa khi tiếp nhận; hẹn đúng ngày, trả trước hạn; xin lỗi bằng văn bản khi trễ hẹn.

Tổ chức thực hiện: Văn phòng HĐND và UBND phường theo dõi, báo cáo kết quả hằng quý."""
LAUNCH_TEXT = """Mục đích: triển khai phong trào thi đua cải cách hành chính của tỉnh tại {unit} (dữ liệu mẫu).

Nội dung: giải quyết hồ sơ đúng hạn; tăng hồ sơ nộp trực tuyến; siết chặt kỷ luật, kỷ cương hành chính.

Tổ chức thực hiện: người đứng đầu các đơn vị thuộc, trực thuộc giao việc cho từng người, báo cáo kết quả hằng quý."""
BODIES = ("Các đơn vị thuộc, trực thuộc", "Sở Nội vụ (để theo dõi)")
LAUNCHES = (Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD, Kind.DISTRICT)
SIGNERS = {Kind.DEPARTMENT: "Giám đốc", Kind.MANAGEMENT_BOARD: "Trưởng ban"}
"""Who signs; elsewhere the chairman of the People's Committee."""


def acts_of_launches(movement: Movement, comings: Iterable[Coming]) -> Iterator[Act]:
    """Heads of agencies and districts launch the movement in their units by the plan that they then hand in."""
    launched = [coming for coming in comings if coming.duty.obligation == LAUNCH_PLAN]
    by_unit = heads([coming.duty.unit for coming in launched])
    for coming in launched:
        unit, on = coming.duty.unit, coming.document_date
        if unit.kind in LAUNCHES and unit.pk in by_unit:
            title = f"Phong trào thi đua đẩy mạnh cải cách hành chính tại {unit.name} (mẫu)"
            plan = _plan(unit, title, (on, movement.ends_on), LAUNCH_TEXT.format(unit=unit.name), BODIES)
            launch = partial(_set_up, movement, unit, plan, document=coming.document, by=by_unit[unit.pk])
            yield Act(moment(on, 7, 30), launch)


def acts_of_own_movement(movement: Movement, ward: Unit, year: int) -> Iterator[Act]:
    """The ward sets up a movement of its own for the year, issues it, and begins it."""
    between = date(year, 2, 10), date(year, 12, 31)
    title = f"Phong trào thi đua “Một cửa thân thiện” của {ward.name} năm {year} (mẫu)"
    plan = _plan(ward, title, between, TEXT, ("Ủy ban Mặt trận Tổ quốc Việt Nam phường",))
    head = account("thutruong")
    yield Act(moment(between[0], 9), partial(_set_up, movement, ward, plan, document="21/KH-UBND (mẫu)", by=head))


def _plan(unit: Unit, title: str, between: tuple[date, date], text: str, bodies: Sequence[str] = ()) -> PlainPlan:
    starts_on, ends_on = between
    return PlainPlan(
        code=f"unit-{unit.pk}-{starts_on:%Y%m%d}",
        title=title,
        authority=unit.name,
        signer=SIGNERS.get(Kind(unit.kind), "Chủ tịch"),
        starts_on=starts_on,
        ends_on=ends_on,
        round_event=f"{unit.name} công bố kết quả (mẫu)",
        basis_number="15/KH-UBND",
        basis_title="Kế hoạch của Ủy ban nhân dân tỉnh về phong trào thi đua cải cách hành chính (số và ngày là mẫu)",
        basis_issued_on=date(starts_on.year, 1, 20),
        text=text,
        bodies=bodies,
    )


def _set_up(movement: Movement, unit: Unit, plan: PlainPlan, *, document: str, by: Account) -> None:
    own = create_plain_movement(unit=unit, plan=plan, parent=movement, by=by)
    set_status(movement=own, status=MovementStatus.ISSUED, document=document, by=by)
    set_status(movement=own, status=MovementStatus.RUNNING, by=by)


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
