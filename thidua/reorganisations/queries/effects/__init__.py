"""What a draft would do, room by room; a room that has something to say adds its function here."""

from __future__ import annotations

from collections.abc import Callable

from thidua.reorganisations.queries.effects.duties import duties, newly_owed
from thidua.reorganisations.queries.effects.people import (
    accounts_left,
    clusters,
    heads,
    people_left,
    posts,
    registers,
    roles,
    transfers,
    units,
)
from thidua.reorganisations.queries.effects.results import comparisons, figures, movements, results, schemes
from thidua.reorganisations.queries.effects.sections import Cell, Section
from thidua.reorganisations.queries.plan import Plan

PARTS: tuple[Callable[[Plan], Section], ...] = (
    units,
    people_left,
    accounts_left,
    heads,
    transfers,
    comparisons,
    schemes,
    posts,
    roles,
    clusters,
    registers,
    duties,
    newly_owed,
    figures,
    results,
    movements,
)


def effects(plan: Plan) -> list[Section]:
    """The sections that have something to tell."""
    return [section for section in (part(plan) for part in PARTS) if section.rows]


__all__ = ["PARTS", "Cell", "Section", "effects"]
