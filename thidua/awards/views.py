from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.awards import queries
from thidua.awards.forms import RoundFilter, VerdictFilter
from thidua.awards.permissions import can_view_awards, can_view_scheme, subjects_open_to
from thidua.awards.queries import Verdict
from thidua.awards.tables import VERDICTS, verdict_rows
from thidua.frame.downloads import table_file
from thidua.frame.lists import page_of
from thidua.law.schema import Scheme
from thidua.movements.models import Round
from thidua.movements.queries import citations_of_round, current_movement, schemes_for
from thidua.people.folding import fold
from thidua.people.permissions import demand, permitted, told_to
from thidua.scoring.queries import newest_scored_year

PAGE = 15


def _rounds(request: HttpRequest, scheme: str = "") -> RoundFilter:
    """The rounds to choose from; a link to a scheme that names none leads to the last one that has it."""
    movement = current_movement()
    form = RoundFilter(request.GET or None, movement=movement, newest_year=newest_scored_year(movement))
    if scheme and "round" not in request.GET:
        form.only_with(scheme)
    return form


@permitted(can_view_awards)
def schemes(request: HttpRequest) -> HttpResponse:
    form = _rounds(request)
    held = form.held()
    in_force = [(scheme, can_view_scheme(request.user, scheme)) for scheme in schemes_for(held)]
    context = {"form": form, "round": held, "schemes": in_force, "citations": citations_of_round(held)}
    return render(request, "awards/schemes.html", context)


@permitted(can_view_awards)
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    form = _rounds(request, code)
    held = form.held()
    chosen = _scheme(request, code, held)
    persons = subjects_open_to(request.user, chosen)
    told = told_to(request.user)
    found = queries.verdicts(held.movement, held, chosen, persons=persons, told=told)
    context = {
        "form": form,
        "filter": VerdictFilter(request.GET or None),
        "round": held,
        "scheme": chosen,
        "counts": queries.count_outcomes(found),
        "own_only": persons is not None and queries.judges_others(held, chosen, persons),
        "leaves_out": queries.leaves_out(found, chosen, told),
        "page": page_of(request, _filtered(found, request.GET.get("outcome", ""), request.GET.get("q", "")), PAGE),
        "query": request.GET.urlencode(),
        "citations": citations_of_round(held),
    }
    return render(request, "awards/scheme.html", context)


@permitted(can_view_awards)
def scheme_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Who is eligible, who is not and why, as a table to keep."""
    form = _rounds(request, code)
    held = form.held()
    chosen = _scheme(request, code, held)
    persons, told = subjects_open_to(request.user, chosen), told_to(request.user)
    found = queries.verdicts(held.movement, held, chosen, persons=persons, told=told)
    rows = verdict_rows(_filtered(found, request.GET.get("outcome", ""), request.GET.get("q", "")))
    return table_file(request, VERDICTS, rows, f"{code}-{held.year}", extension)


def _scheme(request: HttpRequest, code: str, held: Round) -> Scheme:
    found = next((one for one in schemes_for(held) if one.code == code), None)
    if found is None:
        raise Http404
    demand(lambda account: can_view_scheme(account, found), request.user)
    return found


def _filtered(found: Iterable[Verdict], outcome: str, text: str) -> list[Verdict]:
    wanted = fold(text)
    return [
        verdict
        for verdict in found
        if outcome in ("", verdict.outcome) and wanted in f"{verdict.subject.search_name} {verdict.unit.search_name}"
    ]
