from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from thidua.people.models import Succession, Unit, UnitVersion


@dataclass(frozen=True, slots=True)
class Lineage:
    """The successions by which a unit came to be, those by which others carry on its history, and what it was."""

    origins: tuple[Succession, ...]
    successions: tuple[Succession, ...]
    versions: tuple[UnitVersion, ...]

    def __bool__(self) -> bool:
        return bool(self.origins or self.successions or self.versions)


def lineage(unit: Unit) -> Lineage:
    return Lineage(
        origins=tuple(unit.origins.select_related("predecessor").order_by("on", "predecessor__path")),
        successions=tuple(unit.successions.select_related("successor").order_by("on", "successor__path")),
        versions=tuple(unit.versions.select_related("parent")),
    )


def comparable_predecessors(units: Iterable[Unit], year: int) -> dict[int, int | None]:
    """For each unit judged in `year`, the unit whose result of the year before is comparable, if there is one.

    A year is judged on the units in force on its last day: the unit itself if it had begun by then, and neither took
    over nor gave away a part of another since; else its one-to-one predecessor.
    """
    last_day = date(year - 1, 12, 31)
    found: dict[int, int | None] = {}
    for unit in units:
        begun = unit.valid_from is None or unit.valid_from <= last_day
        found[unit.pk] = unit.pk if begun else None
    begun_later = [pk for pk, itself in found.items() if itself is None]
    for changed in _changed([pk for pk, itself in found.items() if itself is not None], year):
        found[changed] = None
    for successor, predecessor in one_to_one_predecessors(begun_later).items():
        found[successor] = predecessor.pk if predecessor.is_in_force(last_day) else None
    return found


def _changed(unit_ids: Collection[int], year: int) -> set[int]:
    """Units, there before and after, that took over another or gave a part away in a year."""
    if not unit_ids:
        return set()
    about = Q(successor__in=unit_ids) | Q(predecessor__in=unit_ids)
    rows = Succession.objects.filter(about, on__gt=date(year - 1, 12, 31), on__lte=date(year, 12, 31))
    return {pk for pair in rows.values_list("predecessor", "successor") for pk in pair} & set(unit_ids)


def with_predecessors(units: Iterable[Unit]) -> list[Unit]:
    """The units and all whose whole history they carry on, over however many reorganisations."""
    found = {unit.pk: unit for unit in units}
    newest = list(found)
    while newest:
        earlier = Unit.objects.filter(successions__successor__in=newest, successions__share=1).exclude(pk__in=found)
        before = {unit.pk: unit for unit in earlier}
        found |= before
        newest = list(before)
    return list(found.values())


def carried_by_each(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """As `with_predecessors`, for each of the units by itself, and all in the same few queries."""
    found = {unit.pk: {unit.pk: unit} for unit in units}
    newest = {pk: {pk} for pk in found}
    while newest:
        successors = {pk for heirs in newest.values() for pk in heirs}
        rows = Succession.objects.filter(successor__in=successors, share=1).select_related("predecessor")
        earlier = [(row.successor_id, row.predecessor) for row in rows]
        before = {
            root: {unit.pk: unit for heir, unit in earlier if heir in heirs and unit.pk not in found[root]}
            for root, heirs in newest.items()
        }
        for root, units_before in before.items():
            found[root] |= units_before
        newest = {root: set(units_before) for root, units_before in before.items() if units_before}
    return {root: list(carried.values()) for root, carried in found.items()}


def with_successors(units: Iterable[Unit]) -> list[Unit]:
    """The units and all that carry on their whole history, over however many reorganisations."""
    found = {unit.pk: unit for unit in units}
    newest = list(found)
    while newest:
        later = Unit.objects.filter(origins__predecessor__in=newest, origins__share=1).exclude(pk__in=found)
        after = {unit.pk: unit for unit in later}
        found |= after
        newest = list(after)
    return list(found.values())


def carried_on_by_each(units: Iterable[Unit]) -> dict[int, list[int]]:
    """As `with_successors`, for each of the units by itself, by their keys, and all in the same few queries."""
    roots = {unit.pk for unit in units}
    heirs: dict[int, list[int]] = {}
    newest = roots
    while newest:
        heirs |= {pk: [] for pk in newest}
        rows = Succession.objects.filter(predecessor__in=newest, share=1).order_by("pk")
        for predecessor_id, successor_id in rows.values_list("predecessor", "successor"):
            heirs[predecessor_id].append(successor_id)
        newest = {heir for pk in newest for heir in heirs[pk]} - heirs.keys()
    return {root: _and_later(root, heirs) for root in roots}


def _and_later(root: int, heirs: Mapping[int, list[int]]) -> list[int]:
    found = [root]
    for pk in found:
        found.extend(heir for heir in heirs[pk] if heir not in found)
    return found


def one_to_one_predecessors(unit_ids: Collection[int]) -> dict[int, Unit]:
    """Unit id → the unit whose whole history, and no other, it carries on; units without one are left out."""
    origins: dict[int, list[Succession]] = defaultdict(list)
    for origin in Succession.objects.filter(successor__in=unit_ids).select_related("predecessor"):
        origins[origin.successor_id].append(origin)
    sole = {pk: rows[0] for pk, rows in origins.items() if len(rows) == 1 and rows[0].share == 1}
    heirs: dict[int, int] = defaultdict(int)
    predecessors = Succession.objects.filter(predecessor__in=[origin.predecessor_id for origin in sole.values()])
    for predecessor_id in predecessors.values_list("predecessor", flat=True):
        heirs[predecessor_id] += 1
    return {pk: origin.predecessor for pk, origin in sole.items() if heirs[origin.predecessor_id] == 1}
