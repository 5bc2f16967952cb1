"""What others publish of the province: every index with its results and what was corrected."""

from __future__ import annotations

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


def results(index: str, province: Unit) -> QuerySet[PublishedIndex]:
    return PublishedIndex.objects.filter(index=index, unit=province).order_by("-year")


def corrections_of(index: str, province: Unit) -> QuerySet[IndexCorrection]:
    return IndexCorrection.objects.filter(result__index=index, result__unit=province).select_related("result")


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
