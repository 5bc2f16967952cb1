from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from thidua.people.folding import fold
from thidua.people.models import Account, RoleGrant, Unit
from thidua.people.models.accounts import held
from thidua.people.queries.units import search_units
from thidua.settings.sign_in import REVIEW_DAYS


def has_second_step(account: Account) -> bool:
    steps = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(steps.exists())


def with_roles(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Accounts with the roles they hold today, in one query more, as `grants_today`."""
    grants = RoleGrant.objects.filter(held(timezone.localdate())).select_related("unit", "delegated_from__account")
    return accounts.prefetch_related(Prefetch("grants", grants.order_by("role", "unit__path"), to_attr="grants_today"))


STATES: dict[str, Callable[[], Q]] = {
    "open": lambda: Q(is_active=True) & ~Q(locked_until__gt=timezone.now()),
    "locked": lambda: Q(locked_until__gt=timezone.now()),
    "disabled": lambda: Q(is_active=False),
    "invited": lambda: Q(last_login=None, is_active=True),
    "review": lambda: Q(reviewed_at__lt=timezone.now() - timedelta(days=REVIEW_DAYS), is_active=True),
    "unlinked": lambda: Q(person=None, is_active=True),
}


def search_accounts(
    accounts: QuerySet[Account], *, text: str = "", role: str = "", unit: str = "", state: str = ""
) -> QuerySet[Account]:
    """Narrow a list of accounts: by name, user name or mail and by a unit's name or code, all without diacritics."""
    if text.strip():
        accounts = accounts.filter(search_name__contains=fold(text))
    if role or unit.strip():
        grants = RoleGrant.objects.filter(held(timezone.localdate()))
        grants = grants.filter(role=role) if role else grants
        grants = grants.filter(unit__in=search_units(unit).values("pk")) if unit.strip() else grants
        accounts = accounts.filter(pk__in=grants.values("account"))
    return accounts.filter(STATES[state]()) if state in STATES else accounts


def grants_of(account: Account) -> QuerySet[RoleGrant]:
    """Every role an account has ever been given, those held longest ago last."""
    grants = RoleGrant.objects.filter(account=account).select_related("unit", "account", "delegated_from__account")
    return grants.order_by("-pk")


def areas_on_offer() -> dict[str, str]:
    """The areas that an appraiser may be granted, by code: a room above knows them."""
    found: dict[str, str] = import_string(settings.THIDUA_AREAS)()
    return found


def with_area_names(grants: QuerySet[RoleGrant]) -> list[RoleGrant]:
    """Grants with their areas in words, as `area_names`."""
    names, found = areas_on_offer(), list(grants)
    for grant in found:
        vars(grant)["area_names"] = [names.get(code, code) for code in grant.areas]
    return found


def lent_by(account: Account) -> QuerySet[RoleGrant]:
    """What an account has delegated, and to whom."""
    lent = RoleGrant.objects.filter(delegated_from__account=account).select_related("unit", "account")
    return lent.order_by("-pk")


def over(accounts: QuerySet[Account], unit: Unit | None) -> Iterator[Account]:
    """Accounts with the roles they hold today over a unit, or over any, read in a few queries for all of them."""
    for account in with_roles(accounts).iterator(chunk_size=500):
        grants: list[RoleGrant] = vars(account)["grants_today"] if account.is_active else []
        account.held_grants = [one for one in grants if unit is None or unit.path.startswith(one.unit.path)]
        yield account
