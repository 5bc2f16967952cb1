"""Award schemes: conditions with measures, levels and open points that exist, and groups that can be met."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import get_args

from thidua.core import conditions as rules
from thidua.core.conditions import Condition, measures_of, walk
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.checks.open_points import check_kind
from thidua.law.schema import OpenPoint, Pack, Scheme, StaffCategory, UnitKind

# Whom a condition may exempt: kinds of units, categories of staff, and whether a person heads the unit.
GROUPS = (*get_args(UnitKind), *get_args(StaffCategory), "head", "not_head")


def check_scheme(pack: Pack, scheme: Scheme, check: Check) -> None:
    path = f"schemes.{scheme.code}"
    check_basis(pack, scheme, path, scheme.basis, check)
    if scheme.prize:
        check.known(scheme, f"{path}.prize", scheme.prize, pack.dated)
    for condition in walk(scheme.condition):
        place = f"{path}.{condition.code}"
        check_basis(pack, condition, place, condition.basis, check)
        _check_rule(pack, condition, place, check)
        for exemption in condition.exemptions:
            message = Message.of(gettext_noop("“%(group)s” is no group that can be exempt"), group=exemption.group)
            check.one_of(exemption, f"{place}.exemptions", message, exemption.group, GROUPS)
    check.unique(path, walk(scheme.condition))


def _check_rule(pack: Pack, condition: Condition, path: str, check: Check) -> None:
    rule = condition.rule
    for measure in measures_of(rule):
        check.known(condition, path, measure, pack.measures)
    for threshold in _thresholds_of(rule):
        if isinstance(threshold, str):
            check_kind(pack, condition, path, threshold, "number", check)
    match rule:
        case rules.LevelAtLeast(scale=scale, floor=floor):
            check.known(condition, f"{path}.scale", scale, pack.scales)
            if scale in pack.scales:
                check.known(condition, f"{path}.floor", floor, pack.scales[scale].levels)
        case rules.NoDrop(scale=scale):
            check.known(condition, f"{path}.scale", scale, pack.scales)
        case rules.Group():
            _check_group(pack, condition, rule, path, check)


def _thresholds_of(rule: rules.Rule) -> Iterator[object]:
    for name in ("threshold", "share", "least", "at_least"):
        if hasattr(rule, name):
            yield getattr(rule, name)


def _check_group(pack: Pack, condition: Condition, group: rules.Group, path: str, check: Check) -> None:
    count = len(group.conditions)
    if not count:
        hint = Message.of(gettext_noop("list at least one condition"))
        check.problem(condition, f"{path}.conditions", Message.of(gettext_noop("the group is empty")), hint)
        return
    hint = Message.of(gettext_noop("write all, any, or a whole number from 1 to %(count)s"), count=count)
    path = f"{path}.need"
    if isinstance(group.need, int):
        if not _can_be_needed(group.need, count):
            message = gettext_noop("%(need)s cannot be needed of %(count)s conditions")
            check.problem(condition, path, Message.of(message, need=group.need, count=count), hint)
    elif group.need not in ("all", "any"):
        check.known(condition, path, group.need, pack.open_points)
        for value in _values_of(pack.open_points.get(group.need)):
            if not _can_be_needed(value, count):
                message = gettext_noop(
                    "“%(value)s” of the open point “%(code)s” cannot be needed of %(count)s conditions"
                )
                said = Message.of(message, value=value, code=group.need, count=count)
                check.problem(condition, path, said, hint)


def _values_of(point: OpenPoint | None) -> list[object]:
    """What an open point may be settled as: its choices, or its default and bounds."""
    if point is None:
        return []
    if point.kind == "choice":
        return list(point.choices)
    values = dict.fromkeys((point.default, point.at_least, point.at_most))
    return [value for value in values if value is not None]


def _can_be_needed(value: object, count: int) -> bool:
    if value in ("all", "any"):
        return True
    try:
        return Decimal(str(value)) in range(1, count + 1)
    except InvalidOperation:
        return False
