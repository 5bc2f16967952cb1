from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.queries import trail_of
from thidua.awards.forms import RoundFilter
from thidua.awards.queries import last_day, verdicts_on_person
from thidua.frame.words import say
from thidua.movements.models import Movement
from thidua.movements.queries import citations, current_movement, pack_of, parameters
from thidua.people.models import Unit
from thidua.people.permissions import (
    can_view_audit,
    can_view_persons,
    permitted,
    persons_open_to,
    units_open_to,
    units_served_by,
)
from thidua.people.queries import persons_of, post_of
from thidua.reports import queries
from thidua.reports.acts import KINDS, acts, named
from thidua.reports.forms import AuditFilter
from thidua.reports.permissions import can_view_home, can_view_person_page, can_view_plan, can_view_unit_page
from thidua.reports.tables import AUDIT, audit_rows
from thidua.scoring.queries import newest_scored_year
from thidua.sheets.writing import write_csv, write_xlsx


@permitted(can_view_home)
def home(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    standing = queries.where_it_stands(movement, timezone.localdate())
    context = {"movement": movement, "standing": standing, "pack": pack_of(movement.regulation)}
    return render(request, "reports/home.html", {**context, "my_units": units_served_by(request.user)})


def _round_form(request: HttpRequest, movement: Movement, unit: Unit | None = None) -> RoundFilter:
    """The rounds to choose from; ?year=2024 names one too, so that a ranking can link to it."""
    form = RoundFilter(request.GET or None, movement=movement, newest_year=newest_scored_year(movement))
    if unit is not None:
        form.only_while(unit.valid_from, unit.valid_to)
    form.prefer_year(request.GET.get("year", ""))
    return form


@permitted(can_view_unit_page)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    movement = current_movement()
    found = get_object_or_404(units_open_to(request.user).select_related("parent"), pk=pk)
    form = _round_form(request, movement, found)
    held = form.held()
    file = queries.unit_file(movement, found, held)
    staff = persons_of(found, last_day(held.year)) & persons_open_to(request.user)
    context = {"file": file, "form": form, "round": held, "staff": staff, "citations": citations(movement)}
    return render(request, "reports/unit.html", {**context, "sees_persons": can_view_persons(request.user)})


@permitted(can_view_person_page)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    movement = current_movement()
    found = get_object_or_404(persons_open_to(request.user), pk=pk)
    form = _round_form(request, movement)
    held = form.held()
    context = {
        "person": found,
        "form": form,
        "round": held,
        "post": post_of(found, last_day(held.year)),
        "ratings": found.ratings.order_by("-year"),
        "verdicts": verdicts_on_person(movement, held, found),
        "citations": citations(movement),
    }
    return render(request, "reports/person.html", context)


@permitted(can_view_audit)
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    page = Paginator(form.found(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "acts": list(acts(page.object_list)), "query": request.GET.urlencode()}
    return render(request, "reports/audit.html", {**context, **queries.state_of_the_log()})


@permitted(can_view_audit)
def audit_trail(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """All that was done to one record."""
    page = Paginator(trail_of(kind, key), PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    context = {"page": page, "acts": list(acts(page.object_list)), "kind": named(KINDS, kind)}
    return render(request, "reports/audit_trail.html", context)


@permitted(can_view_audit)
def audit_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The entries as filtered, as a table to keep."""
    found = AuditFilter(request.GET).found()
    if found.count() > MOST_IN_A_FILE:
        messages.error(request, _("A file takes at most %(most)s entries. Narrow the days.") % {"most": MOST_IN_A_FILE})
        return redirect(f"{reverse('reports:audit')}?{request.GET.urlencode()}")
    write, kind = (write_csv, "text/csv") if extension == "csv" else (write_xlsx, XLSX)
    return HttpResponse(
        write(AUDIT, audit_rows(acts(found.iterator())), request.LANGUAGE_CODE),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="audit.{extension}"'},
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE, MOST_IN_A_FILE = 25, 50_000


@permitted(can_view_plan)
def plan(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    pack = pack_of(movement.regulation)
    context = {
        "movement": movement,
        "pack": pack,
        "passages": queries.plan_passages(pack),
        "parameters": parameters(movement).values(),
        "title": say(pack.movement.title),
    }
    return render(request, "reports/plan.html", context)
