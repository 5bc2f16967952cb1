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
    return _all_of(carried_by_each(units))


def with_successors(units: Iterable[Unit]) -> list[Unit]:
    """The units and all that carry on their whole history, over however many reorganisations."""
    return _all_of(carried_on_by_each(units))


def carried_by_each(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """By the key of each unit: it, and all whose whole history it carries on."""
    return _along(units, "successor", "predecessor")


def carried_on_by_each(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """By the key of each unit: it, and all that carry on its whole history."""
    return _along(units, "predecessor", "successor")


def acting_for_each(units: Iterable[Unit], on: date) -> dict[int, list[Unit]]:
    """By the key of each unit: it, and all that carry on its whole history; where all of these have ended by a day,
    whoever acts for the unit above them as well.
    """
    found = carried_on_by_each(units)
    ended = {pk: line[-1].parent_id for pk, line in found.items() if all(one.has_ended(on) for one in line)}
    parents = Unit.objects.filter(pk__in=[parent for parent in ended.values() if parent])
    above = acting_for_each(parents, on) if ended else {}
    return found | {pk: found[pk] + above.get(parent or 0, []) for pk, parent in ended.items()}


def _along(units: Iterable[Unit], start: str, end: str) -> dict[int, list[Unit]]:
    """By the key of each unit: it, and where whole successions lead from one side to the other; a query a step for
    all of them.
    """
    known = {unit.pk: unit for unit in units}
    ways: dict[int, list[int]] = {}
    newest, roots = set(known), list(known)
    while newest:
        ways |= {pk: [] for pk in newest}
        rows = Succession.objects.filter(**{f"{start}__in": newest}, share=1).select_related(end).order_by("pk")
        for row in rows:
            led_to: Unit = getattr(row, end)
            known.setdefault(led_to.pk, led_to)
            ways[getattr(row, f"{start}_id")].append(led_to.pk)
        newest = known.keys() - ways.keys()
    return {root: [known[pk] for pk in _reached(root, ways)] for root in roots}


def _reached(root: int, ways: Mapping[int, list[int]]) -> list[int]:
    found = [root]
    for pk in found:
        found.extend(one for one in ways[pk] if one not in found)
    return found


def _all_of(found: Mapping[int, list[Unit]]) -> list[Unit]:
    return list({unit.pk: unit for units in found.values() for unit in units}.values())


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
