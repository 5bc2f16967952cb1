from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from thidua.core.findings import Source
from thidua.observations import queries
from thidua.observations.permissions import can_view_figures, observations_open_to
from thidua.people.permissions import permitted


@permitted(can_view_figures)
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure: where it came from, and what it replaced or was replaced by."""
    found = get_object_or_404(queries.with_origin(observations_open_to(request.user)), pk=pk)
    origin = found.origin
    context = {
        "observation": found,
        "versions": list(queries.history(found)),
        "origin": Source(origin.kind, origin.key, origin.label, origin.url_name),
    }
    return render(request, "observations/observation.html", context)
