"""All measurements, in one run and one table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from bench import audit, board, nation, nightly, pages, people, scoring, sign_in, submissions, upload
from bench.sizes import FULL, QUICK, Sizes
from bench.table import Line, printed

type Measurement = Callable[[Sizes], Iterator[Line]]

MEASUREMENTS: dict[str, Measurement] = {
    "numpy": scoring.beside_numpy,
    "calc": scoring.beside_calc,
    "growth": scoring.growth,
    "pages": pages.heavy_pages,
    "ranking": pages.ranking_page,
    "nation": nation.national,
    "upload": upload.upload,
    "audit": audit.audit_log,
    "people": people.lists,
    "sign_in": sign_in.sign_ins,
    "nightly": nightly.nightly,
    "board": board.board,
    "submissions": submissions.submissions,
}


def report(names: list[str], *, quick: bool) -> str:
    """The table of what was measured; each line is told beforehand, since all of them take an hour."""
    sizes = QUICK if quick else FULL
    lines = []
    for name in names:
        for line in MEASUREMENTS[name](sizes):
            print(" ".join(filter(None, line.cells())), file=sys.stderr, flush=True)
            lines.append(line)
    return printed(lines)
