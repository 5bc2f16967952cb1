"""The bench's own database: the demo world, and clusters of invented units with all their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from unittest.mock import patch

from django.core.management import call_command
from django.utils import timezone

from bench.facts import figures_of_unit
from bench.sizes import Sizes
from thidua.core.index import IndexSet
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of
from thidua.observations.actions import Figure, OriginInfo, record_many
from thidua.ops.demo import build
from thidua.people.actions import NewUnit, assign_cluster, create_units
from thidua.people.models import Kind, Unit
from thidua.people.queries import members
from thidua.scoring.actions import score_cluster

CLUSTER = "communes"
PROVINCE_YEAR = 2027
today = timezone.localdate
ORIGIN = OriginInfo("bench", "", "Số liệu đo tốc độ")


@contextmanager
def in_years_to_come() -> Iterator[None]:
    """The invented clusters live in years for which no figure may be recorded before its time."""
    with patch.object(timezone, "localdate", lambda *instant: today(*instant) if instant else date(2030, 12, 31)):
        yield


@cache
def demo_world(sizes: Sizes) -> Movement:
    call_command("migrate", verbosity=0)
    return build(sizes.world, 1, tell=lambda _: None)


def invented_units(count: int, since: int) -> list[Unit]:
    """Communes from a year on that no demo year knows."""
    units = [
        NewUnit(key=f"{since}-{number}", name=f"Xã mẫu {number:05d}", kind=Kind.COMMUNE, valid_from=date(since, 1, 1))
        for number in range(1, count + 1)
    ]
    return list(create_units(units=units, parents={}, by=None).values())


@cache
def province(sizes: Sizes) -> list[Unit]:
    """One province's communes, the whole cluster in its year, recorded and scored."""
    units = invented_units(sizes.cluster, PROVINCE_YEAR)
    record_year(units, PROVINCE_YEAR)
    score(PROVINCE_YEAR)
    return units


def index_set() -> IndexSet:
    return pack_of(current_movement().regulation).index_sets[CLUSTER]


@in_years_to_come()
def record_year(units: Sequence[Unit], year: int) -> None:
    """Make the units the cluster of a year and record all their figures."""
    assign_cluster(cluster=CLUSTER, year=year, units=units, by=None)
    rules = index_set()
    figures = (figure for unit in units for figure in figures_of_unit(rules, unit.pk, year))
    record_many(figures=figures, origin=ORIGIN, by=None)


@in_years_to_come()
def correct(year: int, time: int) -> None:
    """A correction for one unit in twenty, another one each time: nearly every rank moves."""
    units = members(CLUSTER, year).values_list("pk", flat=True)[::20]
    satisfied = Decimal("61.5") + time
    figures = [Figure(measure="citizen_satisfaction", year=year, unit_id=pk, value=satisfied) for pk in units]
    record_many(figures=figures, origin=ORIGIN, by=None, reason="bench")


@in_years_to_come()
def score(year: int) -> None:
    score_cluster(movement=current_movement(), cluster=CLUSTER, year=year, by=None)
