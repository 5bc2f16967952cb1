from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from thidua.frame.lists import page_of
from thidua.people.forms import RightsFilter
from thidua.people.models import Account, RoleGrant
from thidua.people.permissions import (
    OF_THE_MOVEMENT,
    THINGS,
    Decision,
    accounts_open_to,
    can_keep_accounts,
    judged,
    permitted,
)
from thidua.people.queries import over, search_accounts


class Right(NamedTuple):
    """Whether an account may do a thing, by which of its roles, or why not."""

    account: Account
    words: str
    decision: Decision
    grants: list[RoleGrant]


def _right(account: Account, key: str) -> Right:
    words, check = THINGS[key]
    decision, relied_on = judged(check, account)
    grants = {grant.pk: grant for grant in chain.from_iterable(relied_on)}
    return Right(account, str(words), decision, list(grants.values()))


@permitted(can_keep_accounts)
def who_may(request: HttpRequest) -> HttpResponse:
    """Who may do a given thing and why, among the accounts within reach."""
    form = RightsFilter(request.GET, things={key: words for key, (words, _check) in THINGS.items()})
    wanted = form.cleaned_data if form.is_valid() else {}
    key = wanted.get("thing") or form.fields["thing"].choices[0][0]
    whole = key in OF_THE_MOVEMENT
    found = search_accounts(accounts_open_to(request.user), text=request.GET.get("q", "")).order_by("name", "pk")
    rights = (_right(account, key) for account in over(found, None if whole else wanted.get("unit")))
    allowed = [right for right in rights if right.decision]
    page = page_of(request, allowed)
    context = {"page": page, "form": form, "words": THINGS[key][0], "whole": whole}
    return render(request, "people/who_may.html", context)


@permitted(can_keep_accounts)
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """What one account may do, by which role, and why it may not do the rest."""
    kept = get_object_or_404(accounts_open_to(request.user), pk=pk)
    return render(request, "people/rights.html", {"kept": kept, "rights": list(_rights(kept))})


def _rights(kept: Account) -> Iterator[Right]:
    found = [_right(kept, key) for key in THINGS]
    yield from sorted(found, key=lambda right: (not right.decision, right.words))
