"""Who grants gives oneself nothing through a stand-in, and judges nothing; who judges grants nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_administrator, make_unit
from thidua.people.actions import delegate_role, grant_role, revoke_role
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.permissions import Refused, can_keep_account, can_lend, stand_ins_for

pytestmark = pytest.mark.django_db

TODAY = localdate()
DAY = timedelta(days=1)
APART = [(Role.ADMINISTRATOR, Role.STANDING_OFFICER), (Role.STANDING_OFFICER, Role.ADMINISTRATOR)]


def lend(grant: RoleGrant, to: Account, by: Account | None = None, **days: date) -> RoleGrant:
    said = {"valid_from": TODAY, "valid_to": TODAY + DAY, **days}
    lent = delegate_role(grant=grant, to=to, reason="Nghỉ", by=by or grant.account, **said)
    vars(to).pop("held_grants", None)
    return lent


def refused_at(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return list(error.value.message_dict)


def test_a_lent_role_does_not_reach_its_lender(province: Unit) -> None:
    keeper, stand_in = make_administrator(province), make_account(role=Role.OBSERVER, unit=province)
    held = grant_role(account=keeper, role=Role.CLERK, unit=province, reason="QĐ", by=None)
    other = grant_role(account=make_account(), role=Role.SIGNER, unit=province, reason="QĐ", by=None)
    lend(keeper.grants.get(role=Role.ADMINISTRATOR), stand_in)
    assert can_keep_account(stand_in, other.account)
    assert not can_keep_account(stand_in, keeper)
    assert not stand_ins_for(stand_in, other).filter(pk=keeper.pk).exists()
    assert not can_lend(stand_in, other, keeper)
    with pytest.raises(Refused):
        grant_role(account=keeper, role=Role.AUDITOR, unit=province, reason="Thử", by=stand_in)
    with pytest.raises(Refused):
        revoke_role(grant=held, reason="Thử", by=stand_in)
    with pytest.raises(Refused):
        lend(other, keeper, by=stand_in)


def test_a_stand_in_makes_nobody_an_administrator(client: Client, province: Unit) -> None:
    """Who would reach the lender: neither by granting nor by lending what another administrator holds."""
    keeper, absent, stand_in = make_administrator(province), make_administrator(province), make_account()
    lend(keeper.grants.get(), stand_in)
    other = grant_role(account=make_account(), role=Role.SIGNER, unit=province, reason="QĐ", by=stand_in).account
    with pytest.raises(Refused):
        grant_role(account=other, role=Role.ADMINISTRATOR, unit=province, reason="Thử", by=stand_in)
    with pytest.raises(Refused):
        lend(absent.grants.get(), other, by=stand_in)
    client.force_login(stand_in)
    asked = {"role": Role.ADMINISTRATOR, "unit": province.name, "reason": "Thử"}
    page = client.post(reverse("people:grant", args=[other.pk]), asked)
    assert "người thay mặt không giao vai trò quản trị viên" in str(page.context["form"].errors["unit"])
    revoke_role(grant=absent.grants.get(), reason="Nghỉ hưu", by=stand_in)
    both = make_administrator(province)
    lend(keeper.grants.get(), both)
    assert grant_role(account=other, role=Role.ADMINISTRATOR, unit=province, reason="QĐ", by=both).granted_by == both


def test_an_own_role_or_that_of_another_lender_reaches_a_lender(province: Unit) -> None:
    keeper, stand_in, own = make_administrator(province), make_account(), make_administrator(province)
    for to in (stand_in, own):
        lend(keeper.grants.get(), to)
    lend(make_administrator(province).grants.get(), stand_in)
    other = grant_role(account=make_account(), role=Role.SIGNER, unit=province, reason="QĐ", by=None)
    for account in (stand_in, own):
        assert can_keep_account(account, keeper)
        assert can_lend(account, other, keeper)


@pytest.mark.parametrize(("held", "wanted"), APART)
@pytest.mark.parametrize("place", ["same", "below", "above"])
def test_who_judges_is_not_granted_what_grants_nor_the_other_way(
    held: Role, wanted: Role, place: str, province: Unit
) -> None:
    commune = make_unit("Xã Xốp", parent=province)
    there, asked = {"same": (commune, commune), "below": (province, commune), "above": (commune, province)}[place]
    account = make_account(role=held, unit=there)
    with pytest.raises(ValidationError) as error:
        grant_role(account=account, role=wanted, unit=asked, reason="QĐ", by=make_administrator(province))
    assert refused_at(error) == ["role"]
    assert [grant.role for grant in account.grants.all()] == [held]


@pytest.mark.parametrize(("held", "wanted"), APART)
def test_it_is_neither_lent(held: Role, wanted: Role, province: Unit) -> None:
    account, lender = make_account(role=held, unit=province), make_account(role=wanted, unit=province)
    with pytest.raises(ValidationError) as error:
        lend(lender.grants.get(), account)
    assert refused_at(error) == ["to"]
    stand_in = make_account()
    lend(lender.grants.get(), stand_in)
    with pytest.raises(ValidationError):
        grant_role(account=stand_in, role=held, unit=province, reason="QĐ", by=None)
    revoke_role(grant=lender.grants.get(), reason="Thôi", by=None)
    assert grant_role(account=stand_in, role=held, unit=province, reason="QĐ", by=None).role == held


def test_one_after_the_other_or_elsewhere_they_are_held(province: Unit) -> None:
    one, other = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    account, role = make_account(role=Role.ADMINISTRATOR, unit=one, valid_to=TODAY), Role.STANDING_OFFICER
    grant_role(account=account, role=role, unit=other, reason="QĐ", by=None)
    grant_role(account=account, role=role, unit=one, reason="QĐ", by=None, valid_from=TODAY + DAY)
    assert account.grants.count() == 3
