"""Take over what a regulation pack states: its measures, and the results that others published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction

from thidua.audit.actions import Subject, record as write_entry
from thidua.core.messages import Text
from thidua.law.schema import Measure as DeclaredMeasure, PublishedIndex as DeclaredIndex
from thidua.observations.models import Measure, PublishedIndex
from thidua.people.models import Account, Unit


@transaction.atomic
def sync_measures(*, measures: Iterable[DeclaredMeasure], levels: Mapping[str, Mapping[str, Text]]) -> None:
    """Have a row for every measure that a regulation pack declares; `levels` names those of each measure by code."""
    Measure.objects.bulk_create(
        [
            Measure(
                code=declared.code,
                name_vi=declared.name.vi,
                name_en=declared.name.en,
                kind=declared.kind,
                aggregation=declared.aggregation,
                levels={code: {"vi": name.vi, "en": name.en} for code, name in levels.get(declared.code, {}).items()},
                at_least=declared.at_least,
                at_most=declared.at_most,
            )
            for declared in measures
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "name_en", "kind", "aggregation", "levels", "at_least", "at_most"],
    )


@transaction.atomic
def publish_indices(*, rows: Iterable[DeclaredIndex], province: Unit, by: Account | None) -> None:
    """Take over the published results that a regulation pack states for a province."""
    stored = list(_published(rows, province))
    PublishedIndex.objects.bulk_create(
        stored,
        update_conflicts=True,
        unique_fields=["index", "unit", "year"],
        update_fields=["score", "rank", "ranked", "rank_official", "published_on", "source", "status", "note"],
    )
    write_entry(
        by=by,
        verb="publish_indices",
        subject=Subject("unit", str(province.pk), province.name, "reports:unit"),
        after={"results": len(stored)},
    )


def _published(rows: Iterable[DeclaredIndex], province: Unit) -> Iterator[PublishedIndex]:
    for row in rows:
        yield PublishedIndex(
            index=row.index,
            unit=province,
            year=row.year,
            score=row.score,
            rank=row.rank,
            ranked=row.ranked,
            rank_official=row.rank_official,
            published_on=row.published_on,
            source=row.source[:500],
            status=row.status,
            note=row.note.vi[:500] if row.note else "",
        )
