from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from thidua.documents import queries
from thidua.documents.actions import (
    approve_paper,
    approve_papers,
    file_name,
    issue_paper,
    keep_letterhead,
    recall_paper,
    replace_paper,
    return_paper,
)
from thidua.documents.forms import (
    ApproveForm,
    ApproveOneForm,
    LetterheadForm,
    PaperFilter,
    ReasonForm,
    RegisterFilter,
    ReplaceForm,
)
from thidua.documents.models import Paper, PaperState
from thidua.documents.permissions import (
    can_approve,
    can_approve_papers,
    can_issue,
    can_keep_letterhead,
    can_keep_letterheads,
    can_return,
    can_sign_for,
    can_view_papers,
    papers_open_to,
    papers_to_approve,
    units_kept_by,
)
from thidua.documents.tables import REGISTER, register_rows
from thidua.documents.workflow import TRANSITIONS
from thidua.files import views as files
from thidua.files.formats import DOCX, PDF
from thidua.frame.downloads import table_file
from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.people.models import Account
from thidua.people.permissions import Decision, demand, permitted

MOST_IN_A_FILE = 50_000


class Act(NamedTuple):
    """What a signer or a clerk does with a paper."""

    do: Callable[..., Paper]
    to: PaperState
    may: Callable[[Account, Paper], Decision]
    asks_why: bool
    label: str
    means: str
    said: str


ACTS = {
    "approve": Act(
        approve_paper, PaperState.APPROVED, can_approve, False, _("Approve"),
        _("You sign for this paper: it bears your name, and its text stands. The records clerk issues it next."),
        _("The paper is approved."),
    ),
    "issue": Act(
        issue_paper, PaperState.ISSUED, can_issue, False, _("Issue"),
        _("The paper gets the next number and the day of today, and is kept as PDF. This cannot be undone."),
        _("The paper is issued."),
    ),
    "return": Act(
        return_paper, PaperState.RETURNED, can_return, True, _("Return"),
        _("The paper goes back to who drafted it, with what is to be mended."),
        _("The paper is returned."),
    ),
    "recall": Act(
        recall_paper, PaperState.RECALLED, can_sign_for, True, _("Recall"),
        _("The paper is no more in force; who received it sees that and why. Its number is never given again."),
        _("The paper is recalled."),
    ),
    "replace": Act(
        replace_paper, PaperState.REPLACED, can_sign_for, True, _("Replace"),
        _("Another issued paper of the same kind takes the place of this one."),
        _("The paper is replaced."),
    ),
}  # fmt: skip


def acts_on(paper: Paper, account: Account) -> dict[str, Act]:
    """What an account may do with a paper as it stands."""
    open_to = TRANSITIONS[PaperState(paper.state)]
    return {name: act for name, act in ACTS.items() if act.to in open_to and act.may(account, paper)}


@permitted(can_view_papers)
def papers(request: HttpRequest) -> HttpResponse:
    reach = papers_open_to(request.user)
    form = PaperFilter(request.GET, reach)
    found = queries.search_papers(reach, text=request.GET.get("q", ""), **form.chosen).select_related("unit")
    page = page_of(request, found, TALL_ROWS)
    signable = papers_to_approve(request.user).filter(pk__in=[paper.pk for paper in page]).values_list("pk", flat=True)
    context = {"page": page, "form": form, "kinds": queries.kinds(), "signable": list(signable)}
    return render(request, "documents/papers.html", context | {"may_keep": can_keep_letterheads(request.user)})


@permitted(can_approve_papers, posts=True)
def approve_several(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = ApproveForm(request.POST if sent else request.GET, papers_open_to(request.user), sent=sent)
    if form.is_valid() and done(form, lambda: approve_papers(papers=form.cleaned_data["paper"], by=request.user)):
        messages.success(request, _("Papers approved: %(count)s.") % {"count": len(form.cleaned_data["paper"])})
        return redirect("documents:papers")
    return render(request, "documents/approve_several.html", {"form": form, "act": ACTS["approve"]})


@permitted(can_view_papers)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(papers_open_to(request.user).select_related("unit", "upload__file", "replaced_by"), pk=pk)
    context = {
        "paper": shown,
        "kind": queries.kinds()[shown.kind],
        "composed": queries.composed(shown),
        "acts": acts_on(shown, request.user),
        "replacement": shown.replaced_by and papers_open_to(request.user).filter(pk=shown.replaced_by_id).first(),
    }
    return render(request, "documents/paper.html", context)


@permitted(can_view_papers, posts=True)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    shown = get_object_or_404(papers_open_to(request.user).select_related("unit"), pk=pk)
    chosen = ACTS.get(act)
    if chosen is None or chosen.to not in TRANSITIONS[PaperState(shown.state)]:
        raise Http404
    demand(lambda account: chosen.may(account, shown), request.user)
    form = _form_of(chosen, shown, request)
    if form.is_valid() and done(form, lambda: chosen.do(paper=shown, by=request.user, **form.cleaned_data)):
        messages.success(request, chosen.said)
        return redirect("documents:paper", shown.pk)
    return render(request, "documents/act.html", {"form": form, "paper": shown, "act": chosen})


def _form_of(act: Act, paper: Paper, request: HttpRequest) -> forms.Form:
    sent = request.POST if request.method == "POST" else None
    if act.to == PaperState.REPLACED:
        same = papers_open_to(request.user).filter(unit=paper.unit, kind=paper.kind, state=PaperState.ISSUED)
        return ReplaceForm(sent, same.exclude(pk=paper.pk))
    if act.to == PaperState.APPROVED:
        return ApproveOneForm(sent, initial={"text": request.GET.get("text") or paper.fingerprint})
    return ReasonForm(sent) if act.asks_why else forms.Form(sent)


@permitted(can_view_papers)
def paper_file(request: HttpRequest, pk: str, extension: str) -> HttpResponse:
    """The PDF that was kept when the paper was issued; a draft, and every Word file, is made anew."""
    shown = get_object_or_404(papers_open_to(request.user).select_related("unit", "upload__file"), pk=pk)
    if extension == "pdf" and shown.upload:
        return files.download(shown.upload)
    made, kind = (queries.pdf_of, PDF) if extension == "pdf" else (queries.word_of, DOCX)
    headers = {"Content-Disposition": content_disposition_header(True, file_name(shown, extension))}
    return HttpResponse(made(shown), content_type=kind.media_type, headers=headers)


@permitted(can_view_papers)
def register(request: HttpRequest) -> HttpResponse:
    form, found = _register(request)
    page = page_of(request, found, TALL_ROWS)
    context = {"page": page, "form": form, "rows": list(register_rows(page.object_list)), "columns": REGISTER.columns}
    return render(request, "documents/register.html", context | {"query": request.GET.urlencode()})


@permitted(can_view_papers)
def register_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The register as filtered, as a table to keep."""
    _form, found = _register(request)
    return table_file(request, REGISTER, register_rows(found[:MOST_IN_A_FILE]), "so-van-ban-di", extension)


def _register(request: HttpRequest) -> tuple[RegisterFilter, QuerySet[Paper]]:
    reach = papers_open_to(request.user)
    form = RegisterFilter(request.GET, reach)
    chosen = form.chosen
    found = queries.search_papers(
        reach, text=request.GET.get("q", ""), kind=chosen.pop("kind", ""), to=chosen.pop("to", "")
    )
    return form, queries.register(found, **chosen)


@permitted(can_keep_letterheads)
def letterheads(request: HttpRequest) -> HttpResponse:
    units = queries.search_in(units_kept_by(request.user), request.GET.get("q", ""))
    page = page_of(request, units.select_related("letterhead"), TALL_ROWS)
    return render(request, "documents/letterheads.html", {"page": page})


@permitted(can_keep_letterheads, posts=True)
def letterhead(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(units_kept_by(request.user), pk=pk)
    demand(lambda clerk: can_keep_letterhead(clerk, unit), request.user)
    form = LetterheadForm(request.POST or None, instance=queries.letterhead_of(unit), initial={"agency": unit.name})
    if form.is_valid() and done(form, lambda: keep_letterhead(unit=unit, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The letterhead is kept; papers drafted from now on bear it."))
        return redirect("documents:letterheads")
    return render(request, "documents/letterhead.html", {"form": form, "unit": unit})
