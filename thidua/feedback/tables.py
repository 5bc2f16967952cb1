"""Difficulties as a table to download: the annex of the report to the People's Committee."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import localdate

from thidua.core.messages import Text
from thidua.feedback.models import Difficulty
from thidua.feedback.queries import areas_of
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

DIFFICULTIES = Table(
    Text("Khó khăn, vướng mắc", "Difficulties"),
    (
        Column("reported_on", Text("Ngày phản ánh", "Reported on"), kinds.day()),
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("title", Text("Nội dung", "In one sentence"), kinds.text()),
        Column("text", Text("Cụ thể", "What it is"), kinds.text()),
        Column("proposal", Text("Kiến nghị", "Proposal"), kinds.text(), required=False),
        Column("area", Text("Lĩnh vực", "Reform area"), kinds.text(), required=False),
        Column("nature", Text("Thuộc về", "Lies in"), kinds.text(), required=False),
        Column("state", Text("Tình trạng", "State"), kinds.text()),
        Column("to", Text("Chuyển đến", "Passed on to"), kinds.text(), required=False),
        Column("document", Text("Văn bản", "Document"), kinds.text(), required=False),
        Column("answer", Text("Trả lời", "Answer"), kinds.text(), required=False),
    ),
)


def difficulty_rows(found: Iterable[Difficulty], pack: Pack) -> Iterable[dict[str, object]]:
    """A row each; their steps were fetched beforehand (`prefetch_related`)."""
    areas = areas_of(pack)
    for difficulty in found:
        passed_on, answer = difficulty.passed_on, difficulty.answer
        newest = max(filter(None, (passed_on, answer)), key=lambda step: step.pk, default=None)
        yield {
            "reported_on": localdate(difficulty.reported_at),
            "unit": difficulty.unit.name,
            "title": difficulty.title,
            "text": difficulty.text,
            "proposal": difficulty.proposal or None,
            "area": say(areas[difficulty.area]) if difficulty.area in areas else None,
            "nature": difficulty.get_nature_display() or None,
            "state": difficulty.get_state_display(),
            "to": passed_on.to if passed_on else None,
            "document": newest.document or None if newest else None,
            "answer": answer.text if answer else None,
        }
