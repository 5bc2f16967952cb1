"""One table with a column of every kind, and workbooks whose parts a test can spoil."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from thidua.core.messages import Text
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table
from thidua.sheets.writing import write_xlsx

Spoil = Callable[..., bytes]


@pytest.fixture(scope="session")
def units() -> Table:
    levels = {"department": Text("Sở, ban, ngành", "Department"), "commune": Text("Xã", "Commune")}
    return Table(
        Text("Đơn vị", "Units"),
        (
            Column("code", Text("Mã đơn vị", "Unit code"), kinds.text(max_length=10)),
            Column("level", Text("Loại", "Kind"), kinds.choice(levels)),
            Column("dossiers", Text("Số hồ sơ", "Dossiers"), kinds.integer(), required=False),
            Column("rate", Text("Tỷ lệ", "Rate"), kinds.decimal(), required=False),
            Column("since", Text("Từ ngày", "Since"), kinds.day(), required=False),
            Column("active", Text("Hoạt động", "Active"), kinds.boolean(), required=False),
        ),
    )


@pytest.fixture(scope="session")
def unit_rows() -> list[dict[str, object]]:
    full = {"level": "commune", "dossiers": 1234, "rate": Decimal("86.471"), "since": date(2025, 7, 1), "active": True}
    blank = dict.fromkeys(("dossiers", "rate", "since", "active"))
    return [{"code": "00123", **full}, {"code": "SNV", "level": "department", **blank}]


@pytest.fixture
def spoilt(units: Table, unit_rows: list[dict[str, object]]) -> Spoil:
    """A good workbook in which `old` is replaced by `new` in a part, and to which parts are added."""

    def spoil(part: str = "", old: str = "", new: str = "", **added: bytes) -> bytes:
        source, target = zipfile.ZipFile(io.BytesIO(write_xlsx(units, unit_rows))), io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in source.namelist():
                content = source.read(name).decode()
                assert name != part or old in content
                archive.writestr(name, content.replace(old, new) if name == part else content)
            for name, content in added.items():
                archive.writestr(name, content)
        return target.getvalue()

    return spoil
