"""Assessments from a file: a unit's answers, component by component, become figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from thidua.core.index import Component, IndexSet
from thidua.core.messages import gettext_noop as _
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import OriginInfo, import_figures
from thidua.observations.tables import FIGURES, MEASURE, UNIT, YEAR
from thidua.people.actions.directory import Bearer, Directory
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, ClusterMember
from thidua.people.permissions import can_import, demand
from thidua.scoring.models import Assessment
from thidua.scoring.queries import NoIndexSetError, index_set_for
from thidua.scoring.tables import COMPONENT, MEASURE_ASKED
from thidua.sheets.columns import Column, Row, RowError, Sheet
from thidua.sheets.faults import Fault

NO_INDEX_SET = Fault.of(
    _("This unit is scored by no index set in this year."), _("Correct the unit or the year, or assign its cluster.")
)
NO_COMPONENT = Fault.of(_("The index set has no such component."), _("Write its number, such as 3.4."))
WHICH_MEASURE = Fault.of(_("This component reads several measures."), _("Name the one of this row in its own column."))
NOT_ITS_MEASURE = Fault.of(_("This component does not read this measure."), _("Leave it empty, or correct it."))


@transaction.atomic
def import_assessments(
    *,
    movement: Movement,
    sheet: Sheet,
    dry_run: bool,
    by: Account | None,
    reason: str = "",
    origin: OriginInfo | None = None,
) -> ImportReport:
    """Answers of units against their index sets, a row a figure; an answer that differs needs `reason`.

    All is saved or nothing: the errors of every row are told.
    """
    demand(can_import, by)
    reading = _Reading(movement, sheet, by)
    answers = [answer for row in sheet.rows if (answer := reading.answer(row)) is not None]
    errors = sheet.with_errors(reading.errors)
    figures = replace(errors, rows=tuple(answers))
    dry_run = dry_run or bool(errors.errors)
    report = import_figures(sheet=figures, dry_run=dry_run, by=by, reason=reason, origin=origin)
    if report.saved:
        _keep(movement, reading.answered, by)
    return report


def _keep(movement: Movement, answered: set[tuple[int, int, str]], by: Account | None) -> None:
    """One assessment for each unit and year that answered."""
    Assessment.objects.bulk_create(
        [
            Assessment(movement=movement, unit_id=unit_id, year=year, index_set=code, recorded_by=by)
            for unit_id, year, code in sorted(answered)
        ],
        ignore_conflicts=True,
    )


class _Reading:
    """Turns the rows of an assessment into rows of figures: a component stands for the measure it reads."""

    def __init__(self, movement: Movement, sheet: Sheet, by: Account | None) -> None:
        self.sheet = sheet
        self.errors: list[RowError] = []
        self.answered: set[tuple[int, int, str]] = set()
        self._pack = pack_of(movement.regulation)
        self._directory = Directory.on_record(by)
        members = ClusterMember.objects.values_list("unit_id", "year", "cluster")
        self._clusters = {(unit_id, year): cluster for unit_id, year, cluster in members}

    def answer(self, row: Row) -> Row | None:
        """The row of figures, or None with the error noted."""
        unit_id = self._unit(row)
        index_set = self._index_set(unit_id, row[YEAR]) if unit_id else None
        if unit_id is None:
            return None
        if index_set is None:
            self._refuse(row, UNIT, NO_INDEX_SET)
            return None
        measure = _measure(row, index_set)
        if isinstance(measure, Fault):
            self._refuse(row, COMPONENT, measure)
            return None
        self.answered.add((unit_id, row[YEAR], index_set.code))
        values = {column.key: row.values.get(column.key) for column in FIGURES.columns}
        return Row(row.number, {**values, MEASURE.key: measure})

    def _refuse(self, row: Row, column: Column[str], fault: Fault) -> None:
        self.errors.append(self.sheet.error(row, column, fault))

    def _unit(self, row: Row) -> int | None:
        """The unit that bears the row's code on the last day of its year."""
        day = date(min(max(row[YEAR], 1900), 2100), 12, 31)
        found = self._directory.find(row.get(UNIT) or "", day, day)
        if isinstance(found, Bearer) and found.unit is not None:
            return found.unit.pk
        if isinstance(found, Fault):
            self._refuse(row, UNIT, found)
        return None

    def _index_set(self, unit_id: int, year: int) -> IndexSet | None:
        cluster = self._clusters.get((unit_id, year))
        try:
            return index_set_for(self._pack, cluster, year) if cluster else None
        except NoIndexSetError:
            return None


def _measure(row: Row, index_set: IndexSet) -> str | Fault:
    """The measure that a row answers: its component's only one, or the one the row names."""
    component = next((one for one in index_set.components() if one.code == row[COMPONENT]), None)
    if component is None:
        return NO_COMPONENT
    measures = _measures_of(component)
    asked = row.get(MEASURE_ASKED)
    if asked:
        return asked if asked in measures else NOT_ITS_MEASURE
    return measures[0] if len(measures) == 1 else WHICH_MEASURE


def _measures_of(component: Component) -> list[str]:
    manual = [component.manual_measure] if component.manual_measure else []
    return [*dict.fromkeys(component.form.measures()), *manual]
