"""What the log says of a person who asks for its erasure: chosen, looked at once more, erased."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.frame.words import figure
from thidua.people.models import OPEN_STATES, Account, DataRequest, RequestKind
from thidua.people.permissions import can_erase_personal_content, data_requests_open_to, permitted
from thidua.reports.actions import erase_for_request
from thidua.reports.forms import EraseForm, ErasureChoice
from thidua.reports.permissions import erasable_by
from thidua.reports.views.log import in_words
from thidua.settings.sign_in import LOG_DAYS


def _asked(account: Account, pk: int) -> DataRequest:
    of_erasure = data_requests_open_to(account).filter(kind=RequestKind.ERASURE, state__in=OPEN_STATES)
    return get_object_or_404(of_erasure, pk=pk)


@permitted(can_erase_personal_content)
def erasable(request: HttpRequest, pk: int) -> HttpResponse:
    """The entries about who asks whose contents are still there, to choose from."""
    asked = _asked(request.user, pk)
    page = page_of(request, found := erasable_by(request.user, asked), TALL_ROWS)
    context = {"asked": asked, "page": page, "newest": found.first(), "log_days": LOG_DAYS}
    return render(request, "reports/erasable.html", {**context, "acts": in_words(request, page.object_list)})


@permitted(can_erase_personal_content, posts=True)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen entries once more, and what is left of them; then erase them. It is the eraser who sits there."""
    return _erase(request, _asked(request.user, pk))


@reauthentication_required
def _erase(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    chosen = ErasureChoice(request.GET, among=erasable_by(request.user, asked)).chosen()
    form, numbers = EraseForm(request.POST or None), list(chosen.values_list("number", flat=True))
    if not numbers:
        messages.error(request, _("Nothing that can be erased was chosen."))
        return redirect("reports:erasable", asked.pk)
    about = {"asked": asked, "numbers": numbers, "by": request.user}
    if form.is_valid() and done(form, lambda: erase_for_request(**about, **form.cleaned_data)):
        said = ngettext("%(count)s entry is erased.", "%(count)s entries are erased.", len(numbers))
        messages.success(request, said % {"count": figure(len(numbers))})
        return redirect("people:data_request", asked.pk)
    page = page_of(request, chosen, TALL_ROWS)
    context = {"asked": asked, "form": form, "page": page, "acts": in_words(request, page.object_list)}
    return render(request, "reports/erase.html", context)
