"""The accounts of the demonstration: one for every role."""

from __future__ import annotations

from thidua.people.actions import create_account, grant_role
from thidua.people.models import Role, Unit
from thidua.settings.demo import ACCOUNTS, PASSWORD


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
        grant_role(account=account, role=Role(role), unit=unit, reason="Dữ liệu mẫu", by=None)
