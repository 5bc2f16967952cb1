"""Findings of eligibility as a table to download."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.awards.queries import Verdict
from thidua.core.findings import Outcome
from thidua.core.messages import Text
from thidua.frame.words import say
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

OUTCOMES = {
    Outcome.MET: Text("Đủ điều kiện", "Eligible"),
    Outcome.NOT_MET: Text("Không đủ điều kiện", "Not eligible"),
    Outcome.NOT_DETERMINABLE: Text("Chưa xác định được", "Cannot be determined yet"),
}
VERDICTS = Table(
    Text("Xét điều kiện", "Eligibility"),
    (
        Column("subject", Text("Tập thể, cá nhân", "Collective or individual"), kinds.text()),
        Column("unit", Text("Đơn vị công tác", "Works in"), kinds.text(), required=False),
        Column("title", Text("Chức vụ", "Title"), kinds.text(), required=False),
        Column("outcome", Text("Kết luận", "Finding"), kinds.choice(OUTCOMES)),
        Column("missing", Text("Chưa đạt hoặc còn thiếu", "Not met or missing"), kinds.text(), required=False),
        Column(
            "later",
            Text("Ghi sau khi đóng đợt, không tính", "Recorded after the closing, not counted"),
            kinds.text(),
            required=False,
        ),
    ),
)


def verdict_rows(found: Iterable[Verdict]) -> Iterable[dict[str, object]]:
    for verdict in found:
        yield {
            "subject": str(verdict.subject),
            "unit": verdict.unit.name if verdict.person else None,
            "title": verdict.post.title if verdict.post else None,
            "outcome": verdict.outcome,
            "missing": "; ".join(say(finding.label) for finding in verdict.open_findings) or None,
            "later": "; ".join(f"{say(row.measure_said)} {row.period_start.year}" for row in verdict.later) or None,
        }
