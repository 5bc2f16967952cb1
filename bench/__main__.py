"""Measure Thi Đua's speed and memory beside the alternatives: python -m bench [--quick] [--only NAME]."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from tempfile import TemporaryDirectory

import django

NAMES = (
    "numpy", "calc", "growth", "pages", "ranking", "nation", "upload", "audit", "people", "sign_in", "nightly", "board",
    "submissions",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed and memory.")
    parser.add_argument("--quick", action="store_true", help="small sizes: only to see that everything runs")
    parser.add_argument("--only", choices=NAMES, help="one measurement alone")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="thidua-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        django.setup()
        # The measurements import models, which Django must know first.
        report = import_module("bench.report").report
        print(report([options.only] if options.only else list(NAMES), quick=options.quick))


if __name__ == "__main__":
    main()
