"""Names of invented people: the family name says that they are samples, and no real person bears it."""

from __future__ import annotations

from random import Random

from thidua.people.models import Unit

FAMILY = "Mẫu"
MIDDLE = ("Văn", "Thị", "Minh", "Thanh", "Quốc", "Ngọc", "Hữu", "Thu", "Đức", "Y", "A", "Kim")
GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Đạt", "Giang", "Hà", "Hải", "Hạnh", "Hiếu", "Hoa", "Hùng", "Hương", "Khánh",
    "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Nhung", "Oanh", "Phúc", "Phương", "Quân", "Quyên", "Sơn",
    "Tâm", "Thảo", "Thủy", "Trang", "Trung", "Tuấn", "Uyên", "Vân", "Vinh", "Xuân", "Yến",
)  # fmt: skip


def full_name(rng: Random) -> str:
    return f"{FAMILY} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def lasting_key(unit: Unit) -> str:
    """What a unit's figures are drawn from: the same in every database, unlike its primary key."""
    return f"{unit.search_name}/{unit.valid_from or ''}"
