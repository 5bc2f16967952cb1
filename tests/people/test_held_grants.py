"""Which roles an account holds: the answer at hand and the database's are one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from tests.factories.people import make_account, make_unit
from thidua.people.models import Account, Role, RoleGrant
from thidua.people.models.accounts import held

pytestmark = pytest.mark.django_db
DAYS = (None, -1, 0, 1)


def day(offset: int | None) -> date | None:
    return None if offset is None else timezone.localdate() + timedelta(days=offset)


def every_grant(account: Account, lent: RoleGrant | None = None) -> list[RoleGrant]:
    """Grants that begin, end and are revoked before, on and after today, or not at all."""
    unit = make_unit()
    spans = [(first, last) for first, last in product(DAYS, DAYS) if first is None or last is None or first <= last]
    return RoleGrant.objects.bulk_create(
        RoleGrant(
            account=account, role=Role.UNIT_OFFICER, unit=unit, valid_from=day(first), valid_to=day(last),
            revoked_on=day(revoked), delegated_from=lent,
        )
        for (first, last), revoked in product(spans, DAYS)
    )  # fmt: skip


def test_a_grant_is_held_when_the_database_says_so() -> None:
    account = make_account()
    every_grant(account)
    asked = RoleGrant.objects.filter(held(timezone.localdate()), account=account)
    assert 0 < asked.count() < account.grants.count()
    assert {grant.pk for grant in account.held_grants} == {grant.pk for grant in asked}


@pytest.mark.parametrize(("active", "idle"), [(False, False), (False, True), (True, False)])
def test_a_delegated_grant_is_held_as_long_as_what_was_lent(active: bool, idle: bool) -> None:
    account, lender = make_account(), make_account()
    for lent in every_grant(lender):
        RoleGrant.objects.create(account=account, role=Role.UNIT_OFFICER, unit=lent.unit, delegated_from=lent)
    Account.objects.filter(pk=lender.pk).update(is_active=active, closed_as_idle=idle)
    asked = RoleGrant.objects.filter(held(timezone.localdate()), account=account)
    assert bool(asked) == (active or idle)
    assert {grant.pk for grant in account.held_grants} == {grant.pk for grant in asked}
