"""The province's demo judges every condition of the plan both ways."""

from __future__ import annotations

from collections import defaultdict

import pytest

from thidua.awards.queries import schemes_for, verdicts
from thidua.core.conditions import walk
from thidua.movements.queries import pack_of, round_for
from thidua.ops.demo import build


@pytest.mark.django_db
def test_every_condition_of_the_plan_is_met_by_some_and_not_met_by_others() -> None:
    """Except those that the open points leave out by default, or that every member of staff meets."""
    movement = build("province", 2023, tell=str)
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for year in (2023, 2024, 2025):
        held = round_for(movement, year)
        for scheme in schemes_for(held):
            for verdict in verdicts(movement, held, scheme):
                for finding in verdict.finding.walk():
                    seen[scheme.code, finding.code].add("exempt" if finding.exempt else finding.outcome.value)
    pack = pack_of(movement.regulation)
    leaves = {(scheme.code, part.code) for scheme in pack.schemes.values() for part in walk(scheme.condition)}
    assert leaves - seen.keys() == set()
    provincial = {place for place in leaves if place[0].startswith("bk-tinh") and place[1] != "category_any_staff"}
    assert {place for place in provincial if not {"met", "not_met"} <= seen[place]} == set()
