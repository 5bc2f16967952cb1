"""What a unit is asked for in a year, with what stands, what stood the year before, and what else counts the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce

from thidua.core.doubts import Others
from thidua.core.facts import Fact
from thidua.core.messages import Words
from thidua.core.sums import Whole, whole_of
from thidua.law.schema import Pack
from thidua.movements.models import Movement
from thidua.movements.queries import figures_made_here, pack_of, provinces_in_turn
from thidua.observations.models import Observation
from thidua.observations.queries import facts_of_units, whole_year, whole_years
from thidua.people.models import Unit
from thidua.people.models.units import in_force
from thidua.people.queries import comparable_predecessors, with_predecessors
from thidua.sheets.faults import Fault
from thidua.targets.queries.figures import AskedMeasure, asked_measures, asked_of
from thidua.targets.queries.provinces import term_of, terms_of


@dataclass(frozen=True, slots=True)
class Line:
    """One measure that a unit is asked for; `same` are denominators of other measures that count the same whole.

    `others` are those of its kind that report the same. `made_here` says why nobody types it, where the program makes
    the figure of the year itself.
    """

    asked: AskedMeasure
    standing: Fact | None
    before: Fact | None
    same: Mapping[Words, Decimal]
    others: Others | None
    made_here: Fault | None

    @property
    def whole_before(self) -> Whole | None:
        return _whole(self.before)

    @property
    def whole_standing(self) -> Whole | None:
        return _whole(self.standing)


def _whole(fact: Fact | None) -> Whole | None:
    return whole_of(fact) if fact is not None and fact.applicable else None


def lines_of(pack: Pack, unit: Unit, year: int) -> list[Line]:
    """Every measure that a unit is asked for, in the order of the goals."""
    asked = asked_of(pack, unit, year)
    others = {code for one in asked if one.definition for code in one.definition.same_denominator}
    codes = {one.code for one in asked} | others
    predecessor = comparable_predecessors([unit], year)[unit.pk]
    facts = facts_of_units({unit.pk, predecessor or unit.pk}, [year - 1, year], codes)
    now = facts.get(unit.pk, {}).get(year, {})
    before = facts.get(predecessor, {}).get(year - 1, {}) if predecessor else {}
    of_others, made = _others(unit, year, [one.code for one in asked]), figures_made_here()
    return [
        Line(
            one,
            standing=now.get(one.code),
            before=before.get(one.code),
            same=_same(pack, one, now),
            others=of_others.get(one.code),
            made_here=made.get((one.code, year)),
        )
        for one in asked
    ]


def _others(unit: Unit, year: int, measures: Collection[str]) -> dict[str, Others]:
    """What other units of the same kind report of the year, by measure: what a first figure can be held against."""
    rows = Observation.objects.filter(
        whole_years([year]), unit__kind=unit.kind, measure__code__in=measures, superseded_by=None
    ).exclude(unit=unit)
    counts = Coalesce("denominator", "value")
    counted = rows.values("measure__code").annotate(count=Count(counts), largest=Max(counts))
    return {row["measure__code"]: Others(row["count"], row["largest"]) for row in counted}


def _same(pack: Pack, asked: AskedMeasure, now: Mapping[str, Fact]) -> dict[Words, Decimal]:
    codes = asked.definition.same_denominator if asked.definition else ()
    known = {code: now[code].denominator for code in codes if code in now}
    return {pack.measures[code].name: amount for code, amount in known.items() if amount is not None}


def years_asked(pack: Pack, today: date) -> list[int]:
    """From the year before the movement to the one that is running, newest first."""
    last = min(today.year, pack.movement.last_round)
    return list(range(last, pack.movement.baseline_year - 1, -1))


def years_asked_of(unit: Unit, movement: Movement, today: date) -> list[int]:
    """The years asked for that a unit reports: it is there on their last day, and below the province of the year."""
    terms = terms_of(provinces_in_turn(movement))
    return [
        year
        for year in years_asked(pack_of(movement.regulation), today)
        if unit.is_in_force(whole_year(year)[1]) and any(term.holds(unit) for term in terms if term.is_of(year))
    ]


def units_asked_in(units: QuerySet[Unit], movement: Movement, year: int) -> QuerySet[Unit]:
    """Those of some units that are asked for figures of a year: of a kind that reports, and below the year's province
    on its last day. What those had that ended before is reported by who carries them on.
    """
    kinds = {kind for asked in asked_measures(pack_of(movement.regulation), year) for kind in asked.kinds}
    of_province = term_of(provinces_in_turn(movement), year).units.values("pk")
    return units.filter(in_force(whole_year(year)[1]), kind__in=kinds, pk__in=of_province).order_by("path")


def merged_into(unit: Unit, year: int) -> list[Unit]:
    """The units that ended within a year and that a unit carries on, wholly or in part: its year is theirs too."""
    first, last = whole_year(year)
    partly = [row.predecessor for row in unit.origins.filter(share__lt=1).select_related("predecessor")]
    carried_on = [*with_predecessors([unit]), *partly]
    return [one for one in carried_on if one.valid_to is not None and first <= one.valid_to < last]


def with_counts(units: QuerySet[Unit], pack: Pack, year: int) -> list[tuple[Unit, int, int, int]]:
    """Each unit with how many figures of the year stand, how many it is asked for, and how many are missing.

    What the program makes itself is asked of nobody.
    """
    made = figures_made_here()
    asked = [one for one in asked_measures(pack, year) if (one.code, year) not in made]
    found = list(units)
    rows = Observation.objects.filter(
        whole_years([year]), unit__in=found, measure__code__in=[one.code for one in asked], superseded_by=None
    )
    told = set(rows.values_list("unit", "measure__code"))
    counted = []
    for unit in found:
        codes = [one.code for one in asked if unit.kind in one.kinds]
        known = sum((unit.pk, code) in told for code in codes)
        counted.append((unit, known, len(codes), len(codes) - known))
    return counted
