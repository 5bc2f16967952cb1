"""Who was reminded of what units owe: told, mailed, opened; and the letters that urge them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thidua.documents.models import PaperState
from thidua.movements import queries
from thidua.movements.forms import ReminderFilter
from thidua.movements.permissions import can_view_reminders
from thidua.movements.tables import step_lines
from thidua.people.permissions import permitted

PAGE = 50


@permitted(can_view_reminders)
def reminders(request: HttpRequest) -> HttpResponse:
    movement, form = queries.current_movement(), ReminderFilter(request.GET)
    rules = queries.reminders_of(movement)
    page = Paginator(queries.reminders_sent(**form.narrowing()), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rules": rules,
        "steps": step_lines(rules) if rules else (),
        "citations": queries.citations(movement),
        "nobody": queries.units_without_readers(movement, timezone.localdate()),
        "drafts": queries.letters().filter(state=PaperState.DRAFT).count(),
        "approved": queries.letters().filter(state=PaperState.APPROVED).count(),
    }
    return render(request, "movements/reminders.html", context)
