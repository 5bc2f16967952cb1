"""Ranks within a cluster, and how they change from year to year."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from thidua.core.index import Ties


def rank[Key: Hashable](values: Mapping[Key, Decimal | None], ties: Ties = "competition") -> dict[Key, int]:
    """Ranks from 1, highest value first; equal values share a rank; keys without a value get none.

    "competition" leaves gaps after a tie (1, 2, 2, 4), "dense" does not (1, 2, 2, 3).
    """
    known = sorted(
        ((value, key) for key, value in values.items() if value is not None),
        key=_value,
        reverse=True,
    )
    ranks: dict[Key, int] = {}
    place = 1
    for _, tied in groupby(known, key=_value):
        keys = [key for _, key in tied]
        ranks.update(dict.fromkeys(keys, place))
        place += len(keys) if ties == "competition" else 1
    return ranks


def _value(entry: tuple[Decimal, object]) -> Decimal:
    return entry[0]


@dataclass(frozen=True, slots=True)
class RankChange:
    """Places gained (positive) or lost since the year before, among the `compared` units ranked in both years."""

    gained: int
    compared: int


def rank_changes[Key: Hashable](
    now: Mapping[Key, Decimal | None], before: Mapping[Key, Decimal | None], ties: Ties = "competition"
) -> dict[Key, RankChange]:
    """Changes of rank for the keys with a value in both years, each year ranked among just these.

    So neither a unit that joined nor one that left moves anybody else.
    """
    common = [key for key, value in now.items() if value is not None and before.get(key) is not None]
    ranks_now = rank({key: now[key] for key in common}, ties)
    ranks_before = rank({key: before[key] for key in common}, ties)
    return {key: RankChange(ranks_before[key] - ranks_now[key], len(common)) for key in common}
