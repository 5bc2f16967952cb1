"""What forbids to carry a draft out, each with what mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.frame.words import figure
from thidua.people.models import Kind, Succession, Unit, UnitCode
from thidua.people.queries import kinds_above, units_in_force
from thidua.reorganisations.models import Outcome, Step, StepKind
from thidua.reorganisations.queries.plan import ENDING, Plan

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Problem:
    step: Step | None
    what: str
    remedy: str

    def __str__(self) -> str:
        at = _("Step %(place)s") % {"place": self.step.number} if self.step else ""
        return ": ".join(part for part in (at, f"{self.what} {self.remedy}") if part)


def problems(plan: Plan) -> list[Problem]:
    if not plan.steps:
        return [Problem(None, _("The draft has no step yet."), _("Add what the decision does to units."))]
    return [problem for check in CHECKS for problem in check(plan)]


def _sources(plan: Plan) -> Iterator[Problem]:
    """Every unit a step begins with is there before the day, and no other decision has ended it."""
    for step in plan.steps:
        for source in step.sources.all():
            unit = source.unit
            if not unit.is_in_force(plan.eve):
                what = _("“%(unit)s” is not in force on %(day)s.") % {"unit": unit, "day": figure(plan.eve)}
                yield Problem(step, what, _("Correct the day of the decision, or remove the step."))
            elif unit.valid_to is not None:
                what = _("“%(unit)s” ends on %(day)s already.") % {"unit": unit, "day": figure(unit.valid_to)}
                yield Problem(step, what, _("Remove the step, or carry it out by the decision that ends the unit."))
            elif step.kind in (StepKind.RENAME, StepKind.MOVE) and unit.versions.filter(valid_to__gte=plan.on).exists():
                what = _("“%(unit)s” was changed at a later day already.") % {"unit": unit}
                yield Problem(step, what, _("Changes are carried out in the order of their days."))


def _ended_twice(plan: Plan) -> Iterator[Problem]:
    times = Counter(source.unit_id for step in plan.of(*ENDING) for source in step.sources.all())
    for step in plan.steps:
        for source in step.sources.all():
            ends_here = step.kind in ENDING
            if times[source.unit_id] > 1 or (times[source.unit_id] == 1 and not ends_here):
                what = _("“%(unit)s” ends, and another step concerns it too.") % {"unit": source.unit}
                yield Problem(step, what, _("Keep one of the steps."))


def _renames(plan: Plan) -> Iterator[Problem]:
    """A unit gets another name, and once."""
    renamed: set[int] = set()
    for step in plan.of(StepKind.RENAME):
        for source in step.sources.all():
            if step.outcomes.all()[0].name == source.unit.name:
                what = _("“%(unit)s” bears this name already.") % {"unit": source.unit}
                yield Problem(step, what, _("Remove the step, and add it again with the new name."))
            elif source.unit_id in renamed:
                what = _("“%(unit)s” is renamed by an earlier step already.") % {"unit": source.unit}
                yield Problem(step, what, _("Keep one of the steps."))
            renamed.add(source.unit_id)


type Place = tuple[str, int] | None
"""What a unit stands below: one on record, or one that a step sets up."""


def _names(plan: Plan) -> Iterator[Problem]:
    """No step gives a unit a name that another one below the same unit bears on the day, after all steps."""
    given = list(_names_given(plan))
    borne = set(_names_kept(plan, {place[1] for _step, _name, place in given if place and place[0] == "unit"}))
    for step, name, place in given:
        if (_plain(name), place) in borne:
            what = _("On that day another unit below the same one bears the name “%(name)s”.") % {"name": name}
            yield Problem(step, what, _("Choose another name, or add a step that renames or ends the other unit."))
        borne.add((_plain(name), place))


def _names_given(plan: Plan) -> Iterator[tuple[Step, str, Place]]:
    """The name that each rename and each new unit brings, and below what."""
    moved = _moved_to(plan)
    for step in plan.steps:
        if step.kind == StepKind.RENAME:
            for source in step.sources.all():
                yield step, step.outcomes.all()[0].name, moved.get(source.unit_id, _below(source.unit.parent))
        for outcome in step.outcomes.all():
            if outcome.is_new:
                yield step, outcome.name, _below(outcome.above)


def _names_kept(plan: Plan, parents: Collection[int]) -> Iterator[tuple[str, Place]]:
    """The names that units on record bear from the day on without a step that gives them, and below what."""
    moved = _moved_to(plan)
    renamed = [source.unit_id for step in plan.of(StepKind.RENAME) for source in step.sources.all()]
    near = units_in_force(plan.on).filter(Q(parent__in=parents) | Q(parent=None) | Q(pk__in=moved))
    for unit in near.exclude(pk__in=[*plan.ended, *renamed]).select_related("parent"):
        yield _plain(unit.name), moved.get(unit.pk, _below(unit.parent))


def _moved_to(plan: Plan) -> dict[int, Place]:
    moves = plan.of(StepKind.MOVE)
    return {source.unit_id: _below(step.outcomes.all()[0].above) for step in moves for source in step.sources.all()}


def _below(above: Unit | Outcome | None) -> Place:
    if above is None:
        return None
    return above.leads_to if isinstance(above, Outcome) else ("unit", above.pk)


def _plain(name: str) -> str:
    """Letters and tones tell names apart, capitals and spaces do not."""
    return " ".join(name.casefold().split())


def _outcomes(plan: Plan) -> Iterator[Problem]:
    """Who takes over, and what new or moved units stand below, is in force on the day and stays so."""
    for step in plan.steps:
        for outcome in step.outcomes.all():
            named = [unit for unit in (None if outcome.is_new else outcome.unit, outcome.parent) if unit is not None]
            for unit in named:
                if unit.pk in plan.ended or not unit.is_in_force(plan.on):
                    what = _("“%(unit)s” is not in force on %(day)s.") % {"unit": unit, "day": figure(plan.on)}
                    yield Problem(step, what, _("Choose another unit."))
            yield from _place_of(step, outcome)


def _place_of(step: Step, outcome: Outcome) -> Iterator[Problem]:
    units = [source.unit for source in step.sources.all()]
    if step.kind == StepKind.MOVE:
        if any(unit.kind == Kind.PROVINCE for unit in units):
            yield Problem(step, _("A province stands below nothing."), _("Remove the step."))
        elif any(_stands_below(outcome, unit) for unit in units):
            what = _("“%(unit)s” would stand below itself.") % {"unit": units[0]}
            yield Problem(step, what, _("Choose another unit."))
        else:
            yield from _kinds(step, outcome, units)
    elif outcome.is_new and outcome.kind == Kind.PROVINCE and outcome.above is not None:
        yield Problem(step, _("A province stands below nothing."), _("Leave the unit above empty."))
    elif outcome.is_new and outcome.kind != Kind.PROVINCE and outcome.above is None:
        yield Problem(step, _("Only a province stands below nothing."), _("Say which unit stands above."))
    elif outcome.is_new:
        yield from _kinds(step, outcome, [outcome])


def _kinds(step: Step, outcome: Outcome, below: Sequence[Unit | Outcome]) -> Iterator[Problem]:
    """No unit stands below one of a kind that does not take its kind."""
    above = outcome.above
    for one in below:
        if above is not None and above.kind not in kinds_above(one.kind):
            kinds = {"kind": one.get_kind_display(), "above_kind": above.get_kind_display()}
            what = _("“%(unit)s” (%(kind)s) cannot stand below “%(above)s” (%(above_kind)s).")
            what %= {"unit": one, "above": above, **kinds}
            allowed = ", ".join(str(kind.label) for kind in kinds_above(one.kind))
            yield Problem(step, what, _("It stands below one of these: %(kinds)s.") % {"kinds": allowed})


def _stands_below(outcome: Outcome, unit: Unit) -> bool:
    """Whether what an outcome belongs to is a unit, or below it; what is yet to be made counts by what stands above."""
    above = outcome.above
    while isinstance(above, Outcome):
        above = above.above
    return above is not None and above.path.startswith(unit.path)


def _codes(plan: Plan) -> Iterator[Problem]:
    """No code belongs to two units on one day; one that ends may hand its code on."""
    wanted = [outcome for outcome in plan.made if outcome.code]
    times = Counter(outcome.code for outcome in wanted)
    bearers: dict[str, Unit] = {}
    rows = UnitCode.objects.filter(Q(valid_to=None) | Q(valid_to__gte=plan.on), code__in=times).select_related("unit")
    for row in rows.exclude(unit__in=plan.ended):
        bearers[row.code] = row.unit
    for outcome in wanted:
        values = {"code": outcome.code, "unit": bearers.get(outcome.code, "")}
        if outcome.code in bearers:
            what = _("At that time the code %(code)s already belongs to %(unit)s.") % values
            yield Problem(outcome.step, what, _("Correct the code."))
        elif times[outcome.code] > 1:
            what = _("Several new units would bear the code %(code)s.") % values
            yield Problem(outcome.step, what, _("Correct the code."))


def _left_below(plan: Plan) -> Iterator[Problem]:
    """Nothing stays behind below a unit that is no more."""
    reaching = Q(valid_to=None) | Q(valid_to__gte=plan.on)
    below = Unit.objects.filter(reaching, parent__in=plan.ended).exclude(pk__in=[*plan.ended, *plan.moved])
    left: dict[int, list[Unit]] = {}
    for unit in below.order_by("search_name"):
        left.setdefault(unit.parent_id or 0, []).append(unit)
    for parent, units in left.items():
        names = "; ".join(unit.name for unit in units[:NAMES_SHOWN]) + ("; …" if len(units) > NAMES_SHOWN else "")
        values = {"unit": plan.ended[parent], "count": len(units), "names": names}
        what = _("“%(unit)s” ends, but %(count)s units still stand below it: %(names)s.") % values
        yield Problem(None, what, _("Add steps that end them or put them below another unit."))


def _shares(plan: Plan) -> Iterator[Problem]:
    for step in plan.of(StepKind.SPLIT):
        if sum((outcome.share or Decimal(0) for outcome in step.outcomes.all()), Decimal(0)) != 1:
            yield Problem(step, _("The shares do not add up to the whole."), _("Correct them."))
    for step in plan.of(StepKind.TRANSFER_PART):
        if any(outcome.share is None or outcome.share >= 1 for outcome in step.outcomes.all()):
            yield Problem(step, _("A part is less than the whole."), _("To hand on the whole unit, merge it."))


def _told_before(plan: Plan) -> Iterator[Problem]:
    """Two units have one succession: a second one between them would overwrite the first."""
    sources = {unit.pk for unit, _outcome, _share in plan.successions()}
    there = Succession.objects.filter(predecessor__in=sources).values_list("predecessor", "successor")
    seen = {(old, ("unit", new)) for old, new in there}
    for unit, outcome, _share in plan.successions():
        pair = (unit.pk, outcome.leads_to)
        if outcome.unit_id == unit.pk:
            what = _("“%(unit)s” would be carried on by itself.") % {"unit": unit}
            yield Problem(outcome.step, what, _("Leave it out of the units that end."))
        elif pair in seen:
            values = {"unit": unit, "heir": outcome}
            what = _("It is on record already that “%(heir)s” carries on “%(unit)s”.") % values
            yield Problem(outcome.step, what, _("Remove the step."))
        seen.add(pair)


def _late_posts(plan: Plan) -> Iterator[Problem]:
    late = [post for post, _heir in plan.following.posts if post.valid_from is not None and post.valid_from >= plan.on]
    if late:
        names = "; ".join(f"{post.person}, {post.unit}" for post in late[:NAMES_SHOWN])
        what = _("%(count)s posts begin at a unit that has ended by then: %(names)s.") % {
            "count": len(late),
            "names": names,
        }
        yield Problem(None, what, _("Correct these posts first."))


CHECKS: tuple[Callable[[Plan], Iterator[Problem]], ...] = (
    _sources,
    _ended_twice,
    _renames,
    _names,
    _outcomes,
    _codes,
    _left_below,
    _shares,
    _told_before,
    _late_posts,
)
