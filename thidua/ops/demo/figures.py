"""Synthetic figures for every scoring form, drawn from a seed so that the same world comes out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from thidua.core.forms import (
    AnyForm,
    BestOfCluster,
    Branch,
    Count,
    Deductions,
    ExternalIndex,
    Ladder,
    LevelLadder,
    Manual,
    Ratio,
    RatioWithFloor,
    SumOfParts,
    Survey,
    TargetRatio,
    Trend,
    YesNo,
)
from thidua.core.index import Component, IndexSet
from thidua.observations.actions import Figure

NOT_ARISEN = "Không phát sinh trong năm"


def figures_of_set(index_set: IndexSet, blank: Figure, quality: float, rng: Random) -> Iterator[Figure]:
    """Figures of one unit and year for every component; `quality` 0..1 is how well the unit does."""
    for component in index_set.components():
        yield from _of_component(component, blank, quality, rng)
    for item in index_set.penalty:
        yield replace(blank, measure=item.measure, value=Decimal(rng.random() > 0.9 + quality / 12))
    for item in index_set.bonus:
        yield replace(blank, measure=item.measure, value=Decimal(rng.random() > 1.25 - quality / 2))


def _of_component(component: Component, blank: Figure, quality: float, rng: Random) -> Iterator[Figure]:
    if component.manual_measure:
        yield replace(blank, measure=component.manual_measure, value=component.maximum // 2)
    if component.when_nothing_arose is not None and rng.random() < 0.08:
        for measure in component.form.measures():
            yield replace(blank, measure=measure, applicable=False, note=NOT_ARISEN)
    elif isinstance(component.form, Manual):
        points = Decimal(rng.randint(0, int(component.maximum)))
        yield replace(blank, measure=component.form.measure, value=points, note="Điểm thẩm định mẫu")
    else:
        yield from figures_of_form(component.form, blank, quality, rng)


def figures_of_form(form: AnyForm, blank: Figure, quality: float, rng: Random) -> Iterator[Figure]:
    """What a unit of some quality would report for a form."""
    match form:
        case SumOfParts(parts=parts):
            for part in parts:
                yield from figures_of_form(part.form, blank, quality, rng)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield replace(blank, measure=guarded.when.measure, value=Decimal(rng.randint(0, 10)))
                yield from figures_of_form(guarded.form, blank, quality, rng)
            yield from figures_of_form(otherwise, blank, quality, rng)
        case Deductions(items=items):
            for item in items:
                yield replace(blank, measure=item.measure, value=Decimal(int(rng.random() > 0.7 + quality * 0.28)))
        case Survey(options=options):
            for option, weight in zip(options, (quality + 0.2, 0.8, 0.35 * (1.1 - quality), 0.1), strict=False):
                yield replace(blank, measure=option.measure, value=Decimal(rng.randint(5, 20 + int(weight * 60))))
        case Trend() | BestOfCluster() | Manual():
            for measure in form.measures():
                yield replace(blank, measure=measure, value=Decimal(rng.randint(40, 100)), note="Số liệu mẫu")
        case _:
            yield _simple(form, blank, quality, rng)


type Simple = YesNo | Ladder | LevelLadder | Ratio | RatioWithFloor | TargetRatio | Count | ExternalIndex


def _simple(form: Simple, blank: Figure, quality: float, rng: Random) -> Figure:
    match form:
        case YesNo():
            return replace(blank, measure=form.measure, value=Decimal(rng.random() < 0.72 + quality * 0.28))
        case LevelLadder(levels=levels):
            place = min(int(rng.random() ** (1 + 4 * quality) * len(levels)), len(levels) - 1)
            return replace(blank, measure=form.measure, level=levels[place].code)
        case Count():
            return replace(blank, measure=form.measure, value=Decimal(rng.randint(0, 1 + round(quality * 2))))
        case ExternalIndex(scale=scale):
            share = min(Decimal(round(72 + quality * 22 + rng.uniform(-3, 3), 2)), Decimal(100)) / 100
            return replace(blank, measure=form.measure, value=(share * scale).quantize(Decimal("0.01")))
        case Ladder(by="count"):
            return replace(blank, measure=form.measure, value=Decimal(rng.randint(0, 5)))
        case _:
            return _share(form.measure, blank, quality, rng)


def _share(measure: str, blank: Figure, quality: float, rng: Random) -> Figure:
    """A share that rises with quality; small units have small denominators."""
    denominator = rng.choice((12, 20, 40, 160, 480))
    rate = min(1.0, 0.80 + quality * 0.19 + rng.uniform(-0.03, 0.06))
    return replace(
        blank, measure=measure, numerator=Decimal(round(denominator * rate)), denominator=Decimal(denominator)
    )
