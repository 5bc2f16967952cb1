"""Into what assigned tasks are counted: measures that are there and of a kind that holds the count."""

from __future__ import annotations

from typing import get_args

from thidua.core.messages import Message, gettext_noop
from thidua.core.tasks import TaskCount
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.schema import Pack, UnitKind


def check_task_count(pack: Pack, count: TaskCount, check: Check) -> None:
    path = f"task_counts.{count.measure}"
    check_basis(pack, count, path, count.basis, check)
    check.known(count, f"{path}.measure", count.measure, pack.measures)
    for kind in count.assigned_by:
        unknown = Message.of(gettext_noop("“%(kind)s” is no kind of unit"), kind=kind)
        check.one_of(count, f"{path}.assigned_by", unknown, kind, get_args(UnitKind))
    measure, needed = pack.measures.get(count.measure), "share" if count.counts == "on_time" else "amount"
    if measure is not None and measure.kind != needed:
        wrong = gettext_noop("tasks counted as “%(counts)s” need a measure of kind “%(kind)s”")
        check.problem(count, f"{path}.measure", Message.of(wrong, counts=count.counts, kind=needed))
