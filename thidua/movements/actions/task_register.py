"""The paper register of tasks of the years before this program, from a table: a row a task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.utils.timezone import localdate

from thidua.core.calendar import VIETNAM_TIME
from thidua.core.messages import gettext_noop as _
from thidua.core.tasks import TaskStatus
from thidua.frame.words import say
from thidua.movements.actions.register import AHEAD, BEFORE_DOCUMENT, MOVEMENT_CLOSED
from thidua.movements.actions.tasks import PastTask, digest_of, import_tasks
from thidua.movements.models import Movement, Task
from thidua.movements.permissions import can_close_task_lists
from thidua.movements.queries import is_task_list_closed, pack_of, task_areas
from thidua.movements.tables.register import (
    AREA,
    ASSIGNER_CODE,
    CONTENT,
    DOCUMENT_DATE,
    DOCUMENT_NUMBER,
    DONE_ON,
    DUE_ON,
    PRODUCT,
)
from thidua.movements.workflow import Permit, permits
from thidua.people.actions.directory import Directory
from thidua.people.actions.importing import Draft, ImportReport, rows_with
from thidua.people.folding import fold
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand
from thidua.people.tables import UNIT_CODE, UNIT_NAME
from thidua.sheets.columns import Column, Row, Sheet
from thidua.sheets.faults import Fault


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register that can be read, and what it says; `done_on` is when the product came, if it did."""

    row: Row
    said: PastTask
    done_on: date | None

    @property
    def digest(self) -> str:
        """By which the task is known again."""
        said = self.said
        return digest_of(
            Task(
                assigner_id=said.assigner_id, lead_id=said.lead_id, document_number=said.document_number,
                document_date=said.document_date, content=said.content, due_on=said.due_on,
            )
        )  # fmt: skip


@transaction.atomic
def import_task_register(*, movement: Movement, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Take over what a sheet read by `tables.TASK_REGISTER` tells, all or nothing; what is on record already stays."""
    demand(partial(can_close_task_lists, province=movement.province), by)
    draft = Draft(sheet)
    entries = list(_entries(movement, draft, by))
    new = _new(movement, draft, entries)
    saved = not dry_run and not draft.checked().errors
    if saved:
        import_tasks(movement=movement, rows=new, by=by)
    return ImportReport(draft.checked(), created=len(new), unchanged=len(entries) - len(new), saved=saved)


def _entries(movement: Movement, draft: Draft, by: Account | None) -> Iterator[Entry]:
    """Every row that can be read; of a row with a faulty cell the rest is checked as far as it can be read."""
    directory = Directory.on_record(by)
    for row in draft.sheet.every_row:
        written = row.get(DOCUMENT_DATE)
        assigner = _unit(directory, draft, row, ASSIGNER_CODE, written)
        lead = _unit(directory, draft, row, UNIT_CODE, written)
        area = _area(movement, draft, row)
        _check_days(movement, draft, row)
        if assigner and lead and row.reads(DONE_ON) and all(row.get(one) for one in REQUIRED):
            entry = _entry(row, assigner, lead, area)
            draft.want(row, UNIT_CODE, entry.digest, {})
            yield entry


def _entry(row: Row, assigner: Unit, lead: Unit, area: str) -> Entry:
    done_on = row.get(DONE_ON)
    handed_in_at = datetime.combine(done_on, time.min, VIETNAM_TIME) if done_on else None
    said = PastTask(
        assigner.pk, lead.pk, row[DOCUMENT_NUMBER], row[DOCUMENT_DATE], row[CONTENT], row[DUE_ON], area=area,
        product=row.get(PRODUCT) or "", handed_in_at=handed_in_at,
    )  # fmt: skip
    return Entry(row, said, done_on)


def _unit(directory: Directory, draft: Draft, row: Row, column: Column[str], on: date | None) -> Unit | None:
    """The bearer of a code on the day of the document."""
    code = row.get(column)
    name = (row.get(UNIT_NAME) or "") if column is UNIT_CODE else ""
    if code is None or (directory.knows(code) and not (on and row.reads(UNIT_NAME))):
        return None
    found = directory.find(code, on, on, name)
    if isinstance(found, Fault):
        draft.refuse(row, column, found)
        return None
    return found.unit


def _area(movement: Movement, draft: Draft, row: Row) -> str:
    """By its name in either language or its code; none where the cell is empty."""
    said, areas = row.get(AREA), task_areas(pack_of(movement.regulation))
    if said is None:
        return ""
    for code, name in areas.items():
        if fold(said) in (fold(code), fold(name.vi), fold(name.en)):
            return code
    draft.refuse(row, AREA, Fault.of(*NO_AREA, words="; ".join(map(say, areas.values()))))
    return ""


def _check_days(movement: Movement, draft: Draft, row: Row) -> None:
    written, due_on, done_on, today = row.get(DOCUMENT_DATE), row.get(DUE_ON), row.get(DONE_ON), localdate()
    if written and written > today:
        draft.refuse(row, DOCUMENT_DATE, AHEAD)
    if written and due_on and due_on < written:
        draft.refuse(row, DUE_ON, DUE_BEFORE)
    if due_on and due_on > movement.ends_on:
        draft.refuse(row, DUE_ON, BEYOND)
    if done_on and done_on > today:
        draft.refuse(row, DONE_ON, AHEAD)
    elif written and done_on and done_on < written:
        draft.refuse(row, DONE_ON, BEFORE_DOCUMENT)


def _new(movement: Movement, draft: Draft, entries: Sequence[Entry]) -> list[PastTask]:
    """What is not on record yet; refused is what stands otherwise, and what is due in a year declared complete."""
    standing = Task.objects.filter(movement=movement).exclude(status=TaskStatus.CANCELLED.value)
    there = {task.digest: task for task in rows_with(standing, "digest", {entry.digest for entry in entries})}
    closed = {year for year in {entry.said.due_on.year for entry in entries} if is_task_list_closed(movement, year)}
    new = []
    for entry in entries:
        task = there.get(entry.digest)
        if not permits(movement.status, Permit.WORK):
            draft.refuse(entry.row, UNIT_CODE, MOVEMENT_CLOSED)
        elif task is not None and entry.done_on != _done_on(task):
            draft.refuse(entry.row, DONE_ON, STANDS)
        elif task is None and entry.said.due_on.year in closed:
            draft.refuse(entry.row, DUE_ON, CLOSED)
        elif task is None:
            new.append(entry.said)
    return new


def _done_on(task: Task) -> date | None:
    done = task.status == TaskStatus.DONE.value and task.handed_in_at
    return localdate(task.handed_in_at) if done else None


REQUIRED: tuple[Column[str] | Column[date], ...] = (DOCUMENT_NUMBER, DOCUMENT_DATE, CONTENT, DUE_ON)

NO_AREA = (_("The plan knows no such reform area."), _("Write one of: %(words)s."))
DUE_BEFORE = Fault.of(_("A task cannot be due before its document is signed."), _("Correct one of the two dates."))
BEYOND = Fault.of(_("It would be due after the last day of the movement."), _("Correct the date."))
CLOSED = Fault.of(
    _("The task list of that year is declared complete."),
    _("Leave the row out, or open the list of the year again under “Tasks”."),
)
STANDS = Fault.of(
    _("This task is on record already and stands otherwise."),
    _("Leave the row out; a task on record is moved on its own page."),
)
