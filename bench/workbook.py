"""The same scoring as a workbook of formulas, as officials keep it today, recalculated by LibreOffice Calc."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell

from bench.facts import Facts
from thidua.core.facts import Fact
from thidua.core.forms import (
    AnyForm,
    BestOfCluster,
    Branch,
    Count,
    Deductions,
    ExternalIndex,
    Ladder,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    SumOfParts,
    Survey,
    TargetRatio,
    Trend,
    YesNo,
    inner_forms,
)
from thidua.core.index import Component, IndexSet

NOT_ARISEN, MISSING, EXCLUDED = "n/a", '"?"', '"x"'
FIRST = 3
"""The first unit's line, counted from 1; above it stand the codes and the maxima."""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
"""LibreOffice's settings: recalculate every workbook when it is opened."""


def program() -> str | None:
    return shutil.which("soffice") if shutil.which("localc") else None


class Layout:
    """Which column of the sheet of figures holds which field of a measure."""

    def __init__(self, index_set: IndexSet) -> None:
        forms = [form for component in index_set.components() for form in inner_forms(component.form)]
        shares = {form.measure for form in forms if isinstance(form, Ratio | RatioWithFloor | TargetRatio | Ladder)}
        self.columns: dict[str, list[str]] = {}
        place = 0
        for measure in sorted(index_set.measures()):
            width = 2 if measure in shares else 1
            self.columns[measure] = [f"figures!${xl_col_to_name(place + step)}" for step in range(width)]
            place += width

    def cells(self, measure: str, row: int) -> list[str]:
        return [f"{column}{row}" for column in self.columns[measure]]


def write(path: Path, index_set: IndexSet, cluster: Sequence[Facts]) -> None:
    """Figures on one sheet, formulas of points, index and rank on the other."""
    layout = Layout(index_set)
    with xlsxwriter.Workbook(path) as book:
        points, figures = book.add_worksheet("points"), book.add_worksheet("figures")
        components = list(index_set.components())
        first = 2
        for column, component in enumerate(components, first):
            points.write(0, column, component.code)
            points.write_number(1, column, float(component.maximum))
        last = first + len(components) - 1
        for row, facts in enumerate(cluster, FIRST):
            for cell, content in _figures(layout, facts, row):
                figures.write(*xl_cell_to_rowcol(cell.split("!")[1]), content)
            for column, component in enumerate(components, first):
                points.write_formula(row - 1, column, "=" + _component(component, layout, row))
            points.write_formula(row - 1, 0, "=" + _percent(index_set, layout, row, (first, last)))
            bottom = FIRST + len(cluster) - 1
            points.write_formula(row - 1, 1, f'=IF(A{row}="","",RANK(A{row},A${FIRST}:A${bottom}))')


def _figures(layout: Layout, facts: Facts, row: int) -> Iterator[tuple[str, str | float]]:
    for measure, fact in facts.items():
        cells = layout.cells(measure, row)
        yield from zip(cells, _contents(fact, len(cells)), strict=True)


def _contents(fact: Fact, width: int) -> list[str | float]:
    if not fact.applicable:
        return [NOT_ARISEN] * width
    if fact.numerator is not None and fact.denominator is not None:
        return [float(fact.numerator), float(fact.denominator)]
    return [fact.level if fact.value is None else float(fact.value)]


def _percent(index_set: IndexSet, layout: Layout, row: int, columns: tuple[int, int]) -> str:
    line = f"{xl_rowcol_to_cell(row - 1, columns[0])}:{xl_rowcol_to_cell(row - 1, columns[1])}"
    maxima = f"{xl_rowcol_to_cell(1, columns[0])}:{xl_rowcol_to_cell(1, columns[1])}"
    bonus = _sum((f"N({layout.cells(i.measure, row)[0]})", i.points_each) for i in index_set.bonus)
    penalty = _sum((f"N({layout.cells(i.measure, row)[0]})", i.points_each) for i in index_set.penalty)
    earned = f"(SUM({line})+MIN({bonus},{index_set.bonus_cap})-MIN({penalty},{index_set.penalty_cap}))"
    share = f'{earned}/SUMPRODUCT(({line}<>"x")*{maxima})*100'
    return f'IF(COUNTIF({line},"~?")>0,"",MIN(MAX({share},0),{index_set.ceiling}))'


def _sum(terms: Iterator[tuple[str, Decimal]]) -> str:
    return "(" + "+".join(f"{cell}*{weight}" for cell, weight in terms) + ")"


def _component(component: Component, layout: Layout, row: int) -> str:
    then = {"full": str(component.maximum), "zero": "0", "exclude": EXCLUDED, None: MISSING}
    return _points(component.form, component.maximum, then[component.when_nothing_arose], layout, row)


def _points(form: AnyForm, maximum: Decimal, nothing: str, layout: Layout, row: int) -> str:
    match form:
        case SumOfParts(parts=parts):
            cells = [layout.cells(measure, row)[0] for measure in form.measures()]
            points = "+".join(_points(part.form, part.share * maximum, "0", layout, row) for part in parts)
            shares = _sum((f'({cell}<>"{NOT_ARISEN}")', part.share) for cell, part in zip(cells, parts, strict=True))
            return _known(cells, nothing, f"({points})/{shares}")
        case Deductions(items=items):
            terms = [(layout.cells(item.measure, row)[0], item.points_each) for item in items]
            lost = _sum((f"N({cell})", each) for cell, each in terms)
            return _known([cell for cell, _ in terms], nothing, _within(f"{maximum}-{lost}", maximum))
        case Survey(options=options):
            answers = [(layout.cells(option.measure, row)[0], option.weight) for option in options]
            mean = _sum((f"N({cell})", weight) for cell, weight in answers)
            total = f"SUM({','.join(cell for cell, _ in answers)})"
            points = f"IF({total}=0,{nothing},{_within(f'{mean}/{total}*{maximum}', maximum)})"
            return _known([cell for cell, _ in answers], nothing, points)
        case Trend() | BestOfCluster() | Branch():
            raise NotImplementedError(f"the bench writes no formula for “{form.kind}”")
        case _:
            cells = layout.cells(form.measure, row)
            return _known(cells, nothing, _of_one_measure(form, maximum, nothing, cells))


def _known(cells: Sequence[str], nothing: str, points: str) -> str:
    blank = ",".join(f'{cell}=""' for cell in cells)
    not_arisen = ",".join(f'{cell}="{NOT_ARISEN}"' for cell in cells)
    return f"IF(OR({blank}),{MISSING},IF(AND({not_arisen}),{nothing},{points}))"


def _within(points: str, maximum: Decimal) -> str:
    return f"MIN(MAX({points},0),{maximum})"


def _of_one_measure(form: AnyForm, maximum: Decimal, nothing: str, cells: Sequence[str]) -> str:
    match form:
        case YesNo():
            return f"IF({cells[0]}>0,{maximum},0)"
        case Count(points_each=each):
            return _within(f"{cells[0]}*{each}", maximum)
        case ExternalIndex(scale=scale):
            return _within(f"{cells[0]}/{scale}*{maximum}", maximum)
        case LevelLadder(levels=levels):
            return _steps([(f'{cells[0]}="{level.code}"', level.share * maximum) for level in levels], MISSING)
        case _:
            rate = f"({cells[0]}/{cells[1]}*100)"
            return f"IF({cells[1]}=0,{nothing},{_of_rate(form, maximum, rate)})"


def _of_rate(form: AnyForm, maximum: Decimal, rate: str) -> str:
    match form:
        case Ratio():
            return _within(f"{rate}/100*{maximum}", maximum)
        case RatioWithFloor(floor=floor):
            return f"IF({rate}<{floor},0,{_within(f'{rate}/100*{maximum}', maximum)})"
        case TargetRatio(target=target, floor=floor):
            return f"IF({rate}<{floor},0,{_within(f'{rate}/{target}*{maximum}', maximum)})"
        case Ladder(steps=steps, by="rate"):
            return _steps([(f"{rate}>={step.at_least}", step.share * maximum) for step in steps], "0")
        case _:
            raise NotImplementedError(f"the bench writes no formula for “{form.kind}”")


def _steps(steps: Sequence[tuple[str, Decimal]], otherwise: str) -> str:
    formula = otherwise
    for condition, points in reversed(steps):
        formula = f"IF({condition},{points},{formula})"
    return formula


class Calc:
    """LibreOffice Calc with a profile of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(PROFILE)

    def recalculate(self, index_set: IndexSet, cluster: Sequence[Facts]) -> tuple[float, list[float | None]]:
        """Seconds to open, recalculate and save the workbook of a cluster, and the indices found."""
        write(self.folder / "cluster.xlsx", index_set, cluster)
        started = perf_counter()
        self._convert("cluster.xlsx")
        seconds = perf_counter() - started
        book = CalamineWorkbook.from_path(self.folder / "recalculated" / "cluster.xlsx")
        rows = book.get_sheet_by_name("points").to_python(skip_empty_area=False)[FIRST - 1 :]
        return seconds, [row[0] if isinstance(row[0], float) else None for row in rows]

    def _convert(self, name: str) -> None:
        soffice, profile = program(), (self.folder / "profile").as_uri()
        assert soffice is not None
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
        command += ["--outdir", str(self.folder / "recalculated"), str(self.folder / name)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
