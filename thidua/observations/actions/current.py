"""The figures that stand before a chunk of a batch is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from thidua.observations.actions.figures import Figure
from thidua.observations.models import Measure, Observation
from thidua.observations.queries import whole_years

type Key = tuple[int, int | None, int | None, date]
CONTENT = ("numerator", "denominator", "value", "level", "applicable", "note", "evidence")


class Standing(NamedTuple):
    """The newest version of a figure: its key, the batch it came with, and what it says."""

    pk: int | None
    origin_id: int
    content: tuple[object, ...]

    def says(self, figure: Figure) -> bool:
        return self.content == content_of(figure)


def content_of(figure: Figure) -> tuple[object, ...]:
    return (
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.level,
        figure.applicable,
        figure.note,
        figure.evidence,
    )


class CurrentFigures:
    """What stands for the subjects and years of a chunk, and what the chunk itself has brought so far."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        units = {figure.unit_id for figure in figures if figure.unit_id is not None}
        persons = {figure.person_id for figure in figures if figure.person_id is not None}
        periods = whole_years({figure.year for figure in figures if figure.has_a_year()})
        of_measures = Q(measure__code__in={figure.measure for figure in figures})
        self._standing: dict[Key, Standing] = {}
        for about in (Q(unit__in=units), Q(person__in=persons)):
            self._read(about & periods & of_measures)

    def _read(self, about: Q) -> None:
        columns = ("measure_id", "unit_id", "person_id", "period_start", "pk", "origin_id", *CONTENT)
        # In the order of recording, so that the newest version is the one that stays.
        for measure, unit, person, start, pk, origin, *content in (
            Observation.objects.filter(about).order_by("pk").values_list(*columns)
        ):
            self._standing[measure, unit, person, start] = Standing(pk, origin, tuple(content))

    def get(self, measure_id: int, figure: Figure) -> Standing | None:
        return self._standing.get(_key(measure_id, figure))

    def put(self, measure_id: int, figure: Figure, origin_id: int) -> None:
        self._standing[_key(measure_id, figure)] = Standing(None, origin_id, content_of(figure))


def _key(measure_id: int, figure: Figure) -> Key:
    return measure_id, figure.unit_id, figure.person_id, date(figure.year, 1, 1)


def differing(figures: Sequence[Figure]) -> list[Figure]:
    """The figures that do not stand already, so that nothing is recorded where nothing changed."""
    current, keys = CurrentFigures(figures), dict(Measure.objects.values_list("code", "pk"))
    standing = [current.get(keys.get(figure.measure, 0), figure) for figure in figures]
    return [figure for figure, before in zip(figures, standing, strict=True) if not (before and before.says(figure))]
