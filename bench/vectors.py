"""The same scoring and ranking written directly in NumPy: the limit of what this machine can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bench.facts import Facts
from thidua.core.forms import (
    AnyForm,
    BestOfCluster,
    Branch,
    Count,
    Deductions,
    ExternalIndex,
    Ladder,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    SumOfParts,
    Survey,
    TargetRatio,
    Trend,
    YesNo,
)
from thidua.core.index import Adjustment, Component, IndexSet

type Floats = NDArray[np.float64]

MISSING, EXCLUDED = np.nan, np.inf
"""Marks in an array of points; `EXCLUDED` also stands for "nothing arose" until the component says what then counts."""


@dataclass(frozen=True, slots=True)
class Column:
    """One measure of all units: NaN where there is no figure, `arose` false where none can exist."""

    value: Floats
    numerator: Floats
    denominator: Floats
    level: NDArray[np.str_]
    arose: NDArray[np.bool_]


def prepare(index_set: IndexSet, cluster: Sequence[Facts]) -> dict[str, Column]:
    """The facts of a cluster as one array a measure and field."""
    return {measure: _column(measure, cluster) for measure in sorted(index_set.measures())}


def _column(measure: str, cluster: Sequence[Facts]) -> Column:
    facts = [unit.get(measure) for unit in cluster]
    return Column(
        _floats([fact.value if fact else None for fact in facts]),
        _floats([fact.numerator if fact else None for fact in facts]),
        _floats([fact.denominator if fact else None for fact in facts]),
        np.array([fact.level if fact else "" for fact in facts]),
        np.array([fact is None or fact.applicable for fact in facts]),
    )


def _floats(values: Sequence[Decimal | None]) -> Floats:
    return np.array([MISSING if value is None else float(value) for value in values])


def percents(index_set: IndexSet, columns: dict[str, Column]) -> Floats:
    """The index of every unit; NaN while a figure is missing."""
    components = list(index_set.components())
    points = np.stack([_component(component, columns) for component in components])
    maxima = np.array([float(component.maximum) for component in components])[:, None]
    excluded = np.isposinf(points)
    maximum = np.where(excluded, 0, maxima).sum(axis=0)
    earned = np.where(excluded, 0, points).sum(axis=0)
    earned += _adjusted(index_set.bonus, index_set.bonus_cap, columns)
    earned -= _adjusted(index_set.penalty, index_set.penalty_cap, columns)
    index: Floats = np.clip(earned / maximum * 100, 0, float(index_set.ceiling))
    return index


def ranks(index: Floats) -> NDArray[np.int64]:
    """Standard competition ranks, ties at ten decimals; 0 for a unit without an index."""
    rounded = np.round(index, 10)
    known = np.sort(rounded[~np.isnan(rounded)])
    return np.where(np.isnan(rounded), 0, len(known) - np.searchsorted(known, rounded, side="right") + 1)


def _component(component: Component, columns: dict[str, Column]) -> Floats:
    points = _points(component.form, float(component.maximum), columns)
    then = {"full": float(component.maximum), "zero": 0.0, "exclude": EXCLUDED, None: MISSING}
    return np.where(np.isposinf(points), then[component.when_nothing_arose], points)


def _points(form: AnyForm, maximum: float, columns: dict[str, Column]) -> Floats:
    match form:
        case SumOfParts():
            return _sum_of_parts(form, maximum, columns)
        case Deductions(items=items):
            used = [columns[item.measure] for item in items]
            lost = _weighted(used, [float(item.points_each) for item in items])
            points = np.clip(maximum - lost, 0, maximum)
            return np.where(np.any([column.arose for column in used], axis=0), points, EXCLUDED)
        case Survey(options=options):
            used = [columns[option.measure] for option in options]
            answers = _weighted(used, [1.0] * len(used))
            mean = _weighted(used, [float(option.weight) for option in options]) / np.where(answers == 0, 1, answers)
            return np.where(answers == 0, EXCLUDED, np.clip(mean * maximum, 0, maximum))
        case Trend() | BestOfCluster() | Branch():
            raise NotImplementedError(f"the bench does not vectorise “{form.kind}”")
        case _:
            column = columns[form.measure]
            return np.where(column.arose, _of_one_measure(form, maximum, column), EXCLUDED)


def _weighted(columns: Sequence[Column], weights: Sequence[float]) -> Floats:
    amounts = [np.where(column.arose, np.maximum(column.value, 0), 0) for column in columns]
    return np.tensordot(weights, np.stack(amounts), axes=1)


def _of_one_measure(form: AnyForm, maximum: float, column: Column) -> Floats:
    match form:
        case YesNo():
            return np.where(np.isnan(column.value), MISSING, np.where(column.value > 0, maximum, 0))
        case Count(points_each=each):
            return np.clip(column.value * float(each), 0, maximum)
        case ExternalIndex(scale=scale):
            return np.clip(column.value / float(scale) * maximum, 0, maximum)
        case LevelLadder(levels=levels):
            chosen = [column.level == level.code for level in levels]
            return np.select(chosen, [float(level.share) * maximum for level in levels], MISSING)
        case _:
            rate = column.numerator / np.where(column.denominator == 0, 1, column.denominator) * 100
            return np.where(column.denominator == 0, EXCLUDED, _of_rate(form, maximum, rate))


def _of_rate(form: AnyForm, maximum: float, rate: Floats) -> Floats:
    match form:
        case Ratio():
            return np.clip(rate / 100 * maximum, 0, maximum)
        case RatioWithFloor(floor=floor):
            return np.where(rate < float(floor), 0, np.clip(rate / 100 * maximum, 0, maximum))
        case TargetRatio(target=target, floor=floor):
            return np.where(rate < float(floor), 0, np.clip(rate / float(target) * maximum, 0, maximum))
        case Ladder(steps=steps, by="rate"):
            reached = [rate >= float(step.at_least) for step in steps]
            points = np.select(reached, [float(step.share) * maximum for step in steps], 0.0)
            return np.where(np.isnan(rate), MISSING, points)
        case _:
            raise NotImplementedError(f"the bench does not vectorise “{form.kind}”")


def _sum_of_parts(form: SumOfParts, maximum: float, columns: dict[str, Column]) -> Floats:
    shares = np.array([float(part.share) for part in form.parts])
    points = np.stack([_points(part.form, float(part.share) * maximum, columns) for part in form.parts])
    arose = ~np.isposinf(points)
    applicable = (arose * shares[:, None]).sum(axis=0)
    total = np.where(arose, points, 0).sum(axis=0) * shares.sum() / np.where(applicable == 0, 1, applicable)
    return np.where(applicable == 0, EXCLUDED, np.minimum(total, maximum))


def _adjusted(items: Sequence[Adjustment], cap: Decimal, columns: dict[str, Column]) -> Floats:
    """Bonus or penalty; a figure that is not on record counts as none."""
    total: Floats = np.zeros(len(next(iter(columns.values())).value))
    for item in items:
        points = np.maximum(np.nan_to_num(columns[item.measure].value), 0) * float(item.points_each)
        total += points if item.maximum is None else np.minimum(points, float(item.maximum))
    return np.minimum(total, float(cap))
