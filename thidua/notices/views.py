from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.frame.forms import done
from thidua.frame.lists import TALL_ROWS, page_of
from thidua.notices.actions import choose_mail, open_all_notices, open_notice
from thidua.notices.forms import MailChoiceForm
from thidua.notices.permissions import can_read_notices, notices_open_to, shut_among
from thidua.notices.queries import mail_choice_of
from thidua.people.permissions import permitted


@permitted(can_read_notices)
def notices(request: HttpRequest) -> HttpResponse:
    found = notices_open_to(request.user)
    unread = request.GET.get("show") == "unread"
    page = page_of(request, found.filter(opened_at=None) if unread else found, TALL_ROWS)
    shut = shut_among(page.object_list, request.user)
    return render(request, "notices/notices.html", {"page": page, "unread": unread, "shut": shut})


@permitted(can_read_notices, posts=True)
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening is an act: its time is kept. It leads on to what the notice is about, where a page shows that."""
    notice = get_object_or_404(notices_open_to(request.user), pk=pk)
    if request.method == "POST":
        open_notice(notice=notice, by=request.user)
    return redirect("notices:notices" if shut_among([notice], request.user) else notice.url or "notices:notices")


@permitted(can_read_notices, posts=True)
def open_all(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        open_all_notices(account=request.user, by=request.user)
        messages.success(request, _("All notices are marked as read."))
    return redirect("notices:notices")


@permitted(can_read_notices, posts=True)
def mail(request: HttpRequest) -> HttpResponse:
    own = request.user
    form = MailChoiceForm(request.POST or None, instance=mail_choice_of(own))
    if form.is_valid() and done(form, lambda: choose_mail(account=own, by=own, **form.cleaned_data)):
        messages.success(request, _("Your choice holds from the next mail on."))
        return redirect("notices:notices")
    return render(request, "notices/mail.html", {"form": form})
