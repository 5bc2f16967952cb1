"""The figures of units that the goals are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import chain
from operator import and_

from django.db.models import BigIntegerField, CharField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast

from thidua.core.messages import Text
from thidua.core.sums import Whole
from thidua.core.targets import CutAgainst, Definition, ReachLevel, Target
from thidua.law.schema import Goal, Measure, Pack
from thidua.observations.models import Observation
from thidua.people.models import Succession, Unit

# Who is asked for the figures of a goal whose definition does not say.
ASKED = ("department", "management_board", "district", "commune")


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure that a goal is made of, with the target that asks for it."""

    goal: Goal
    target: Target
    measure: Measure

    @property
    def rule(self) -> ReachLevel | CutAgainst:
        assert isinstance(self.target.rule, ReachLevel | CutAgainst)
        return self.target.rule

    @property
    def code(self) -> str:
        return self.measure.code

    @property
    def name(self) -> Text:
        return self.measure.name

    @property
    def definition(self) -> Definition | None:
        return self.target.definition

    @property
    def is_share(self) -> bool:
        return self.measure.kind == "share"

    @property
    def unit(self) -> str:
        """The unit its figures are shown in."""
        return "percent" if self.is_share else ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of units that report it."""
        return (self.definition and self.definition.reported_by) or ASKED


def asked_measures(pack: Pack) -> list[AskedMeasure]:
    """Every measure that units report for the goals, in the order of the goals."""
    return [
        AskedMeasure(goal, target, pack.measures[target.rule.measure])
        for goal in pack.goals
        for target in goal.targets
        if isinstance(target.rule, ReachLevel | CutAgainst)
    ]


def asked_of(pack: Pack, unit: Unit) -> list[AskedMeasure]:
    """What one unit is asked for."""
    return [asked for asked in asked_measures(pack) if unit.kind in asked.kinds]


def units_of(province: Unit) -> QuerySet[Unit]:
    """The units of a province, and of the one that carries it on."""
    heirs = [row.successor for row in Succession.objects.filter(predecessor=province).select_related("successor")]
    return Unit.objects.filter(_under([province, *heirs]))


def _under(provinces: Iterable[Unit]) -> Q:
    found = Q(pk__in=[])
    for province in provinces:
        found |= Q(path__startswith=province.path)
    return found


def province_figures(
    province: Unit, measures: Collection[str], until: date | None = None
) -> dict[tuple[str, int], Whole]:
    """Measure and year → the whole province's figure, added up exactly from the figures that hold now."""
    rows = Observation.objects.filter(
        measure__code__in=measures, superseded_by=None, applicable=True, unit__in=units_of(province).values("pk")
    )
    if until is not None:
        rows = rows.filter(period_end__lte=until)
    found: dict[tuple[str, int], Whole] = {}
    for code, end, part in chain(_counts_added_up(rows.filter(_IN_COUNTS)), _one_by_one(rows.exclude(_IN_COUNTS))):
        found[code, end.year] = found.get((code, end.year), Whole()) + part
    return found


AMOUNTS = ("numerator", "denominator", "value")
_WHOLE = {column: Cast(column, BigIntegerField()) for column in AMOUNTS}
_IN_COUNTS = reduce(and_, (Q(**{f"{column}__isnull": True}) | Q(**{column: whole}) for column, whole in _WHOLE.items()))
"""Figures without fractions, nearly all there are: every database adds them up exactly."""

type Parts = Iterator[tuple[str, date, Whole]]


def _counts_added_up(rows: QuerySet[Observation]) -> Parts:
    sums = {f"{column}_sum": Sum(whole) for column, whole in _WHOLE.items()}
    for code, end, *amounts, units in (
        rows.values_list("measure__code", "period_end").annotate(**sums, units=Count("pk")).order_by()
    ):
        numerator, denominator, value = (None if amount is None else Decimal(amount) for amount in amounts)
        yield code, end, Whole(numerator, denominator, value, units)


def _one_by_one(rows: QuerySet[Observation]) -> Parts:
    """As text: a sum made by the database would be a binary fraction on SQLite."""
    texts = [Cast(column, CharField()) for column in AMOUNTS]
    for code, end, *amounts in rows.values_list("measure__code", "period_end", *texts).order_by().iterator():
        numerator, denominator, value = map(_exact, amounts)
        yield code, end, Whole(numerator, denominator, value, 1)


def _exact(text: str | None) -> Decimal | None:
    """The same decimal from every database: one writes 10, the other 10.00000000."""
    return None if text is None else Decimal(f"{Decimal(text).normalize():f}")
