"""Invented provinces that fill the country up to about 12,000 units, to see how the program bears its real size."""

from __future__ import annotations

from collections.abc import Iterator

from thidua.people.actions import NewUnit, create_units
from thidua.people.models import Kind, Unit

PROVINCES, DEPARTMENTS, COMMUNES, SUB_UNITS = 33, 15, 98, 16


def create_nation(provinces: int = PROVINCES) -> list[Unit]:
    """Thirty-three sample provinces, or another number, with their agencies, communes and divisions."""
    made = create_units(units=list(_units(provinces)), parents={}, by=None)
    return list(made.values())


def _units(provinces: int) -> Iterator[NewUnit]:
    for number in range(1, provinces + 1):
        province = f"P{number:02d}"
        yield NewUnit(key=province, name=f"Tỉnh mẫu {number:02d}", kind=Kind.PROVINCE)
        for place in range(1, DEPARTMENTS + 1):
            key = f"{province}-S{place:02d}"
            yield NewUnit(
                key=key, name=f"Sở mẫu {place:02d} tỉnh mẫu {number:02d}", kind=Kind.DEPARTMENT, parent=province
            )
            for division in range(1, SUB_UNITS + 1):
                name = f"Phòng mẫu {division:02d}, sở mẫu {place:02d} tỉnh mẫu {number:02d}"
                yield NewUnit(key=f"{key}-{division:02d}", name=name, kind=Kind.SUB_UNIT, parent=key)
        for place in range(1, COMMUNES + 1):
            name = f"Xã mẫu {place:02d} tỉnh mẫu {number:02d}"
            yield NewUnit(key=f"{province}-X{place:03d}", name=name, kind=Kind.COMMUNE, parent=province)
