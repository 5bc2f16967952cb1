"""What the parts of a pack must say of one another: every name that is used must be defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from thidua.core import conditions as rules
from thidua.core.conditions import Condition, measures_of, walk
from thidua.core.findings import Basis
from thidua.core.forms import AnyForm, Branch, Ladder, LevelLadder, SumOfParts, TargetRatio
from thidua.core.index import Component, IndexSet
from thidua.core.messages import Message, gettext_noop
from thidua.core.targets import CutAgainst, GainRanks, ReachLevel, RiseEachYear, Statement, Target
from thidua.law.reading import Problem, did_you_mean
from thidua.law.schema import Pack, Scheme

HUNDRED = Decimal(100)
PLAN = "plan"


class Check:
    """Collects problems and warnings, each at the line of the object it is about."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._places: dict[int, tuple[str, int]] = {}

    def remember(self, file: str, lines: dict[int, int]) -> None:
        self._places.update({key: (file, line) for key, line in lines.items()})

    def problem(self, about: object, path: str, message: Message, hint: Message | None = None) -> None:
        file, line = self._places.get(id(about), ("", 1))
        self.problems.append(Problem(file, line, path, message, hint))

    def warning(self, about: object, path: str, message: Message) -> None:
        file, line = self._places.get(id(about), ("", 1))
        self.warnings.append(Problem(file, line, path, message))

    def known(self, about: object, path: str, name: str, names: Iterable[str]) -> None:
        """`name` must be one of `names`."""
        listed = list(names)
        if name not in listed:
            message = Message.of(gettext_noop("“%(name)s” is not defined in this pack"), name=name)
            self.problem(about, path, message, did_you_mean(name, listed))

    def exactly_one(self, name: str, values: list[Any]) -> Any:
        if len(values) != 1:
            message = Message.of(gettext_noop("“%(name)s” must stand in exactly one file of the pack"), name=name)
            self.problems.append(Problem("", 1, name, message))
            return None
        return values[0]

    def unique(self, name: str, items: Sequence[Any], key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in items:
            code = getattr(item, key)
            if code in found:
                message = Message.of(gettext_noop("the code “%(code)s” is used twice"), code=code)
                self.problem(item, f"{name}.{code}", message)
            found[code] = item
        return found


def check_pack(pack: Pack, check: Check) -> None:
    for index_set in pack.index_sets.values():
        _check_index_set(pack, index_set, check)
    for scheme in pack.schemes.values():
        _check_scheme(pack, scheme, check)
    for goal in pack.goals:
        _check_paragraphs(pack, goal, f"goals.{goal.code}", (goal.paragraph,), check)
        for target in goal.targets:
            _check_target(pack, target, check)
    for provision in pack.provisions:
        _check_paragraphs(pack, provision, f"provisions.{provision.code}", provision.paragraphs, check)
    for point in pack.open_points.values():
        _check_basis(pack, point, f"open_points.{point.code}", (point.basis,), check)
        if point.kind == "choice":
            check.known(point, f"open_points.{point.code}.default", str(point.default), point.choices)


def _check_index_set(pack: Pack, index_set: IndexSet, check: Check) -> None:
    path = f"index_sets.{index_set.code}"
    check.known(index_set, f"{path}.cluster", index_set.cluster, pack.clusters)
    _check_basis(pack, index_set, path, (index_set.basis,), check)
    codes: set[str] = set()
    for component in index_set.components():
        place = f"{path}.{component.code}"
        if component.code in codes:
            message = Message.of(gettext_noop("the code “%(code)s” is used twice"), code=component.code)
            check.problem(component, place, message)
        codes.add(component.code)
        _check_component(pack, component, place, check)
    for item in (*index_set.bonus, *index_set.penalty):
        check.known(item, f"{path}.{item.code}", item.measure, pack.measures)
    bounds = [band.at_least for band in index_set.classes]
    if bounds != sorted(bounds, reverse=True):
        message = Message.of(gettext_noop("classes must stand from the highest bound to the lowest"))
        check.problem(index_set, f"{path}.classes", message)
    total = sum((component.maximum for component in index_set.components()), Decimal(0))
    if total != HUNDRED:
        message = Message.of(gettext_noop("the maxima add up to %(total)s, not to 100"), total=total)
        check.warning(index_set, path, message)


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
        case SumOfParts(parts=parts):
            if sum((part.share for part in parts), Decimal(0)) != 1:
                yield Message.of(gettext_noop("the shares of the parts must add up to 1"))
            for part in parts:
                yield from form_faults(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield from form_faults(guarded.form)
            yield from form_faults(otherwise)


def _check_scheme(pack: Pack, scheme: Scheme, check: Check) -> None:
    path = f"schemes.{scheme.code}"
    _check_basis(pack, scheme, path, scheme.basis, check)
    if scheme.prize:
        check.known(scheme, f"{path}.prize", scheme.prize, pack.dated)
    for condition in walk(scheme.condition):
        place = f"{path}.{condition.code}"
        _check_basis(pack, condition, place, condition.basis, check)
        _check_rule(pack, condition, place, check)
    codes = [condition.code for condition in walk(scheme.condition)]
    if len(set(codes)) != len(codes):
        message = Message.of(gettext_noop("two conditions of this scheme have the same code"))
        check.problem(scheme, f"{path}.condition", message)


def _check_rule(pack: Pack, condition: Condition, path: str, check: Check) -> None:
    rule = condition.rule
    for measure in measures_of(rule):
        check.known(condition, path, measure, pack.measures)
    for threshold in _thresholds_of(rule):
        if isinstance(threshold, str):
            check.known(condition, path, threshold, pack.open_points)
    match rule:
        case rules.LevelAtLeast(scale=scale, floor=floor):
            check.known(condition, f"{path}.scale", scale, pack.scales)
            if scale in pack.scales:
                check.known(condition, f"{path}.floor", floor, pack.scales[scale].levels)
        case rules.NoDrop(scale=scale):
            check.known(condition, f"{path}.scale", scale, pack.scales)
        case rules.Group(need=need) if isinstance(need, str) and need not in ("all", "any"):
            check.known(condition, f"{path}.need", need, pack.open_points)


def _thresholds_of(rule: rules.Rule) -> Iterator[object]:
    for name in ("threshold", "share", "least", "at_least"):
        if hasattr(rule, name):
            yield getattr(rule, name)


def _check_target(pack: Pack, target: Target, check: Check) -> None:
    path = f"goals.{target.code}"
    _check_basis(pack, target, path, target.basis, check)
    if target.due_parameter:
        check.known(target, f"{path}.due_parameter", target.due_parameter, pack.open_points)
    match target.rule:
        case ReachLevel(measure=measure) | CutAgainst(measure=measure) | Statement(measure=measure):
            check.known(target, f"{path}.rule.measure", measure, pack.measures)
        case RiseEachYear(index=index) | GainRanks(index=index):
            check.known(target, f"{path}.rule.index", index, {row.index for row in pack.published_indices})
    if isinstance(target.rule, ReachLevel | CutAgainst) and target.due is None and not target.due_parameter:
        message = Message.of(gettext_noop("a due date is missing: give “due” or “due_parameter”"))
        check.problem(target, path, message)


def _check_basis(pack: Pack, about: object, path: str, bases: tuple[Basis, ...], check: Check) -> None:
    for basis in bases:
        check.known(about, f"{path}.basis", basis.instrument, pack.instruments)
        if basis.instrument == PLAN:
            _check_paragraphs(pack, about, f"{path}.basis", (basis.paragraph,), check)


def _check_paragraphs(pack: Pack, about: object, path: str, paragraphs: tuple[str, ...], check: Check) -> None:
    for paragraph in paragraphs:
        check.known(about, f"{path}.paragraph", paragraph, pack.paragraphs)
