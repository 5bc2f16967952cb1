"""Goals and their targets: what they cite, how they are defined, and whether their way to the due date makes sense."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

from thidua.core.messages import Message, Text, gettext_noop
from thidua.core.targets import (
    Baseline,
    CutAgainst,
    Definition,
    GainRanks,
    Milestone,
    ReachLevel,
    RiseEachYear,
    Statement,
    Target,
)
from thidua.law.checks.citations import check_basis, check_paragraphs
from thidua.law.checks.collecting import Check
from thidua.law.checks.open_points import check_kind
from thidua.law.schema import Goal, Pack, UnitKind


def check_goals(pack: Pack, check: Check) -> None:
    check.unique("goals", pack.goals)
    check.unique("goals", (target for goal in pack.goals for target in goal.targets))
    for goal in pack.goals:
        check_paragraphs(pack, goal, f"goals.{goal.code}", (goal.paragraph,), check)
        for target in goal.targets:
            _check_target(pack, goal, target, check)


def _check_target(pack: Pack, goal: Goal, target: Target, check: Check) -> None:
    path = f"goals.{target.code}"
    if target.goal != goal.code:
        message = gettext_noop("this target stands under the goal “%(goal)s”, but names “%(named)s”")
        hint = Message.of(gettext_noop("write “goal: %(goal)s”, or move the target under its goal"), goal=goal.code)
        check.problem(target, f"{path}.goal", Message.of(message, goal=goal.code, named=target.goal), hint)
    check_basis(pack, target, path, target.basis, check)
    if target.due_parameter:
        check_kind(pack, target, f"{path}.due_parameter", target.due_parameter, "date", check)
    match target.rule:
        case ReachLevel(measure=measure) | CutAgainst(measure=measure) | Statement(measure=measure):
            check.known(target, f"{path}.rule.measure", measure, pack.measures)
        case RiseEachYear(index=index) | GainRanks(index=index):
            published = {row.index for row in pack.published_indices}
            check.known(target, f"{path}.rule.index", index, published | pack.external_indices.keys())
    if isinstance(target.rule, CutAgainst) and target.rule.base_measure:
        check.known(target, f"{path}.rule.base_measure", target.rule.base_measure, pack.measures)
    if isinstance(target.rule, ReachLevel | CutAgainst) and target.due is None and not target.due_parameter:
        message = gettext_noop("a due date is missing: give “due” or “due_parameter”")
        check.problem(target, path, Message.of(message))
    if target.definition is not None:
        _check_definition(pack, target, target.definition, check)
    _check_way(target, check)


def _check_definition(pack: Pack, target: Target, definition: Definition, check: Check) -> None:
    path = f"goals.{target.code}.definition"
    _check_doubt(definition, path, definition.status, definition.note, check)
    for kind in definition.reported_by:
        no_kind = Message.of(gettext_noop("“%(kind)s” is no kind of unit"), kind=kind)
        check.one_of(definition, f"{path}.reported_by", no_kind, kind, get_args(UnitKind))
    for code in definition.same_denominator:
        check.known(definition, f"{path}.same_denominator", code, pack.measures)
    if not isinstance(target.rule, ReachLevel | CutAgainst) or target.rule.measure not in pack.measures:
        return
    parts = definition.numerator, definition.denominator
    if pack.measures[target.rule.measure].kind == "share":
        if None in parts:
            check.problem(definition, path, Message.of(gettext_noop("a share needs “numerator” and “denominator”")))
    elif parts != (None, None):
        message = gettext_noop("only a share has “numerator” and “denominator”")
        check.problem(definition, path, Message.of(message), Message.of(gettext_noop("leave them out")))


def _check_way(target: Target, check: Check) -> None:
    path, rule = f"goals.{target.code}", target.rule
    if not isinstance(rule, ReachLevel | CutAgainst):
        if target.baseline or target.milestones:
            message = gettext_noop("a target of this kind has no baseline and no milestones")
            check.problem(target, path, Message.of(message), Message.of(gettext_noop("leave them out")))
        return
    if target.baseline is not None:
        _check_doubt(target.baseline, f"{path}.baseline", target.baseline.status, target.baseline.note, check)
        if isinstance(rule, CutAgainst) and target.baseline.year != rule.base_year:
            message = gettext_noop("the baseline is of %(year)s, but the rule cuts against %(base_year)s")
            years = {"year": str(target.baseline.year), "base_year": str(rule.base_year)}
            hint = Message.of(gettext_noop("give both the same year"))
            check.problem(target.baseline, f"{path}.baseline.year", Message.of(message, **years), hint)
    for milestone in target.milestones:
        _check_doubt(milestone, f"{path}.milestones", milestone.status, milestone.note, check)
    _check_order(target, path, check)


def _check_order(target: Target, path: str, check: Check) -> None:
    """From the baseline on, years ascend up to the due date, and no step leads away from the target."""
    rule = target.rule
    sign = 1 if isinstance(rule, ReachLevel) and rule.direction == "up" else -1
    steps: list[Baseline | Milestone] = [*([target.baseline] if target.baseline else []), *target.milestones]
    for earlier, later in pairwise(steps):
        if later.year <= earlier.year:
            message = gettext_noop("the milestones must stand in the order of years, after the baseline")
            check.problem(later, f"{path}.milestones", Message.of(message))
        elif earlier.value is not None and later.value is not None and (later.value - earlier.value) * sign < 0:
            message = gettext_noop("the milestone of %(year)s leads away from the target")
            check.problem(later, f"{path}.milestones", Message.of(message, year=str(later.year)))
    if target.due is not None and steps and steps[-1].year > target.due.year:
        message = gettext_noop("%(year)s lies after the due date")
        check.problem(steps[-1], path, Message.of(message, year=str(steps[-1].year)))


def _check_doubt(about: object, path: str, status: str, note: Text | None, check: Check) -> None:
    if status in ("assumed", "unverified") and note is None:
        message = gettext_noop("“status: %(status)s” needs its reason")
        hint = Message.of(gettext_noop("say in “note” what is assumed or doubtful, and why"))
        check.problem(about, path, Message.of(message, status=status), hint)
