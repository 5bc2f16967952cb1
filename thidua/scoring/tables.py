"""The ranking as a table to download, and assessments as a table to hand in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from thidua.core.messages import Text
from thidua.law.schema import Pack
from thidua.observations.tables import (
    DENOMINATOR,
    EVIDENCE,
    LEVEL,
    NOT_APPLICABLE,
    NOTE,
    NUMERATOR,
    UNIT,
    VALUE,
    YEAR,
)
from thidua.people import tables as people
from thidua.scoring.models import Result
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

type Cell = str | int | Decimal | None

RANKING = Table(
    Text("Xếp hạng", "Ranking"),
    (
        Column("rank", Text("Thứ hạng", "Rank"), kinds.integer(), required=False),
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("index", Text("Chỉ số (%)", "Index (%)"), kinds.decimal(), required=False),
        Column("class", Text("Xếp loại", "Class"), kinds.text(), required=False),
        Column("points", Text("Điểm", "Points"), kinds.decimal()),
        Column("maximum", Text("Điểm tối đa áp dụng", "Applicable maximum"), kinds.decimal()),
        Column("bonus", Text("Điểm thưởng", "Bonus"), kinds.decimal()),
        Column("penalty", Text("Điểm trừ", "Penalty"), kinds.decimal()),
        Column("missing", Text("Số liệu còn thiếu", "Figures missing"), kinds.integer()),
        Column("rank_before", Text("Hạng năm trước", "Rank the year before"), kinds.integer(), required=False),
        Column("gained", Text("Số bậc tăng", "Places gained"), kinds.integer(), required=False),
        Column("comparison", Text("So với năm trước", "Compared with the year before"), kinds.text()),
    ),
)

COMPONENT = Column(
    "component",
    Text("Tiêu chí thành phần", "Component"),
    kinds.text(20),
    Text("Mã tiêu chí trong bộ chỉ số, ví dụ 3.4", "Its number in the index set, such as 3.4"),
)
MEASURE_ASKED = Column(
    "measure",
    Text("Chỉ tiêu", "Measure"),
    kinds.text(60),
    Text("Chỉ cần khi tiêu chí có nhiều số liệu", "Needed only where a component reads several"),
    required=False,
)
ASSESSMENTS = Table(
    Text("Phiếu chấm điểm", "Assessments"),
    (UNIT, YEAR, COMPONENT, MEASURE_ASKED, NUMERATOR, DENOMINATOR, VALUE, LEVEL, NOT_APPLICABLE, NOTE, EVIDENCE),
)

NONE = ("–", "-", "—")
"""What stands for no cluster: an empty cell is a slip of the pen."""
CLUSTER = Column(
    "cluster",
    Text("Cụm, khối", "Cluster"),
    kinds.text(200),
    Text(
        "Tên hoặc mã của cụm, khối theo quy định của phong trào; dấu gạch ngang nếu không xếp vào cụm, khối nào",
        "Its name or code, as the rules of the movement say; a dash where the unit competes in none",
    ),
)
CLUSTERS = Table(Text("Cụm, khối thi đua", "Clusters"), (people.YEAR, people.UNIT_CODE, people.UNIT_NAME, CLUSTER))


def ranking_rows(pack: Pack, found: Iterable[Result]) -> Iterable[dict[str, Cell]]:
    """One row a unit, in the order given."""
    names = {band.code: band.name for index_set in pack.index_sets.values() for band in index_set.classes}
    for result in found:
        yield {
            "rank": result.rank,
            "unit": result.unit.name,
            "index": result.percent,
            "class": names[result.band].vi if result.band else None,
            "points": result.total,
            "maximum": result.maximum,
            "bonus": result.bonus,
            "penalty": result.penalty,
            "missing": result.missing,
            "rank_before": result.rank_before,
            "gained": result.gained,
            "comparison": result.get_comparison_display(),
        }
