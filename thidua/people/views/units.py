"""The units of a day: their tree, what a search in it finds, and all of them as a table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers

from thidua.frame.downloads import table_file
from thidua.frame.lists import page_of
from thidua.people.forms import UnitsFilter
from thidua.people.permissions import can_view_results, permitted, units_open_to
from thidua.people.queries import (
    as_they_were,
    branch,
    export_units,
    find_units,
    kinds_on,
    placed,
    units_in_force,
    way_to,
)
from thidua.people.tables import UNITS

CHUNK = 100
"""So many units of a branch are shown at a time."""


@permitted(can_view_results)
def units(request: HttpRequest) -> HttpResponse:
    """The tree, from the top or from the unit `under`; or the list of what is looked for."""
    form = UnitsFilter(request.GET)
    if form.narrowing():
        return render(request, "people/units_found.html", {"form": form, **_found(request, form)})
    context = {"form": form, **_branch(request, form)}
    if request.htmx:
        answer = render(request, "people/parts/branch.html", context)
    else:
        answer = render(request, "people/units.html", {**context, "kinds": kinds_on(form.day())})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _found(request: HttpRequest, form: UnitsFilter) -> dict[str, Any]:
    wanted, on = form.narrowing(), form.day()
    page = page_of(request, find_units(on, **wanted))
    return {"on": on, "page": page, "found": placed(list(page), on, wanted.get("text", ""))}


def _branch(request: HttpRequest, form: UnitsFilter) -> dict[str, Any]:
    key, on = request.GET.get("under", ""), form.day()
    above = get_object_or_404(units_open_to(request.user), pk=key) if key.isdecimal() else None
    page = page_of(request, branch(above, on), CHUNK)
    as_they_were([*page, *([above] if above else [])], on)
    parted = [unit for unit in page if unit.below]
    if above is None and len(parted) == 1:  # where there is one province, it is what everybody opens first
        parted[0].opened = Paginator(branch(parted[0], on), CHUNK).get_page(1)
        as_they_were(list(parted[0].opened), on)
    return {"on": on, "above": above, "way": way_to(above, on) if above else [], "page": page}


@permitted(can_view_results)
def units_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The units of a day, with the columns that import takes."""
    on = UnitsFilter(request.GET).day()
    return table_file(request, UNITS, export_units(units_in_force(on)), f"units-{on.isoformat()}", extension)
