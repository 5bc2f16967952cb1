from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import Message, gettext_noop
from thidua.feedback.models import Difficulty, State, Step
from thidua.feedback.workflow import MOVES, Move, move_refusal
from thidua.notices.permissions import told_of
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    SPEAKS_FOR_A_UNIT,
    Decision,
    bar_on_both_sides,
    holds,
    on_one_side,
    reaches,
    refused,
    standing_agency_of_province,
    thing,
    units_judged_by,
    units_reached_by,
    units_served_by,
)

READS = (Role.STANDING_OFFICER, *SPEAKS_FOR_A_UNIT, Role.AUDITOR)
BY_UNIT = (State.REPORTED, State.WITHDRAWN)
"""The states to which a unit itself brings a difficulty."""


@thing(gettext_lazy("See reported difficulties within reach"))
def can_view_difficulties(account: Account) -> Decision:
    """Difficulties are between a unit and the standing agency; auditors may look on."""
    if holds(account, *READS):
        return ALLOWED
    return refused(gettext_noop("Only units, the standing agency and auditors see reported difficulties."))


@told_of("difficulty")
def difficulties_open_to(account: Account) -> QuerySet[Difficulty]:
    """Those of the units within reach of a role that reads them, and of units that were merged into these."""
    reach = units_reached_by(account, *READS)
    return Difficulty.objects.filter(unit__in=reach.values("pk")).select_related("unit", "movement")


def difficulties_awaiting(account: Account) -> QuerySet[Difficulty]:
    """What an account is to take up for the standing agency."""
    reported = Difficulty.objects.filter(state=State.REPORTED, unit__in=units_judged_by(account).values("pk"))
    own = Step.objects.filter(state__in=BY_UNIT, by=account)
    return reported.exclude(pk__in=own.values("difficulty"))


@thing(gettext_lazy("Report difficulties of the own unit"))
def can_report_difficulties(account: Account) -> Decision:
    if units_served_by(account):
        return ALLOWED
    return refused(gettext_noop("Difficulties are reported by the head or an officer of a unit."))


def can_report_for(account: Account, unit: Unit) -> Decision:
    if holds(account, *SPEAKS_FOR_A_UNIT, unit=unit):
        return ALLOWED
    return refused(gettext_noop("You report difficulties of your own unit only."))


@thing(gettext_lazy("Draft the report on difficulties to the People's Committee"), of_the_movement=True)
def can_draft_report(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


def can_make_move(account: Account, difficulty: Difficulty, move: Move) -> Decision:
    """Whether this account may make a move; whether the state allows it is asked apart.

    Who carries on a unit that was merged acts for it as well.
    """
    if move.by == "unit":
        if reaches(account, difficulty.unit, *SPEAKS_FOR_A_UNIT):
            return ALLOWED
        return refused(gettext_noop("You answer for difficulties of your own unit only."))
    if reaches(account, difficulty.unit, Role.STANDING_OFFICER):
        return on_one_side(account, difficulty.unit, did_it=_took_part(account, difficulty))
    return refused(gettext_noop("Only an officer of the standing agency may do this."))


def bar_to_answering(account: Account, difficulty: Difficulty) -> Message | None:
    """Why an officer of the standing agency does not answer a difficulty of a unit within reach."""
    return bar_on_both_sides(account, difficulty.unit, did_it=_took_part(account, difficulty))


def _took_part(account: Account, difficulty: Difficulty) -> bool:
    """Whether an account reported a difficulty or asked again for the unit."""
    return bool(difficulty.steps.filter(state__in=BY_UNIT, by=account).exists())


def moves_open_to(account: Account, difficulty: Difficulty) -> dict[str, Move]:
    """The moves that an account may make now: what a page offers as buttons."""
    return {
        code: move
        for code, move in MOVES.items()
        if move_refusal(difficulty, code) is None and can_make_move(account, difficulty, move)
    }
