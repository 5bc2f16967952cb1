"""What the program did by itself in the years of the demonstration, and who signed and read what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from django.utils.timezone import localdate

from thidua.documents.actions import approve_papers, issue_paper
from thidua.documents.models import PaperState
from thidua.movements.actions import draft_letters, remind
from thidua.movements.models import Duty, Movement
from thidua.movements.queries import calendar, letters
from thidua.notices.actions import open_all_notices
from thidua.ops.demo.accounts import account, officers
from thidua.ops.demo.clock import Act, moment
from thidua.people.models import Unit

DAY = timedelta(days=1)
BEFORE, ON_THE_DAY, AFTER, URGED = -3, 0, 8, 12
"""On which days around a last day something is done: on all of them people are reminded, on the last one urged."""
URGES = ("report_half_year", "report_yearly")
"""Letters are written of these only: each is a paper that somebody signs."""


def acts_of_nights(movement: Movement, units: Sequence[Unit], first: date, last: date) -> Iterator[Act]:
    """Between two days of a year people are reminded of what falls due, and units urged that have not handed it in."""
    deadlines = Duty.objects.filter(movement=movement, unit__in=units, year=first.year).exclude(deadline=None)
    fallen_due = {
        (localdate(deadline) - DAY, code) for code, deadline in deadlines.values_list("obligation", "deadline")
    }
    working = calendar(movement)
    for due_on, code in sorted(fallen_due):
        for days in (BEFORE, ON_THE_DAY, AFTER):
            night = due_on + days * DAY
            if first <= night <= last:
                yield Act(moment(night, 1), partial(remind, movement=movement, on=night, by=None))
        urged = working.roll_forward(due_on + URGED * DAY)
        if code in URGES and first <= urged <= last:
            yield Act(moment(urged, 1), partial(draft_letters, movement=movement, on=urged, by=None))
            yield Act(moment(urged, 15), _sign_and_send)


def _sign_and_send() -> None:
    """The signer approves what is drafted, and the clerk issues it."""
    drafts = letters().filter(state=PaperState.DRAFT).order_by("pk")
    for paper in approve_papers(papers=drafts, by=account("nguoiky")):
        issue_paper(paper=paper, by=account("vanthu"))


def acts_of_readers(movement: Movement, units: Sequence[Unit], first: date, last: date) -> Iterator[Act]:
    """Once a month, on a working day, everybody who works with the program reads what it told them."""
    readers = {account(username) for username in ("snv", "donvi", "thutruong")} | set(officers(units).values())
    for month in range(first.month, last.month + 1):
        day = calendar(movement).roll_forward(date(first.year, month, 25))
        for place, reader in enumerate(sorted(readers, key=lambda reader: reader.pk)):
            yield Act(moment(day, 8 + place % 9), partial(open_all_notices, account=reader, by=reader))
