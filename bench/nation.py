"""The whole nation re-scored from SQLite: figures read, every unit scored and ranked, results stored.

Each scoring runs in a process of its own, so that its peak memory is its own too.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from bench import worlds
from bench.sizes import Sizes
from bench.table import Line
from thidua.people.models import Unit

SMALL, BEFORE, LARGE = 2028, 2029, 2030
"""The cluster is one province's units, as the year before, in the first year, the whole nation in the other two."""

CHILD = "import django; django.setup(); from bench import nation; nation.measure({year}, {corrected})"


class Measured(NamedTuple):
    """Seconds and processor seconds of a scoring, the median of several; the peak memory of the process in MB."""

    seconds: float
    processor: float
    peak: float


def national(sizes: Sizes) -> Iterator[Line]:
    worlds.demo_world(sizes)
    small = _scored_again(worlds.province(sizes), SMALL, times=sizes.repeats)
    units = worlds.invented_units(sizes.units, BEFORE)
    started = perf_counter()
    worlds.record_year(units, BEFORE)
    recorded = perf_counter() - started
    first = _in_a_process(BEFORE)
    again = _scored_again(units, LARGE, times=1)
    count = f"{sizes.units:,} units"
    yield Line(what=f"draw and record the figures of {count}, one year", unit="s", figure=recorded)
    yield Line(what=f"score {count} from SQLite for the first time", unit="s", figure=first.seconds)
    yield Line(what="  re-score them after corrections, with the year before", unit="s", figure=again.seconds, aim=20)
    yield Line(what="  of that, processor time", unit="s", figure=again.processor)
    yield _growth(sizes, again.seconds, small.seconds)
    yield Line(
        what="  peak memory of the process",
        unit="MB",
        figure=again.peak,
        peer=small.peak,
        peer_name=f"{sizes.cluster} units",
    )


def _scored_again(units: Sequence[Unit], year: int, times: int) -> Measured:
    """A year scored once more after each of several rounds of corrections."""
    worlds.record_year(units, year)
    _in_a_process(year)
    return _in_a_process(year, corrected=times)


def _growth(sizes: Sizes, large: float, small: float) -> Line:
    return Line(
        what="  re-score, one unit",
        unit="ms",
        figure=large / sizes.units * 1000,
        peer=small / sizes.cluster * 1000,
        peer_name=f"of {sizes.cluster}",
        aim=1.2,
        aimed="ratio",
    )


def _in_a_process(year: int, corrected: int = 0) -> Measured:
    command = [sys.executable, "-c", CHILD.format(year=year, corrected=corrected)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured(*json.loads(done.stdout))


def measure(year: int, corrected: int) -> None:
    """Print what it takes to score a year, as it stands or after each of several rounds of corrections."""
    worlds.index_set()
    spent = []
    for time in range(max(corrected, 1)):
        if corrected:
            worlds.correct(year, time)
        started, working = perf_counter(), process_time()
        worlds.score(year)
        spent.append((perf_counter() - started, process_time() - working))
    seconds, processor = map(median, zip(*spent, strict=True))
    print(json.dumps(Measured(seconds, processor, _peak_memory())))


def _peak_memory() -> float:
    """Megabytes this program itself held at most; `getrusage` would count what its parent held too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]
