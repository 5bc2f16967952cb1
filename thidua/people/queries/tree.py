"""The tree of units as it stood on a day, opened branch by branch, and what a search in it finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from thidua.people.folding import fold
from thidua.people.models import Kind, Succession, Unit, UnitCode, UnitVersion
from thidua.people.models.units import in_force
from thidua.people.queries.units import as_they_were, members, search_units, units_in_force

OFFICIAL = "gso"
"""The list of administrative units; codes of other lists are made for imports and tell a reader nothing."""
_PLACE = Case(*(When(kind=kind, then=place) for place, kind in enumerate(Kind)), output_field=IntegerField())


def branch(above: Unit | None, on: date) -> QuerySet[Unit]:
    """The units right below another on a day, or those at the top; each knows how many stand `below` it.

    What stood below a unit that has ended stands at the top: nothing in force is ever out of sight.
    """
    there, then = units_in_force(on), UnitVersion.objects.filter(in_force(on))
    staying = there.exclude(Exists(then.filter(unit=OuterRef("pk"))))
    if above:
        units = there.filter(
            Q(pk__in=staying.filter(parent=above)) | Q(pk__in=then.filter(parent=above).values("unit"))
        )
    else:
        units = there.exclude(pk__in=staying.filter(parent__in=there))
        units = units.exclude(pk__in=then.filter(parent__in=there).values("unit"))
    below = sum((_counted(among.filter(parent=OuterRef("pk"))) for among in (staying, then)), Value(0))
    return _in_order(units, on).annotate(below=below)


def _counted(below: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(below.order_by().values("parent").annotate(count=Count("pk")).values("count")), Value(0))


def _in_order(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """By kind, as kinds are listed, and name; with the official codes of the day, or of its end, as `codes_then`, and
    with what each was `called_before`.
    """
    at_the_end = Q(unit__valid_to__lt=on, valid_to=F("unit__valid_to"))
    official = UnitCode.objects.filter(in_force(on) | at_the_end, scheme=OFFICIAL)
    codes = Prefetch("codes", official, to_attr="codes_then")
    again = UnitVersion.objects.filter(unit=OuterRef("unit"), name=OuterRef("name"), valid_to__gt=OuterRef("valid_to"))
    renamed = UnitVersion.objects.filter(valid_to__lt=on).exclude(name=F("unit__name"))
    names = Prefetch("versions", renamed.exclude(Exists(again.filter(valid_to__lt=on))), to_attr="called_before")
    return units.prefetch_related(codes, names).order_by(_PLACE, "search_name", "pk")


def find_units(on: date, *, text: str = "", kind: str = "", cluster: str = "", ended: bool = False) -> QuerySet[Unit]:
    """Units in force on a day, by name or code, their own or a predecessor's; those ended before it too if asked.

    Those of a cluster are those that compete in it in the year of the day.
    """
    units = search_units(text, on) if text.strip() else units_in_force(on)
    if ended:
        named = search_units(text) if text.strip() else Unit.objects.all()
        units = Unit.objects.filter(Q(pk__in=units.values("pk")) | Q(pk__in=named.values("pk"), valid_to__lt=on))
    if cluster:
        units = units.filter(pk__in=members(cluster, on.year).values("pk"))
    return _in_order(units.filter(kind=kind) if kind else units, on)


def kinds_on(on: date) -> list[tuple[Kind, int]]:
    """How many units of each kind there were on a day, in the order of kinds."""
    counts = dict(units_in_force(on).order_by().values_list("kind").annotate(Count("pk")))
    return [(kind, counts[kind]) for kind in Kind if kind in counts]


@dataclass(frozen=True, slots=True)
class Found:
    """A unit with those above it, the predecessors that the search names, and who carries on one that has ended."""

    unit: Unit
    way: Sequence[Unit]
    formerly: Sequence[Unit]
    heirs: Sequence[Unit]
    ended: bool


def placed(units: Collection[Unit], on: date, text: str = "") -> list[Found]:
    """Units of a list with where they sit and why they are in it; as many queries for many as for one."""
    above = _ways(units, on)
    ended = {unit.pk for unit in units if unit.has_ended(on)}
    formerly, heirs = _formerly(units, text), _heirs(ended)
    return [
        Found(unit, above[unit.pk], formerly[unit.pk], heirs[unit.pk], unit.pk in ended)
        for unit in as_they_were(units, on)
    ]


def way_to(unit: Unit, on: date) -> list[Unit]:
    """The units above one on a day, from the top."""
    return _ways([unit], on)[unit.pk]


def _ways(units: Collection[Unit], on: date) -> dict[int, list[Unit]]:
    elsewhere = UnitVersion.objects.filter(in_force(on), unit__in=units).exclude(parent=None).select_related("parent")
    paths = {unit.pk: unit.path.removesuffix(f"{unit.pk}/") for unit in units}
    paths |= {version.unit_id: version.parent.path for version in elsewhere if version.parent}
    keys = {pk: [int(key) for key in path.split("/") if key] for pk, path in paths.items()}
    above = Unit.objects.in_bulk({key for way in keys.values() for key in way})
    as_they_were(above.values(), on)
    return {pk: [above[key] for key in way] for pk, way in keys.items()}


def _formerly(units: Iterable[Unit], text: str) -> dict[int, list[Unit]]:
    """The predecessors that a text names, for the units that it does not name themselves."""
    found: dict[int, list[Unit]] = defaultdict(list)
    others = [unit.pk for unit in units if fold(text) not in unit.search_name]
    if text.strip() and others:
        named = search_units(text).values("pk")
        origins = Succession.objects.filter(successor__in=others, predecessor__in=named).select_related("predecessor")
        for origin in origins.order_by("predecessor__search_name", "pk"):
            found[origin.successor_id].append(origin.predecessor)
    return found


def _heirs(ended: Collection[int]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for heir in Succession.objects.filter(predecessor__in=ended).select_related("successor").order_by("on", "pk"):
        found[heir.predecessor_id].append(heir.successor)
    return found
