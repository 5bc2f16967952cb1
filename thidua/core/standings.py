"""Score and rank a whole cluster that is held in memory."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from thidua.core.facts import Case, Fact
from thidua.core.forms.comparisons import amount_of
from thidua.core.index import IndexScore, IndexSet, score_index
from thidua.core.messages import Text
from thidua.core.ranking import rank

type FactsByYear = Mapping[int, Mapping[str, Fact]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's index and its place in the cluster; no place while a figure is missing."""

    score: IndexScore
    rank: int | None


def standings[Key: Hashable](
    index_set: IndexSet, year: int, facts: Mapping[Key, FactsByYear], names: Mapping[str, Text]
) -> dict[Key, Standing]:
    """Every subject's standing in a year, best first; subjects without a rank come last in the order given."""
    best = best_amounts(index_set, [by_year.get(year, {}) for by_year in facts.values()])
    scores = {
        key: score_index(
            index_set,
            Case(year=year, facts=by_year.get(year, {}), other_years=by_year, best=best, measure_names=names),
        )
        for key, by_year in facts.items()
    }
    ranks = rank({key: score.percent for key, score in scores.items()}, index_set.ties)
    found = {key: Standing(score, ranks.get(key)) for key, score in scores.items()}
    return dict(sorted(found.items(), key=lambda item: item[1].rank or len(found) + 1))


def best_amounts(index_set: IndexSet, cluster: list[Mapping[str, Fact]]) -> dict[str, Decimal]:
    """The highest amount of each measure by which the set compares with the best of the cluster."""
    measures = index_set.measures_of_leaders()
    best: dict[str, Decimal] = {}
    for facts in cluster if measures else ():
        for measure in measures & facts.keys():
            amount = amount_of(facts[measure])
            if amount is not None:
                best[measure] = max(amount, best.get(measure, amount))
    return best
