"""Who may do what: every question is answered with allowed, or refused and why. What is not allowed here is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import resolve
from django.utils import timezone
from django.utils.functional import Promise

from thidua.audit import context
from thidua.core.messages import Message
from thidua.frame.words import say
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.models.accounts import held


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or refused with the reason in words."""

    allowed: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


type Check = Callable[[Account], Decision]

THINGS: dict[str, tuple[str | Promise, Check]] = {}
"""What an account may be asked about, in words: every permission that takes nothing but an account."""


OF_THE_MOVEMENT: set[str] = set()
"""Which of these are done for a whole movement, so that it does not matter over which unit one asks."""


def thing[C: Check](words: str | Promise, *, of_the_movement: bool = False) -> Callable[[C], C]:
    """Say in words what a permission is about, so that an administrator sees who has it and why."""

    def decorate(check: C) -> C:
        room, name = check.__module__.split(".")[1], check.__name__
        key = f"{room}.{name.removeprefix('can_')}"
        THINGS[key] = words, check
        if of_the_movement:
            OF_THE_MOVEMENT.add(key)
        return check

    return decorate


def refused(reason: str) -> Decision:
    return Decision(allowed=False, reason=Message.of(reason))


class Refused(PermissionDenied):
    """An act that permission was refused for."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(say(decision.reason) if decision.reason else "")


_relied_on: ContextVar[list[list[RoleGrant]] | None] = ContextVar("grants_relied_on", default=None)
"""While something is demanded: for each question asked on the way, the grants that answer it."""


def demand(check: Callable[[Account], Decision], by: Account | None) -> None:
    """Let an act go on only if it is allowed; `by` None is the system itself. Raises Refused.

    The log learns on whose behalf the act is done, if only a delegated role allows it. An act that needs several
    permissions demands them at once: see `each`.
    """
    if by is None:
        return
    decision, relied_on = judged(check, by)
    if not decision:
        raise Refused(decision)
    context.act_for(by.pk, _lenders(check, by, relied_on))


def lenders_of(by: Account | None) -> str:
    """On whose behalf an act is done, by name, once it was demanded; nobody's by the own roles."""
    return context.on_behalf_of(by.pk)[:300] if by else ""


def each(*checks: Check) -> Check:
    """All that one act needs; the first that refuses says why."""

    def check(account: Account) -> Decision:
        return next((decision for one in checks if not (decision := one(account))), ALLOWED)

    return check


def judged(check: Callable[[Account], Decision], account: Account) -> tuple[Decision, list[list[RoleGrant]]]:
    """The answer to a question, and the grants that it rests on."""
    token = _relied_on.set([])
    try:
        return check(account), _relied_on.get() or []
    finally:
        _relied_on.reset(token)


def rely_on(grants: list[RoleGrant]) -> None:
    """Note which grants answer a question that is part of what is demanded."""
    relied_on = _relied_on.get()
    if relied_on is not None and grants:
        relied_on.append(grants)


def _lenders(check: Check, by: Account, relied_on: list[list[RoleGrant]]) -> str:
    """Who lent what an act rests on: nobody where the own roles would have done, else whose roles would with them,
    and where one lender's are not enough all who lent something.
    """
    own = [grant for grant in by.held_grants if grant.delegated_from is None]
    lenders = {str(grant.delegated_from.account) for grants in relied_on for grant in grants if grant.delegated_from}
    if not lenders or _would_do(check, by, own):
        return ""
    lent = {name: [grant for grant in by.held_grants if _lent_by(grant, name)] for name in lenders}
    enough = [name for name, grants in lent.items() if _would_do(check, by, own + grants)]
    return "; ".join(sorted(enough or lenders))


def _lent_by(grant: RoleGrant, name: str) -> bool:
    return grant.delegated_from is not None and str(grant.delegated_from.account) == name


def _would_do(check: Check, by: Account, grants: list[RoleGrant]) -> bool:
    """Whether an account could do it if it held some of its roles only."""
    return bool(check(_holding(by, grants)))


def _holding(account: Account, grants: list[RoleGrant]) -> Account:
    less = copy(account)
    less.held_grants = grants
    return less


def lenders_to(account: Account, *roles: Role) -> set[Account]:
    """Who lent an account the roles that it holds today on somebody's behalf; where some are named, these."""
    lent = (grant for grant in account.borrowed_grants if not roles or grant.role in roles)
    return {grant.delegated_from.account for grant in lent if grant.delegated_from}


def without_lent_by(lender: Account | None, account: Account) -> Account:
    """An account as if somebody (None: anybody) had lent it nothing."""
    return _holding(account, [grant for grant in account.held_grants if not _is_lent_by(lender, grant)])


def _is_lent_by(lender: Account | None, grant: RoleGrant) -> bool:
    return grant.delegated_from is not None and lender in (None, grant.delegated_from.account)


def roles_on(account: Account, on: date | None = None) -> QuerySet[RoleGrant]:
    """The roles an account holds on a day (default: today)."""
    if not account.is_active:
        return RoleGrant.objects.none()
    return RoleGrant.objects.filter(held(on or timezone.localdate()), account=account).select_related("unit")


def holds(account: Account, *roles: Role, unit: Unit | None = None) -> bool:
    """Whether an account holds one of some roles today, over a unit or above it if one is named."""
    return bool(held_as(account, *roles, unit=unit))


def held_as(account: Account, *roles: Role, unit: Unit | None = None) -> list[RoleGrant]:
    """The grants by which an account holds one of some roles today."""
    grants = [grant for grant in account.held_grants if grant.role in roles]
    if unit is not None:
        grants = [grant for grant in grants if unit.path.startswith(grant.unit.path)]
    rely_on(grants)
    return grants


def admits(url: str, account: Account) -> bool:
    """Whether the view of an address lets an account in at all."""
    return bool(vars(resolve(url.partition("#")[0]).func)["permission"](account))


type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def permitted[**P](
    check: Callable[[Account], Decision], *, posts: bool = False, deletes: bool = False
) -> Callable[[View[P]], View[P]]:
    """Declare who may open a page, and whether a form is sent to it or it is deleted; it takes no other method.

    Others are asked to sign in, or told why not.
    """
    methods = ["GET", "HEAD", *(["POST"] if posts else []), *(["DELETE"] if deletes else [])]

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            assert isinstance(request.user, Account)
            demand(check, request.user)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        guarded.permission, guarded.posts, guarded.deletes = check, posts, deletes  # type: ignore[attr-defined]
        return guarded

    return decorate
