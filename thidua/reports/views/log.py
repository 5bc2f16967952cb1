from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.audit.models import Link
from thidua.audit.queries import trail, trail_of
from thidua.frame.downloads import table_file
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.people.permissions import can_view_audit, permitted
from thidua.reports import queries
from thidua.reports.acts import KINDS, Act, acts, named
from thidua.reports.doors import doors
from thidua.reports.forms import AuditFilter
from thidua.reports.permissions import as_open_to, reads_every_entry, reads_whole_log
from thidua.reports.tables import AUDIT, audit_rows

MOST_IN_A_FILE = 50_000


@permitted(can_view_audit)
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    page = page_of(request, form.found(as_open_to(request.user, trail())), TALL_ROWS)
    context = {
        "form": form,
        "page": page,
        "acts": in_words(request, page.object_list),
        "query": request.GET.urlencode(),
    }
    if reads_whole_log(request.user):
        context |= {"whole": True, **queries.state_of_the_log(every_entry=reads_every_entry(request.user))}
    return render(request, "reports/audit.html", context)


@permitted(can_view_audit)
def audit_trail(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """All that was done to one record of which the reader reads anything at all."""
    found = as_open_to(request.user, trail_of(kind, key), kind=kind)
    if not found.filter(Q(contents_open=True, trail_open=True)).exists():
        raise Http404
    page = page_of(request, found, TALL_ROWS)
    context = {
        "page": page,
        "acts": in_words(request, page.object_list),
        "kind": named(KINDS, kind),
    }
    return render(request, "reports/audit_trail.html", context)


def in_words(request: HttpRequest, links: Iterable[Link]) -> list[Act]:
    """In words, with links to what the reader may open."""
    return list(acts(links, partial(doors, request.user)))


@permitted(can_view_audit)
def audit_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The entries as filtered, as a table to keep."""
    found = AuditFilter(request.GET).found(as_open_to(request.user, trail()))
    if found.count() > MOST_IN_A_FILE:
        messages.error(request, _("A file takes at most %(most)s entries. Narrow the days.") % {"most": MOST_IN_A_FILE})
        return redirect(f"{reverse('reports:audit')}?{request.GET.urlencode()}")
    return table_file(
        request, AUDIT, audit_rows(acts(found.iterator(), partial(doors, request.user))), "audit", extension
    )
