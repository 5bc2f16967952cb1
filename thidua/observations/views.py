from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.core.findings import Source
from thidua.observations import queries
from thidua.observations.permissions import can_view_figures, can_view_observation
from thidua.people.permissions import permitted


@permitted(can_view_figures)
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure: where it came from, and what it replaced or was replaced by."""
    found = queries.observation_with_origin(pk)
    if found is None or not can_view_observation(request.user, found):
        raise Http404
    origin = found.origin
    context = {
        "observation": found,
        "versions": list(queries.history(found)),
        "origin": Source(origin.kind, origin.key, origin.label, origin.url_name),
    }
    return render(request, "observations/observation.html", context)
