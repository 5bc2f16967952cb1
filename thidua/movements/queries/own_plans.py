"""Units' own plans under a movement: which unit has issued one, by which document, and how it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from thidua.core.duties import DutyState, DutyStatus, Obligation
from thidua.movements.models import Duty, Movement, MovementStatus, Submission
from thidua.movements.queries.duties import as_owed
from thidua.movements.queries.movements import pack_of
from thidua.people.queries import search_units

IN_HAND = [DutyStatus.SUBMITTED.value, DutyStatus.RECEIVED.value, DutyStatus.ACCEPTED.value]


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A unit's own plan: the duty by which it is owed, its state, and the document that stands, if one does."""

    duty: Duty
    state: DutyState
    document: Submission | None


def own_plan_owed(movement: Movement) -> Obligation | None:
    """The obligation by which units hand in their own plans, where the rules name one."""
    pack = pack_of(movement.regulation)
    return pack.obligations.get(pack.movement.own_plan)


def own_plan_duties(movement: Movement, text: str = "") -> QuerySet[Duty]:
    """What units owe as their own plan, each unit below the one it belongs to; `handed_in` is newest first."""
    duties = Duty.objects.filter(movement=movement, obligation=pack_of(movement.regulation).movement.own_plan)
    if text.strip():
        duties = duties.filter(unit__in=search_units(text).values("pk"))
    handed_in = Prefetch("submissions", Submission.objects.order_by("-pk"), to_attr="handed_in")
    in_order = ("unit__parent__search_name", "unit__parent", "unit__search_name", "unit")
    return duties.select_related("unit__parent").prefetch_related(handed_in).order_by(*in_order)


def own_plans(movement: Movement, duties: Iterable[Duty], now: datetime) -> list[OwnPlan]:
    """What `own_plan_duties` found, of one page, in its order."""
    states = {owed.duty.pk: owed.state for owed in as_owed(movement, duties, now)}
    return [
        OwnPlan(duty, states[duty.pk], next(iter(duty.handed_in), None) if duty.status in IN_HAND else None)  # type: ignore[attr-defined]
        for duty in duties
        if duty.pk in states
    ]


def own_plan_counts(movement: Movement) -> dict[str, int]:
    """How many units owe a plan of their own, how many have issued it, and of how many it is accepted."""
    in_hand = Q(status__in=IN_HAND)
    return (
        own_plan_duties(movement)
        .order_by()
        .aggregate(
            owed=Count("pk"),
            issued=Count("pk", filter=in_hand),
            accepted=Count("pk", filter=Q(status=DutyStatus.ACCEPTED.value)),
        )
    )


def own_movements(movement: Movement) -> QuerySet[Movement]:
    """The movements that units run of their own under one, once they are issued."""
    issued = movement.own_movements.exclude(status=MovementStatus.DRAFT)
    return issued.select_related("unit").order_by("-starts_on", "unit__search_name", "pk")


def own_movements_under_way(unit_ids: Collection[int]) -> QuerySet[Movement]:
    """What units run of their own and have not closed, drafts among it."""
    return Movement.objects.filter(unit__in=unit_ids).exclude(status=MovementStatus.CLOSED)
