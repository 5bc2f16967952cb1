"""Who was reminded of what units owe and of tasks: told, mailed, opened; and the letters that urge them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from thidua.core.calendar import UnknownYearError
from thidua.documents.models import PaperState
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.movements import queries
from thidua.movements.forms import ReminderFilter
from thidua.movements.models import Duty, Movement, Task
from thidua.movements.permissions import ASSIGNS, can_view_reminders
from thidua.movements.tables import step_lines
from thidua.people.models import Unit
from thidua.people.permissions import permitted


@permitted(can_view_reminders)
def reminders(request: HttpRequest) -> HttpResponse:
    movement, form = queries.current_movement(), ReminderFilter(request.GET)
    rules = queries.reminders_of(movement)
    narrowing = form.narrowing()
    page = page_of(request, queries.reminders_sent(**narrowing))
    letters = page_of(request, queries.issued_letters(narrowing["text"]), TALL_ROWS, "letters")
    context = {
        "form": form,
        "page": page,
        "letters": letters,
        "issued": queries.with_proof(letters.object_list),
        "rules": rules,
        "steps": step_lines(rules) if rules else (),
        "citations": queries.citations(movement),
        "nobody": _nobody(movement),
        "drafts": queries.letters().filter(state=PaperState.DRAFT).count(),
        "approved": queries.letters().filter(state=PaperState.APPROVED).count(),
    }
    return render(request, "movements/reminders.html", context)


def _nobody(movement: Movement) -> dict[Unit, list[tuple[str, str]]]:
    """The units that the nightly run names today, each with what it owes or works on and the page of that; it reminds
    nobody in a year of which no calendar is known.
    """
    try:
        today = localdate()
        of_tasks = queries.task_reminders_due(movement, today, ASSIGNS)
        found = queries.units_without_readers(queries.reminders_due(movement, today), of_tasks)
    except UnknownYearError:
        return {}
    return {unit: [(_name(one), one.get_absolute_url()) for one in several] for unit, several in found.items()}


def _name(one: Duty | Task) -> str:
    return str(one) if isinstance(one, Task) else queries.title_of_owed(one.movement, one.obligation, one.period)
