"""Handing in, taking back, asking for more time, the receipt, and the document itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.core.duties import DutyAct
from thidua.core.messages import Message
from thidua.files.models import Upload
from thidua.frame.forms import done
from thidua.movements import queries
from thidua.movements.actions import ask_for_time, hand_in, withdraw
from thidua.movements.forms import AskForm, HandInForm, ReasonForm, at_the_latest
from thidua.movements.models import Submission
from thidua.movements.permissions import can_hand_in, can_hand_in_for, can_view_duties, submissions_open_to
from thidua.movements.views.duties import owed_or_404
from thidua.movements.views.files import done_with_file, file_of, handed_in_elsewhere
from thidua.movements.workflow import refusal
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
    context = {"owed": owed, "form": form, "refusal": _refusal(request, owed, DutyAct.HAND_IN)}
    context["returned"] = queries.return_of_duty(owed.duty)
    return render(request, "movements/hand_in.html", context)


@permitted(can_hand_in, posts=True)
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    owed = owed_or_404(pk)
    demand(lambda account: can_hand_in_for(account, owed.duty.unit), request.user)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, lambda: withdraw(duty=owed.duty, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Withdrawn. It is owed again."))
        return redirect(owed.duty)
    context = {"owed": owed, "form": form, "refusal": _refusal(request, owed, DutyAct.WITHDRAW)}
    return render(request, "movements/withdraw.html", context)


@permitted(can_hand_in, posts=True)
def ask_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an extension, or once the deadline has passed for the matter to be opened again."""
    owed = owed_or_404(pk)
    demand(lambda account: can_hand_in_for(account, owed.duty.unit), request.user)
    late = owed.duty.standing.is_late(timezone.now())
    act = DutyAct.ASK_REOPENING if late else DutyAct.ASK_EXTENSION
    form = AskForm(request.POST or None, initial={"act": act.value})
    at_the_latest(form.fields["until"], owed.duty.movement)
    if form.is_valid() and done(form, lambda: ask_for_time(duty=owed.duty, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Asked. Until the standing agency answers, the deadline stays as it is."))
        return redirect(owed.duty)
    context = {"owed": owed, "form": form, "late": late, "refusal": _refusal(request, owed, act)}
    return render(request, "movements/ask.html", context)


def _refusal(request: HttpRequest, owed: queries.Owed, act: DutyAct) -> Message | None:
    """Why a form is not offered; what was sent all the same is answered beside its fields."""
    return None if request.method == "POST" else refusal(owed.duty, act, timezone.now())


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
    same = handed_in_elsewhere(request.user, [submission.upload], owed.duty)
    undone = submission.events.filter(act__in=[DutyAct.WITHDRAW, DutyAct.RETURN]).last()
    context = {"submission": submission, "owed": owed, "in_time": in_time, "same": same, "undone": undone}
    return render(request, "movements/receipt.html", context)


@permitted(can_view_duties)
def submission_file(request: HttpRequest, pk: int) -> HttpResponse:
    return file_of(_submission(request, pk).upload)
