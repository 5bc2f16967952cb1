"""How the figures of the demonstration get in: in batches whose origin says that they are samples."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.observations.actions import Figure, OriginInfo, record_many


def record_sample(figures: Iterable[Figure], label: str) -> None:
    record_many(figures=figures, origin=OriginInfo("demo", "", f"{label} (dữ liệu mẫu)"), by=None)
