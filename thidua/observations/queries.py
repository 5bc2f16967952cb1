from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from html import unescape
from itertools import batched
from typing import NamedTuple

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from thidua.core.facts import Fact
from thidua.core.findings import Source
from thidua.core.messages import Message, gettext_noop
from thidua.core.targets import IndexYear
from thidua.frame.words import say
from thidua.observations.models import Evidence, Measure, Observation, Origin, PublishedIndex
from thidua.people.models import Person, Unit
from thidua.people.queries import Line

SUBJECTS_A_QUERY = 500
TRUE = ("1", "true")

type FactsByYear = dict[int, dict[str, Fact]]


def whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def whole_years(years: Iterable[int]) -> Q:
    """Figures of the whole of one of the years."""
    periods = Q(pk__in=[])
    for year in sorted(years):
        start, end = whole_year(year)
        periods |= Q(period_start=start, period_end=end)
    return periods


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


def _facts(
    subject: str,
    ids: Collection[int],
    years: Collection[int],
    measures: Collection[str] | None,
    as_of: datetime | None,
) -> dict[int, FactsByYear]:
    found: dict[int, FactsByYear] = {}
    known = _FactReader(measures)
    for chunk in batched(ids, SUBJECTS_A_QUERY):
        query = Observation.objects.filter(whole_years(years), **{f"{subject}__in": chunk})
        if measures is not None:
            query = query.filter(measure__in=list(known.measures))
        if as_of is not None:
            query = query.filter(origin__recorded_at__lte=as_of)
        for key, year, fact in known.read(query, subject):
            found.setdefault(key, {}).setdefault(year, {})[fact.measure] = fact
    return found


def figures_recorded_after(
    instant: datetime, subject: str, ids: Collection[int], years: Collection[int], measures: Collection[str]
) -> dict[int, list[Observation]]:
    """By key of a `unit` or a `person`: the whole-year figures that stand now and came after an instant."""
    found: dict[int, list[Observation]] = {}
    recorded = Observation.objects.filter(
        whole_years(years), origin__recorded_at__gt=instant, superseded_by=None, measure__code__in=measures
    ).select_related("measure", "origin")
    for chunk in batched(ids, SUBJECTS_A_QUERY):
        for row in recorded.filter(**{f"{subject}__in": chunk}).order_by("period_start", "measure__code"):
            found.setdefault(getattr(row, f"{subject}_id"), []).append(row)
    return found


def _text(column: str) -> Cast:
    """A column as the database writes it, past Django's converters: each text that occurs is understood once."""
    return Cast(column, CharField())


class _FactReader:
    """Turns rows into facts; a nation's figures pass through here, so each row costs as little as can be."""

    def __init__(self, measures: Collection[str] | None) -> None:
        wanted = Measure.objects.all() if measures is None else Measure.objects.filter(code__in=measures)
        self.measures: dict[int, str] = dict(wanted.values_list("pk", "code"))
        self._origins: dict[int, str] = {}
        self._decimal = cache(_decimal)
        self._day = cache(_local_day)

    def read(self, query: QuerySet[Observation], subject: str) -> Iterator[tuple[int, int, Fact]]:
        """Subject, year and fact of every row; the newest version of a figure comes last."""
        columns = (
            subject, _text("period_start"), "pk", "measure_id", _text("value"), _text("numerator"),
            _text("denominator"), "level", _text("applicable"), "note", "evidence", _text("as_of"), "origin_id",
        )  # fmt: skip
        # The order of the index, so that nothing is sorted.
        ordered = query.order_by(subject, "period_start", "period_end", "measure_id", "pk")
        decimal = self._decimal
        for (
            key, start, pk, measure, value, numerator, denominator, level, applicable, note, evidence, as_of, origin,
        ) in ordered.values_list(*columns).iterator(chunk_size=5000):  # fmt: skip
            label = self._origins.get(origin) or self._label(origin)
            source = Source("observation", str(pk), label, "observations:observation", self._day(as_of))
            fact = Fact(
                self.measures[measure], decimal(value), decimal(numerator), decimal(denominator),
                level, applicable in TRUE, note, evidence, source,
            )  # fmt: skip
            yield key, int(start[:4]), fact

    def _label(self, origin: int) -> str:
        """The name of an origin; all that are recorded are read with the first one asked for."""
        self._origins.update(Origin.objects.values_list("pk", "label"))
        return self._origins[origin]


def _decimal(text: str | None) -> Decimal | None:
    """The same decimal from every database: SQLite writes 90, 90.0 or 1.0e-08, PostgreSQL 90.00000000."""
    return None if text is None else Decimal(f"{Decimal(text).normalize():f}")


def _local_day(text: str) -> str:
    """The day in Vietnam of an instant as a database writes it; SQLite leaves out that it is UTC."""
    instant = datetime.fromisoformat(text)
    return localtime(instant if instant.tzinfo else instant.replace(tzinfo=UTC)).date().isoformat()


def figure_rows(years: Collection[int], unit_ids: Collection[int]) -> Iterator[dict[str, object]]:
    """The figures of units as they stand, as rows of `tables.FIGURES`: what is exported can be imported again."""
    for chunk in batched(unit_ids, SUBJECTS_A_QUERY):
        units = Unit.objects.prefetch_related("codes").in_bulk(chunk)
        figures = Observation.objects.filter(whole_years(years), unit__in=chunk, superseded_by=None)
        for figure in figures.select_related("measure").order_by("unit__path", "period_start", "measure__code"):
            assert figure.unit_id is not None
            yield _exported(figure, units[figure.unit_id])


def _exported(figure: Observation, unit: Unit) -> dict[str, object]:
    return {
        "unit": code_on(unit, figure.period_end),
        "unit_name": unit.name,
        "person": None,
        "measure": figure.measure.code,
        "measure_name": figure.measure.name_vi,
        "year": figure.period_start.year,
        "numerator": _short(figure.numerator),
        "denominator": _short(figure.denominator),
        "value": _short(figure.value),
        "level": figure.level or None,
        "not_applicable": None if figure.applicable else True,
        "note": figure.note or None,
        "evidence": figure.evidence or None,
    }


def code_on(unit: Unit, day: date) -> str | None:
    """The code a unit bears on a day, or else bore last."""
    codes = sorted(unit.codes.all(), key=lambda code: code.valid_from or date.min)
    borne = [code for code in codes if (code.valid_from or date.min) <= day <= (code.valid_to or date.max)]
    return (borne or codes)[-1].code if codes else None


def _short(number: Decimal | None) -> Decimal | None:
    return None if number is None else _decimal(f"{number:f}")


def with_origin(found: QuerySet[Observation]) -> QuerySet[Observation]:
    return found.select_related("measure", "unit", "person", "origin")


def history(observation: Observation) -> QuerySet[Observation]:
    """Every version of a figure: same measure, subject and period, oldest first."""
    return Observation.objects.filter(same_figure(observation)).select_related("measure", "origin")


def same_figure(about: Observation | Evidence) -> Q:
    """Whatever is about the same measure, subject and period."""
    return Q(
        measure=about.measure,
        unit=about.unit,
        person=about.person,
        period_start=about.period_start,
        period_end=about.period_end,
    )


class Document(NamedTuple):
    """A piece of evidence in its newest version; `elsewhere` is what else the same file stands for, as far as that is
    open to who asks.
    """

    newest: Evidence
    older: list[Evidence]
    elsewhere: list[Evidence]


def documents(about: Observation | Evidence, open_to: QuerySet[Evidence]) -> list[Document]:
    """The evidence of a figure, the newest first; what was withdrawn comes last."""
    versions = {row.pk: row for row in with_files(Evidence.objects.filter(same_figure(about)))}
    replaced = {row.replaces_id for row in versions.values()}
    newest = [row for pk, row in versions.items() if pk not in replaced]
    elsewhere = _elsewhere(about, [row for row in newest if not row.is_withdrawn], open_to)
    found = [Document(row, _older(row, versions), elsewhere.get(row.upload.file_id, [])) for row in newest]
    return sorted(found, key=lambda one: one.newest.is_withdrawn)


def with_files(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.select_related("upload__file", "withdrawal", "measure", "unit", "person")


def _older(row: Evidence, versions: dict[int, Evidence]) -> list[Evidence]:
    older = []
    while row.replaces_id is not None:
        row = versions[row.replaces_id]
        older.append(row)
    return older


def _elsewhere(
    about: Observation | Evidence, rows: list[Evidence], open_to: QuerySet[Evidence]
) -> dict[int, list[Evidence]]:
    """By file: the evidence of other figures that is open."""
    files = {row.upload.file_id for row in rows}
    others = standing_evidence().filter(upload__file__in=files, pk__in=open_to.values("pk"))
    found: dict[int, list[Evidence]] = {}
    for row in with_files(others.exclude(same_figure(about))):
        found.setdefault(row.upload.file_id, []).append(row)
    return found


def standing_evidence() -> QuerySet[Evidence]:
    """Evidence that counts: neither replaced nor withdrawn."""
    return Evidence.objects.filter(replaced_by=None, withdrawal=None)


def newest_figure(evidence: Evidence) -> Observation | None:
    """The figure a document stands for, as it is on record now."""
    return Observation.objects.filter(same_figure(evidence)).last()


def years_with_figures(unit: Unit) -> list[int]:
    starts = Observation.objects.filter(unit=unit).order_by().values_list("period_start", flat=True).distinct()
    return sorted({start.year for start in starts}, reverse=True)


def figures_for_evidence(unit: Unit, year: int, *, without: QuerySet[Evidence] | None) -> QuerySet[Observation]:
    """The figures of a unit and a year as they stand, to be listed with their evidence; or only those without some."""
    figures = Observation.objects.filter(whole_years([year]), unit=unit, superseded_by=None)
    figures = figures if without is None else figures.exclude(measure__in=without.values("measure"))
    return figures.select_related("measure").order_by("measure__name_vi", "pk")


def evidence_of_year(unit: Unit, year: int, open_to: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The documents that stand for the figures of a unit and a year and are open to who asks."""
    start, end = whole_year(year)
    standing = standing_evidence().filter(unit=unit, period_start=start, period_end=end)
    return standing.filter(pk__in=open_to.values("pk"))


def evidence_by_measure(rows: QuerySet[Evidence], measure_ids: Collection[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for row in with_files(rows.filter(measure__in=measure_ids)):
        found.setdefault(row.measure_id, []).append(row)
    return found


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


def lines_about(person: Person) -> Iterator[Line]:
    """For the person concerned (`THIDUA_OWN_DATA`): every figure, those corrected since as well, and every document
    that was attached to one.
    """
    for figure in Observation.objects.filter(person=person).select_related("measure").order_by("period_start", "pk"):
        value = unescape(render_to_string("observations/figure.html", {"row": figure}).strip())
        what = f"{say(figure.measure_said)}: {value}"
        document = figure.reason or figure.evidence or figure.note
        yield Line(_("Figures about you"), what, figure.period_start, figure.period_end, document)
    attached = Evidence.objects.filter(person=person).select_related("measure", "upload", "withdrawal").order_by("pk")
    for one in attached:
        what = f"{say(one.measure_said)}: {one.title} ({one.upload.name})"
        withdrawn = one.withdrawal if hasattr(one, "withdrawal") else None
        last = localdate(withdrawn.at) if withdrawn else None
        reason = withdrawn.reason if withdrawn else one.reason
        yield Line(_("Documents attached to figures about you"), what, localdate(one.at), last, reason)
