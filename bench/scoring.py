"""Scoring and ranking in memory: the core beside NumPy and beside LibreOffice Calc, and how its cost grows."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from bench import vectors, workbook
from bench.facts import Facts, facts_of_cluster
from bench.sizes import Sizes
from bench.table import Line
from thidua.core.facts import Case
from thidua.core.index import IndexSet, score_index
from thidua.core.ranking import rank
from thidua.law.loading import packaged

CLOSE = 1e-9


def departments() -> IndexSet:
    return packaged("kontum-2023").index_sets["departments"]


def score_and_rank(
    index_set: IndexSet, year: int, cluster: Sequence[Facts]
) -> tuple[dict[int, Decimal | None], dict[int, int]]:
    percents = {
        place: score_index(index_set, Case(year=year, facts=facts, other_years={year: facts})).percent
        for place, facts in enumerate(cluster)
    }
    return percents, rank(percents, index_set.ties)


@dataclass(slots=True)
class Seconds:
    core: float = 0.0
    limit: float = 0.0


def beside_numpy(sizes: Sizes) -> Iterator[Line]:
    """The core and NumPy over the same figures, year by year; both must find the same indices and ranks."""
    index_set, spent = departments(), Seconds()
    for year in range(2022, 2022 + sizes.years):
        _one_year(index_set, year, sizes.units, spent)
    components = sum(1 for _ in index_set.components())
    scored = sizes.units * sizes.years
    yield Line(
        what=f"score and rank {sizes.units:,} units × {components} components × {sizes.years} years",
        unit="s",
        figure=spent.core,
        peer=spent.limit,
        peer_name="NumPy, the limit",
    )
    yield Line(what="  of that, one component of one unit", unit="µs", figure=spent.core / scored / components * 1e6)


def _one_year(index_set: IndexSet, year: int, units: int, spent: Seconds) -> None:
    cluster = facts_of_cluster(index_set, units, year)
    columns = vectors.prepare(index_set, cluster)
    gc.collect()
    started = perf_counter()
    percents, ranks = score_and_rank(index_set, year, cluster)
    between = perf_counter()
    with np.errstate(invalid="ignore"):
        limit_percents = vectors.percents(index_set, columns)
        limit_ranks = vectors.ranks(limit_percents)
    spent.limit += perf_counter() - between
    spent.core += between - started
    assert_alike(list(percents.values()), limit_percents.tolist())
    assert [ranks.get(place, 0) for place in percents] == limit_ranks.tolist(), "the ranks differ"


def assert_alike(ours: Sequence[Decimal | None], theirs: Sequence[float | None]) -> None:
    """The same units have an index, and it is the same to 1e-9."""
    found = np.array([np.nan if percent is None else float(percent) for percent in ours])
    peers = np.array([np.nan if percent is None else percent for percent in theirs])
    np.testing.assert_allclose(found, peers, rtol=0, atol=CLOSE)


def beside_calc(sizes: Sizes) -> Iterator[Line]:
    """Per unit, for one year: the core, and Calc opening, recalculating and saving an equivalent workbook."""
    what = f"score and rank one unit of {sizes.cluster}, one year"
    if workbook.program() is None:
        yield Line(what=what, unit="ms", figure=None, note="SKIPPED: LibreOffice is not installed")
        return
    index_set = departments()
    cluster = facts_of_cluster(index_set, sizes.cluster, 2024)
    ours = _per_unit(index_set, cluster, sizes.repeats)
    percents, _ = score_and_rank(index_set, 2024, cluster)
    with TemporaryDirectory(prefix="thidua-bench-") as folder:
        calc = workbook.Calc(Path(folder))
        calc.recalculate(index_set, cluster[:1])  # the first start sets up LibreOffice's profile
        bare, _ = calc.recalculate(index_set, cluster[:1])
        seconds, indices = calc.recalculate(index_set, cluster)
    assert_alike(list(percents.values()), indices)
    for peer, name in ((seconds, "Calc"), (seconds - bare, "Calc without its start")):
        yield Line(what=what, unit="ms", figure=ours * 1000, peer=peer / sizes.cluster * 1000, peer_name=name)


def growth(sizes: Sizes) -> Iterator[Line]:
    """What a unit costs the core in a large cluster beside a small one."""
    index_set = departments()
    cluster = facts_of_cluster(index_set, sizes.units, 2024)
    small = _per_unit(index_set, cluster[: sizes.cluster], sizes.repeats)
    large = _per_unit(index_set, cluster, 1)
    yield Line(
        what=f"core: one unit of {sizes.units:,}",
        unit="ms",
        figure=large * 1000,
        peer=small * 1000,
        peer_name=f"of {sizes.cluster}",
        aim=1.2,
        aimed="ratio",
    )


def _per_unit(index_set: IndexSet, cluster: Sequence[Facts], repeats: int) -> float:
    """Seconds a unit, the median of several runs."""
    spent = []
    for _ in range(repeats):
        started = perf_counter()
        score_and_rank(index_set, 2024, cluster)
        spent.append(perf_counter() - started)
    return median(spent) / len(cluster)
