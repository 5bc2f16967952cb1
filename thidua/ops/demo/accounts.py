"""The accounts of the demonstration: one for every role, officers of units that work with the program, and heads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from django.db.models import QuerySet
from django.utils.timezone import localdate

from thidua.ops.demo.names import lasting_key
from thidua.people.actions import create_account, grant_role, invite_account, revoke_role
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit
from thidua.people.models.accounts import held
from thidua.settings.demo import ACCOUNTS, PASSWORD

REASON = "Dữ liệu mẫu"
ONE_IN = 10
"""So many of the units work with the program from the beginning; of the others the paper register tells."""
HEADED = (Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD, Kind.DISTRICT, Kind.CENTRAL_AGENCY, Kind.ORGANISATION)
"""Whose heads have accounts from the beginning; those of communes have them since there are no districts."""


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


def invite_heads(units: Sequence[Unit]) -> None:
    """The head of each unit that has none here yet is invited."""
    number = Account.objects.filter(username__startswith="thutruong").count()
    there = heads(units)
    for unit in units:
        if unit.pk not in there:
            username, number = f"thutruong{number:02d}", number + 1
            name = f"Thủ trưởng {unit.name} (mẫu)"
            account = invite_account(username=username, email=f"{username}@thidua.example", name=name, by=None)
            grant_role(account=account, role=Role.UNIT_HEAD, unit=unit, reason=REASON, by=None)


def settle_heads(units: Sequence[Unit]) -> None:
    """Each merged unit has one head again, and communes that have nobody here are given one."""
    found: dict[int, list[RoleGrant]] = defaultdict(list)
    for grant in _grants(units, Role.UNIT_HEAD).order_by("pk"):
        found[grant.unit_id].append(grant)
    for grant in (grant for grants in found.values() for grant in grants[1:]):
        revoke_role(grant=grant, reason="Sắp xếp cán bộ sau sáp nhập (dữ liệu mẫu)", by=None)
    here = officers(units)
    invite_heads([unit for unit in units if unit.kind == Kind.COMMUNE and unit.pk not in here])


def officers(units: Iterable[Unit]) -> Mapping[int, Account]:
    """The officer of each unit that has one today, by the unit's key."""
    return {grant.unit_id: grant.account for grant in _grants(units, Role.UNIT_OFFICER).order_by("-pk")}


def heads(units: Iterable[Unit]) -> Mapping[int, Account]:
    """The head of each unit whose head has an account today, by the unit's key."""
    return {grant.unit_id: grant.account for grant in _grants(units, Role.UNIT_HEAD).order_by("-pk")}


def speakers(units: Iterable[Unit]) -> Mapping[int, Account]:
    """Who acts for each unit today: its officer, its head, or the head of the unit above; by the unit's key."""
    listed = list(units)
    above = {unit.pk: unit.parent_id or 0 for unit in listed}
    of_above = heads(Unit.objects.filter(pk__in=above.values()))
    lent = {pk: of_above[parent] for pk, parent in above.items() if parent in of_above}
    return {**lent, **heads(listed), **officers(listed)}


def _grants(units: Iterable[Unit], role: Role) -> QuerySet[RoleGrant]:
    found = RoleGrant.objects.filter(held(localdate()), unit__in=list(units), role=role)
    return found.select_related("account", "unit")


def account(username: str) -> Account:
    return Account.objects.get(username=username)
