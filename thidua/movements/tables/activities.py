"""Activities as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thidua.core.messages import Text
from thidua.frame.words import say
from thidua.movements.models import Activity
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

ACTIVITIES = Table(
    Text("Hoạt động hưởng ứng phong trào", "Activities of the movement"),
    (
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("title", Text("Hoạt động", "Activity"), kinds.text()),
        Column("first_day", Text("Ngày", "Day"), kinds.day()),
        Column("last_day", Text("Đến ngày", "Last day"), kinds.day(), required=False),
        Column("area", Text("Lĩnh vực", "Reform area"), kinds.text(), required=False),
        Column("content", Text("Nội dung của Kế hoạch", "Content of the plan"), kinds.text(), required=False),
        Column("text", Text("Kết quả", "What was done"), kinds.text()),
        Column("reached", Text("Số người tiếp cận", "People reached"), kinds.text(), required=False),
        Column("state", Text("Tình trạng", "State"), kinds.text()),
    ),
)


def activity_rows(found: Iterable[Activity], areas: Mapping[str, Text]) -> Iterator[dict[str, object]]:
    for one in found:
        yield {
            "unit": one.unit.name,
            "title": one.title,
            "first_day": one.first_day,
            "last_day": one.last_day,
            "area": say(areas[one.area]) if one.area in areas else None,
            "content": one.content or None,
            "text": one.text,
            "reached": None if one.reached is None else str(one.reached),
            "state": one.get_state_display(),
        }
