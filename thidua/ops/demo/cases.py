"""The figures of a cluster and year, with the hard cases that a real year would bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from thidua.core.index import IndexSet
from thidua.law.schema import Pack
from thidua.observations.actions import Figure
from thidua.ops.demo.figures import NOT_ARISEN, figures_of_set
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Unit

ALIKE = (5, 6)
"""Places of two units that report the same figures: they tie."""
SILENT = 11
"""Place of a unit that leaves figures out in the newest year."""
LEFT_OUT = ("online_dossiers", "citizen_satisfaction")
FALLEN = 2
"""Place of a unit whose class falls by two in 2024."""


def figures_of_cluster(pack: Pack, cluster: str, units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    """Every unit's figures for its index set and for the awards."""
    index_set = next(
        s for s in pack.index_sets.values() if s.cluster == cluster and s.first_year <= year <= s.last_year
    )
    for place, unit in enumerate(units):
        source = units[ALIKE[0]] if place == ALIKE[1] and len(units) > ALIKE[1] else unit
        yield from _of_unit(index_set, unit, source, place, year, seed)


def _of_unit(index_set: IndexSet, unit: Unit, source: Unit, place: int, year: int, seed: str) -> Iterator[Figure]:
    rng = Random(f"{seed}/{index_set.code}/{year}/{lasting_key(source)}")
    quality = quality_of(source, place, year, seed)
    blank = Figure(measure="", year=year, unit_id=unit.pk, evidence=f"Báo cáo CCHC năm {year}")
    figures = {figure.measure: figure for figure in figures_of_set(index_set, blank, quality, rng)}
    _agree_on_dossiers(figures, blank, quality, rng)
    late = _late(figures["dossiers_on_time"])
    reports = figures["periodic_reports_late_or_missing"].value or Decimal(0)
    if place == SILENT and year >= 2024:
        figures = {code: figure for code, figure in figures.items() if code not in LEFT_OUT}
    yield from figures.values()
    yield from award_figures(unit, year, quality, rng, {"dossiers_late": late, "reports_late_or_missing": reports})


def _agree_on_dossiers(figures: dict[str, Figure], blank: Figure, quality: float, rng: Random) -> None:
    """Many units are late with no dossier at all; letters of apology are owed for those that were late."""
    on_time = figures["dossiers_on_time"]
    if on_time.applicable and rng.random() < 0.5 + quality * 0.42:
        figures["dossiers_on_time"] = replace(on_time, numerator=on_time.denominator)
    late = _late(figures["dossiers_on_time"])
    apologies = replace(blank, measure="late_dossiers_apologised", applicable=False, note=NOT_ARISEN)
    if late:
        written = Decimal(round(float(late) * min(1.0, 0.6 + quality * 0.5)))
        apologies = replace(blank, measure="late_dossiers_apologised", numerator=written, denominator=late)
    figures["late_dossiers_apologised"] = apologies


def _late(on_time: Figure) -> Decimal:
    return (on_time.denominator or Decimal(0)) - (on_time.numerator or Decimal(0))


def quality_of(unit: Unit, place: int, year: int, seed: str) -> float:
    """How well a unit does, 0..1: its own level, drifting a little up each year."""
    if place == FALLEN and year >= 2024:
        return 0.0
    rng = Random(f"{seed}/quality/{lasting_key(unit)}")
    level = 0.35 + 0.6 * rng.betavariate(2.2, 1.8)
    drift = Random(f"{seed}/drift/{lasting_key(unit)}/{year}").uniform(-0.08, 0.1) + (year - 2022) * 0.02
    return min(max(level + drift, 0.0), 1.0)


def award_figures(
    unit: Unit, year: int, quality: float, rng: Random, known: Mapping[str, Decimal] | None = None
) -> Iterator[Figure]:
    """What the award conditions read: tasks, dossiers, reports, and the merit attested by a council.

    `known` are the counts that other figures of the unit imply.
    """
    blank = Figure(measure="", year=year, unit_id=unit.pk)
    chances = {
        "tasks_unfinished": 0.75 + quality * 0.2,
        "dossiers_late": 0.5 + quality * 0.42,
        "dossiers_overdue": 0.7 + quality * 0.25,
        "reports_late_or_missing": 0.65 + quality * 0.3,
    }
    for measure, clean in chances.items():
        if rng.random() < 0.97:
            count = Decimal(0 if rng.random() < clean else rng.randint(1, 6))
            yield replace(blank, measure=measure, value=(known or {}).get(measure, count))
    if rng.random() < 0.8:
        evidence = f"Biên bản bình xét năm {year} (mẫu)" if rng.random() < 0.9 else ""
        yield replace(blank, measure="outstanding_merit", value=Decimal(rng.random() < quality), evidence=evidence)
