from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.core.findings import Source
from thidua.files import views as files
from thidua.files.formats import EVIDENCE
from thidua.files.models import Upload
from thidua.files.previews import is_drawn
from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.observations import queries
from thidua.observations.actions import attach_evidence, replace_evidence, withdraw_evidence
from thidua.observations.forms import EvidenceFilter, EvidenceForm, ReplaceForm, WithdrawForm
from thidua.observations.models import Evidence, Observation
from thidua.observations.permissions import (
    can_attach_evidence,
    can_hand_in_evidence,
    can_view_evidence,
    can_view_figures,
    evidence_open_to,
    observations_open_to,
)
from thidua.people.models import Account
from thidua.people.permissions import demand, permitted, units_open_to


@permitted(can_view_figures)
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure: where it came from, what it replaced or was replaced by, and its evidence."""
    found = _figure(request, pk)
    origin = found.origin
    context = {
        "observation": found,
        "versions": list(queries.history(found)),
        "origin": Source(origin.kind, origin.key, origin.label, origin.url_name),
        **_documents(request.user, found),
        "may_attach": can_attach_evidence(request.user, found),
        **_upload_form(EvidenceForm()),
    }
    return render(request, "observations/observation.html", context)


def _documents(account: Account, about: Observation) -> dict[str, object]:
    """The documents of a figure; where they are closed, not even whether there are any."""
    if can_view_evidence(account, about):
        return {"documents": queries.documents(about, evidence_open_to(account))}
    return {"closed": True}


def _figure(request: HttpRequest, pk: int) -> Observation:
    return get_object_or_404(queries.with_origin(observations_open_to(request.user)), pk=pk)


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    return get_object_or_404(queries.with_files(evidence_open_to(request.user)), pk=pk)


def _upload_form(form: EvidenceForm) -> dict[str, object]:
    return {"form": form, "sessions_url": reverse("observations:upload_sessions")}


@permitted(can_hand_in_evidence, posts=True)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a document for a figure."""
    found = _figure(request, pk)
    demand(partial(can_attach_evidence, about=found), request.user)
    form = EvidenceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))

    def act(upload: Upload) -> Evidence:
        return attach_evidence(observation=found, title=form.cleaned_data["title"], upload=upload, by=request.user)

    if attached := _handed_in(form, request.user, act):
        _tell(request, attached)
        return redirect("observations:observation", pk)
    return render(request, "observations/attach.html", {"observation": found, **_upload_form(form)})


@permitted(can_hand_in_evidence, posts=True)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a newer version of a document."""
    found = _evidence(request, pk)
    demand(partial(can_attach_evidence, about=found), request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReplaceForm(*data, initial={"title": found.title})

    def act(upload: Upload) -> Evidence:
        said = {name: form.cleaned_data[name] for name in ("title", "reason")}
        return replace_evidence(evidence=found, upload=upload, by=request.user, **said)

    if newer := _handed_in(form, request.user, act):
        _tell(request, newer)
        return redirect("observations:evidence", newer.pk)
    return render(request, "observations/replace.html", {"evidence": found, **_upload_form(form)})


def _handed_in(form: EvidenceForm, by: Account, act: Callable[[Upload], Evidence]) -> Evidence | None:
    """What came of a form with a file; None when it has to be shown (again)."""
    if not form.is_valid() or (upload := files.taken(form, EVIDENCE, by)) is None:
        return None
    made: list[Evidence] = []
    return made[0] if done(form, lambda: made.append(act(upload))) else None


def _tell(request: HttpRequest, attached: Evidence) -> None:
    """That a document is attached, and what else the same file stands for."""
    messages.success(request, _("“%(title)s” is attached.") % {"title": attached.title})
    known = queries.documents(attached, evidence_open_to(request.user))
    for document in known:
        if document.newest == attached and document.elsewhere:
            messages.warning(request, _("The same file already stands for another figure: see below."))


@permitted(can_hand_in_evidence, posts=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _evidence(request, pk)
    demand(partial(can_attach_evidence, about=found), request.user)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form, lambda: withdraw_evidence(evidence=found, reason=form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": found.title})
        return redirect("observations:evidence", pk)
    return render(request, "observations/withdraw.html", {"evidence": found, "form": form})


@permitted(can_view_figures)
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its first page, its versions, and what else the same file stands for."""
    found = _evidence(request, pk)
    known = queries.documents(found, evidence_open_to(request.user))
    context = {
        "evidence": found,
        "document": next(one for one in known if found in (one.newest, *one.older)),
        "observation": queries.newest_figure(found),
        "is_drawn": is_drawn(found.upload.file.format),
        "may_attach": can_attach_evidence(request.user, found),
    }
    return render(request, "observations/evidence.html", context)


@permitted(can_view_figures)
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    return files.download(_evidence(request, pk).upload)


@permitted(can_view_figures)
def evidence_picture(request: HttpRequest, pk: int, size: str) -> HttpResponse:
    return files.picture(_evidence(request, pk).upload, size)


@permitted(can_view_figures)
def unit_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a unit and a year, and which documents stand for them."""
    unit = get_object_or_404(units_open_to(request.user), pk=pk)
    form = EvidenceFilter(request.GET, years=queries.years_with_figures(unit))
    year = form.chosen_year
    open_to = evidence_open_to(request.user)
    known = queries.evidence_of_year(unit, year, open_to) if year else Evidence.objects.none()
    without = known if form.without_only else None
    found = queries.figures_for_evidence(unit, year, without=without) if year else Observation.objects.none()
    page = page_of(request, found, TALL_ROWS)
    held = queries.evidence_by_measure(known, [row.measure_id for row in page])
    context = {
        "unit": unit,
        "form": form,
        "year": year,
        "page": page,
        "rows": [(row, held.get(row.measure_id, [])) for row in page],
        "may_attach": bool(page.object_list) and can_attach_evidence(request.user, page[0]),
    }
    return render(request, "observations/unit_evidence.html", context)


@permitted(can_hand_in_evidence, posts=True)
def upload_sessions(request: HttpRequest) -> HttpResponse:
    return files.upload_sessions(request, EVIDENCE)


@permitted(can_hand_in_evidence, posts=True, deletes=True)
def upload_session(request: HttpRequest, key: str) -> HttpResponse:
    return files.upload_session(request, key)
