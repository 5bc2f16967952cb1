"""Eligibility in the demo: what holds for every finding, whatever its figures."""

from __future__ import annotations

import pytest

from tests.world import World
from thidua.awards.queries import count_outcomes, schemes_for, verdicts, verdicts_on_unit
from thidua.core.findings import Outcome, reevaluate


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_finding_of_the_demo_follows_from_its_parts(year: int, world: World) -> None:
    held = world.round(year)
    schemes = schemes_for(world.movement, held)
    found = [verdict for scheme in schemes for verdict in verdicts(world.movement, held, scheme)]
    assert [verdict for verdict in found if reevaluate(verdict.finding) is not verdict.outcome] == []
    assert sum(count_outcomes(found).values()) == len(found)
    assert {verdict.outcome for verdict in found} == set(Outcome)


def test_verdicts_on_one_unit_equal_those_on_all(world: World) -> None:
    held = world.round(2024)
    scheme = schemes_for(world.movement, held)[0]
    of_all = {verdict.unit: verdict.finding for verdict in verdicts(world.movement, held, scheme)}
    assert of_all[world.commune] == verdicts_on_unit(world.movement, held, world.commune)[0].finding


def test_every_condition_names_its_paragraph(world: World) -> None:
    for unit in (world.commune, world.department):
        for verdict in verdicts_on_unit(world.movement, world.round(2024), unit):
            leaves = [finding for finding in verdict.finding.walk() if not finding.parts]
            assert [leaf.code for leaf in leaves if not leaf.basis] == []
