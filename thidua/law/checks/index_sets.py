"""Index sets: what they score, in which years, with which maxima, classes and forms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import get_args

from thidua.core.forms import AnyForm, Branch, ExternalIndex, Ladder, LevelLadder, SumOfParts, TargetRatio
from thidua.core.index import Adjustment, Component, IndexSet, Section
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.schema import Pack, UnitKind

HUNDRED = Decimal(100)


def check_index_sets(pack: Pack, check: Check) -> None:
    for index_set in pack.index_sets.values():
        _check_index_set(pack, index_set, check)
    for one, other in combinations(pack.index_sets.values(), 2):
        _check_years(one, other, check)


def _check_years(one: IndexSet, other: IndexSet, check: Check) -> None:
    first, last = max(one.first_year, other.first_year), min(one.last_year, other.last_year)
    if one.cluster == other.cluster and first <= last:
        message = Message.of(
            gettext_noop("“%(other)s” scores the same cluster in the years %(first)s to %(last)s too"),
            other=one.code,
            first=str(first),
            last=str(last),
        )
        hint = Message.of(gettext_noop("let one set end the year before the other begins"))
        check.problem(other, f"index_sets.{other.code}.first_year", message, hint)


def _check_index_set(pack: Pack, index_set: IndexSet, check: Check) -> None:
    path = f"index_sets.{index_set.code}"
    check.known(index_set, f"{path}.cluster", index_set.cluster, pack.clusters)
    _check_unit_kinds(index_set, path, check)
    check_basis(pack, index_set, path, (index_set.basis,), check)
    check.unique(path, _parts(index_set.areas))
    for component in index_set.components():
        _check_component(pack, component, f"{path}.{component.code}", check)
    check.unique(path, (*index_set.bonus, *index_set.penalty))
    _check_adjustments(pack, index_set, "bonus", index_set.bonus, index_set.bonus_cap, check)
    _check_adjustments(pack, index_set, "penalty", index_set.penalty, index_set.penalty_cap, check)
    check.unique(f"{path}.classes", index_set.classes)
    bounds = [band.at_least for band in index_set.classes]
    if bounds != sorted(bounds, reverse=True):
        message = Message.of(gettext_noop("classes must stand from the highest bound to the lowest"))
        check.problem(index_set, f"{path}.classes", message)
    if bounds and min(bounds) > 0:
        message = Message.of(gettext_noop("the lowest class must begin at 0: an index below it would have none"))
        check.problem(index_set, f"{path}.classes", message)
    total = sum((component.maximum for component in index_set.components()), Decimal(0))
    if total != HUNDRED:
        message = Message.of(gettext_noop("the maxima add up to %(total)s, not to 100"), total=total)
        check.warning(index_set, path, message)


def _parts(parts: tuple[Section | Component, ...]) -> Iterator[Section | Component]:
    for part in parts:
        yield part
        if isinstance(part, Section):
            yield from _parts(part.parts)


def _check_unit_kinds(index_set: IndexSet, path: str, check: Check) -> None:
    kinds = get_args(UnitKind)
    for kind in index_set.unit_kinds:
        message = Message.of(gettext_noop("“%(kind)s” is not a kind of unit"), kind=kind)
        check.one_of(index_set, f"{path}.unit_kinds", message, kind, kinds)


def _check_adjustments(
    pack: Pack, index_set: IndexSet, kind: str, items: tuple[Adjustment, ...], cap: Decimal, check: Check
) -> None:
    path = f"index_sets.{index_set.code}"
    for item in items:
        check.known(item, f"{path}.{item.code}", item.measure, pack.measures)
    if items and not cap:
        field = f"{kind}_cap"
        message = Message.of(gettext_noop("“%(list)s” never counts, for “%(field)s” is 0"), list=kind, field=field)
        hint = Message.of(gettext_noop("give “%(field)s”, the most points in all"), field=field)
        check.warning(index_set, f"{path}.{field}", message, hint)


def _check_component(pack: Pack, component: Component, path: str, check: Check) -> None:
    if component.maximum <= 0:
        check.problem(component, path, Message.of(gettext_noop("the maximum must be above zero")))
    for measure in component.form.measures():
        check.known(component, path, measure, pack.measures)
    if component.when_nothing_arose == "manual":
        check.known(component, f"{path}.manual_measure", component.manual_measure, pack.measures)
    for message in form_faults(component.form):
        check.problem(component, f"{path}.form", message)


def form_faults(form: AnyForm) -> Iterator[Message]:
    """What is wrong in a form's own numbers."""
    match form:
        case Ladder(steps=steps) if list(steps) != sorted(steps, key=lambda step: step.at_least, reverse=True):
            yield Message.of(gettext_noop("the steps must stand from the highest to the lowest"))
        case LevelLadder(levels=levels) if len({level.code for level in levels}) != len(levels):
            yield Message.of(gettext_noop("two levels have the same code"))
        case TargetRatio(target=target, floor=floor) if not 0 <= floor <= target or target == 0:
            yield Message.of(gettext_noop("the floor must lie between 0 and the target, and the target above 0"))
        case ExternalIndex(scale=scale) if scale <= 0:
            yield Message.of(gettext_noop("the scale of the published index must be above zero"))
        case SumOfParts(parts=parts):
            if sum((part.share for part in parts), Decimal(0)) != 1:
                yield Message.of(gettext_noop("the shares of the parts must add up to 1"))
            for part in parts:
                yield from form_faults(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield from form_faults(guarded.form)
            yield from form_faults(otherwise)
