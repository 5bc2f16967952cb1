"""Measures and figures for tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.factories.people import make_unit
from thidua.observations.actions import Figure, OriginInfo, record
from thidua.observations.models import Measure, Observation
from thidua.people.models import Account

ORIGIN = OriginInfo("report", "7", "Báo cáo CCHC năm 2024")


def make_measure(code: str = "tasks", kind: str = "amount", aggregation: str = "none", name: str = "") -> Measure:
    return Measure.objects.create(code=code, name_vi=name or code, kind=kind, aggregation=aggregation)


def make_share(code: str = "on_time") -> Measure:
    return make_measure(code, "share", "ratio_of_sums", "Hồ sơ đúng hẹn")


def amount(value: str | int, unit_id: int | None = None, measure: str = "tasks", year: int = 2024) -> Figure:
    return Figure(measure=measure, year=year, unit_id=unit_id, value=Decimal(value))


def share(
    numerator: str | int, denominator: str | int, unit_id: int | None = None, measure: str = "on_time", year: int = 2024
) -> Figure:
    return Figure(
        measure=measure, year=year, unit_id=unit_id, numerator=Decimal(numerator), denominator=Decimal(denominator)
    )


def not_arisen(unit_id: int, measure: str = "on_time", year: int = 2024) -> Figure:
    return Figure(measure=measure, year=year, unit_id=unit_id, applicable=False, note="Không phát sinh")


def make_observation(figure: Figure, *, reason: str = "", by: Account | None = None) -> Observation:
    """A figure on record; about a unit of its own if it names nobody."""
    if figure.unit_id is None and figure.person_id is None:
        figure = replace(figure, unit_id=make_unit().pk)
    return record(figure=figure, origin=ORIGIN, by=by, reason=reason)
