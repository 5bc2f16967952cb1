"""A goal's figures unit by unit: added up, as tiles by year, and everything that was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thidua.frame.downloads import table_file
from thidua.frame.lists import page_of
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of, provinces_in_turn
from thidua.people.models import Unit
from thidua.people.permissions import permitted
from thidua.targets.forms import UnitsFilter
from thidua.targets.permissions import can_view_goals
from thidua.targets.queries.corrections import corrections
from thidua.targets.queries.figures import AskedMeasure, asked_measures
from thidua.targets.queries.reporting import years_asked
from thidua.targets.queries.tree import fullest_year, tiles, tree
from thidua.targets.tables import BY_UNIT, unit_rows


@permitted(can_view_goals)
def units(request: HttpRequest, code: str) -> HttpResponse:
    """Who contributes how much, and who has not reported."""
    turns, measures, form = _narrowed(request, code)
    found = tree(turns, measures, form.chosen())
    page = page_of(request, form.narrowed(found.rows))
    context = {"asked": measures[0], "form": form, "year": form.chosen(), "tree": found, "page": page, "tab": "units"}
    return render(request, "targets/units.html", {**context, "query": request.GET.urlencode()})


@permitted(can_view_goals)
def units_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The same table to keep, as filtered."""
    turns, measures, form = _narrowed(request, code)
    rows = form.narrowed(tree(turns, measures, form.chosen()).rows)
    return table_file(request, BY_UNIT, unit_rows(rows, form.chosen()), f"{code}-{form.chosen()}", extension)


@permitted(can_view_goals)
def heat(request: HttpRequest, code: str) -> HttpResponse:
    """Every unit as a row of tiles, one a year, by its distance from the target."""
    movement, [asked, *_base] = _asked(code)
    today = timezone.localdate()
    years = sorted(years_asked(pack_of(movement.regulation), today))
    page = page_of(request, tiles(provinces_in_turn(movement), asked, years, today))
    context = {"asked": asked, "years": years, "page": page, "tab": "heat", "today": today}
    return render(request, "targets/heat.html", context)


@permitted(can_view_goals)
def corrected(request: HttpRequest, code: str) -> HttpResponse:
    """Every figure of a goal that replaced another: who, when, what stood before, and why."""
    movement, measures = _asked(code)
    page = page_of(request, corrections(provinces_in_turn(movement), [one.code for one in measures]))
    return render(request, "targets/corrections.html", {"asked": measures[0], "page": page, "tab": "corrections"})


def _asked(code: str) -> tuple[Movement, list[AskedMeasure]]:
    """The measure of a goal, and one that it is measured against; of indices or a statement there is none."""
    movement = current_movement()
    found = [asked for asked in asked_measures(pack_of(movement.regulation)) if asked.goal.code == code]
    if not found:
        raise Http404
    return movement, found


def _narrowed(request: HttpRequest, code: str) -> tuple[Sequence[Unit], list[AskedMeasure], UnitsFilter]:
    movement, measures = _asked(code)
    turns, years = provinces_in_turn(movement), years_asked(pack_of(movement.regulation), timezone.localdate())
    fullest = years[0] if "year" in request.GET else fullest_year(turns, measures[0], years)
    form = UnitsFilter(request.GET or None, years=years, year=fullest)
    return turns, measures, form
