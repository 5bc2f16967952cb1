from __future__ import annotations

from datetime import date

from django.db import transaction

from thidua.audit.actions import Subject, record
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.permissions import can_keep_people, demand


@transaction.atomic
def create_account(*, username: str, email: str, name: str, password: str, by: Account | None) -> Account:
    """Open an account for one person; the password is checked by whoever chose it."""
    demand(can_keep_people, by)
    account = Account(username=username, email=email, name=name)
    account.set_password(password)
    account.full_clean()
    account.save()
    record(by=by, verb="create_account", subject=Subject("account", str(account.pk), name), after={"email": email})
    return account


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: Role,
    unit: Unit,
    reason: str,
    by: Account | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGrant:
    """Give a role over a unit and all below it, for a time or until further notice."""
    demand(can_keep_people, by)
    grant = RoleGrant(account=account, role=role, unit=unit, reason=reason, valid_from=valid_from, valid_to=valid_to)
    grant.full_clean()
    grant.save()
    record(
        by=by,
        verb="grant_role",
        subject=Subject("account", str(account.pk), account.name),
        after={"role": role, "unit": unit.pk, "valid_from": valid_from, "valid_to": valid_to},
        reason=reason,
    )
    return grant
