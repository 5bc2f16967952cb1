"""Who may do what: every question is answered with allowed, or refused and why. What is not allowed here is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from thidua.core.messages import Message, gettext_noop
from thidua.frame.words import say
from thidua.people.models import Account, Kind, Person, Post, Role, RoleGrant, Unit
from thidua.people.models.units import in_force


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or refused with the reason in words."""

    allowed: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def refused(reason: str) -> Decision:
    return Decision(allowed=False, reason=Message.of(reason))


class Refused(PermissionDenied):
    """An act that permission was refused for."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(say(decision.reason) if decision.reason else "")


def demand(check: Callable[[Account], Decision], by: Account | None) -> None:
    """Let an act go on only if it is allowed; `by` None is the system itself. Raises Refused."""
    if by is None:
        return
    decision = check(by)
    if not decision:
        raise Refused(decision)


def roles_on(account: Account, on: date | None = None) -> QuerySet[RoleGrant]:
    """The roles an account holds on a day (default: today)."""
    if not account.is_active:
        return RoleGrant.objects.none()
    return RoleGrant.objects.filter(in_force(on or timezone.localdate()), account=account).select_related("unit")


def holds(account: Account, *roles: Role, unit: Unit | None = None) -> bool:
    """Whether an account holds one of some roles today, over a unit or above it if one is named."""
    grants = [grant for grant in roles_on(account) if grant.role in roles]
    if unit is None:
        return bool(grants)
    return any(unit.path.startswith(grant.unit.path) for grant in grants)


def can_view_results(account: Account) -> Decision:
    """Ranking, goals and units are published to every participant."""
    if holds(account, *Role):
        return ALLOWED
    return refused(gettext_noop("Your account has no role yet. Ask the standing agency for one."))


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, and officers of the unit the person works in."""
    if persons_open_to(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and the person's own unit see this page."))


def can_view_persons(account: Account) -> Decision:
    if holds(account, Role.STANDING_OFFICER, Role.UNIT_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and units see the pages of persons."))


def can_import(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_score(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_run_movement(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_choose_parameter(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_keep_units(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_keep_people(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_view_audit(account: Account) -> Decision:
    return _standing_agency_only(account)


def can_erase_personal_content(account: Account) -> Decision:
    return _standing_agency_only(account)


def _standing_agency_only(account: Account) -> Decision:
    if holds(account, Role.STANDING_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only an officer of the standing agency may do this."))


def units_open_to(account: Account) -> QuerySet[Unit]:
    return Unit.objects.all() if can_view_results(account) else Unit.objects.none()


def units_served_by(account: Account) -> list[Unit]:
    """The units that an account acts for as an officer, a whole province left out."""
    grants = roles_on(account).filter(role=Role.UNIT_OFFICER).exclude(unit__kind=Kind.PROVINCE)
    return [grant.unit for grant in grants]


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Persons who serve or have served where the account's role as an officer reaches."""
    own = Q(pk__in=[])
    for grant in roles_on(account).filter(role__in=[Role.STANDING_OFFICER, Role.UNIT_OFFICER]):
        own |= Q(unit__path__startswith=grant.unit.path)
    return Person.objects.filter(pk__in=Post.objects.filter(own).values("person"))


type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def permitted[**P](check: Callable[[Account], Decision]) -> Callable[[View[P]], View[P]]:
    """Declare who may open a page. Everyone else is asked to sign in, or told why not."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            assert isinstance(request.user, Account)
            demand(check, request.user)
            return view(request, *args, **kwargs)

        guarded.permission = check  # type: ignore[attr-defined]
        return guarded

    return decorate
