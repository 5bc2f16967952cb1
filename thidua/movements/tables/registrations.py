"""Registrations as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.timezone import localdate

from thidua.core.messages import Text
from thidua.frame.words import say
from thidua.movements.models import Registration
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table

REGISTRATIONS = Table(
    Text("Đăng ký thi đua", "Registrations"),
    (
        Column("unit", Text("Đơn vị", "Unit"), kinds.text()),
        Column("person", Text("Cá nhân", "Person"), kinds.text(), required=False),
        Column("scheme", Text("Danh hiệu, hình thức phấn đấu", "Award aimed for"), kinds.text(), required=False),
        Column("aim", Text("Nội dung đăng ký", "Aims and commitments"), kinds.text(), required=False),
        Column("registered_on", Text("Ngày đăng ký", "Registered on"), kinds.day()),
    ),
)


def registration_rows(found: Iterable[Registration], schemes: Mapping[str, Text]) -> Iterator[dict[str, object]]:
    for one in found:
        yield {
            "unit": one.unit.name,
            "person": one.person.full_name if one.person else None,
            "scheme": say(schemes[one.scheme]) if one.scheme in schemes else None,
            "aim": one.aim or None,
            "registered_on": localdate(one.registered_at),
        }
