"""What a draft would do, room by room: of those below from here, of those above by `settings.THIDUA_REORGANISED`."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from thidua.reorganisations.queries.effects.duties import duties, newly_owed, own_movements, registrations, tasks
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
    tasks,
    comparisons,
    schemes,
    posts,
    roles,
    clusters,
    registers,
    duties,
    newly_owed,
    own_movements,
    registrations,
    figures,
    results,
    movements,
)


def effects(plan: Plan) -> list[Section]:
    """The sections that have something to tell."""
    above: list[Callable[[Plan], Section]] = [import_string(told) for told, _settle in settings.THIDUA_REORGANISED]
    return [section for section in (part(plan) for part in (*PARTS, *above)) if section.rows]


__all__ = ["PARTS", "Cell", "Section", "effects"]
