from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.law.schema import Cluster
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of
from thidua.people.folding import fold
from thidua.people.forms import ReasonForm
from thidua.people.models import Unit
from thidua.people.permissions import can_keep_units, permitted, units_kept_by, units_served_by
from thidua.people.queries import cluster_of, members, placings_of, with_predecessors
from thidua.scoring import queries
from thidua.scoring.actions import place_units
from thidua.scoring.forms import ClustersFilter, PlaceForm, RankingFilter
from thidua.scoring.permissions import can_view_ranking
from thidua.scoring.tables import RANKING, ranking_rows


def _filter(request: HttpRequest) -> RankingFilter:
    """What is asked for; who names no cluster is shown that of the own unit, if it was ranked in the year asked for."""
    movement, asked = current_movement(), request.GET.dict()
    runs = list(queries.current_runs(movement))
    placed = placings_of(with_predecessors(units_served_by(request.user)))
    own = [run for run in runs if (run.year, run.cluster) in placed and asked.get("year") in (None, "", str(run.year))]
    if own:
        asked.setdefault("cluster", max(own, key=lambda run: run.year).cluster)
    return RankingFilter(asked, pack=pack_of(movement.regulation), runs=runs)


@permitted(can_view_ranking)
def ranking(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), _filter(request)
    run = form.run()
    if run is None:
        return render(request, "scoring/no_ranking.html", {"movement": movement})
    found = queries.results(run, **form.narrowing())
    page = page_of(request, found)
    index_set = pack_of(run.regulation).index_sets[run.index_set]
    rows = queries.ranking_page(movement, index_set, run, page.object_list)
    query = request.GET.urlencode()
    context = {"form": form, "run": run, "page": page, "rows": rows, "index_set": index_set, "query": query}
    return render(request, "scoring/ranking.html", context)


@permitted(can_view_ranking)
def areas(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), _filter(request)
    run = form.run()
    if run is None:
        return render(request, "scoring/no_ranking.html", {"movement": movement})
    index_set = pack_of(run.regulation).index_sets[run.index_set]
    found = queries.results(run, **form.narrowing())
    page = page_of(request, found)
    rows = queries.area_table(index_set, queries.as_ranked(run, page.object_list))
    context = {"form": form, "run": run, "page": page, "rows": rows, "index_set": index_set}
    return render(request, "scoring/areas.html", context)


@permitted(can_view_ranking)
def ranking_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The whole ranking as filtered, as a table to keep."""
    form = _filter(request)
    run = form.run()
    if run is None or not form.is_answered():
        raise Http404(_("There is no such ranking."))
    found = queries.as_ranked(run, queries.results(run, **form.narrowing()))
    rows = ranking_rows(pack_of(run.regulation), found)
    return table_file(request, RANKING, rows, f"ranking-{run.cluster}-{run.year}", extension)


@permitted(can_view_ranking)
def clusters(request: HttpRequest) -> HttpResponse:
    """The clusters of a year, and who competes in one of them."""
    movement = current_movement()
    form = ClustersFilter(request.GET.dict(), years=queries.cluster_years(movement), pack=pack_of(movement.regulation))
    year, chosen = form.year_shown(), form.chosen()
    found = members(chosen.code, year).filter(search_name__contains=fold(form.cleaned_data.get("q", "")))
    found = found.order_by("search_name", "pk")
    kinds = queries.kinds_in_clusters(year)
    context = {
        "form": form,
        "year": year,
        "clusters": [(one, kinds.get(one.code, [])) for one in form.of_year()],
        "chosen": chosen,
        "page": page_of(request, found.select_related("parent")),
        "shut": queries.why_shut(movement, year, [chosen.code]),
        "may_keep": can_keep_units(request.user),
    }
    return render(request, "scoring/clusters.html", context)


@permitted(can_keep_units, posts=True)
def place(request: HttpRequest, year: int) -> HttpResponse:
    """Put a unit into a cluster of a year, move it to another, or take it out."""
    movement = current_movement()
    taking = _clusters_of(movement, year)
    named = Unit.objects.filter(pk=key).first() if (key := request.GET.get("unit", "")).isdecimal() else None
    now = (cluster_of(named, year) or "") if named else request.GET.get("cluster", "")
    shown = {"unit": named.name if named else "", "cluster": now, "among": units_kept_by(request.user)}
    form = PlaceForm(request.POST or None, year=year, clusters=taking, **shown)
    if form.is_valid() and done(form, lambda: _place(movement, year, request.user, **form.cleaned_data)):
        messages.success(request, _("The change is recorded."))
        return redirect(_address(year, form.cleaned_data["cluster"] or now))
    return render(request, "scoring/place.html", {"form": form, "year": year, "back": _address(year, now)})


def _place(movement: Movement, year: int, by: Any, unit: Unit, cluster: str, reason: str) -> None:
    place_units(movement=movement, year=year, cluster=cluster, units=[unit], reason=reason, by=by)


@permitted(can_keep_units, posts=True)
def fill(request: HttpRequest, year: int, cluster: str) -> HttpResponse:
    """Put many units into a cluster at once: those of the year before, or all of its kinds; shown first, then done."""
    movement = current_movement()
    chosen = next((one for one in _clusters_of(movement, year) if one.code == cluster), None)
    if chosen is None:
        raise Http404
    before = request.GET.get("from") == "before"
    candidates = queries.candidates(movement, chosen, year, before=before).select_related("parent")
    found = list(candidates.filter(pk__in=units_kept_by(request.user).values("pk")))
    form = ReasonForm(request.POST or None)
    named = {"movement": movement, "year": year, "cluster": cluster, "units": found, "by": request.user}
    if found and form.is_valid() and done(form, lambda: place_units(**named, **form.cleaned_data)):
        said = ngettext("%(count)s unit competes now.", "%(count)s units compete now.", len(found))
        messages.success(request, said % {"count": len(found)})
        return redirect(_address(year, cluster))
    context = {"form": form, "year": year, "chosen": chosen, "found": found, "before": before}
    return render(request, "scoring/fill.html", {**context, "back": _address(year, cluster)})


def _clusters_of(movement: Movement, year: int) -> list[Cluster]:
    if year not in queries.cluster_years(movement):
        raise Http404
    return queries.clusters_of_year(pack_of(movement.regulation), year)


def _address(year: int, cluster: str) -> str:
    return f"{reverse('scoring:clusters')}?year={year}&cluster={cluster}"
