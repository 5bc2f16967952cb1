"""Roles over units that are merged: each account holds the same one once afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_unit
from tests.factories.reorganisations import Province, make_draft, make_province_to_change, merge, move, new
from thidua.people.actions import delegate_role
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Status, Target

pytestmark = pytest.mark.django_db

LATER = date(2099, 12, 31)


@pytest.fixture
def there() -> Province:
    return make_province_to_change()


def merged(*units: Unit, into: Target) -> None:
    draft = make_draft()
    merge(draft, *units, into=into)
    carry_out(reorganisation=draft, by=None)


def also(account: Account, unit: Unit, **facts: object) -> RoleGrant:
    return account.grants.create(role=Role.UNIT_OFFICER, unit=unit, **facts)


def held(account: Account) -> list[tuple[str, date | None, date | None]]:
    grants = account.grants.filter(revoked_on=None).exclude(valid_to=LAST_DAY).order_by("pk")
    return [(grant.unit.name, grant.valid_from, grant.valid_to) for grant in grants]


def test_a_role_over_two_units_that_become_one_is_held_once(there: Province) -> None:
    account = make_account(role=Role.UNIT_OFFICER, unit=there.one, valid_to=LATER)
    also(account, there.two)
    merged(there.one, there.two, into=new("Xã Gộp", there.district))
    assert held(account) == [("Xã Gộp", MERGED_ON, None)]
    assert set(account.grants.filter(unit__in=[there.one, there.two]).values_list("valid_to", flat=True)) == {LAST_DAY}


def test_a_role_held_already_over_the_unit_that_takes_over_is_not_given_again(there: Province) -> None:
    account = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    also(account, there.two)
    merged(there.one, into=Target(unit=there.two))
    assert held(account) == [("Xã Hai", None, None)]


def test_a_role_held_for_a_shorter_time_or_over_other_areas_is_no_reason_to_lose_one(there: Province) -> None:
    account = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    also(account, there.two, valid_to=LATER)
    appraiser = make_account(role=Role.APPRAISER, unit=there.one)
    appraiser.grants.create(role=Role.APPRAISER, unit=there.two, areas=["procedures"])
    merged(there.one, into=Target(unit=there.two))
    assert held(account) == [("Xã Hai", None, LATER), ("Xã Hai", MERGED_ON, None)]
    assert held(appraiser) == [("Xã Hai", None, None), ("Xã Hai", MERGED_ON, None)]


def test_what_was_lent_from_both_is_lent_once_from_the_role_that_is_left(there: Province) -> None:
    holder, deputy = make_account(role=Role.UNIT_OFFICER, unit=there.one), make_account()
    days = {"valid_from": date(2025, 6, 1), "valid_to": date(2025, 8, 29)}
    for grant in (holder.grants.get(), also(holder, there.two)):
        delegate_role(grant=grant, to=deputy, reason="nghỉ phép", by=None, **days)
    merged(there.one, there.two, into=new("Xã Gộp", there.district))
    assert held(deputy) == [("Xã Gộp", MERGED_ON, date(2025, 8, 29))]
    lent = deputy.grants.latest("pk")
    assert (lent.delegated_from, lent.unit.name) == (holder.grants.latest("pk"), "Xã Gộp")


@pytest.mark.parametrize("how", ["merge", "move"])
def test_roles_that_exclude_each_other_are_not_brought_together(how: str, there: Province) -> None:
    """Who grants does not judge: neither over one unit that two become, nor over one that comes below another."""
    account = make_account(role=Role.ADMINISTRATOR, unit=there.one)
    district = make_unit("Huyện Mới", Kind.DISTRICT, there.province)
    judging = account.grants.create(role=Role.STANDING_OFFICER, unit=there.two if how == "merge" else district)
    draft = make_draft()
    if how == "merge":
        merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    else:
        move(draft, there.one, district)
    with pytest.raises(ValidationError) as error:
        carry_out(reorganisation=draft, by=None)
    assert "người xét không giao quyền" in str(error.value)
    assert {grant.unit for grant in account.grants.all()} == {there.one, judging.unit}
    judging.delete()
    assert carry_out(reorganisation=draft, by=None).status == Status.CARRIED_OUT


def test_roles_that_were_held_one_after_the_other_hinder_nothing(there: Province) -> None:
    account = make_account(role=Role.ADMINISTRATOR, unit=there.one)
    account.grants.create(role=Role.STANDING_OFFICER, unit=there.district, valid_to=LAST_DAY)
    merged(there.one, into=Target(unit=there.two))
    assert held(account) == [("Xã Hai", MERGED_ON, None)]
