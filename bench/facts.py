"""Synthetic facts in memory for an index set, drawn by the generator of the demo world."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from thidua.core.facts import Fact
from thidua.core.index import IndexSet
from thidua.observations.actions import Figure
from thidua.ops.demo.figures import figures_of_set

LACKING_ONE_OF = 50
"""One unit in so many still owes a figure."""

type Facts = dict[str, Fact]


def figures_of_unit(index_set: IndexSet, unit_id: int, year: int) -> Iterator[Figure]:
    rng = Random(f"bench/{unit_id}/{year}")
    figures = list(figures_of_set(index_set, Figure(measure="", year=year, unit_id=unit_id), rng.random(), rng))
    if unit_id % LACKING_ONE_OF == 0:
        del figures[rng.randrange(len(figures))]
    yield from figures


def facts_of_cluster(index_set: IndexSet, units: int, year: int) -> list[Facts]:
    """The facts of every unit in a year, by measure."""
    return [
        {figure.measure: _fact(figure) for figure in figures_of_unit(index_set, unit_id, year)}
        for unit_id in range(1, units + 1)
    ]


def _fact(figure: Figure) -> Fact:
    return Fact(
        measure=figure.measure,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        level=figure.level,
        applicable=figure.applicable,
        note=figure.note,
        evidence=figure.evidence,
    )
