"""Handing in, taking back, the receipt, and the document itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.files.models import Upload
from thidua.frame.forms import done
from thidua.movements import queries
from thidua.movements.actions import hand_in, withdraw
from thidua.movements.forms import HandInForm, ReasonForm
from thidua.movements.models import Submission
from thidua.movements.permissions import can_hand_in, can_hand_in_for, can_view_duties, submissions_open_to
from thidua.movements.views.duties import owed_or_404
from thidua.movements.views.files import done_with_file, file_of
from thidua.people.permissions import demand, permitted


@permitted(can_hand_in, posts=True)
def hand_in_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A document with its number and day, as a file or written here."""
    owed = owed_or_404(pk)
    demand(lambda account: can_hand_in_for(account, owed.duty.unit), request.user)
    form = HandInForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    made: list[Submission] = []

    def act(upload: Upload | None) -> None:
        made.append(hand_in(duty=owed.duty, upload=upload, by=request.user, **form.cleaned_data))

    if form.is_valid() and done_with_file(form, request.user, act):
        messages.success(request, _("Handed in. This is the receipt: keep it."))
        return redirect("movements:receipt", made[0].pk)
    return render(request, "movements/hand_in.html", {"owed": owed, "form": form})


@permitted(can_hand_in, posts=True)
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    owed = owed_or_404(pk)
    demand(lambda account: can_hand_in_for(account, owed.duty.unit), request.user)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, lambda: withdraw(duty=owed.duty, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Withdrawn. It is owed again."))
        return redirect(owed.duty)
    return render(request, "movements/withdraw.html", {"owed": owed, "form": form})


def _submission(request: HttpRequest, pk: int) -> Submission:
    """The submission, if its documents are open to the user."""
    open_to = queries.with_documents(submissions_open_to(request.user))
    return get_object_or_404(open_to, duty__movement=queries.current_movement(), pk=pk)


@permitted(can_view_duties)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, when it was stored, and the hash of its content: to be printed and kept."""
    submission = _submission(request, pk)
    owed = owed_or_404(submission.duty_id)
    until = submission.duty.in_time_until
    in_time = None if until is None else submission.stored_at < until
    return render(request, "movements/receipt.html", {"submission": submission, "owed": owed, "in_time": in_time})


@permitted(can_view_duties)
def submission_file(request: HttpRequest, pk: int) -> HttpResponse:
    return file_of(_submission(request, pk).upload)
