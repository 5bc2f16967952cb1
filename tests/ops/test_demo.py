"""The demo: the same seed gives the same world, with the hard cases of a real year."""

from __future__ import annotations

from tests.world import World
from thidua.core.duties import DutyStatus
from thidua.movements.models import Duty
from thidua.movements.queries import pack_of
from thidua.observations.models import Observation
from thidua.ops.demo.cases import figures_of_cluster
from thidua.people.queries import members
from thidua.scoring.models import Comparison, Result


def test_the_same_seed_gives_the_same_figures_and_another_does_not(world: World) -> None:
    pack, units = pack_of(world.movement.regulation), list(members("communes", 2024).order_by("path"))
    one, same, other = (list(figures_of_cluster(pack, "communes", units, 2024, seed)) for seed in ("1", "1", "2"))
    assert one == same
    assert one != other


def test_the_hard_cases_of_a_year_are_there(world: World) -> None:
    found = Result.objects.filter(run__current=True)
    assert {result.comparison for result in found} == set(Comparison.values)
    of_year = found.filter(run__cluster="communes", run__year=2024)
    assert of_year.filter(rank=None).count() == 1
    places = [result.rank for result in of_year if result.rank]
    assert len(places) - len(set(places)) == 1


def test_nobody_types_how_many_reports_came_late(world: World) -> None:
    made = Observation.objects.filter(measure__code__contains="reports_late_or_missing", period_start__year__gte=2023)
    assert set(made.values_list("origin__kind", flat=True)) == {"submissions"}
    assert set(made.filter(measure__code="reports_late_or_missing").values_list("value", flat=True)) == {0, 1}
    commune = Duty.objects.filter(unit=world.commune, year=2024)
    assert {duty.status for duty in commune} <= {DutyStatus.ACCEPTED.value, DutyStatus.OWED.value}
