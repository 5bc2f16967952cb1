"""What the states of duties are called, and the board as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from icalendar import Calendar, Event

from thidua.core.duties import Audience, DutyState, Reminders
from thidua.core.messages import Text, gettext_noop
from thidua.frame.words import say
from thidua.movements.queries import Board, Day
from thidua.movements.tables.tasks import TASK_STATES
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

STATES = {
    DutyState.OVERDUE: _("Overdue"),
    DutyState.RETURNED_LATE: _("Returned to be mended, overdue"),
    DutyState.DUE_SOON: _("Due soon"),
    DutyState.OPEN: _("Open"),
    DutyState.NOT_OPEN: _("Not open yet"),
    DutyState.RETURNED: _("Returned to be mended"),
    DutyState.SUBMITTED: _("Handed in"),
    DutyState.SUBMITTED_LATE: _("Handed in late"),
    DutyState.ACCEPTED: _("Accepted"),
    DutyState.ACCEPTED_LATE: _("Accepted, late"),
    DutyState.UNKNOWN: _("Deadline not known"),
    DutyState.EXEMPT: _("Exempt"),
    DutyState.CLOSED: _("Closed with the unit's end"),
}
"""The states in the order in which they ask for attention."""

AUDIENCES: dict[Audience, str] = {
    "officer": gettext_noop("officers of the unit"),
    "head": gettext_noop("the head of the unit"),
    "superior": gettext_noop("the head of the unit above, or the standing agency"),
}

ICALENDAR = "text/calendar; charset=utf-8"

DUTIES = Table(
    Text("Việc phải nộp", "What is owed"),
    (
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("kind", Text("Loại đơn vị", "Kind of unit"), kinds.text()),
        Column("obligation", Text("Việc phải nộp", "What is owed"), kinds.text(), required=False),
        Column("period", Text("Kỳ", "Period"), kinds.text(), required=False),
        Column("due_on", Text("Hạn", "Due on"), kinds.day(), required=False),
        Column("state", Text("Tình trạng", "State"), kinds.text()),
        Column("handed_in", Text("Nộp lúc", "Handed in at"), kinds.text(), required=False),
    ),
)
BLANK: dict[str, None] = dict.fromkeys(column.key for column in DUTIES.columns)


def duty_rows(boards: Iterable[Board]) -> Iterator[dict[str, str | date | None]]:
    """One row a duty; a unit that owes nothing has one row that says so."""
    for board in boards:
        for unit, cells in board.rows:
            named = {"unit": unit.name, "kind": unit.get_kind_display()}
            owed = [(cell, cell.duty, cell.state) for cell in cells if cell.duty and cell.state]
            if not owed:
                yield {**BLANK, **named, "state": gettext("Nothing owed")}
            for cell, duty, state in owed:
                yield {
                    **named,
                    "obligation": say(cell.column.obligation.name),
                    "period": say(cell.column.period.name),
                    "due_on": duty.due_on,
                    "state": str(STATES[state]),
                    "handed_in": _instant(duty.submitted_at),
                }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"


def step_lines(rules: Reminders) -> Iterator[str]:
    """Each step of the reminders, and the letter, in words."""
    for step in sorted(rules.steps, key=lambda step: step.day):
        to = ", ".join(gettext(AUDIENCES[one]) for one in step.to)
        if step.day == 0:
            yield gettext("On the last day: %(to)s") % {"to": to}
        elif step.day < 0:
            text = ngettext("%(count)s working day before: %(to)s", "%(count)s working days before: %(to)s", -step.day)
            yield text % {"count": -step.day, "to": to}
        else:
            text = ngettext("%(count)s working day after: %(to)s", "%(count)s working days after: %(to)s", step.day)
            yield text % {"count": step.day, "to": to}
    after = rules.letter.after
    letter = ngettext(
        "%(count)s working day after: a letter of urging is drafted",
        "%(count)s working days after: a letter of urging is drafted",
        after,
    )
    yield letter % {"count": after}


def calendar_feed(days: Iterable[Day], site: str, at: datetime) -> bytes:
    """Days as an iCalendar (RFC 5545): what is due on its last day, and rounds on the days they open and close."""
    feed = Calendar()
    feed.add("prodid", "-//Thi Dua//thidua//VI")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", gettext("What is owed"))
    for day in days:
        for owed in day.owed:
            summary = f"{say(owed.obligation.name)}, {say(owed.period.name)}: {owed.duty.unit.name}"
            url = site + owed.duty.get_absolute_url()
            feed.add_component(_event(f"duty-{owed.duty.pk}", day.day, summary, at, url, str(STATES[owed.state])))
        for one in day.due:
            summary = f"{say(one.obligation.name)}, {say(one.period.name)}"
            url = site + reverse("movements:duty_board", args=[one.period.year])
            uid = f"due-{one.obligation.code}-{one.period.code}-{day.day}"
            still = gettext("%(owing)s of %(units)s units owe it") % {"owing": one.owing, "units": one.units}
            feed.add_component(_event(uid, day.day, f"{summary}: {still}", at, url))
        for task, state in day.tasks:
            url = site + task.get_absolute_url()
            feed.add_component(
                _event(f"task-{task.pk}", day.day, f"{task}: {task.lead.name}", at, url, str(TASK_STATES[state]))
            )
        for held in day.opened:
            feed.add_component(_event(f"round-{held.pk}-opened", day.day, f"{held}: {gettext('opened')}", at))
        for held in day.closed:
            feed.add_component(_event(f"round-{held.pk}-closed", day.day, f"{held}: {gettext('closed')}", at))
    return bytes(feed.to_ical())


def _event(uid: str, day: date, summary: str, at: datetime, url: str = "", description: str = "") -> Event:
    event = Event()
    event.add("uid", f"{uid}@thidua")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    if url:
        event.add("url", url)
    if description:
        event.add("description", description)
    return event
