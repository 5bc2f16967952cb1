"""Figures of the goals as tables: a unit's own sheet, which comes back filled in, and what is made of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from thidua.core.facts import Fact
from thidua.core.messages import Text
from thidua.files.formats import CSV, XLSX, Use
from thidua.frame.words import figure, say
from thidua.observations.tables import (
    DENOMINATOR,
    EVIDENCE,
    MEASURE,
    MEASURE_NAME,
    NOT_APPLICABLE,
    NOTE,
    NUMERATOR,
    VALUE,
    YEAR,
)
from thidua.people.models import Unit
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table
from thidua.sheets.worksheets import MAX_BYTES
from thidua.targets.queries.figures import AskedMeasure
from thidua.targets.queries.progress import Progress, reported_so_far
from thidua.targets.queries.reporting import Line
from thidua.targets.queries.tree import UnitFigures

HANDED_IN = Use("goal_figures", (XLSX, CSV), MAX_BYTES)

UNIT_NAME = Column(
    "unit_name",
    Text("Tên đơn vị", "Unit name"),
    kinds.text(200),
    Text("Tên của đơn vị báo số liệu; không sửa", "The unit that reports; leave it as it is"),
)
BEFORE = Column(
    "before",
    Text("Số liệu năm trước", "The year before"),
    kinds.text(100),
    Text("Chỉ để đối chiếu; không đọc khi nhập", "Only to compare with; it is not read"),
    required=False,
)
TO_READ = Text("Chỉ để đọc; không đọc khi nhập", "Only for reading; it is not read when handed in")
GOAL = Column("goal", Text("Mục tiêu", "Goal"), kinds.text(), TO_READ, required=False)
COUNTED = Column("counted", Text("Đếm gì", "What is counted"), kinds.text(), TO_READ, required=False)
NUMERATOR_COUNTS = Column(
    "numerator_counts", Text("Tử số đếm", "What the numerator counts"), kinds.text(), TO_READ, required=False
)
DENOMINATOR_COUNTS = Column(
    "denominator_counts", Text("Mẫu số đếm", "What the denominator counts"), kinds.text(), TO_READ, required=False
)
UNIT_FIGURES = Table(
    Text("Số liệu mục tiêu", "Goal figures"),
    (
        UNIT_NAME,
        YEAR,
        GOAL,
        MEASURE,
        MEASURE_NAME,
        COUNTED,
        NUMERATOR_COUNTS,
        DENOMINATOR_COUNTS,
        BEFORE,
        NUMERATOR,
        DENOMINATOR,
        VALUE,
        NOT_APPLICABLE,
        NOTE,
        EVIDENCE,
    ),
)


def sheet_rows(unit: Unit, year: int, lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    """A unit's sheet, filled with what stands: as it is downloaded it can be handed in again."""
    for line in lines:
        standing = line.standing or Fact(line.asked.code)
        yield {
            "unit_name": unit.name,
            "year": year,
            "goal": line.asked.goal.code,
            "measure": line.asked.code,
            "measure_name": line.asked.measure.name.vi,
            **_meaning(line.asked),
            "before": said(line.before) or None,
            "numerator": standing.numerator,
            "denominator": standing.denominator,
            "value": standing.value,
            "not_applicable": None if standing.applicable else True,
            "note": say(standing.note) or None,
            "evidence": standing.evidence or None,
        }


def _meaning(asked: AskedMeasure) -> dict[str, str | None]:
    """What a measure counts; what is asked once for comparison is named by its measure alone."""
    words = None if asked.only_year else asked.definition
    return {
        "counted": say(words.counted) if words else None,
        "numerator_counts": say(words.numerator) if words and words.numerator else None,
        "denominator_counts": say(words.denominator) if words and words.denominator else None,
    }


def said(fact: Fact | None) -> str:
    """A figure in one cell."""
    if fact is None or not fact.applicable:
        return ""
    if fact.numerator is not None and fact.denominator is not None:
        return f"{figure(fact.numerator)} / {figure(fact.denominator)}"
    return "" if fact.value is None else figure(fact.value)


BY_UNIT = Table(
    Text("Số liệu theo đơn vị", "Figures by unit"),
    (
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("kind", Text("Loại đơn vị", "Kind of unit"), kinds.text()),
        Column("year", Text("Năm", "Year"), kinds.integer()),
        Column("own", Text("Số liệu của đơn vị", "Its own figure"), kinds.text(), required=False),
        Column("numerator", Text("Tử số cộng dồn", "Numerator, added up"), kinds.decimal(), required=False),
        Column("denominator", Text("Mẫu số cộng dồn", "Denominator, added up"), kinds.decimal(), required=False),
        Column("figure", Text("Kết quả cộng dồn", "Figure, added up"), kinds.decimal(), required=False),
        Column("told", Text("Số đơn vị đã báo", "Units that reported"), kinds.integer()),
        Column("asked", Text("Số đơn vị phải báo", "Units asked"), kinds.integer()),
        Column("share", Text("Tỷ trọng trong tỉnh (%)", "Share of the province (%)"), kinds.decimal(), required=False),
        Column("gap", Text("Còn cách mục tiêu (%)", "Short of the target by (%)"), kinds.decimal(), required=False),
    ),
)
PLACES = Decimal("0.0001")


def unit_rows(rows: Iterable[UnitFigures], year: int) -> Iterator[dict[str, object]]:
    for row in rows:
        yield {
            "unit": row.unit.name,
            "kind": str(row.unit.get_kind_display()),
            "year": year,
            "own": said(row.own) or None,
            "numerator": row.whole.numerator,
            "denominator": row.whole.denominator,
            "figure": _rounded(row.whole.figure),
            "told": row.told,
            "asked": row.asked,
            "share": _rounded(row.share),
            "gap": _rounded(row.gap),
        }


def _rounded(number: Decimal | None) -> Decimal | None:
    """Numerator and denominator beside it are exact; a quotient need not have an end."""
    return None if number is None else number.quantize(PLACES)


PROGRESS = Table(
    Text("Tiến độ mục tiêu", "Progress of a goal"),
    (
        Column("on", Text("Ngày", "On"), kinds.day()),
        Column("numerator", Text("Tử số", "Numerator"), kinds.decimal(), required=False),
        Column("denominator", Text("Mẫu số", "Denominator"), kinds.decimal(), required=False),
        Column("figure", Text("Kết quả", "Figure"), kinds.decimal(), required=False),
        Column("expected", Text("Đường đến mục tiêu", "The way to the goal"), kinds.decimal(), required=False),
        Column("forecast", Text("Dự báo", "Forecast"), kinds.decimal(), required=False),
        Column("low", Text("Cận dưới dự báo", "Forecast, from"), kinds.decimal(), required=False),
        Column("high", Text("Cận trên dự báo", "Forecast, to"), kinds.decimal(), required=False),
        Column("note", Text("Ghi chú", "Note"), kinds.text(), required=False),
    ),
)


def progress_rows(progress: Progress) -> Iterator[dict[str, object]]:
    """The figures, the years that lack some, then the forecasts, each beside what the way to the goal asks for."""
    empty = dict.fromkeys(column.key for column in PROGRESS.columns)
    for point in progress.points:
        exact = {"numerator": point.numerator, "denominator": point.denominator, "figure": _rounded(point.value)}
        yield {**empty, "on": point.on, **exact, "expected": _rounded(progress.expected(point.on))}
    for year in progress.unfinished:
        yield {**empty, "on": year.on, "note": say(reported_so_far(year))}
    for one in progress.outlook.forecasts if progress.outlook else ():
        bounds = {"forecast": _rounded(one.value)}
        if one.low != one.high:
            bounds |= {"low": _rounded(one.low), "high": _rounded(one.high)}
        yield {**empty, "on": one.on, "expected": _rounded(progress.expected(one.on)), **bounds}
