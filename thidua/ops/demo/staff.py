"""Invented staff of every unit: posts, ratings, what their units attest, and a few who cannot be awarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from thidua.observations.actions import Figure
from thidua.ops.demo.clock import Act, moment
from thidua.ops.demo.names import full_name, lasting_key
from thidua.people.actions import NewPerson, create_persons, open_matter, rate_persons, record_discipline
from thidua.people.models import Category, DisciplinaryAction, Kind, PendingMatter, Person, RatingLevel, Unit
from thidua.people.queries import posts_on

STAFF = {Kind.DEPARTMENT: 6, Kind.MANAGEMENT_BOARD: 6, Kind.DISTRICT: 6, Kind.COMMUNE: 4, Kind.CENTRAL_AGENCY: 3}
DEPUTY = "Phó thủ trưởng"
TITLES = ("Thủ trưởng", DEPUTY, "Chuyên viên", "Chuyên viên", "Chuyên viên", "Nhân viên hợp đồng")
LEVELS = (RatingLevel.EXCELLENT, RatingLevel.GOOD, RatingLevel.GOOD, RatingLevel.GOOD, RatingLevel.COMPLETED)


def create_staff(units: Sequence[Unit], seed: str) -> dict[Unit, list[Person]]:
    """Staff of each unit for as long as the unit is in force."""
    planned = [(unit, person) for unit in units for person in _staff_of(unit, seed)]
    made = create_persons(persons=[person for _, person in planned], by=None)
    staff: dict[Unit, list[Person]] = {}
    for unit, person in planned:
        staff.setdefault(unit, []).append(made[person.staff_code])
    return staff


def _staff_of(unit: Unit, seed: str) -> Iterator[NewPerson]:
    rng = Random(f"{seed}/staff/{lasting_key(unit)}")
    for place in range(STAFF.get(Kind(unit.kind), 2)):
        yield NewPerson(
            staff_code=f"M{unit.pk:05d}-{place + 1}",
            full_name=full_name(rng),
            category=_category(unit, place),
            unit=unit,
            title=TITLES[place],
            is_leader=place < 2,
            is_head=place == 0,
            birth_date=date(rng.randint(1968, 1998), rng.randint(1, 12), rng.randint(1, 28)),
            since=unit.valid_from,
            until=unit.valid_to,
        )


def _category(unit: Unit, place: int) -> str:
    if TITLES[place].startswith("Nhân viên"):
        return Category.WORKER
    if unit.kind == Kind.COMMUNE and place == 0:
        return Category.CADRE
    return Category.PUBLIC_EMPLOYEE if place == 4 else Category.CIVIL_SERVANT


def staff_on(day: date) -> dict[Unit, list[Person]]:
    """Who serves where on a day, unit by unit."""
    staff: dict[Unit, list[Person]] = {}
    for post in sorted(posts_on(day).values(), key=lambda post: (post.unit.path, post.person.staff_code)):
        staff.setdefault(post.unit, []).append(post.person)
    return staff


def rate_staff(staff: dict[Unit, list[Person]], year: int, seed: str) -> None:
    """Yearly levels for nearly everyone: a few ratings are still owed."""
    rng = Random(f"{seed}/ratings/{year}")
    levels: dict[int, str] = {
        person.pk: rng.choice(LEVELS) for persons in staff.values() for person in persons if rng.random() < 0.97
    }
    rate_persons(year=year, levels=levels, decision=f"Quyết định xếp loại năm {year} (dữ liệu mẫu)", by=None)


def figures_of_staff(staff: dict[Unit, list[Person]], year: int, seed: str) -> Iterator[Figure]:
    """What units attest of their people, and how many dossiers were late under their hand."""
    for unit, persons in staff.items():
        rng = Random(f"{seed}/attested/{year}/{lasting_key(unit)}")
        for place, person in enumerate(persons):
            yield from _attested(person, year, place, rng)


def _attested(person: Person, year: int, place: int, rng: Random) -> Iterator[Figure]:
    proposed = rng.random() < (0.75 if place in (0, 2) else 0.3)
    marks = {
        "unit_proposal": (proposed, f"Biên bản họp HĐTĐKT {year}", 0.95),
        "direct_adviser": (place in (0, 2, 3), f"Quyết định phân công {year}", 0.92),
        "initiative_recognised": (proposed and rng.random() < 0.7, f"QĐ công nhận sáng kiến {year}", 0.9),
        "good_conduct": (rng.random() < 0.97, f"Nhận xét của đơn vị {year}", 0.95),
    }
    for measure, (holds, evidence, documented) in marks.items():
        if rng.random() < 0.96:
            yield Figure(
                measure=measure,
                year=year,
                person_id=person.pk,
                value=Decimal(int(holds)),
                evidence=f"{evidence} (mẫu)" if rng.random() < documented else "",
            )
    yield Figure(measure="own_dossiers_late", year=year, person_id=person.pk, value=Decimal(rng.random() > 0.85))


def acts_of_hard_cases() -> Iterator[Act]:
    """Someone disciplined over reform work, someone under inspection, and a unit with an open complaint."""
    yield Act(moment(date(2024, 11, 21)), _discipline)
    yield Act(moment(date(2025, 5, 13)), _inspect)
    yield Act(moment(date(2026, 1, 16)), _complain)


def _discipline() -> None:
    unit, people = _department(3, date(2024, 11, 20))
    record_discipline(
        action=DisciplinaryAction(
            person=people[3],
            unit=unit,
            form="Khiển trách",
            decision="Quyết định kỷ luật 12/QĐ (dữ liệu mẫu)",
            imposed_on=date(2024, 11, 20),
            ends_on=date(2025, 11, 19),
            over_reform=True,
        ),
        by=None,
    )


def _inspect() -> None:
    _unit, people = _department(5, date(2025, 5, 12))
    matter = "Thanh tra đột xuất công tác tiếp nhận hồ sơ (dữ liệu mẫu)"
    open_matter(matter=PendingMatter(person=people[0], subject=matter, opened_on=date(2025, 5, 12)), by=None)


def _complain() -> None:
    communes = [unit for unit in staff_on(date(2025, 12, 31)) if unit.kind == Kind.COMMUNE]
    complaint = "Đơn phản ánh nhũng nhiễu đang xác minh (dữ liệu mẫu)"
    open_matter(matter=PendingMatter(unit=communes[-1], subject=complaint, opened_on=date(2026, 1, 15)), by=None)


def _department(place: int, on: date) -> tuple[Unit, list[Person]]:
    """One of the departments of a day, and who served there."""
    return [(unit, people) for unit, people in staff_on(on).items() if unit.kind == Kind.DEPARTMENT][place]
