"""Who reports activities, who confirms them, and who sees what is not confirmed yet."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Activity, ActivityState, ActivityStep
from thidua.movements.workflow import ACTIVITY_MOVES, ActivityMove, activity_refusal
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    SPEAKS_FOR_A_UNIT,
    Decision,
    bar_on_both_sides,
    can_view_results,
    on_one_side,
    reaches,
    refused,
    thing,
    units_judged_by,
    units_reached_by,
    units_served_by,
)

BY_UNIT = (ActivityState.REPORTED, ActivityState.WITHDRAWN)
"""The states to which a unit itself brings an activity."""


@thing(gettext_lazy("See activities of the movement"))
def can_view_activities(account: Account) -> Decision:
    """Confirmed ones are published to every participant."""
    return can_view_results(account)


@told_of("activity")
def activities_open_to(account: Account) -> QuerySet[Activity]:
    """Confirmed ones, and all within reach of the own unit, the standing agency or auditors."""
    seen = Q(state=ActivityState.CONFIRMED) | Q(unit__in=_units_followed_by(account))
    return Activity.objects.filter(seen).select_related("unit", "movement")


def activity_steps_open_to(account: Account) -> QuerySet[ActivityStep]:
    """All that happened to an activity within reach. Of a confirmed one others see that it was confirmed and its newest
    evidence, not what was returned before and why.
    """
    with_evidence = ActivityStep.objects.filter(activity=OuterRef("activity"), upload__isnull=False).order_by("-pk")
    published = Q(state=ActivityState.CONFIRMED) | Q(pk=Subquery(with_evidence.values("pk")[:1]))
    return ActivityStep.objects.filter(
        published & Q(activity__state=ActivityState.CONFIRMED) | Q(activity__unit__in=_units_followed_by(account))
    )


FOLLOWS = (*SPEAKS_FOR_A_UNIT, Role.STANDING_OFFICER, Role.AUDITOR)


def can_follow_activity(account: Account, activity: Activity) -> Decision:
    """Whether one reads what is said about an activity on the way to its being confirmed."""
    if reaches(account, activity.unit, *FOLLOWS):
        return ALLOWED
    return refused(gettext_noop("What is said of an activity is open to its unit, the standing agency and auditors."))


def _units_followed_by(account: Account) -> QuerySet[Unit]:
    return units_reached_by(account, *FOLLOWS)


@thing(gettext_lazy("Report activities of the own unit or organisation"))
def can_report_activities(account: Account) -> Decision:
    if units_served_by(account):
        return ALLOWED
    return refused(gettext_noop("Activities are reported by the head or an officer of a unit or organisation."))


def can_report_activities_of(account: Account, unit: Unit) -> Decision:
    if reaches(account, unit, *SPEAKS_FOR_A_UNIT):
        return ALLOWED
    return refused(gettext_noop("You report activities of your own unit only."))


def can_make_activity_move(account: Account, activity: Activity, move: ActivityMove) -> Decision:
    """Whether this account may make a move; whether the state allows it is asked apart."""
    if move.by == "unit":
        return can_report_activities_of(account, activity.unit)
    if reaches(account, activity.unit, Role.STANDING_OFFICER):
        return on_one_side(account, activity.unit, did_it=_took_part(account, activity))
    return refused(gettext_noop("Only an officer of the standing agency may do this."))


def bar_to_confirming(account: Account, activity: Activity) -> Message | None:
    """Why an officer of the standing agency does not judge an activity of a unit within reach."""
    return bar_on_both_sides(account, activity.unit, did_it=_took_part(account, activity))


def _took_part(account: Account, activity: Activity) -> bool:
    """Whether an account reported an activity or added to it for the unit."""
    return bool(activity.steps.filter(state__in=BY_UNIT, by=account).exists())


def activity_moves_open_to(account: Account, activity: Activity) -> dict[str, ActivityMove]:
    """The moves that an account may make now: what a page offers as buttons."""
    return {
        code: move
        for code, move in ACTIVITY_MOVES.items()
        if activity_refusal(activity, code) is None and can_make_activity_move(account, activity, move)
    }


def activities_awaiting(account: Account) -> QuerySet[Activity]:
    """What an account is to confirm or return for the standing agency."""
    reported = Activity.objects.filter(state=ActivityState.REPORTED, unit__in=units_judged_by(account).values("pk"))
    own = ActivityStep.objects.filter(state__in=BY_UNIT, by=account)
    return reported.exclude(pk__in=own.values("activity"))
