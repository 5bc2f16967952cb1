"""The tree of units as it stood on a day, opened branch by branch, and what a search in it finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

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
from thidua.people.queries.units import members, search_units, units_in_force

OFFICIAL = "gso"
"""The list of administrative units; codes of other lists are made for imports and tell a reader nothing."""
_PLACE = Case(*(When(kind=kind, then=place) for place, kind in enumerate(Kind)), output_field=IntegerField())


def branch(above: Unit | None, on: date) -> QuerySet[Unit]:
    """The units right below another on a day, or those at the top; each knows how many stand `below` it.

    What stood below a unit that has ended stands at the top: nothing in force is ever out of sight.
    """
    there = units_in_force(on)
    units = there.filter(parent=above) if above else there.exclude(Exists(there.filter(pk=OuterRef("parent"))))
    below = there.filter(parent=OuterRef("pk")).order_by().values("parent").annotate(count=Count("pk")).values("count")
    return _in_order(units, on).annotate(below=Coalesce(Subquery(below), Value(0)))


def _in_order(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """By kind, as kinds are listed, and name; with the official codes of the day, or of its end, as `codes_then`."""
    at_the_end = Q(unit__valid_to__lt=on, valid_to=F("unit__valid_to"))
    official = UnitCode.objects.filter(in_force(on) | at_the_end, scheme=OFFICIAL)
    codes = Prefetch("codes", official, to_attr="codes_then")
    return units.prefetch_related(codes).order_by(_PLACE, "search_name", "pk")


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
    """A unit with those above it, the predecessors and former names that the search names, and who carries on one that
    has ended."""

    unit: Unit
    way: Sequence[Unit]
    formerly: Sequence[Unit]
    names: Sequence[str]
    heirs: Sequence[Unit]
    ended: bool


def placed(units: Collection[Unit], on: date, text: str = "") -> list[Found]:
    """Units of a list with where they sit and why they are in it; as many queries for many as for one."""
    above = _ways(units)
    ended = {unit.pk for unit in units if unit.valid_to is not None and unit.valid_to < on}
    formerly, names, heirs = _formerly(units, text), _former_names(units, text), _heirs(ended)
    return [
        Found(unit, above[unit.pk], formerly[unit.pk], names[unit.pk], heirs[unit.pk], unit.pk in ended)
        for unit in units
    ]


def way_to(unit: Unit) -> list[Unit]:
    """The units above one, from the top."""
    return _ways([unit])[unit.pk]


def _ways(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    keys = {unit.pk: [int(key) for key in unit.path.strip("/").split("/")[:-1]] for unit in units}
    above = Unit.objects.in_bulk({key for way in keys.values() for key in way})
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


def _former_names(units: Iterable[Unit], text: str) -> dict[int, list[str]]:
    """What units were called before they were renamed, where the text names that and not what they are called now."""
    found: dict[int, list[str]] = defaultdict(list)
    others = [unit.pk for unit in units if fold(text) not in unit.search_name]
    if text.strip() and others:
        for version in UnitVersion.objects.filter(unit__in=others, search_name__contains=fold(text)):
            if version.name not in found[version.unit_id]:
                found[version.unit_id].append(version.name)
    return found


def _heirs(ended: Collection[int]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for heir in Succession.objects.filter(predecessor__in=ended).select_related("successor").order_by("on", "pk"):
        found[heir.predecessor_id].append(heir.successor)
    return found
