from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _, pgettext

from thidua.core.messages import Text
from thidua.feedback.models import Difficulty, State
from thidua.feedback.workflow import OPEN
from thidua.law.schema import Pack
from thidua.movements.models import Movement
from thidua.people.folding import fold
from thidua.people.models import Unit
from thidua.reorganisations.queries import Cell, Plan, Section, of_outcome, of_unit


@dataclass(frozen=True, slots=True)
class Counts:
    """How many difficulties of one sort there are in each state, in the order of the states, and in all."""

    label: str
    counts: tuple[int, ...]
    total: int


def areas_of(pack: Pack) -> dict[str, Text]:
    """The reform areas as the rules name them."""
    return {area.code: area.name for area in pack.reform_areas}


def search_difficulties(
    found: QuerySet[Difficulty],
    *,
    text: str = "",
    state: str = "",
    area: str = "",
    nature: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Difficulty]:
    """Narrow a list: by words of the title or by the unit's name, both without diacritics of the unit's."""
    if text.strip():
        units = Unit.objects.filter(search_name__contains=fold(text)).values("pk")
        found = found.filter(Q(title__icontains=text.strip()) | Q(unit__in=units))
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state:
        found = found.filter(state=state)
    found = found.filter(area=area) if area else found
    found = found.filter(nature=nature) if nature else found
    found = found.filter(reported_at__date__gte=since) if since else found
    return found.filter(reported_at__date__lte=until) if until else found


def compiled(found: QuerySet[Difficulty], field: str, labels: Mapping[Any, str]) -> list[Counts]:
    """Difficulties counted by `area`, `nature` or `unit`, in the order of the labels; not stated comes last, if so."""
    numbers = found.order_by().values_list(field, "state").annotate(Count("pk"))
    counted = {(code, state): number for code, state, number in numbers}
    rows = []
    for code, label in {**labels, "": _("not stated")}.items():
        counts = tuple(counted.get((code, state), 0) for state in State.values)
        if code or sum(counts):
            rows.append(Counts(label, counts, sum(counts)))
    return rows


def of_period(movement: Movement, since: date, until: date) -> QuerySet[Difficulty]:
    """What was reported from one day to the end of another."""
    found = search_difficulties(Difficulty.objects.filter(movement=movement), since=since, until=until)
    return found.select_related("unit")


def counted_by_unit(found: QuerySet[Difficulty]) -> list[Counts]:
    """Difficulties counted by the unit that reported them, in the order of their names."""
    units = Unit.objects.filter(pk__in=found.order_by().values("unit")).order_by("search_name", "pk")
    return compiled(found, "unit", {unit.pk: unit.name for unit in units})


def difficulties_of_ended_units(plan: Plan) -> Section:
    """What a preview of a reorganisation tells of difficulties that are not settled yet."""
    rows = [
        [
            Cell(difficulty.title, difficulty.get_absolute_url()),
            of_unit(difficulty.unit),
            of_outcome(plan.heir(difficulty.unit_id), _("is withdrawn")),
        ]
        for difficulty in open_difficulties(plan.ended).order_by("unit__path", "pk")
    ]
    lead = _("They go on at who takes the people of the unit; what was settled stays with the unit that reported it.")
    heads = [_("Difficulty"), pgettext("a move", "From"), pgettext("a move", "To")]
    return Section("difficulties", _("Open difficulties of units that end"), lead, heads, rows)


def open_difficulties(units: Collection[int]) -> QuerySet[Difficulty]:
    """Those of some units that nobody has settled."""
    return Difficulty.objects.filter(unit__in=units, state__in=OPEN).select_related("unit")
