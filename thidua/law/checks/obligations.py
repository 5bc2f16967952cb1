"""Obligations: who owes what and when must fit together, and what they count in must be there."""

from __future__ import annotations

from typing import get_args

from thidua.core.duties import Counted, Obligation
from thidua.core.duties.obligations import MONTHS, PARTS
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.checks.open_points import check_kind
from thidua.law.schema import Pack, UnitKind

DAYS_OF_A_MONTH = 31


def check_obligation(pack: Pack, obligation: Obligation, check: Check) -> None:
    path = f"obligations.{obligation.code}"
    check_basis(pack, obligation, path, obligation.basis, check)
    for kind in obligation.unit_kinds:
        message = Message.of(gettext_noop("“%(kind)s” is no kind of unit"), kind=kind)
        check.one_of(obligation, f"{path}.unit_kinds", message, kind, get_args(UnitKind))
    _check_periods(obligation, path, check)
    _check_numbers(obligation, path, check)
    for counted in obligation.counts:
        _check_counted(pack, counted, f"{path}.counts", check)


def _check_periods(obligation: Obligation, path: str, check: Check) -> None:
    parts = PARTS[obligation.recurrence]
    if obligation.month is not None and parts > 1:
        message = gettext_noop("a month is named only for what is owed once or yearly")
        hint = Message.of(gettext_noop("leave out “month”, or write “recurrence: yearly”"))
        check.problem(obligation, f"{path}.month", Message.of(message), hint)
    for part in obligation.only:
        if not 1 <= part <= parts:
            message = gettext_noop("a year has no part %(part)s of this kind")
            hint = Message.of(gettext_noop("write whole numbers from 1 to %(parts)s"), parts=str(parts))
            check.problem(obligation, f"{path}.only", Message.of(message, part=str(part)), hint)
    if obligation.last_year < obligation.first_year:
        message = gettext_noop("“last_year” is before “first_year”")
        check.problem(obligation, path, Message.of(message), Message.of(gettext_noop("mend one of the two")))


def _check_numbers(obligation: Obligation, path: str, check: Check) -> None:
    """Days are counted from 0, months and days of a month from 1."""
    bounds = {
        "month": (1, MONTHS),
        "last_day": (1, DAYS_OF_A_MONTH),
        **dict.fromkeys(("opens_days_before", "days", "working_days", "grace"), (0, 366)),
    }
    for field, (low, high) in bounds.items():
        value = getattr(obligation, field)
        if isinstance(value, int) and not low <= value <= high:
            message = Message.of(gettext_noop("expected a whole number from %(low)s to %(high)s"), low=low, high=high)
            check.problem(obligation, f"{path}.{field}", message)


def _check_counted(pack: Pack, counted: Counted, path: str, check: Check) -> None:
    check.known(counted, f"{path}.measure", counted.measure, pack.measures)
    if not counted.parameter:
        if counted.when:
            message = Message.of(gettext_noop("“when” needs the open point whose answers it lists"))
            hint = Message.of(gettext_noop("add “parameter” here"))
            check.problem(counted, f"{path}.when", message, hint)
        return
    check_kind(pack, counted, f"{path}.parameter", counted.parameter, "choice", check)
    point = pack.open_points.get(counted.parameter)
    for answer in counted.when if point else ():
        check.known(counted, f"{path}.when", answer, point.choices if point else ())
