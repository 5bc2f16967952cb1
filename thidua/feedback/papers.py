"""The report on a period's difficulties to the People's Committee, as the content of a paper; always in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import override

from thidua.documents.papers.content import Block, Content, Grid, Heading, Paragraph
from thidua.documents.queries import addressed
from thidua.feedback.models import Difficulty, Nature, State
from thidua.feedback.queries import Counts, areas_of, compiled, counted_by_unit, of_period
from thidua.feedback.workflow import OPEN
from thidua.law.schema import Pack
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.people.models import Unit

NOTHING = "Không có."
HERE = OPEN - {State.PASSED_ON}
"""The states in which the standing agency itself is still to act."""


def report_title(since: date, until: date) -> str:
    return (
        "Tổng hợp khó khăn, vướng mắc của các cơ quan, đơn vị, địa phương trong thực hiện phong trào thi đua "
        f"(từ ngày {since:%d/%m/%Y} đến ngày {until:%d/%m/%Y})"
    )


def report_content(movement: Movement, province: Unit, since: date, until: date) -> Content:
    """Counts by area, nature and unit; what was answered, passed on and is still open, unit by unit."""
    pack, found = pack_of(movement.regulation), of_period(movement, since, until)
    with override("vi"):
        areas = {code: name.vi for code, name in areas_of(pack).items()}
        labels = tuple(str(label) for label in State.labels)
        natures = {code: str(label) for code, label in Nature.choices}
        listed = list(found.order_by("unit__search_name", "unit", "reported_at", "pk").prefetch_related("steps"))
        blocks = (
            Paragraph(_summary(pack, listed, since, until)),
            Heading(1, "Số lượng khó khăn, vướng mắc"),
            Heading(2, "Theo lĩnh vực cải cách hành chính"),
            _counts("Lĩnh vực", labels, compiled(found, "area", areas)),
            Heading(2, "Theo nguyên nhân"),
            _counts("Nguyên nhân", labels, compiled(found, "nature", natures)),
            Heading(2, "Theo cơ quan, đơn vị, địa phương"),
            _counts("Đơn vị", labels, counted_by_unit(found)),
            Heading(1, "Nội dung đã trả lời"),
            _listed(("Trả lời", "Văn bản"), [one for one in listed if one.state == State.ANSWERED]),
            Heading(1, "Nội dung đã chuyển cơ quan có thẩm quyền"),
            _listed(("Chuyển đến", "Văn bản"), [one for one in listed if one.state == State.PASSED_ON]),
            Heading(1, "Nội dung đang xử lý và chờ tiếp nhận"),
            _listed(("Kiến nghị của đơn vị", "Tình trạng"), [one for one in listed if one.state in HERE]),
            Paragraph(f"{pack.movement.standing_agency.vi} báo cáo {addressed(province)} xem xét, chỉ đạo"),
        )
    return Content(blocks=blocks, addressees=(addressed(province),))


def _summary(pack: Pack, listed: Sequence[Difficulty], since: date, until: date) -> str:
    counted = {state: sum(one.state == state for one in listed) for state in State}
    units = len({one.unit_id for one in listed})
    return (
        f"Thực hiện Kế hoạch, {pack.movement.standing_agency.vi} tổng hợp khó khăn, vướng mắc do các cơ quan, đơn vị, "
        f"địa phương phản ánh từ ngày {since:%d/%m/%Y} đến ngày {until:%d/%m/%Y}: {units} đơn vị phản ánh "
        f"{len(listed)} nội dung; đã trả lời {counted[State.ANSWERED]}, đã chuyển cơ quan có thẩm quyền "
        f"{counted[State.PASSED_ON]}, đang xử lý {counted[State.IN_WORK]}, chờ tiếp nhận {counted[State.REPORTED]}, "
        f"đơn vị rút lại {counted[State.WITHDRAWN]}."
    )


def _counts(first: str, labels: Sequence[str], rows: Sequence[Counts]) -> Grid:
    shown = tuple((f"{row.label[:1].upper()}{row.label[1:]}", *map(str, row.counts), str(row.total)) for row in rows)
    return Grid((first, *labels, "Tổng"), shown)


def _listed(columns: tuple[str, str], found: Sequence[Difficulty]) -> Block:
    """Difficulties unit by unit, with what the two last columns tell of each."""
    if not found:
        return Paragraph(NOTHING)
    rows = [
        (str(number), one.unit.name, f"{one.title}. {one.text}", *_outcome(one)) for number, one in enumerate(found, 1)
    ]
    return Grid(("TT", "Đơn vị", "Nội dung", *columns), tuple(rows))


def _outcome(difficulty: Difficulty) -> tuple[str, str]:
    if difficulty.state == State.ANSWERED and (answer := difficulty.answer):
        return answer.text, answer.document
    if difficulty.state == State.PASSED_ON and (passed_on := difficulty.passed_on):
        return passed_on.to, passed_on.document
    return difficulty.proposal, difficulty.get_state_display()
