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
HANDING_ON = (StepKind.MERGE, StepKind.SPLIT, StepKind.TRANSFER_PART)


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
        return [outcome for outcome in self.outcomes if outcome.is_new]

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for step in self.steps for outcome in step.outcomes.all()]

    @cached_property
    def heirs(self) -> dict[int, list[Outcome]]:
        """For each unit that ends: who takes its people, then who else carries on a part of it."""
        return {
            source.unit_id: sorted(step.outcomes.all(), key=lambda one: (not one.takes_people, -(one.share or 0)))
            for step in self.of(*ENDING)
            for source in step.sources.all()
        }

    def heir(self, unit_id: int) -> Outcome | None:
        """Who takes the people of a unit that ends, if anybody does."""
        return next(iter(self.heirs[unit_id]), None)

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
    named = ("sources__unit__parent", "outcomes__unit", "outcomes__parent", "outcomes__parent_set_up_by")
    return Plan(reorganisation, list(reorganisation.steps.prefetch_related(*named)))


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
    origins = _origins(plan)
    found: dict[tuple[str, int], Comparability] = {}
    for step in plan.steps:
        for one in _of_step(step, origins):
            key = one.outcome.leads_to if one.outcome else ("unit", one.unit.pk if one.unit else 0)
            if key not in found or one.predecessor is None:
                found[key] = one
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Origin:
    """A unit that another one carries on: the whole of it and alone, or a part."""

    unit: Unit
    whole: bool


def _origins(plan: Plan) -> dict[tuple[str, int], list[Origin]]:
    rows = list(plan.successions())
    handed_on = Succession.objects.filter(predecessor__in={unit.pk for unit, _outcome, _share in rows})
    in_parts = set(handed_on.values_list("predecessor", flat=True))
    found: dict[tuple[str, int], list[Origin]] = {}
    for unit, outcome, share in rows:
        found.setdefault(outcome.leads_to, []).append(Origin(unit, share == 1 and unit.pk not in in_parts))
    return found


def _of_step(step: Step, origins: dict[tuple[str, int], list[Origin]]) -> Iterator[Comparability]:
    sources = [source.unit for source in step.sources.all()]
    if step.kind in (StepKind.RENAME, StepKind.MOVE):
        yield from (Comparability(unit.name, unit, None, unit, "") for unit in sources)
    elif step.kind != StepKind.ABOLISH:
        for outcome in step.outcomes.all():
            predecessor, why = _judged(outcome, origins.get(outcome.leads_to, []))
            yield Comparability(str(outcome), outcome.unit, outcome, predecessor, why)
    if step.kind == StepKind.TRANSFER_PART:
        yield from (Comparability(unit.name, unit, None, None, "gave_away") for unit in sources)


def _judged(outcome: Outcome, origins: list[Origin]) -> tuple[Unit | None, str]:
    if not outcome.begins:
        return None, "took_over"
    if not origins:
        return None, "founded"
    if not all(origin.whole for origin in origins):
        return None, "part"
    return (origins[0].unit, "") if len(origins) == 1 else (None, "merged")
