from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import NamedTuple

from django.db.models import Q, QuerySet

from thidua.core.facts import Fact
from thidua.core.findings import Source
from thidua.core.messages import Message, gettext_noop
from thidua.core.targets import IndexYear
from thidua.observations.models import Observation, PublishedIndex
from thidua.people.models import Unit

SUBJECTS_A_QUERY = 500

type FactsByYear = dict[int, dict[str, Fact]]


def whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def facts_of_units(
    unit_ids: Collection[int],
    years: Collection[int],
    measures: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> dict[int, FactsByYear]:
    """Unit → year → measure → fact, as known at an instant (default: now). Whole-year figures only."""
    return _facts("unit_id", unit_ids, years, measures, as_of)


def facts_of_persons(
    person_ids: Collection[int],
    years: Collection[int],
    measures: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> dict[int, FactsByYear]:
    """Person → year → measure → fact, as known at an instant (default: now). Whole-year figures only."""
    return _facts("person_id", person_ids, years, measures, as_of)


class _Row(NamedTuple):
    """The columns of an observation that judging needs, in the order they are read."""

    pk: int
    subject: int
    year: date
    measure: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    level: str
    applicable: bool
    note: str
    evidence: str
    as_of: datetime
    origin: str


def _facts(
    subject: str,
    ids: Collection[int],
    years: Collection[int],
    measures: Collection[str] | None,
    as_of: datetime | None,
) -> dict[int, FactsByYear]:
    found: dict[int, FactsByYear] = {}
    # Rows come oldest first, so the newest known figure is the one that stays.
    for row in _rows(subject, ids, years, measures, as_of):
        found.setdefault(row.subject, {}).setdefault(row.year.year, {})[row.measure] = _fact(row)
    return found


def _rows(
    subject: str,
    ids: Collection[int],
    years: Collection[int],
    measures: Collection[str] | None,
    as_of: datetime | None,
) -> Iterator[_Row]:
    columns = (
        "pk", subject, "period_start", "measure__code", "numerator", "denominator", "value",
        "level", "applicable", "note", "evidence", "as_of", "origin__label",
    )  # fmt: skip
    for chunk in batched(ids, SUBJECTS_A_QUERY):
        query = Observation.objects.filter(whole_years(years), **{f"{subject}__in": chunk}).order_by("pk")
        if measures is not None:
            query = query.filter(measure__code__in=measures)
        if as_of is not None:
            query = query.filter(origin__recorded_at__lte=as_of)
        yield from map(_Row._make, query.values_list(*columns).iterator(chunk_size=5000))


def whole_years(years: Iterable[int]) -> Q:
    """Figures of the whole of one of the years."""
    periods = Q()
    for year in sorted(years):
        start, end = whole_year(year)
        periods |= Q(period_start=start, period_end=end)
    return periods


def _fact(row: _Row) -> Fact:
    return Fact(
        measure=row.measure,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        level=row.level,
        applicable=row.applicable,
        note=row.note,
        evidence=row.evidence,
        source=Source("observation", str(row.pk), row.origin, "observations:observation", row.as_of.date().isoformat()),
    )


def observation_with_origin(pk: int) -> Observation | None:
    return (
        Observation.objects.select_related("measure", "unit", "person", "origin", "supersedes", "superseded_by")
        .filter(pk=pk)
        .first()
    )


def history(observation: Observation) -> QuerySet[Observation]:
    """Every version of a figure: same measure, subject and period, oldest first."""
    return Observation.objects.filter(
        measure=observation.measure,
        unit=observation.unit,
        person=observation.person,
        period_start=observation.period_start,
        period_end=observation.period_end,
    ).select_related("origin")


def published(index: str, province: Unit) -> dict[int, IndexYear]:
    """What was published of an external index for a province, by year."""
    return {row.year: _index_year(row) for row in PublishedIndex.objects.filter(index=index, unit=province)}


def _index_year(row: PublishedIndex) -> IndexYear:
    label = row.source or Message.of(gettext_noop("published result of %(year)s"), year=str(row.year))
    as_of = row.published_on.isoformat() if row.published_on else ""
    return IndexYear(
        year=row.year,
        score=row.score,
        rank=row.rank,
        ranked=row.ranked,
        rank_official=row.rank_official,
        published_on=row.published_on,
        source=Source("published_index", str(row.pk), label, "", as_of),
    )
