"""What a draft comes to: which units end, which begin, who carries on what. Preview and carrying out read the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from thidua.people.models import Succession, Unit
from thidua.people.queries import Following, following
from thidua.reorganisations.models import Outcome, Reorganisation, Step, StepKind

ENDING = (StepKind.MERGE, StepKind.SPLIT, StepKind.ABOLISH)
HANDING_ON = (StepKind.MERGE, StepKind.SPLIT, StepKind.TRANSFER)


@dataclass(frozen=True)
class Plan:
    """The steps of a reorganisation, read once."""

    reorganisation: Reorganisation
    steps: list[Step]

    @property
    def on(self) -> date:
        return self.reorganisation.effective_on

    @property
    def eve(self) -> date:
        return self.on - timedelta(days=1)

    @cached_property
    def ended(self) -> dict[int, Unit]:
        """The units that are no more from the day on."""
        return {source.unit_id: source.unit for step in self.of(*ENDING) for source in step.sources.all()}

    @cached_property
    def moved(self) -> dict[int, Unit]:
        return {source.unit_id: source.unit for step in self.of(StepKind.MOVE) for source in step.sources.all()}

    @cached_property
    def made(self) -> list[Outcome]:
        """The units that begin on the day."""
        return [outcome for step in self.steps for outcome in step.outcomes.all() if outcome.is_new]

    @cached_property
    def heirs(self) -> dict[int, list[Outcome]]:
        """For each unit that ends: who takes its people, then who else carries on a part of it."""
        return {
            source.unit_id: sorted(step.outcomes.all(), key=lambda one: (not one.takes_people, -(one.share or 0)))
            for step in self.of(*ENDING)
            for source in step.sources.all()
        }

    @cached_property
    def following(self) -> Following[Outcome]:
        there = {one.unit_id: one for heirs in self.heirs.values() for one in heirs if one.unit_id is not None}
        return following(self.heirs, there, self.on)

    def of(self, *kinds: StepKind) -> list[Step]:
        return [step for step in self.steps if step.kind in kinds]

    def successions(self) -> Iterator[tuple[Unit, Outcome, Decimal]]:
        """Who carries on whose history, with what share of it."""
        for step in self.of(*HANDING_ON):
            for source in step.sources.all():
                for outcome in step.outcomes.all():
                    yield source.unit, outcome, outcome.share or Decimal(1)


def plan_of(reorganisation: Reorganisation) -> Plan:
    steps = reorganisation.steps.prefetch_related("sources__unit__parent", "outcomes__unit", "outcomes__parent")
    return Plan(reorganisation, list(steps))


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether a unit of the day can be compared with the year before: with which unit, or why with none."""

    name: str
    unit: Unit | None
    outcome: Outcome | None
    predecessor: Unit | None
    why: str


def comparability(plan: Plan) -> list[Comparability]:
    """In the order of the steps; a unit that several steps concern is told once, by the one that says no."""
    found: dict[tuple[str, int], Comparability] = {}
    for step in plan.steps:
        for one in _of_step(step):
            key = ("unit", one.unit.pk) if one.unit else ("outcome", one.outcome.pk if one.outcome else 0)
            if key not in found or one.predecessor is None:
                found[key] = one
    return list(found.values())


def _of_step(step: Step) -> Iterator[Comparability]:
    sources, outcomes = [source.unit for source in step.sources.all()], list(step.outcomes.all())
    if step.kind in (StepKind.RENAME, StepKind.MOVE):
        yield from (Comparability(unit.name, unit, None, unit, "") for unit in sources)
    elif step.kind != StepKind.ABOLISH:
        for outcome in outcomes:
            predecessor, why = _judged(step, sources, outcome)
            yield Comparability(str(outcome), outcome.unit, outcome, predecessor, why)
    if step.kind == StepKind.TRANSFER:
        yield from (Comparability(unit.name, unit, None, None, "gave_away") for unit in sources)


def _judged(step: Step, sources: list[Unit], outcome: Outcome) -> tuple[Unit | None, str]:
    if not outcome.is_new:
        return None, "took_over"
    if step.kind == StepKind.CREATE:
        return None, "founded"
    if step.kind != StepKind.MERGE or Succession.objects.filter(predecessor__in=sources).exists():
        return None, "part"
    return (sources[0], "") if len(sources) == 1 else (None, "merged")
