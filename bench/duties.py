"""What a nation's communes owe: twelve reports a year each, under the rules of the real plan otherwise."""

from __future__ import annotations

import re
from datetime import date
from itertools import batched
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from django.db import connection

from thidua.documents.actions import keep_letterhead
from thidua.movements.actions import create_movement, load_regulation, packaged_folder, set_status
from thidua.movements.models import Movement, MovementStatus
from thidua.people.actions import NewUnit, create_units
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit

MONTHLY = """
  - code: report_{month:02d}
    name: {{vi: Báo cáo tháng {month}, en: Report of month {month}}}
    text: {{vi: Báo cáo tháng {month}, en: Report of month {month}}}
    unit_kinds: [commune]
    recurrence: yearly
    month: {month}
    days: 3
    first_year: 2023
    last_year: 2030
    to: {{vi: Sở Nội vụ, en: Department of Home Affairs}}
    basis: [{{instrument: plan, paragraph: II.5.a.tt.4}}]
    counts: [{{measure: periodic_reports_late_or_missing}}]
"""
BEGUN = date(2023, 1, 1)
COMMUNES_OF_A_DISTRICT = 100
PASSWORD = "!"


def movement_of(communes: int) -> Movement:
    """A running movement with its standing agency, and so many communes with an officer each."""
    units = _units(communes)
    _officers([unit for unit in units.values() if unit.kind == Kind.COMMUNE])
    keep_letterhead(
        unit=units["S"], agency="Sở Nội vụ", parent_agency="Ủy ban nhân dân tỉnh Mẫu", mark="SNV", place="Mẫu", by=None
    )
    with TemporaryDirectory(prefix="thidua-bench-") as name:
        folder = Path(name) / "bench"
        copytree(packaged_folder("kontum-2023"), folder)
        owed = "".join(MONTHLY.format(month=month) for month in range(1, 13))
        plan = (folder / "plan.yaml").read_text(encoding="utf-8")
        (folder / "plan.yaml").write_text(re.sub(r" *own_plan: .*\n", "", plan), encoding="utf-8")
        (folder / "obligations.yaml").write_text(f"obligations:\n{owed}", encoding="utf-8")
        regulation = load_regulation(folder=folder, by=None)
    movement = create_movement(regulation=regulation, province=units["P"], by=None)
    for status in (MovementStatus.ISSUED, MovementStatus.RUNNING):
        set_status(movement=movement, status=status, document="01/KH", by=None)
    return movement


def _units(communes: int) -> dict[str, Unit]:
    """A province with its department, and the communes below districts, by key."""
    new = [
        NewUnit(key="P", name="Tỉnh Mẫu", kind=Kind.PROVINCE, valid_from=BEGUN),
        NewUnit(key="S", name="Sở Nội vụ tỉnh Mẫu", kind=Kind.DEPARTMENT, parent="P", valid_from=BEGUN),
    ]
    for place, numbers in enumerate(batched(range(communes), COMMUNES_OF_A_DISTRICT)):
        district = f"H{place:03d}"
        new.append(NewUnit(key=district, name=f"Huyện {place}", kind=Kind.DISTRICT, parent="P", valid_from=BEGUN))
        new += [
            NewUnit(key=f"X{one:05d}", name=f"Xã mẫu {one:05d}", kind=Kind.COMMUNE, parent=district, valid_from=BEGUN)
            for one in numbers
        ]
    return create_units(units=new, parents={}, by=None)


def _officers(units: list[Unit]) -> None:
    """An account for each unit, without a password: nobody signs in by one here."""
    made = Account.objects.bulk_create(
        Account(username=f"mau{unit.pk}", email=f"mau{unit.pk}@example.test", name="Mẫu", password=PASSWORD)
        for unit in units
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=Role.UNIT_OFFICER, unit=unit) for account, unit in zip(made, units, strict=True)
    )


def analyse() -> None:
    """What a server in operation does by itself in time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
