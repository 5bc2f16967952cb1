from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched

from django.db import transaction
from django.utils import timezone

from thidua.audit.actions import Subject, record as write_entry
from thidua.core.messages import Message, gettext_noop
from thidua.law.schema import Measure as DeclaredMeasure, PublishedIndex as DeclaredIndex
from thidua.observations.models import Measure, Observation, Origin, PublishedIndex
from thidua.observations.queries import whole_year
from thidua.people.models import Account, Unit

BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure to be recorded for one unit or one person and a whole year."""

    measure: str
    year: int
    unit_id: int | None = None
    person_id: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    level: str = ""
    applicable: bool = True
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OriginInfo:
    """Where a batch of figures comes from: which import, form or computation."""

    kind: str
    key: str
    label: str
    url_name: str = ""


class FiguresRefusedError(ValueError):
    """Figures that cannot be recorded, each with its place in the batch (from 1) and what is wrong."""

    def __init__(self, faults: Sequence[tuple[int, Message]]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(f"{place}: {fault}" for place, fault in self.faults))


@transaction.atomic
def record_many(
    *,
    figures: Iterable[Figure],
    origin: OriginInfo,
    by: Account | None,
    as_of: datetime | None = None,
    reason: str = "",
) -> Origin:
    """Record a batch in one transaction with one audit entry; nothing is stored if one figure is at fault.

    A figure equal to the current one is skipped, another one supersedes it and needs `reason`.
    Raises FiguresRefusedError.
    """
    batch = _Batch(_save_origin(origin, by), as_of or timezone.now(), reason)
    for chunk in batched(figures, BATCH):
        batch.add(chunk)
    if batch.faults:
        raise FiguresRefusedError(batch.faults)
    batch.origin.sha256 = batch.digest.hexdigest()
    batch.origin.save(update_fields=["sha256"])
    write_entry(
        by=by,
        verb="record_figures",
        subject=Subject("origin", str(batch.origin.pk), batch.origin.label, ""),
        after={"figures": batch.stored, "unchanged": batch.unchanged, "sha256": batch.origin.sha256},
        reason=reason,
    )
    return batch.origin


def _save_origin(origin: OriginInfo, by: Account | None) -> Origin:
    return Origin.objects.create(
        kind=origin.kind,
        key=origin.key,
        label=origin.label[:300],
        url_name=origin.url_name,
        sha256="",
        recorded_by=by,
        recorded_by_name=str(by) if by else "system",
    )


class _Batch:
    """A batch on its way into the store, chunk by chunk."""

    def __init__(self, origin: Origin, as_of: datetime, reason: str) -> None:
        self.origin, self.as_of, self.reason = origin, as_of, reason
        self.measures = {measure.code: measure for measure in Measure.objects.all()}
        self.digest = hashlib.sha256()
        self.faults: list[tuple[int, Message]] = []
        self.place = self.stored = self.unchanged = 0

    def add(self, figures: Sequence[Figure]) -> None:
        current = _current_figures(figures)
        rows = [row for figure in figures if (row := self._row(figure, current)) is not None]
        if not self.faults:
            Observation.objects.bulk_create(rows)
            self.stored += len(rows)

    def _row(self, figure: Figure, current: dict[tuple[object, ...], Observation]) -> Observation | None:
        self.place += 1
        self.digest.update(repr(figure).encode())
        fault = self._fault(figure)
        earlier = current.get(_key(figure)) if fault is None else None
        if earlier is not None and _same(earlier, figure):
            self.unchanged += 1
            return None
        if earlier is not None and not self.reason:
            fault = Message.of(gettext_noop("another figure stands here already; give the reason of the correction"))
        if fault is not None:
            self.faults.append((self.place, fault))
            return None
        return self._observation(figure, earlier)

    def _observation(self, figure: Figure, earlier: Observation | None) -> Observation:
        start, end = whole_year(figure.year)
        return Observation(
            measure=self.measures[figure.measure],
            unit_id=figure.unit_id,
            person_id=figure.person_id,
            period_start=start,
            period_end=end,
            numerator=figure.numerator,
            denominator=figure.denominator,
            value=figure.value,
            level=figure.level,
            applicable=figure.applicable,
            note=figure.note,
            evidence=figure.evidence,
            as_of=self.as_of,
            origin=self.origin,
            supersedes=earlier,
            reason=self.reason if earlier is not None else "",
        )

    def _fault(self, figure: Figure) -> Message | None:
        measure = self.measures.get(figure.measure)
        if measure is None:
            return Message.of(gettext_noop("the measure “%(code)s” is not known"), code=figure.measure)
        if (figure.unit_id is None) == (figure.person_id is None):
            return Message.of(gettext_noop("a figure belongs to one unit or one person"))
        if not figure.applicable:
            return None if figure.note else Message.of(gettext_noop("say why the measure does not apply"))
        return fault_in(measure.kind, figure.numerator, figure.denominator, figure.value, figure.level)


def fault_in(
    kind: str, numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None, level: str
) -> Message | None:
    """What is wrong with a figure of a kind of measure, in words; None when it can be recorded."""
    if kind == "share":
        return _fault_in_share(numerator, denominator)
    if kind == "level":
        return None if level else Message.of(gettext_noop("a level is needed"))
    if value is None:
        return Message.of(gettext_noop("a value is needed"))
    if kind == "yes_no" and value not in (0, 1):
        return Message.of(gettext_noop("write 1 for yes or 0 for no"))
    return None


def _fault_in_share(numerator: Decimal | None, denominator: Decimal | None) -> Message | None:
    if numerator is None or denominator is None:
        return Message.of(gettext_noop("a numerator and a denominator are needed"))
    if numerator < 0 or denominator < 0:
        return Message.of(gettext_noop("a numerator or denominator cannot be negative"))
    if numerator > denominator:
        return Message.of(
            gettext_noop("the numerator %(numerator)s is greater than the denominator %(denominator)s"),
            numerator=numerator,
            denominator=denominator,
        )
    return None


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.measure, figure.unit_id, figure.person_id, whole_year(figure.year)[0]


def _current_figures(figures: Sequence[Figure]) -> dict[tuple[object, ...], Observation]:
    """Figures not superseded yet, for the subjects and years of a chunk."""
    units = {figure.unit_id for figure in figures if figure.unit_id is not None}
    persons = {figure.person_id for figure in figures if figure.person_id is not None}
    starts = {whole_year(figure.year)[0] for figure in figures}
    found: dict[tuple[object, ...], Observation] = {}
    for subjects in ({"unit__in": units}, {"person__in": persons}):
        if any(subjects.values()):
            rows = Observation.objects.filter(period_start__in=starts, superseded_by=None, **subjects)
            for row in rows.select_related("measure"):
                if row.period_end == date(row.period_start.year, 12, 31):
                    found[(row.measure.code, row.unit_id, row.person_id, row.period_start)] = row
    return found


def _same(row: Observation, figure: Figure) -> bool:
    names = ("numerator", "denominator", "value", "level", "applicable", "note", "evidence")
    return all(getattr(row, name) == getattr(figure, name) for name in names)


@transaction.atomic
def sync_measures(*, measures: Iterable[DeclaredMeasure]) -> None:
    """Have a row for every measure that a regulation pack declares."""
    Measure.objects.bulk_create(
        [
            Measure(code=m.code, name_vi=m.name.vi, name_en=m.name.en, kind=m.kind, aggregation=m.aggregation)
            for m in measures
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "name_en", "kind", "aggregation"],
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
