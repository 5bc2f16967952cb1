"""The figures of units that the goals are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from itertools import chain
from operator import and_

from django.db.models import BigIntegerField, CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast

from thidua.core.messages import Text
from thidua.core.sums import Whole
from thidua.core.targets import CutAgainst, Definition, ReachLevel, Target
from thidua.law.schema import Goal, Measure, Pack
from thidua.observations.models import Observation
from thidua.people.models import Kind, Unit
from thidua.targets.queries.provinces import Term, terms_of

# Who is asked for the figures of a goal whose definition does not say.
ASKED = ("department", "management_board", "district", "commune")


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure that a goal is made of, with the target that asks for it.

    What is only asked once, to be measured against, names its `only_year`.
    """

    goal: Goal
    target: Target
    measure: Measure
    only_year: int | None = None

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


def asked_measures(pack: Pack, year: int | None = None) -> list[AskedMeasure]:
    """Every measure that units report for the goals, of a year or of any, in the order of the goals."""
    found = [one for goal in pack.goals for target in goal.targets for one in _asked_by(pack, goal, target)]
    return [one for one in found if year is None or one.only_year in (None, year)]


def _asked_by(pack: Pack, goal: Goal, target: Target) -> Iterator[AskedMeasure]:
    match target.rule:
        case ReachLevel(measure=code):
            yield AskedMeasure(goal, target, pack.measures[code])
        case CutAgainst(measure=code, base_measure=base, base_year=year):
            yield AskedMeasure(goal, target, pack.measures[code])
            if base:
                yield AskedMeasure(goal, target, pack.measures[base], only_year=year)


def asked_of(pack: Pack, unit: Unit, year: int) -> list[AskedMeasure]:
    """What one unit is asked for in a year."""
    return [asked for asked in asked_measures(pack, year) if unit.kind in asked.kinds]


NOTHING = Whole()


@dataclass(frozen=True, slots=True)
class ProvinceFigure:
    """A measure's figure of a year: of how many units it is asked, how many have told, and what these make together.

    A figure recorded for the province as a whole needs no other: it stands in place of the sum.
    """

    asked: int
    told: int = 0
    whole: Whole = NOTHING
    of_province: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it is the whole province's; what does not apply to a unit is told too."""
        return self.of_province or self.told >= self.asked


def province_figures(
    turns: Sequence[Unit], asked: Iterable[AskedMeasure], until: date | None = None
) -> dict[tuple[str, int], ProvinceFigure]:
    """Measure and year → the figure of the province, of several in turn the year's own: added up exactly, from what
    holds now, over the units that are asked for it. They are in force on the year's last day: what those that ended
    before had belongs to who carries them on.
    """
    measures = {one.code: one for one in asked}
    terms = terms_of(turns)
    rows = Observation.objects.filter(_told_of(terms), _IN_FORCE, measure__code__in=measures, superseded_by=None)
    if until is not None:
        rows = rows.filter(period_end__lte=until)
    found, wanted = dict[tuple[str, int], ProvinceFigure](), _asked_by_year(terms)
    parts = chain(_counts_added_up(rows.filter(_IN_COUNTS)), _one_by_one(rows.exclude(_IN_COUNTS)))
    for code, year, kind, told, whole in parts:
        one = measures[code]
        known = found.get((code, year)) or ProvinceFigure(asked=wanted(one, year))
        if kind == Kind.PROVINCE and whole.units:
            found[code, year] = replace(known, whole=whole, of_province=True)
        elif kind in one.kinds and one.only_year in (None, year):
            added = known.whole if known.of_province else known.whole + whole
            found[code, year] = replace(known, whole=added, told=known.told + told)
    return found


_IN_FORCE = (Q(unit__valid_from=None) | Q(unit__valid_from__lte=F("period_end"))) & (
    Q(unit__valid_to=None) | Q(unit__valid_to__gte=F("period_end"))
)


def _asked_by_year(terms: Iterable[Term]) -> Callable[[AskedMeasure, int], int]:
    """How many units are asked for a measure in a year: read once, by kind and days in force."""
    counts = [
        (term, kind, first or date.min, last or date.max, count)
        for term in terms
        for kind, first, last, count in term.units.values_list("kind", "valid_from", "valid_to")
        .annotate(Count("pk"))
        .order_by()
    ]

    @cache
    def of_kinds(kinds: tuple[str, ...], year: int) -> int:
        end = date(year, 12, 31)
        return sum(
            count
            for term, kind, first, last, count in counts
            if kind in kinds and first <= end <= last and term.is_of(year)
        )

    return lambda asked, year: of_kinds(asked.kinds, year)


def _told_of(terms: Iterable[Term]) -> Q:
    """Figures of the years of each province in turn, of its own units."""
    found = Q(pk__in=[])
    for term in terms:
        found |= Q(period_end__gt=term.after, period_end__lte=term.until, unit__in=term.units.values("pk"))
    return found


AMOUNTS = ("numerator", "denominator", "value")
_WHOLE = {column: Cast(column, BigIntegerField()) for column in AMOUNTS}
_IN_COUNTS = reduce(and_, (Q(**{f"{column}__isnull": True}) | Q(**{column: whole}) for column, whole in _WHOLE.items()))
"""Figures without fractions, nearly all there are: every database adds them up exactly."""

type Parts = Iterator[tuple[str, int, str, int, Whole]]
"""Measure, year, kind of units, how many have told, and what these make together."""


def _counts_added_up(rows: QuerySet[Observation]) -> Parts:
    sums = {f"{column}_sum": Sum(whole) for column, whole in _WHOLE.items()}
    counts = {"told": Count("pk"), "units": Count("pk", filter=Q(applicable=True))}
    for code, end, kind, *amounts, told, units in (
        rows.values_list("measure__code", "period_end", "unit__kind").annotate(**sums, **counts).order_by()
    ):
        numerator, denominator, value = (None if amount is None else Decimal(amount) for amount in amounts)
        yield code, end.year, kind, told, Whole(numerator, denominator, value, units)


def _one_by_one(rows: QuerySet[Observation]) -> Parts:
    """As text: a sum made by the database would be a binary fraction on SQLite."""
    texts = [Cast(column, CharField()) for column in AMOUNTS]
    columns = rows.values_list("measure__code", "period_end", "unit__kind", *texts)
    for code, end, kind, *amounts in columns.order_by().iterator():
        numerator, denominator, value = map(_exact, amounts)
        yield code, end.year, kind, 1, Whole(numerator, denominator, value, 1)


def _exact(text: str | None) -> Decimal | None:
    """The same decimal from every database: one writes 10, the other 10.00000000."""
    return None if text is None else Decimal(f"{Decimal(text).normalize():f}")
