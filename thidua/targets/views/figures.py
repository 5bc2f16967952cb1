"""Units enter the figures of the goals: by form, or by their own sheet."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from thidua.files import views as files
from thidua.files.actions import store_file
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.frame.words import figure
from thidua.movements.queries import current_movement, pack_of
from thidua.observations.actions import OriginInfo
from thidua.people.models import Unit
from thidua.people.permissions import permitted
from thidua.people.queries import search_units
from thidua.sheets.faults import InputError
from thidua.targets.actions import by_form, read_sheet, report_figures
from thidua.targets.forms import FiguresForm, SheetForm, YearForm, data_of
from thidua.targets.permissions import can_report_figures, can_view_goals, files_open_to, units_reported_by
from thidua.targets.queries.corrections import figures_of_file
from thidua.targets.queries.reporting import (
    Line,
    lines_of,
    merged_into,
    units_asked_in,
    with_counts,
    years_asked,
    years_asked_of,
)
from thidua.targets.tables import HANDED_IN, UNIT_FIGURES, sheet_rows

ERRORS_SHOWN = 50


@permitted(can_report_figures)
def reporting(request: HttpRequest) -> HttpResponse:
    """The units one enters figures for, and what each has still to say."""
    movement = current_movement()
    pack = pack_of(movement.regulation)
    form = YearForm(request.GET or None, years=years_asked(pack, timezone.localdate()))
    units = units_asked_in(units_reported_by(request.user), movement, form.chosen())
    if text := request.GET.get("q", "").strip():
        units = units.filter(pk__in=search_units(text).values("pk"))
    page = page_of(request, units)
    rows = with_counts(page.object_list, pack, form.chosen())
    return render(request, "targets/reporting.html", {"form": form, "page": page, "rows": rows, "year": form.chosen()})


@permitted(can_report_figures, posts=True)
def figures(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    unit, lines = _asked(request, pk, year)
    form = FiguresForm(request.POST if request.method == "POST" else None, lines=lines, unit=unit, year=year)
    if form.is_bound and form.is_valid() and _recorded(request, form, unit, year, by_form(unit, year)):
        return redirect("targets:figures", pk, year)
    years = years_asked_of(unit, current_movement(), timezone.localdate())
    context = {"form": form, "unit": unit, "year": year, "sheet_form": SheetForm(), "years": years}
    context["merged"] = merged_into(unit, year)
    return render(request, "targets/figures.html", context)


@permitted(can_report_figures)
def figures_sheet(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The unit's own sheet, filled with what stands."""
    unit, lines = _asked(request, pk, year)
    rows = sheet_rows(unit, year, lines)
    return table_file(request, UNIT_FIGURES, rows, f"so-lieu-muc-tieu-{pk}-{year}", "xlsx")


@permitted(can_report_figures, posts=True)
def hand_in(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    unit, _lines = _asked(request, pk, year)
    form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = store_file(content=file, name=file.name, use=HANDED_IN, by=request.user)
            return redirect("targets:check_sheet", pk, year, upload.pk)
        except InputError as error:
            form.add_error("file", f"“{file.name}”: {files.said(error.fault)}")
    return render(request, "targets/hand_in.html", {"sheet_form": form, "unit": unit, "year": year})


@permitted(can_report_figures, posts=True)
def check_sheet(request: HttpRequest, pk: int, year: int, file: int) -> HttpResponse:
    """What a sheet would change: errors with their place, doubts to answer; then it is recorded."""
    unit, lines = _asked(request, pk, year)
    upload = get_object_or_404(files_open_to(request.user), pk=file)
    sheet, found = read_sheet(upload, unit, year, lines)
    form = FiguresForm(data_of(found, request.POST), lines=lines, unit=unit, year=year)
    valid = form.is_valid() and not sheet.errors
    origin = OriginInfo("import", str(upload.pk), upload.name, "targets:handed_in")
    if request.method == "POST" and valid and _recorded(request, form, unit, year, origin):
        return redirect("targets:figures", pk, year)
    context = {"form": form, "unit": unit, "year": year, "upload": upload, "errors": sheet.errors[:ERRORS_SHOWN]}
    context |= {"changing": [entry for entry in form.entries if entry.review and entry.review.changes]}
    return render(request, "targets/check_sheet.html", {**context, "posted": request.method == "POST"})


@permitted(can_view_goals)
def handed_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Where figures came from: the file, who handed it in, and what was recorded from it."""
    upload, rows = figures_of_file(pk)
    may_see_file = files_open_to(request.user).filter(pk=pk).exists()
    if upload is None or (not rows and not may_see_file):
        raise Http404
    return render(request, "targets/handed_in.html", {"upload": upload, "rows": rows, "may_see_file": may_see_file})


@permitted(can_view_goals)
def handed_in_file(request: HttpRequest, pk: int) -> HttpResponse:
    return files.download(get_object_or_404(files_open_to(request.user), pk=pk))


def _asked(request: HttpRequest, pk: int, year: int) -> tuple[Unit, Sequence[Line]]:
    """A unit that the account enters figures for; what is not there and what is not open look the same."""
    movement = current_movement()
    pack = pack_of(movement.regulation)
    if year not in years_asked(pack, timezone.localdate()):
        raise Http404
    unit = get_object_or_404(units_asked_in(units_reported_by(request.user), movement, year), pk=pk)
    return unit, lines_of(pack, unit, year)


def _recorded(request: HttpRequest, form: FiguresForm, unit: Unit, year: int, origin: OriginInfo) -> bool:
    """Record what was sent, and say how much that was."""
    reason, counts = form.cleaned_data["reason"], []

    def act() -> None:
        answers = form.answers()
        said = {"movement": current_movement(), "unit": unit, "year": year, "answers": answers, "reason": reason}
        counts.append(report_figures(**said, origin=origin, by=request.user))

    if not done(form, act):
        return False
    [count] = counts
    if count:
        said = ngettext("%(count)s figure is recorded.", "%(count)s figures are recorded.", count)
        messages.success(request, " ".join([said % {"count": figure(count)}, *form.heard()]))
    else:
        messages.info(request, _("Nothing has changed: these figures are on record already."))
    return True
