"""The accounts of the demonstration: one for every role, and officers of the units that work with the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from django.utils.timezone import localdate

from thidua.ops.demo.names import lasting_key
from thidua.people.actions import create_account, grant_role, invite_account
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.models.accounts import held
from thidua.settings.demo import ACCOUNTS, PASSWORD

REASON = "Dữ liệu mẫu"
ONE_IN = 10
"""So many of the units work with the program from the beginning; of the others the paper register tells."""


def open_accounts(*, ward: Unit, province: Unit) -> None:
    """Over a ward for its own people, over the province for the others."""
    for username, role, _label, name in ACCOUNTS:
        account = create_account(
            username=username,
            email=f"{username}@thidua.example",
            name=name,
            password=PASSWORD,
            must_change=False,
            by=None,
        )
        unit = ward if role in (Role.UNIT_OFFICER, Role.UNIT_HEAD) else province
        grant_role(account=account, role=Role(role), unit=unit, reason=REASON, by=None)


def invite_officers(units: Sequence[Unit], seed: str) -> None:
    """One unit in some has an officer of its own, who was invited."""
    number = 0
    for unit in units:
        if Random(f"{seed}/officer/{lasting_key(unit)}").random() < 1 / ONE_IN and not officers([unit]):
            number += 1
            username = f"cchc{number:02d}"
            name = f"Cán bộ CCHC {unit.name} (mẫu)"
            account = invite_account(username=username, email=f"{username}@thidua.example", name=name, by=None)
            grant_role(account=account, role=Role.UNIT_OFFICER, unit=unit, reason=REASON, by=None)


def officers(units: Iterable[Unit]) -> Mapping[int, Account]:
    """The officer of each unit that has one today, by the unit's key."""
    grants = RoleGrant.objects.filter(held(localdate()), unit__in=list(units), role=Role.UNIT_OFFICER)
    return {grant.unit_id: grant.account for grant in grants.select_related("account").order_by("-pk")}


def account(username: str) -> Account:
    return Account.objects.get(username=username)
