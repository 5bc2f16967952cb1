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
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from thidua.core.messages import Message, gettext_noop
from thidua.frame.words import say
from thidua.people.models import Account, Kind, Person, Post, Role, RoleGrant, Unit
from thidua.people.models.accounts import held


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
    return RoleGrant.objects.filter(held(on or timezone.localdate()), account=account).select_related("unit")


def holds(account: Account, *roles: Role, unit: Unit | None = None) -> bool:
    """Whether an account holds one of some roles today, over a unit or above it if one is named."""
    grants = [grant for grant in roles_on(account) if grant.role in roles]
    if unit is None:
        return bool(grants)
    return any(unit.path.startswith(grant.unit.path) for grant in grants)


# Personal data are open, by least privilege, to who decides on persons (the standing agency), to the unit they serve
# in, and to who examines whether awards to persons were lawful. Councils will see the persons of the files before them.
SEES_PERSONS = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR)


def can_view_results(account: Account) -> Decision:
    """Ranking, goals and units are published to every participant."""
    if holds(account, *Role):
        return ALLOWED
    return refused(gettext_noop("Your account has no role yet. Ask the administrator of your agency for one."))


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, auditors, and the head and officers of the unit the person works in."""
    if persons_open_to(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and the person's own unit see this page."))


def can_view_persons(account: Account) -> Decision:
    if holds(account, *SEES_PERSONS):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, units and auditors see the pages of persons."))


def can_import(account: Account) -> Decision:
    """Tables of figures, units and persons: the standing agency and its data officers, who decide nothing by them."""
    if holds(account, Role.STANDING_OFFICER, Role.DATA_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and data officers may import."))


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
    """Who did what: for those who answer for the movement, for its accounts, and for checking both."""
    if holds(account, Role.STANDING_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, administrators and auditors read the audit log."))


def can_erase_personal_content(account: Account) -> Decision:
    return _standing_agency_only(account)


def _standing_agency_only(account: Account) -> Decision:
    if holds(account, Role.STANDING_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only an officer of the standing agency may do this."))


def can_keep_accounts(account: Account) -> Decision:
    """Accounts and roles are kept by administrators, apart from who judges: separation of duties."""
    if holds(account, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(gettext_noop("Only an administrator keeps accounts and roles."))


def can_keep_account(account: Account, kept: Account) -> Decision:
    """An administrator keeps the accounts within reach, but not the own one."""
    if account == kept:
        return refused(
            gettext_noop("Nobody changes the state or the roles of the own account. Ask another administrator.")
        )
    if accounts_open_to(account).filter(pk=kept.pk).exists():
        return ALLOWED
    return refused(gettext_noop("This account is not within your reach as an administrator."))


def can_grant(account: Account, to: Account, unit: Unit) -> Decision:
    """An administrator gives roles over the own reach, to accounts within it."""
    if not _administers(account, unit):
        return refused(gettext_noop("Roles are granted by an administrator of the unit or of one above it."))
    return can_keep_account(account, to)


def can_revoke(account: Account, grant: RoleGrant) -> Decision:
    """Who delegated a role takes it back; otherwise it is for an administrator, as granting it is."""
    if grant.delegated_from is not None and grant.delegated_from.account_id == account.pk:
        return ALLOWED
    return can_grant(account, grant.account, grant.unit)


def _administers(account: Account, unit: Unit) -> bool:
    return holds(account, Role.ADMINISTRATOR, unit=unit)


def can_delegate(account: Account, grant: RoleGrant) -> Decision:
    """Who holds a role may lend it, and an administrator may for somebody absent; what is lent is not lent on."""
    if grant.delegated_from_id is not None:
        return refused(gettext_noop("A role that is delegated to you cannot be delegated on."))
    if not roles_on(grant.account).filter(pk=grant.pk).exists():
        return refused(gettext_noop("This role is not held any more."))
    if grant.account_id == account.pk or _administers(account, grant.unit):
        return ALLOWED
    return refused(gettext_noop("Only who holds a role, or an administrator, delegates it."))


def can_use_own_account(_account: Account) -> Decision:
    """One's own account page is open to everyone who is signed in, with or without a role."""
    return ALLOWED


def accounts_open_to(account: Account) -> QuerySet[Account]:
    """The accounts an administrator keeps: those without a role today, or with no role outside the own reach."""
    reach = roles_on(account).filter(role=Role.ADMINISTRATOR)
    if not reach:
        return Account.objects.none()
    within = Q(pk__in=[])
    for grant in reach:
        within |= Q(unit__path__startswith=grant.unit.path)
    outside = RoleGrant.objects.filter(held(timezone.localdate())).exclude(within)
    return Account.objects.exclude(pk__in=outside.values("account"))


def grants_open_to(account: Account) -> QuerySet[RoleGrant]:
    """Grants an account has something to do with: held, delegated to others, or of accounts it keeps."""
    kept = Q(account__in=accounts_open_to(account).values("pk"))
    grants = RoleGrant.objects.filter(Q(account=account) | Q(delegated_from__account=account) | kept)
    return grants.select_related("unit", "account", "delegated_from")


def units_open_to(account: Account) -> QuerySet[Unit]:
    return Unit.objects.all() if can_view_results(account) else Unit.objects.none()


def units_served_by(account: Account) -> list[Unit]:
    """The units that an account acts for as head or officer, a whole province left out."""
    own = roles_on(account).filter(role__in=[Role.UNIT_OFFICER, Role.UNIT_HEAD]).exclude(unit__kind=Kind.PROVINCE)
    return list({grant.unit_id: grant.unit for grant in own}.values())


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Persons who serve or have served where a role that sees persons reaches."""
    own = Q(pk__in=[])
    for grant in roles_on(account).filter(role__in=SEES_PERSONS):
        own |= Q(unit__path__startswith=grant.unit.path)
    return Person.objects.filter(pk__in=Post.objects.filter(own).values("person"))


type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def permitted[**P](check: Callable[[Account], Decision], *, posts: bool = False) -> Callable[[View[P]], View[P]]:
    """Declare who may open a page, and whether a form is sent to it. Others are asked to sign in, or told why not."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            assert isinstance(request.user, Account)
            demand(check, request.user)
            if request.method == "POST" and not posts:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return view(request, *args, **kwargs)

        guarded.permission, guarded.posts = check, posts  # type: ignore[attr-defined]
        return guarded

    return decorate
