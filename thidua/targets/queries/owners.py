"""The agencies that answer for the goals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from thidua.core.targets import Target
from thidua.people.models import Succession, Unit, UnitCode

CODES = "agency"
"""The code list of the agencies that regulations name."""


def owners(targets: Iterable[Target], on: date) -> dict[str, Unit]:
    """Code → the agency that answers for targets on a day: the one that bears the code, or who carries it on."""
    codes = {target.owner for target in targets if target.owner}
    bearers = UnitCode.objects.filter(scheme=CODES, code__in=codes).select_related("unit").order_by("pk")
    found = {row.code: row.unit for row in bearers}
    while heirs := _heirs([unit for unit in found.values() if not unit.is_in_force(on)], on):
        found = {code: heirs.get(unit.pk, unit) for code, unit in found.items()}
    return found


def _heirs(ended: Iterable[Unit], on: date) -> dict[int, Unit]:
    """Who carries on each of the units on a day; of several the one with the greatest share."""
    rows = Succession.objects.filter(predecessor__in=ended, on__lte=on).select_related("successor")
    return {row.predecessor_id: row.successor for row in rows.order_by("share", "-pk")}


def owner_of(target: Target, province: Unit, on: date) -> Unit:
    """Who answers for one target; the province itself where no agency is named or on record."""
    return owners([target], on).get(target.owner, province)
