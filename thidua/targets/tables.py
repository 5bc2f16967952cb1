"""Figures of the goals as tables: a unit's own sheet, which comes back filled in, and what is made of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from thidua.targets.queries.reporting import Line

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
UNIT_FIGURES = Table(
    Text("Số liệu mục tiêu", "Goal figures"),
    (
        UNIT_NAME,
        YEAR,
        MEASURE,
        MEASURE_NAME,
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
            "measure": line.asked.code,
            "measure_name": line.asked.measure.name.vi,
            "before": said(line.before) or None,
            "numerator": standing.numerator,
            "denominator": standing.denominator,
            "value": standing.value,
            "not_applicable": None if standing.applicable else True,
            "note": say(standing.note) or None,
            "evidence": standing.evidence or None,
        }


def said(fact: Fact | None) -> str:
    """A figure in one cell."""
    if fact is None or not fact.applicable:
        return ""
    if fact.numerator is not None and fact.denominator is not None:
        return f"{figure(fact.numerator)} / {figure(fact.denominator)}"
    return "" if fact.value is None else figure(fact.value)
