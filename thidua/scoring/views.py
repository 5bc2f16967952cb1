from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.movements.queries import current_movement, pack_of
from thidua.people.permissions import permitted
from thidua.scoring import queries
from thidua.scoring.forms import RankingFilter
from thidua.scoring.permissions import can_view_ranking
from thidua.scoring.tables import RANKING, ranking_rows
from thidua.sheets.writing import write_csv, write_xlsx

PAGE = 50


def _filter(request: HttpRequest) -> RankingFilter:
    movement = current_movement()
    return RankingFilter(request.GET, pack=pack_of(movement.regulation), runs=list(queries.current_runs(movement)))


@permitted(can_view_ranking)
def ranking(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), _filter(request)
    run = form.run()
    if run is None:
        return render(request, "scoring/no_ranking.html", {"movement": movement})
    found = queries.results(run, **form.narrowing())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
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
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
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
    write, kind = (write_csv, "text/csv") if extension == "csv" else (write_xlsx, XLSX)
    return HttpResponse(
        write(RANKING, rows, request.LANGUAGE_CODE),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="ranking-{run.cluster}-{run.year}.{extension}"'},
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
