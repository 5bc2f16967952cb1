"""Eligibility in the demo: what holds for every finding, whatever its figures."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from thidua.awards.queries import count_outcomes, schemes_for, verdicts, verdicts_on_unit
from thidua.core.findings import Outcome, reevaluate
from thidua.movements.models import Round


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_finding_of_the_demo_follows_from_its_parts(year: int, world: World) -> None:
    held = world.round(year)
    schemes = schemes_for(held)
    found = [verdict for scheme in schemes for verdict in verdicts(world.movement, held, scheme)]
    assert [verdict for verdict in found if reevaluate(verdict.finding) is not verdict.outcome] == []
    assert sum(count_outcomes(found).values()) == len(found)
    assert {verdict.outcome for verdict in found} == set(Outcome)


def test_verdicts_on_one_unit_equal_those_on_all(world: World) -> None:
    held = world.round(2024)
    scheme = schemes_for(held)[0]
    of_all = {verdict.unit: verdict.finding for verdict in verdicts(world.movement, held, scheme)}
    assert of_all[world.commune] == verdicts_on_unit(world.movement, held, world.commune)[0].finding


def test_a_link_to_a_scheme_that_ended_leads_to_its_last_round(world: World, client: Client) -> None:
    Round.objects.filter(year=2025, kind="yearly").update(opened_on=date(2026, 4, 1), opening_document="QĐ 1")
    client.force_login(world.accounts["standing_officer"])
    page = client.get(reverse("awards:scheme", args=["gk-huyen-tap-the"]))
    assert page.context["round"] == world.round(2024)
    assert client.get(reverse("awards:scheme", args=["no-such-scheme"])).status_code == 404


def test_every_condition_names_its_paragraph(world: World) -> None:
    for unit in (world.commune, world.department):
        for verdict in verdicts_on_unit(world.movement, world.round(2024), unit):
            leaves = [finding for finding in verdict.finding.walk() if not finding.parts]
            assert [leaf.code for leaf in leaves if not leaf.basis] == []
