"""Units, persons and accounts for tests: what a test does not name is plain and the same every time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from thidua.people.models import (
    Account,
    Category,
    ClusterMember,
    DisciplinaryAction,
    Kind,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    RatingLevel,
    Role,
    RoleGrant,
    Succession,
    Unit,
    UnitCode,
)

NUMBERS = count(1)
MERGED_ON = date(2025, 7, 1)
LAST_DAY = date(2025, 6, 30)


def make_unit(
    name: str = "Xã Đăk Hà",
    kind: str = Kind.COMMUNE,
    parent: Unit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    code: str = "",
    scheme: str = "gso",
) -> Unit:
    unit = Unit.objects.create(name=name, kind=kind, parent=parent, valid_from=valid_from, valid_to=valid_to)
    if code:
        UnitCode.objects.create(unit=unit, scheme=scheme, code=code, valid_from=valid_from, valid_to=valid_to)
    return unit


def make_province(name: str = "Tỉnh Kon Tum", code: str = "62") -> Unit:
    return make_unit(name, Kind.PROVINCE, code=code)


def succeed(predecessor: Unit, successor: Unit, share: str = "1", on: date = MERGED_ON) -> Succession:
    return Succession.objects.create(predecessor=predecessor, successor=successor, on=on, share=Decimal(share))


def join_cluster(unit: Unit, cluster: str = "communes", year: int = 2024) -> ClusterMember:
    return ClusterMember.objects.create(unit=unit, cluster=cluster, year=year)


def make_person(full_name: str = "Y Thị Mai", category: str = Category.CIVIL_SERVANT, staff_code: str = "") -> Person:
    code = staff_code or f"CB{next(NUMBERS):05d}"
    return Person.objects.create(staff_code=code, full_name=full_name, category=category)


def make_post(
    unit: Unit,
    person: Person | None = None,
    title: str = "Chuyên viên",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    holder = person or make_person()
    return Post.objects.create(person=holder, unit=unit, title=title, valid_from=valid_from, valid_to=valid_to)


def rate(person: Person, year: int = 2024, level: str = RatingLevel.GOOD, decision: str = "1/QĐ") -> PerformanceRating:
    return PerformanceRating.objects.create(person=person, year=year, level=level, decision=decision)


def discipline(
    person: Person,
    unit: Unit,
    imposed_on: date = date(2024, 5, 20),
    ends_on: date | None = None,
    over_reform: bool = True,
) -> DisciplinaryAction:
    return DisciplinaryAction.objects.create(
        person=person,
        unit=unit,
        form="Khiển trách",
        decision="12/QĐ-UBND",
        imposed_on=imposed_on,
        ends_on=ends_on,
        over_reform=over_reform,
    )


def make_matter(
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    opened_on: date = date(2025, 1, 10),
    closed_on: date | None = None,
) -> PendingMatter:
    return PendingMatter.objects.create(
        unit=unit, person=person, subject="Đơn phản ánh", opened_on=opened_on, closed_on=closed_on
    )


def make_account(username: str = "", role: str = "", unit: Unit | None = None, **grant: date | None) -> Account:
    """An account, with a role over a unit if both are named."""
    name = username or f"account{next(NUMBERS)}"
    account = Account.objects.create(username=name, email=f"{name}@example.test", name=name)
    if role and unit:
        RoleGrant.objects.create(account=account, role=role, unit=unit, **grant)
    return account


def make_administrator(province: Unit) -> Account:
    return make_account(role=Role.ADMINISTRATOR, unit=province)


def make_standing_officer(province: Unit) -> Account:
    return make_account(role=Role.STANDING_OFFICER, unit=province)
