"""Units, persons and their registers as rows of their tables; importing what was exported changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from thidua.core.messages import format_decimal
from thidua.people.models import (
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Succession,
    Unit,
    UnitCode,
    UnitVersion,
)

Rows = list[dict[str, object]]


def export_units(units: QuerySet[Unit]) -> Rows:
    """Units from above; one without a code cannot be imported again."""
    codes, heirs, former = _codes(), _heirs(), _former_names()

    def place(unit: Unit) -> tuple[int, str, date]:
        return unit.path.count("/"), codes.get(unit.pk, ""), unit.valid_from or date.min

    return [
        {
            "code": codes.get(unit.pk),
            "name": unit.name,
            "kind": unit.kind,
            "parent_code": codes.get(unit.parent_id or 0),
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "successor_code": _shares(heirs.get(unit.pk, []), codes),
            "decision": next((heir.decision for heir in heirs.get(unit.pk, []) if heir.decision), None),
            "verified": unit.verified,
            "note": unit.note or None,
            "former_names": "; ".join(_until(former.get(unit.pk, {}), unit)) or None,
        }
        for unit in sorted(units, key=place)
    ]


def export_persons(persons: QuerySet[Person], units: QuerySet[Unit]) -> Rows:
    """A row a post. The caller names whom, and in which units, the reader may see; so it is for the registers below."""
    codes = _codes()
    posts = Post.objects.filter(person__in=persons, unit__in=units.values("pk")).select_related("person", "unit")
    return [
        {
            "staff_code": post.person.staff_code,
            "full_name": post.person.full_name,
            "birth_date": post.person.birth_date,
            "category": post.person.category,
            "unit_code": codes.get(post.unit_id),
            "unit_name": post.unit.name,
            "title": post.title,
            "is_leader": post.is_leader,
            "is_head": post.is_head,
            "valid_from": post.valid_from,
            "valid_to": post.valid_to,
        }
        for post in posts.order_by("person__staff_code", F("valid_from").asc(nulls_first=True), "pk")
    ]


def export_ratings(persons: QuerySet[Person], year: int | None = None) -> Rows:
    ratings = PerformanceRating.objects.filter(person__in=persons).select_related("person")
    return [
        {
            "staff_code": rating.person.staff_code,
            "year": rating.year,
            "level": rating.level,
            "decision": rating.decision or None,
        }
        for rating in ratings.order_by("person__staff_code", "year")
        if year is None or rating.year == year
    ]


def export_discipline(persons: QuerySet[Person]) -> Rows:
    codes = _codes()
    actions = DisciplinaryAction.objects.filter(person__in=persons).select_related("person", "unit")
    return [
        {
            "staff_code": action.person.staff_code,
            "unit_code": codes.get(action.unit_id),
            "unit_name": action.unit.name,
            "form": action.form,
            "decision": action.decision or None,
            "imposed_on": action.imposed_on,
            "ends_on": action.ends_on,
            "over_reform": action.over_reform,
        }
        for action in actions.order_by("imposed_on", "pk")
    ]


def export_matters(persons: QuerySet[Person], units: QuerySet[Unit]) -> Rows:
    codes = _codes()
    every = PendingMatter.objects.select_related("person", "unit")
    matters = every.filter(person__in=persons) | every.filter(unit__in=units)
    return [
        {
            "staff_code": matter.person.staff_code if matter.person else None,
            "unit_code": codes.get(matter.unit_id or 0),
            "unit_name": matter.unit.name if matter.unit else None,
            "subject": matter.subject,
            "document": matter.document or None,
            "opened_on": matter.opened_on,
            "closed_on": matter.closed_on,
        }
        for matter in matters.order_by("opened_on", "pk")
    ]


def _codes() -> dict[int, str]:
    """The code each unit first bore: by it and the unit's first day an import knows the unit again."""
    rows = UnitCode.objects.order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return dict(rows.values_list("unit", "code"))


def _heirs() -> dict[int, list[Succession]]:
    heirs: dict[int, list[Succession]] = {}
    for succession in Succession.objects.order_by("pk"):
        heirs.setdefault(succession.predecessor_id, []).append(succession)
    return heirs


def _former_names() -> dict[int, dict[str, date]]:
    """What units were called, each name with its last day."""
    names: dict[int, dict[str, date]] = {}
    for version in UnitVersion.objects.order_by("unit", "valid_to"):
        names.setdefault(version.unit_id, {})[version.name] = version.valid_to
    return names


def _until(names: Mapping[str, date], unit: Unit) -> Iterator[str]:
    for name, last_day in names.items():
        if name != unit.name:
            yield f"{name} ({last_day:%d/%m/%Y})"


def _shares(heirs: Iterable[Succession], codes: dict[int, str]) -> str | None:
    shares = {codes[heir.successor_id]: heir.share for heir in heirs if heir.successor_id in codes}
    if list(shares.values()) == [Decimal(1)]:
        return next(iter(shares))
    return "; ".join(f"{code}={format_decimal(share)}" for code, share in shares.items()) or None
