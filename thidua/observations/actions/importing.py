"""Take figures from a table: all rows are checked, all errors told, and either all is saved or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from thidua.core.messages import gettext_noop as _
from thidua.observations import tables
from thidua.observations.actions.figures import (
    Figure,
    FigureFault,
    FiguresRefusedError,
    OriginInfo,
)
from thidua.observations.actions.recording import record_batch
from thidua.observations.figures import fault_of_year, level_code, unknown_measure
from thidua.observations.models import Measure
from thidua.observations.queries import whole_year
from thidua.people.actions.directory import Bearer, Directory, Roll
from thidua.people.actions.importing import ImportReport
from thidua.people.folding import fold
from thidua.people.models import Account
from thidua.people.permissions import can_import, demand
from thidua.sheets.columns import Column, Row, RowError, Sheet
from thidua.sheets.faults import Fault

COLUMNS: dict[str, Column[Any]] = {column.key: column for column in tables.FIGURES.columns}
OTHER_MEASURE = Fault.of(_("This is not the name of that measure."), _("Correct the measure or its name."))
TWO_MEASURES = Fault.of(_("Several measures have this name."), _("Write the code of the measure."))


@transaction.atomic
def import_figures(
    *, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = "", origin: OriginInfo | None = None
) -> ImportReport:
    """Record the figures of a sheet read by `tables.FIGURES`; figures that differ from those on record need `reason`.

    The dry run does everything and takes it back. Without `origin`, the sheet is named as such.
    """
    demand(can_import, by)
    rows = _Rows(sheet, by)
    figures = [(row, figure) for row in sheet.rows if (figure := rows.figure(row)) is not None]
    created = updated = unchanged = not_listed = 0
    saved = not dry_run
    with transaction.atomic():
        try:
            batch = record_batch(
                figures=(figure for _row, figure in figures),
                origin=origin or OriginInfo("import", "", sheet.name),
                by=by,
                as_of=None,
                reason=reason,
            )
            created, updated, unchanged = batch.new, batch.corrected, batch.unchanged
        except FiguresRefusedError as refused:
            rows.errors += [_row_error(sheet, figures[fault.place - 1][0], fault) for fault in refused.faults]
            not_listed = refused.count - len(refused.faults)
        checked = sheet.with_errors(rows.errors)
        checked = replace(checked, error_count=checked.error_count + not_listed)
        saved = saved and not checked.errors
        transaction.set_rollback(not saved)
    return ImportReport(checked, created=created, updated=updated, unchanged=unchanged, saved=saved)


def _row_error(sheet: Sheet, row: Row, fault: FigureFault) -> RowError:
    return sheet.error(row, COLUMNS[fault.field], fault.fault)


class _Rows:
    """Turns rows into figures, with the codes of units, persons and measures understood."""

    def __init__(self, sheet: Sheet, by: Account | None) -> None:
        self.sheet = sheet
        self.errors: list[RowError] = []
        self._this_year = timezone.localdate().year
        self._units = Directory.on_record(by)
        self._persons = Roll({code for row in sheet.rows if (code := row.get(tables.PERSON))}, by)
        self._measures = {measure.code: measure for measure in Measure.objects.all()}
        self._named: dict[str, list[Measure]] = {}
        for measure in self._measures.values():
            for name in {fold(measure.name_vi), fold(measure.name_en)} - {""}:
                self._named.setdefault(name, []).append(measure)

    def figure(self, row: Row) -> Figure | None:
        """The figure of a row, or None with the errors noted."""
        before = len(self.errors)
        if fault := fault_of_year(row[tables.YEAR], self._this_year):
            self._refuse(row, tables.YEAR, fault)
            return None
        measure = self._measure(row)
        unit_id = self._unit(row) if row.get(tables.UNIT) else None
        person_id = self._person(row) if row.get(tables.PERSON) else None
        if measure is None or len(self.errors) > before:
            return None
        return Figure(
            measure=measure.code,
            year=row[tables.YEAR],
            unit_id=unit_id,
            person_id=person_id,
            numerator=row.get(tables.NUMERATOR),
            denominator=row.get(tables.DENOMINATOR),
            value=row.get(tables.VALUE),
            level=level_code(row.get(tables.LEVEL) or "", measure.rule.levels),
            applicable=not row.get(tables.NOT_APPLICABLE),
            note=row.get(tables.NOTE) or "",
            evidence=row.get(tables.EVIDENCE) or "",
        )

    def _refuse(self, row: Row, column: Column[Any], fault: Fault) -> None:
        self.errors.append(self.sheet.error(row, column, fault))

    def _measure(self, row: Row) -> Measure | None:
        said = row[tables.MEASURE]
        named = self._named.get(fold(said), [])
        measure = self._measures.get(said) or (named[0] if len(named) == 1 else None)
        if measure is None:
            self._refuse(row, tables.MEASURE, TWO_MEASURES if named else unknown_measure(said, self._measures))
            return None
        name = row.get(tables.MEASURE_NAME)
        if name and fold(name) not in (fold(measure.name_vi), fold(measure.name_en)):
            self._refuse(row, tables.MEASURE_NAME, OTHER_MEASURE)
        return measure

    def _unit(self, row: Row) -> int | None:
        """The bearer of the code at the end of the year; else the only one that bore it within the year."""
        code, name = row.get(tables.UNIT) or "", row.get(tables.UNIT_NAME) or ""
        found = self._units.find_in_period(code, *whole_year(row[tables.YEAR]), name)
        if isinstance(found, Bearer):
            return found.unit.pk if found.unit else None
        self._refuse(row, tables.UNIT, found)
        return None

    def _person(self, row: Row) -> int | None:
        found = self._persons.find(row.get(tables.PERSON) or "")
        if isinstance(found, Fault):
            self._refuse(row, tables.PERSON, found)
            return None
        return found.pk
