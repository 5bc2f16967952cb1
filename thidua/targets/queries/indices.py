"""What others publish of the province: every index with its results and what was corrected."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from thidua.core.messages import Text
from thidua.core.targets import GainRanks, RiseEachYear, Target, TargetVerdict
from thidua.law.schema import ExternalIndex, Goal, Pack
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.models import IndexCorrection, PublishedIndex
from thidua.people.models import Unit
from thidua.targets.queries.states import goal_states

UNNAMED = Text("")


def indices(pack: Pack) -> list[ExternalIndex]:
    """Those that the rules name; rules of an earlier make name them only by the results they state."""
    named = dict(pack.external_indices)
    for row in pack.published_indices:
        named.setdefault(row.index, ExternalIndex(code=row.index, name=Text(row.index), publisher=UNNAMED))
    return list(named.values())


def results(index: str, provinces: Collection[Unit]) -> QuerySet[PublishedIndex]:
    """What is on record of an index, of a province and of those that carry it on, the newest year first."""
    found = PublishedIndex.objects.filter(index=index, unit__in=provinces)
    return found.select_related("unit").order_by("-year", "-unit__valid_from")


def corrections_of(index: str, provinces: Collection[Unit]) -> QuerySet[IndexCorrection]:
    found = IndexCorrection.objects.filter(result__index=index, result__unit__in=provinces)
    return found.select_related("result__unit")


def verdicts_on(index: str, movement: Movement, on: date) -> list[tuple[Goal, TargetVerdict]]:
    """What the plan asks of an index, judged on a day."""
    pack = pack_of(movement.regulation)
    if not any(_reads(target, index) for goal in pack.goals for target in goal.targets):
        return []
    return [
        (state.goal, verdict)
        for state in goal_states(movement, on)
        for verdict in state.verdicts
        if _reads(verdict.target, index)
    ]


def _reads(target: Target, index: str) -> bool:
    return isinstance(target.rule, RiseEachYear | GainRanks) and target.rule.index == index
