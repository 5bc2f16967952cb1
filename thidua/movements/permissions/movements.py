from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.duties import DutyAct, DutyStatus
from thidua.core.messages import Message, gettext_noop
from thidua.movements.models import Duty, DutyEvent, Submission
from thidua.movements.workflow import (
    AWAITING_DUTIES,
    NEXT_OF_THE_UNIT,
    OF_THE_STANDING_AGENCY,
    OF_THE_UNIT,
    possible_acts,
    refusal,
)
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    bar_on_both_sides,
    can_view_results,
    done_by_others,
    holds,
    holds_over_province,
    newest_by,
    on_one_side,
    reaches,
    refused,
    standing_agency_of_province,
    standing_agency_only,
    thing,
    units_judged_by,
    units_reached_by,
)


@thing(gettext_lazy("See rounds and open points"))
def can_view_movement(account: Account) -> Decision:
    """Rounds and open points are published to every participant."""
    return can_view_results(account)


@thing(gettext_lazy("See what units owe, and whether it came in time"))
def can_view_duties(account: Account) -> Decision:
    """Who owes what and how it stands is published to every participant; the documents are not."""
    return can_view_results(account)


@thing(gettext_lazy("Hand in what the own unit owes"))
def can_hand_in(account: Account) -> Decision:
    if holds(account, Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return ALLOWED
    return refused(gettext_noop("Only officers and heads of a unit hand in for it."))


def can_hand_in_for(account: Account, unit: Unit) -> Decision:
    """Officers and heads hand in for their own unit and those below it."""
    if holds(account, Role.UNIT_OFFICER, Role.UNIT_HEAD, unit=unit):
        return ALLOWED
    return refused(gettext_noop("Only officers and heads of the unit hand in for it."))


@thing(gettext_lazy("Receive, return and accept what units hand in"))
def can_judge_duties(account: Account) -> Decision:
    """Receive, return, accept, extend and open again."""
    return standing_agency_only(account)


@thing(gettext_lazy("Raise what all units owe, urge them by letter and make the figures"), of_the_movement=True)
def can_run_duties(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


def can_judge_duty(account: Account, duty: Duty) -> Decision:
    """The standing agency judges what units within its reach owe, or units that were merged into these; what is the own
    unit's, or what one did or asked for oneself, somebody else there does.
    """
    if reaches(account, duty.unit, Role.STANDING_OFFICER):
        return on_one_side(account, duty.unit, did_it=_did_it(account, duty))
    return refused(gettext_noop("Only the standing agency of the unit or above it judges what the unit owes."))


def _did_it(account: Account, duty: Duty) -> bool:
    """Whether an account handed in what is there to be judged, or asked for what waits for an answer."""
    nothing = duty.status == DutyStatus.OWED and not duty.asked
    return not nothing and newest_by(duty.events.filter(act__in=OF_THE_UNIT)) == account.pk


def duty_acts_open_to(account: Account, duty: Duty, now: datetime) -> list[DutyAct]:
    """What an account can do to a duty now, for the unit or as the standing agency: what a page offers as buttons."""
    mine = OF_THE_UNIT if can_hand_in_for(account, duty.unit) else ()
    judged = OF_THE_STANDING_AGENCY if can_judge_duty(account, duty) else ()
    return possible_acts(duty, (*mine, *judged), now)


def bar_to_judging(account: Account, duty: Duty) -> Message | None:
    """Why an officer of the standing agency does not judge a duty of a unit within reach."""
    return bar_on_both_sides(account, duty.unit, did_it=_did_it(account, duty))


def bar_to_unit(account: Account, duty: Duty, now: datetime) -> Message | None:
    """What keeps an account that acts for the unit from handing in, or from taking back what was handed in."""
    act = NEXT_OF_THE_UNIT.get(DutyStatus(duty.status))
    return refusal(duty, act, now) if act and can_hand_in_for(account, duty.unit) else None


def duties_awaiting(account: Account) -> QuerySet[Duty]:
    """What an account is to receive, to accept or return, or to answer."""
    waiting = Duty.objects.filter(reduce(or_, AWAITING_DUTIES.values()))
    waiting = waiting.filter(unit__in=units_judged_by(account).values("pk"))
    done = DutyEvent.objects.filter(duty=OuterRef("pk"), act__in=OF_THE_UNIT)
    return done_by_others(waiting, done, account)


@thing(gettext_lazy("See who was reminded of what units owe"), of_the_movement=True)
def can_view_reminders(account: Account) -> Decision:
    """When each was told, mailed and opened: for who urges, and for who checks that."""
    if holds_over_province(account, Role.STANDING_OFFICER, Role.AUDITOR):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and auditors of the province see who was reminded of what."))


READS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.STANDING_OFFICER, Role.AUDITOR)


def can_read_submissions_of(account: Account, unit: Unit) -> Decision:
    """A unit's documents: its own people or who carries it on, the standing agency and auditors within their reach."""
    if reaches(account, unit, *READS):
        return ALLOWED
    return refused(gettext_noop("A unit's documents are open to its own people, the standing agency and auditors."))


@told_of("duty")
def duties_read_by(account: Account) -> QuerySet[Duty]:
    """The duties of which `can_read_submissions_of` lets an account read what was handed in and said."""
    return Duty.objects.filter(unit__in=units_reached_by(account, *READS).values("pk"))


def submissions_open_to(account: Account) -> QuerySet[Submission]:
    """The submissions whose documents an account reads."""
    return Submission.objects.filter(duty__in=duties_read_by(account).values("pk"))
