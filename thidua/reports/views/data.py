"""Data in and out by Excel: the kinds of tables, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from thidua.files.actions import store_file
from thidua.frame.downloads import table_file
from thidua.frame.words import say
from thidua.people.folding import fold
from thidua.people.permissions import (
    can_import,
    demand,
    permitted,
    persons_imported_by,
    persons_told_of,
    units_imported_by,
    units_staffed_by_import,
)
from thidua.reports import queries
from thidua.reports.forms import ClusterYear, TableForm
from thidua.reports.permissions import can_import_kind, imports_open_to
from thidua.reports.tables import KINDS, Kind
from thidua.scoring.queries import NoIndexSetError
from thidua.sheets.columns import Table
from thidua.sheets.faults import InputError

RECENT = 10


@permitted(can_import)
def data(request: HttpRequest) -> HttpResponse:
    user = request.user
    persons, staffed = persons_imported_by(user), units_staffed_by_import(user)
    counts = queries.counts_on_record(persons, persons_told_of(user), staffed, units_imported_by(user))
    shown = [(kind, counts.get(kind.code)) for kind in KINDS.values() if can_import_kind(user, kind)]
    return render(request, "reports/data.html", {"kinds": shown})


@permitted(can_import, posts=True)
def data_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of table: its template, what is on record, and a file to hand in."""
    kind = _kind(request, code)
    form = TableForm(*((request.POST, request.FILES) if request.method == "POST" else ()), kind=kind)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            upload = store_file(content=file, name=file.name, use=kind.use, by=request.user)
            return redirect("reports:import_check", upload.pk)
        except InputError as error:
            form.add_error("file", f"“{file.name}”: {say(error.fault.problem)} {say(error.fault.remedy)}")
    uploads = imports_open_to(request.user).filter(use=kind.use.code)[:RECENT]
    context = {"kind": kind, "form": form, "choice": _choice(kind), "imports": queries.imports(uploads)}
    return render(request, "reports/data_kind.html", context)


@permitted(can_import)
def data_template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty table with a guide to its columns."""
    return table_response(request, _kind(request, code).table, [], "xlsx")


@permitted(can_import)
def data_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """What is on record within reach, with the columns that import takes."""
    kind = _kind(request, code)
    choice = _choice(kind, request.GET)
    if choice is None:
        units = units_staffed_by_import(request.user) if kind.of_persons else units_imported_by(request.user)
        persons = persons_imported_by(request.user)
        if code == "matters":
            persons &= persons_told_of(request.user)
        rows = queries.rows_of_people(code, persons, units)
        return table_response(request, kind.table, rows, extension)
    if not choice.is_valid():
        return redirect("reports:data_kind", code)
    cluster, year = choice.cleaned_data["cluster"], choice.cleaned_data["year"]
    try:
        rows = queries.rows_of_cluster(code, cluster, year, units_imported_by(request.user))
    except NoIndexSetError as error:
        raise Http404(str(error)) from None
    return table_response(request, kind.table, rows, extension, f"{cluster}-{year}")


def table_response(
    request: HttpRequest, table: Table, rows: Iterable[Mapping[str, object]], extension: str, of: str = ""
) -> HttpResponse:
    """A table to download, named as it is called."""
    name = "-".join([*fold(say(table.name)).split(), *filter(None, [of])])
    return table_file(request, table, rows, name, extension)


def _kind(request: HttpRequest, code: str) -> Kind:
    """Raises Refused where the account hands in none of its kind."""
    if code not in KINDS:
        raise Http404
    demand(lambda account: can_import_kind(account, KINDS[code]), request.user)
    return KINDS[code]


def _choice(kind: Kind, data: object = None) -> ClusterYear | None:
    """The choice of a cluster and a year, for the kinds that are exported by it."""
    if not kind.by_cluster:
        return None
    clusters, years = queries.clusters_on_record()
    return ClusterYear(data, clusters=clusters, years=years)
