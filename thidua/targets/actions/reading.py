"""Read a unit's sheet as it comes back: every row is checked, every error told with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thidua.core.messages import gettext_noop as _
from thidua.files.models import Upload
from thidua.files.queries import content_of
from thidua.observations.actions import Figure
from thidua.observations.actions.importing import OTHER_MEASURE
from thidua.observations.figures import REPEATED, unknown_measure
from thidua.people.folding import fold
from thidua.people.models import Unit
from thidua.sheets.columns import Column, Row, RowError, Sheet
from thidua.sheets.faults import Fault
from thidua.sheets.reading import read_table
from thidua.targets.actions.reporting import review
from thidua.targets.queries.reporting import Line
from thidua.targets.tables import (
    DENOMINATOR,
    EVIDENCE,
    MEASURE,
    MEASURE_NAME,
    NOT_APPLICABLE,
    NOTE,
    NUMERATOR,
    UNIT_FIGURES,
    UNIT_NAME,
    VALUE,
    YEAR,
)

COLUMNS: dict[str, Column[Any]] = {column.key: column for column in UNIT_FIGURES.columns}
OTHER_UNIT = Fault.of(_("This row is of another unit."), _("Use the sheet of this unit."))
OTHER_YEAR = Fault.of(_("This row is of another year."), _("Use the sheet of this year."))


def read_sheet(upload: Upload, unit: Unit, year: int, lines: Sequence[Line]) -> tuple[Sheet, list[Figure]]:
    """The figures of a file that was handed in, and the sheet with every error in it. Rows left empty say nothing."""
    with content_of(upload.file) as content:
        sheet = read_table(UNIT_FIGURES, content.read(), upload.name)
    asked = {line.asked.code: line for line in lines}
    figures: dict[str, Figure] = {}
    errors: list[RowError] = []
    for row in sheet.rows:
        faults = list(_misplaced(row, unit, year, asked))
        figure = _figure(row, unit, year)
        if not faults and figure is not None:
            faults = [] if figure.measure not in figures else [(MEASURE, REPEATED)]
            faults += [(COLUMNS[one.field], one.fault) for one in review(asked[figure.measure], figure).faults]
            figures[figure.measure] = figure
        errors += [sheet.error(row, column, fault) for column, fault in faults]
    return sheet.with_errors(errors), list(figures.values())


def _misplaced(row: Row, unit: Unit, year: int, asked: dict[str, Line]) -> list[tuple[Column[Any], Fault]]:
    found: list[tuple[Column[Any], Fault]] = []
    if fold(row[UNIT_NAME]) != fold(unit.name):
        found.append((UNIT_NAME, OTHER_UNIT))
    if row[YEAR] != year:
        found.append((YEAR, OTHER_YEAR))
    line = asked.get(row[MEASURE])
    if line is None:
        found.append((MEASURE, unknown_measure(row[MEASURE], asked)))
    elif (name := row.get(MEASURE_NAME)) and fold(name) not in (
        fold(line.asked.measure.name.vi),
        fold(line.asked.measure.name.en),
    ):
        found.append((MEASURE_NAME, OTHER_MEASURE))
    return found


def _figure(row: Row, unit: Unit, year: int) -> Figure | None:
    contents = (row.get(column) for column in (NUMERATOR, DENOMINATOR, VALUE, NOT_APPLICABLE, NOTE, EVIDENCE))
    if all(content is None for content in contents):
        return None
    return Figure(
        measure=row[MEASURE],
        year=year,
        unit_id=unit.pk,
        numerator=row.get(NUMERATOR),
        denominator=row.get(DENOMINATOR),
        value=row.get(VALUE),
        applicable=not row.get(NOT_APPLICABLE),
        note=row.get(NOTE) or "",
        evidence=row.get(EVIDENCE) or "",
    )
