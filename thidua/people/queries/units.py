from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from thidua.law.loading import national_file
from thidua.people.folding import fold
from thidua.people.models import ClusterMember, Kind, Succession, Unit, UnitCode, UnitVersion
from thidua.people.models.units import in_force


def units_in_force(on: date, kinds: Collection[str] = ()) -> QuerySet[Unit]:
    units = Unit.objects.filter(in_force(on))
    return units.filter(kind__in=kinds) if kinds else units


def unit_by_code(code: str, on: date, scheme: str = "gso") -> Unit:
    """The unit that bears a code on a day: in 2025 codes passed from one unit to another."""
    bearers = UnitCode.objects.filter(in_force(on), scheme=scheme, code=code).values("unit")
    return units_in_force(on).get(pk__in=bearers)


@cache
def kinds_above(kind: str) -> tuple[Kind, ...]:
    """The kinds that a kind of unit may stand below; none stands above what is at the top."""
    orders: dict[str, tuple[str, ...]] = {one.kind: one.below for one in national_file("units.yaml").unit_orders}
    return tuple(Kind(above) for above in orders[kind])


def search_units(text: str, on: date | None = None) -> QuerySet[Unit]:
    """Units whose name, present or former, or code holds the text, without diacritics.

    On a day: those in force then, found by the name or code of a direct predecessor too.
    """
    found = _named(text)
    if on is None:
        return found
    heirs = Succession.objects.filter(predecessor__in=found.values("pk")).values("successor")
    return units_in_force(on).filter(Q(pk__in=found.values("pk")) | Q(pk__in=heirs))


def units_meant(text: str, on: date) -> Iterator[QuerySet[Unit]]:
    """The units of a day that a text may mean, the closest reading first: as a whole code, a whole name, a part."""
    there = units_in_force(on)
    coded = UnitCode.objects.filter(in_force(on), code__iexact=text.strip()).values("unit")
    called_then = UnitVersion.objects.filter(in_force(on), search_name=fold(text)).values("unit")
    yield there.filter(pk__in=coded)
    yield there.filter(Q(search_name=fold(text)) | Q(pk__in=called_then))
    yield search_units(text, on)


def _named(text: str) -> QuerySet[Unit]:
    coded = UnitCode.objects.filter(code__istartswith=text.strip()).values("unit")
    former = UnitVersion.objects.filter(search_name__contains=fold(text)).values("unit")
    return Unit.objects.filter(Q(search_name__contains=fold(text)) | Q(pk__in=coded) | Q(pk__in=former))


def as_they_were[U: Collection[Unit]](units: U, on: date) -> U:
    """The same units, to be shown: those renamed or moved since bear the name and stand where they did on a day."""
    by_pk: dict[int, list[Unit]] = {}
    for unit in units:
        by_pk.setdefault(unit.pk, []).append(unit)
    versions = UnitVersion.objects.filter(in_force(on), unit__in=by_pk).select_related("parent")
    for version in versions:
        for unit in by_pk[version.unit_id]:
            unit.name, unit.search_name, unit.parent = version.name, version.search_name, version.parent
    return units


def subtree(*units: Unit) -> QuerySet[Unit]:
    """Units and all below them. Filter other records by `unit__in` this: paths are then compared once for each unit,
    and not once for each of a hundred thousand records.
    """
    below = Q(pk__in=[])
    for unit in units:
        below |= Q(path__startswith=unit.path)
    return Unit.objects.filter(below)


def members(cluster: str, year: int) -> QuerySet[Unit]:
    return Unit.objects.filter(memberships__cluster=cluster, memberships__year=year)


def cluster_of(unit: Unit, year: int) -> str | None:
    return ClusterMember.objects.filter(unit=unit, year=year).values_list("cluster", flat=True).first()


def placings_of(units: Iterable[Unit]) -> set[tuple[int, str]]:
    """The years and clusters that some units were placed in, whatever is scored yet."""
    return set(ClusterMember.objects.filter(unit__in=list(units)).values_list("year", "cluster"))


def clusters_on_offer() -> dict[str, str]:
    """The clusters that units compete in, by code: a room above knows them."""
    found: dict[str, str] = import_string(settings.THIDUA_CLUSTERS)()
    return found
