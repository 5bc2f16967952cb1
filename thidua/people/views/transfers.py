from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.people.actions import confirm_transfer, decline_transfer, withdraw_transfer
from thidua.people.forms import ReasonForm
from thidua.people.models import TransferState
from thidua.people.permissions import (
    can_answer_transfer,
    can_keep_staff,
    can_view_persons,
    can_withdraw_transfer,
    demand,
    permitted,
    transfers_awaiting,
    transfers_open_to,
    transfers_proposed,
)
from thidua.people.views.staff import Act, carry_out

ACTS = {
    "decline": Act(
        decline_transfer,
        ReasonForm,
        _("Decline the transfer"),
        _("The person stays in the post held now."),
        _("The transfer is declined."),
    ),
    "withdraw": Act(
        withdraw_transfer,
        ReasonForm,
        _("Withdraw the transfer"),
        _("The person stays in the post held now."),
        _("The transfer is withdrawn."),
    ),
}
CHECKS = {"confirm": can_answer_transfer, "decline": can_answer_transfer, "withdraw": can_withdraw_transfer}


@permitted(can_view_persons)
def transfers(request: HttpRequest) -> HttpResponse:
    """What both sides see: what waits for an answer first."""
    found = transfers_open_to(request.user).annotate(waits=Q(state=TransferState.PROPOSED)).order_by("-waits", "-pk")
    page = page_of(request, found)
    mine, given = (
        set(some(request.user).values_list("pk", flat=True)) for some in (transfers_awaiting, transfers_proposed)
    )
    rows = [(one, one.pk in mine, one.pk in given) for one in page]
    return render(request, "people/transfers.html", {"page": page, "rows": rows})


@permitted(can_keep_staff, posts=True)
def transfer_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm, decline or withdraw."""
    transfer = get_object_or_404(transfers_open_to(request.user), pk=pk)
    if act not in CHECKS:
        raise Http404
    demand(lambda keeper: CHECKS[act](keeper, transfer), request.user)
    back = reverse("people:transfers")
    if act in ACTS:
        return carry_out(request, ACTS[act], back, transfer=transfer)
    form = Form(request.POST)
    if request.method == "POST" and done(form, lambda: confirm_transfer(transfer=transfer, by=request.user)):
        messages.success(request, _("The transfer is confirmed, and the posts are changed."))
        return redirect(back)
    context = {"form": form, "transfer": transfer, "last_day": transfer.on - timedelta(days=1)}
    return render(request, "people/confirm.html", context)
