"""A small province before a reorganisation, and drafts of what a decision does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.factories.people import MERGED_ON, make_unit
from thidua.people.models import Kind, Unit
from thidua.reorganisations.actions import add_step, draft_reorganisation
from thidua.reorganisations.models import Outcome, Reorganisation, Step, StepKind, Target


@dataclass(frozen=True, slots=True)
class Province:
    """Two provinces; in the first a district with three communes, and a department with a division."""

    province: Unit
    other: Unit
    district: Unit
    one: Unit
    two: Unit
    three: Unit
    department: Unit
    division: Unit


def make_province_to_change() -> Province:
    province = make_unit("Tỉnh Cũ", Kind.PROVINCE, code="62")
    district = make_unit("Huyện Cũ", Kind.DISTRICT, province, code="610")
    department = make_unit("Sở Cũ", Kind.DEPARTMENT, province, code="sc", scheme="agency")
    return Province(
        province=province,
        other=make_unit("Tỉnh Khác", Kind.PROVINCE, code="51"),
        district=district,
        one=make_unit("Xã Một", Kind.COMMUNE, district, code="23001"),
        two=make_unit("Xã Hai", Kind.COMMUNE, district, code="23002"),
        three=make_unit("Xã Ba", Kind.COMMUNE, district, code="23003"),
        department=department,
        division=make_unit("Phòng Cũ", Kind.SUB_UNIT, department),
    )


def make_draft(effective_on: date = MERGED_ON, number: str = "01/NQ-MAU") -> Reorganisation:
    return draft_reorganisation(
        number=number,
        title="Sắp xếp đơn vị (mẫu)",
        issuer="Cơ quan mẫu",
        decided_on=effective_on,
        effective_on=effective_on,
        by=None,
    )


def new(name: str, parent: Unit | Outcome | None, kind: str = Kind.COMMUNE, code: str = "", share: str = "") -> Target:
    size = Decimal(share) if share else None
    return Target(is_new=True, name=name, kind=kind, parent=parent, code=code, share=size)


def create(draft: Reorganisation, target: Target) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.CREATE, sources=[], outcomes=[target], by=None)


def first_outcome(step: Step) -> Outcome:
    return step.outcomes.all()[0]


def merge(draft: Reorganisation, *units: Unit, into: Target) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.MERGE, sources=units, outcomes=[into], by=None)


def split(draft: Reorganisation, unit: Unit, *into: Target) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.SPLIT, sources=[unit], outcomes=into, by=None)


def transfer_part(draft: Reorganisation, unit: Unit, to: Target) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.TRANSFER_PART, sources=[unit], outcomes=[to], by=None)


def abolish(draft: Reorganisation, unit: Unit, people_to: Unit | None = None) -> Step:
    outcomes = [Target(unit=people_to, takes_people=True)] if people_to else []
    return add_step(reorganisation=draft, kind=StepKind.ABOLISH, sources=[unit], outcomes=outcomes, by=None)


def rename(draft: Reorganisation, unit: Unit, name: str) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.RENAME, sources=[unit], outcomes=[Target(name=name)], by=None)


def move(draft: Reorganisation, unit: Unit, below: Unit | Outcome) -> Step:
    return add_step(reorganisation=draft, kind=StepKind.MOVE, sources=[unit], outcomes=[Target(parent=below)], by=None)
