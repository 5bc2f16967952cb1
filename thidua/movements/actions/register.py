"""The paper register of the years before this program, from a table: a row a document that a unit handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.utils.timezone import localdate

from thidua.core.calendar import VIETNAM_TIME
from thidua.core.duties import DutyStatus, Obligation, Period
from thidua.core.messages import gettext_noop as _
from thidua.frame.words import say
from thidua.movements.actions.duties import raise_obligations
from thidua.movements.actions.submissions import PastSubmission, import_submissions
from thidua.movements.models import Duty, Movement, Submission
from thidua.movements.permissions import can_run_duties
from thidua.movements.queries import owed_periods, pack_of
from thidua.movements.tables.register import DOCUMENT_DATE, DOCUMENT_NUMBER, OBLIGATION, PERIOD, RECEIVED_ON
from thidua.movements.workflow import Permit, permits
from thidua.people.actions.directory import Directory
from thidua.people.actions.importing import Draft, ImportReport
from thidua.people.folding import fold
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand
from thidua.people.tables import UNIT_CODE, UNIT_NAME
from thidua.sheets.columns import Row, Sheet
from thidua.sheets.faults import Fault

type Key = tuple[int, str, str]
"""A unit, and the codes of what it owes and for which period."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register that can be read, and what it says."""

    row: Row
    said: PastSubmission

    @property
    def key(self) -> Key:
        return self.said.unit_id, self.said.obligation, self.said.period

    @property
    def content(self) -> tuple[str, date, date]:
        return self.said.document_number, self.said.document_date, localdate(self.said.arrived_at)


@transaction.atomic
def import_register(*, movement: Movement, sheet: Sheet, dry_run: bool, by: Account | None) -> ImportReport:
    """Take over what a sheet read by `tables.REGISTER` tells, all or nothing; what is taken over already stays.

    Of the years it tells of, everything that units owe is raised: what is not in it was not handed in. The dry run does
    everything and takes it back.
    """
    demand(partial(can_run_duties, province=movement.province), by)
    draft = Draft(sheet)
    with transaction.atomic():
        entries = list(_entries(movement, draft, by))
        for year in sorted({int(entry.said.period[:4]) for entry in entries}):
            raise_obligations(movement=movement, on=date(year, 1, 1), by=by)
        new = _new(movement, draft, entries)
        saved = not dry_run and not draft.checked().errors
        if saved:
            import_submissions(movement=movement, rows=new, by=by)
        transaction.set_rollback(not saved)
    return ImportReport(draft.checked(), created=len(new), unchanged=len(entries) - len(new), saved=saved)


def _entries(movement: Movement, draft: Draft, by: Account | None) -> Iterable[Entry]:
    """Every row that can be read; of a row with a faulty cell the rest is checked as far as it can be read."""
    directory = Directory.on_record(by)
    for row in draft.sheet.every_row:
        owed = _obligation(movement, draft, row)
        period = _period(movement, draft, row, owed) if owed else None
        unit = _unit(directory, draft, row, period) if period else None
        if _has_days(draft, row) and owed and period and unit and row.get(DOCUMENT_NUMBER):
            received = datetime.combine(row[RECEIVED_ON], time.min, VIETNAM_TIME)
            entry = Entry(
                row,
                PastSubmission(
                    unit.pk, owed.code, period.code, row[DOCUMENT_NUMBER], row[DOCUMENT_DATE], arrived_at=received
                ),
            )
            draft.want(row, UNIT_CODE, entry.key, {})
            yield entry


def _obligation(movement: Movement, draft: Draft, row: Row) -> Obligation | None:
    """By its name in either language or its code."""
    said = row.get(OBLIGATION)
    if said is None:
        return None
    known = pack_of(movement.regulation).obligations.values()
    for owed in known:
        if fold(said) in (fold(owed.code), fold(owed.name.vi), fold(owed.name.en)):
            return owed
    draft.refuse(row, OBLIGATION, Fault.of(*NO_OBLIGATION, words="; ".join(say(owed.name) for owed in known)))
    return None


def _period(movement: Movement, draft: Draft, row: Row, owed: Obligation) -> Period | None:
    """By its code or its name, of the years that have begun; by the year where that has one period."""
    said = row.get(PERIOD)
    if said is None:
        return None
    this_year = localdate().year
    every = [one for of, one in owed_periods(movement).values() if of.code == owed.code and one.year <= this_year]
    found = [one for one in every if fold(said) in (fold(one.code), fold(say(one.name)))]
    found = found or [one for one in every if said == str(one.year)]
    if len(found) == 1:
        return found[0]
    draft.refuse(row, PERIOD, Fault.of(*NO_PERIOD, words="; ".join(one.code for one in every)))
    return None


def _unit(directory: Directory, draft: Draft, row: Row, period: Period) -> Unit | None:
    """The bearer of the code on the last day of the period, else within it."""
    code = row.get(UNIT_CODE)
    if code is None or (directory.knows(code) and not row.reads(UNIT_NAME)):
        return None
    found = directory.find_in_period(code, period.first_day, period.last_day, row.get(UNIT_NAME) or "")
    if isinstance(found, Fault):
        draft.refuse(row, UNIT_CODE, found)
        return None
    return found.unit


def _has_days(draft: Draft, row: Row) -> bool:
    """Whether the days are there; what cannot be is refused."""
    written, received = row.get(DOCUMENT_DATE), row.get(RECEIVED_ON)
    if received and received > localdate():
        draft.refuse(row, RECEIVED_ON, AHEAD)
    elif received and written and received < written:
        draft.refuse(row, RECEIVED_ON, BEFORE_DOCUMENT)
    return bool(written and received)


def _new(movement: Movement, draft: Draft, entries: Sequence[Entry]) -> list[PastSubmission]:
    """What is not taken over yet; refused is what the unit does not owe, and what stands otherwise."""
    years = {int(entry.said.period[:4]) for entry in entries}
    duties = Duty.objects.filter(movement=movement, year__in=years).order_by()
    owed = {(one.unit_id, one.obligation, one.period): one.status for one in duties}
    taken = Submission.objects.filter(duty__in=duties.values("pk"), taken_over=True).select_related("duty")
    there = {
        (one.duty.unit_id, one.duty.obligation, one.duty.period): (
            one.document_number, one.document_date, localdate(one.stored_at),
        )
        for one in taken
    }  # fmt: skip
    new = []
    for entry in entries:
        state = owed.get(entry.key)
        if not permits(movement.status, Permit.HAND_IN):
            draft.refuse(entry.row, UNIT_CODE, MOVEMENT_CLOSED)
        elif state is None:
            draft.refuse(entry.row, UNIT_CODE, NOT_OWED)
        elif state == DutyStatus.OWED.value:
            new.append(entry.said)
        elif there.get(entry.key) != entry.content:
            draft.refuse(entry.row, UNIT_CODE, STANDS)
    return new


NO_OBLIGATION = (_("The rules know nothing of this name that units owe."), _("Write one of: %(words)s."))
NO_PERIOD = (_("This is no period for which it was owed by now."), _("Write one of: %(words)s."))
MOVEMENT_CLOSED = Fault.of(
    _("The movement is closed: what belongs to it stays as it is."), _("Take over nothing more of it.")
)
AHEAD = Fault.of(_("This day has not come yet."), _("Correct the date."))
BEFORE_DOCUMENT = Fault.of(_("It would be received before it was written."), _("Correct one of the two dates."))
NOT_OWED = Fault.of(
    _("The unit does not owe this for this period."), _("Correct the unit, what is owed or the period.")
)
STANDS = Fault.of(
    _("Something else is on record of this already."),
    _("Leave the row out; what is on record is looked at and decided on the page of what the unit owes."),
)
