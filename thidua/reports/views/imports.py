"""A table that was handed in: checked, imported, and kept as the evidence of what was imported."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.files import views as files
from thidua.files.models import Upload
from thidua.files.queries import other_uploads, storage
from thidua.frame.words import figure
from thidua.people.permissions import can_import, permitted
from thidua.reports import queries
from thidua.reports.actions import check_upload, import_upload
from thidua.reports.acts import corrected
from thidua.reports.forms import ImportForm
from thidua.reports.permissions import can_view_imported, files_open_to, imports_open_to
from thidua.reports.tables import ERRORS, OF_USE, error_rows
from thidua.reports.views.data import table_response

SHOWN, SAME = 50, "same_"


def _upload(request: HttpRequest, pk: int) -> Upload:
    """The upload, if its file is open to the user and its content is still there."""
    upload = get_object_or_404(files_open_to(request.user), pk=pk)
    if not storage().exists(upload.file.path):
        raise Http404(_("This file is missing from the storage. Tell the administrator."))
    return upload


@permitted(can_import, posts=True)
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What importing would do, every error with its place and remedy; then the import itself."""
    upload = _upload(request, pk)
    sent = request.method == "POST" and "check" not in request.POST
    if sent and _is_imported(request, upload):
        return redirect("reports:imported", pk)
    report = check_upload(upload=upload, by=request.user, decisions=_decisions(request))
    form = ImportForm(request.POST if sent else None, corrects=bool(report.updated))
    context = {"upload": upload, "kind": OF_USE[upload.use], "report": report, "form": form}
    context |= {"decisions": _decisions(request), "errors": report.errors[:SHOWN]}
    context["corrections"] = list(corrected(report.corrections[:SHOWN]))
    return render(request, "reports/import_check.html", context)


def _decisions(request: HttpRequest) -> dict[str, str]:
    """What was decided about rows that are perhaps of somebody on record: fields named `same_` and the row's code."""
    asked = {name: value for name, value in request.POST.items() if name.startswith(SAME)}
    return {name.removeprefix(SAME): value for name, value in asked.items()}


def _is_imported(request: HttpRequest, upload: Upload) -> bool:
    """Import; if that is refused, the check that follows says why."""
    form = ImportForm(request.POST, corrects="reason" in request.POST)
    if not form.is_valid():
        return False
    try:
        reason = form.cleaned_data.get("reason", "")
        report = import_upload(upload=upload, reason=reason, by=request.user, decisions=_decisions(request))
    except ValidationError:
        return False
    if report.saved:
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        message = _("Imported: %(created)s new, %(updated)s corrected, %(unchanged)s unchanged.")
        messages.success(request, message % {name: figure(count) for name, count in counts.items()})
    return report.saved


@permitted(can_import)
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The errors of a file as a table to keep beside it."""
    report = check_upload(upload=_upload(request, pk), by=request.user)
    return table_response(request, ERRORS, error_rows(report), "csv")


@permitted(can_view_imported)
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """Where figures came from: the file, who handed it in, when it was imported."""
    upload = get_object_or_404(imports_open_to(request.user), pk=pk)
    context = {
        "upload": upload,
        "kind": OF_USE[upload.use],
        "imported_at": queries.imports([upload])[0].imported_at,
        "others": queries.imports(imports_open_to(request.user) & other_uploads(upload)),
        "may_import": files_open_to(request.user).filter(pk=pk).exists(),
    }
    return render(request, "reports/imported.html", context)


@permitted(can_import)
def imported_file(request: HttpRequest, pk: int) -> HttpResponse:
    return files.download(_upload(request, pk))
