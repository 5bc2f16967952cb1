"""Into what activities are counted: measures that are there and hold a number."""

from __future__ import annotations

from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.schema import ActivityCount, Pack


def check_activity_count(pack: Pack, count: ActivityCount, check: Check) -> None:
    path = f"activity_counts.{count.measure}"
    check_basis(pack, count, path, count.basis, check)
    check.known(count, f"{path}.measure", count.measure, pack.measures)
    measure = pack.measures.get(count.measure)
    if measure is not None and measure.kind != "amount":
        wrong = gettext_noop("activities are counted in a measure of kind “amount”")
        check.problem(count, f"{path}.measure", Message.of(wrong))
