"""Raise what units owe, and act on it as the standing agency: receive, return, accept, extend, open again, exempt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from thidua.audit.actions import Subject, record
from thidua.core.duties import (
    ActNotPossibleError,
    Due,
    DutyAct,
    DutyStatus,
    Event,
    Obligation,
    Period,
    due,
    end_of,
    last_day_until,
)
from thidua.core.messages import Message, gettext_noop
from thidua.frame.words import say
from thidua.movements.actions.movements import refuse_beyond, subject_of
from thidua.movements.models import Duty, DutyEvent, Movement, Submission
from thidua.movements.permissions import can_judge_duties, can_judge_duty, can_run_duties
from thidua.movements.queries import calendar, due_by, duties_beyond, owed_periods, pack_of, taking_part, title_of_owed
from thidua.movements.workflow import NEEDS_A_DAY, NEEDS_A_REASON, OF_THE_STANDING_AGENCY, TAKES_A_DAY, refusal
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account, Unit, UnitCode
from thidua.people.models.units import in_force
from thidua.people.permissions import Decision, can_keep_units, demand, lenders_of

CHUNK = 1000

# The unit hears at once of the answers that it waits for.
TOLD = {
    DutyAct.RETURN: gettext_noop("“%(what)s” (%(period)s) of %(unit)s is returned to be mended."),
    DutyAct.ACCEPT: gettext_noop("“%(what)s” (%(period)s) of %(unit)s is accepted."),
    DutyAct.EXTEND: gettext_noop(
        "The deadline of “%(what)s” (%(period)s) of %(unit)s is extended to the end of %(day)s."
    ),
    DutyAct.REOPEN: gettext_noop(
        "“%(what)s” (%(period)s) of %(unit)s is opened again to the end of %(day)s; it counts as late."
    ),
    DutyAct.REFUSE: gettext_noop("What %(unit)s asked for about “%(what)s” (%(period)s) is refused."),
}


@transaction.atomic
def raise_obligations(
    *, movement: Movement, on: date, by: Account | None, units: Collection[Unit] | None = None
) -> int:
    """Have a duty for everything that units owe in the year of a day; what is there stays as it is, but gets its
    deadline once that is known.

    A unit owes what is due while it is in force, from the end of the period to the last day. Returns how many are new.
    Of all that take part, or of those a reorganisation began, which may lie out of the reach of who carries it out.
    """
    demand(partial(can_run_duties, province=movement.province) if units is None else can_judge_duties, by)
    owed = [pair for pair in owed_periods(movement).values() if pair[1].year == on.year]
    dated = [(obligation, period, due(obligation, period, calendar(movement))) for obligation, period in owed]
    there = set(Duty.objects.filter(movement=movement, year=on.year).values_list("unit_id", "obligation", "period"))
    owing = list(taking_part(movement, on.year)) if units is None else list(units)
    new = [
        duty
        for obligation, period, found in dated
        for duty in _duties(movement, obligation, period, found, owing)
        if (duty.unit_id, duty.obligation, duty.period) not in there
    ]
    set_deadlines(movement=movement, by=by)
    Duty.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    if new:
        after = {"year": on.year, "new": len(new)}
        record(by=by, verb="raise_obligations", subject=subject_of(movement), after=after)
    return len(new)


def _duties(
    movement: Movement, obligation: Obligation, period: Period, found: Due, units: Collection[Unit]
) -> Iterator[Duty]:
    exempt = _exempt(obligation, period)
    for unit in units:
        owes = unit.kind in obligation.unit_kinds and unit.pk not in exempt
        if owes and unit.is_in_force(period.last_day) and unit.is_in_force(found.due_on or period.last_day):
            yield Duty(
                movement=movement,
                unit=unit,
                obligation=obligation.code,
                period=period.code,
                year=period.year,
                opens_on=found.opens_on,
                due_on=found.due_on,
                deadline=found.deadline,
                in_time_until=found.deadline,
                open_until=found.deadline,
            )


def _exempt(obligation: Obligation, period: Period) -> set[int]:
    """The units that do not owe what their kind owes: those that bear the code at the end of the period."""
    found: set[int] = set()
    for one in obligation.exempt:
        if one.covers(period.year):
            bearers = UnitCode.objects.filter(in_force(period.last_day), scheme=one.scheme, code=one.code)
            found.update(bearers.values_list("unit_id", flat=True))
    return found


@transaction.atomic
def set_deadlines(*, movement: Movement, by: Account | None) -> int:
    """Give each duty that was raised when its deadline was not known the one that the rules tell by now.

    A part of actions that make it known or look for it; the deadline that a duty has is never moved here. Returns how
    many were set.
    """
    known = {key: given for key, given in due_by(pack_of(movement.regulation)).items() if given.deadline}
    without = Duty.objects.select_for_update().filter(movement=movement, deadline=None)
    duties = [duty for duty in without if (duty.obligation, duty.period) in known]
    act, now, who = DutyAct.SET_DEADLINE, timezone.now(), {"by": by, "on_behalf_of": lenders_of(by)}
    for duty in duties:
        given = known[duty.obligation, duty.period]
        after = duty.standing.after(Event(act, now, given.deadline))
        duty.due_on, duty.deadline = given.due_on, given.deadline
        duty.in_time_until, duty.open_until = after.in_time_until, after.open_until
    Duty.objects.bulk_update(duties, ["due_on", "deadline", "in_time_until", "open_until"], batch_size=CHUNK)
    events = [DutyEvent(duty=duty, act=act.value, at=now, until=duty.deadline, **who) for duty in duties]
    DutyEvent.objects.bulk_create(events, batch_size=CHUNK)
    if duties:
        record(by=by, verb="set_deadlines", subject=subject_of(movement), after={"count": len(duties)})
    return len(duties)


@transaction.atomic
def act_on_duty(*, duty: Duty, act: DutyAct, by: Account | None, reason: str = "", until: date | None = None) -> Duty:
    """Receive, return, accept, extend, open again, refuse what was asked, or exempt. Raises ValidationError.

    `until` is the last day.
    """
    demand(lambda officer: can_judge_duty(officer, duty), by)
    if act not in OF_THE_STANDING_AGENCY:
        raise ValidationError(_("This is not an act of the standing agency."))
    if act in NEEDS_A_REASON and not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the unit reads it.")})
    if act in NEEDS_A_DAY and until is None:
        raise ValidationError({"until": _("Give the last day.")})
    if act not in TAKES_A_DAY:
        until = None
    refuse_beyond(duty.movement, until, "until")
    found = locked(duty)
    event = Event(act, timezone.now(), end_of(until) if until else None)
    newest = found.submissions.first() if act not in NEEDS_A_DAY else None
    acted = move(found, event, by=by, reason=reason.strip(), submission=newest)
    if act in TOLD:
        may = partial(can_judge_duty, duty=duty)
        tell_of_act(acted, TOLD[act], to=accounts_of(duty.unit), until=until, may=may, by=by)
    return found


def tell_of_act(
    acted: DutyEvent, told: str, *, to: Iterable[Account], until: date | None, may: Callable[[Account], Decision],
    by: Account | None,
) -> None:  # fmt: skip
    """Tell the other side of an act on a duty, with its reason."""
    duty = acted.duty
    owed, period = owed_periods(duty.movement)[duty.obligation, duty.period]
    said = Message.of(told, what=owed.name, period=period.name, unit=duty.unit.name, day=until or "")
    if acted.reason:
        said = Message.of(gettext_noop("%(said)s Reason: %(reason)s"), said=said, reason=acted.reason)
    notify(to=to, key=f"duty:{duty.pk}:event:{acted.pk}", message=said, about=of_duty(duty), may=may, by=by)


@transaction.atomic
def close_duties_of(*, unit: Unit, on: date, reason: str, by: Account | None) -> int:
    """Close what a unit that ends on a day would owe after it. Returns how many duties that were open."""
    demand(lambda officer: can_keep_units(officer, [unit]), by)
    closed = list(duties_beyond([unit.pk], on).select_for_update().values_list("pk", flat=True))
    now, who = timezone.now(), {"by": by, "on_behalf_of": lenders_of(by)}
    DutyEvent.objects.bulk_create(
        [DutyEvent(duty_id=pk, act=DutyAct.CLOSE.value, at=now, reason=reason.strip(), **who) for pk in closed]
    )
    Duty.objects.filter(pk__in=closed).update(status=DutyStatus.CLOSED.value, asked="")
    if closed:
        subject = Subject("unit", str(unit.pk), unit.name, "reports:unit")
        record(by=by, verb="close_duties", subject=subject, after={"count": len(closed)}, reason=reason.strip())
    return len(closed)


def locked(duty: Duty) -> Duty:
    """The duty as it stands, and nobody else moves it until this act is done."""
    found = Duty.objects.select_for_update().get(pk=duty.pk)
    found.movement, found.unit = duty.movement, duty.unit
    return found


def move(
    duty: Duty, event: Event, *, by: Account | None, reason: str = "", submission: Submission | None = None
) -> DutyEvent:
    """Put a duty where an act leads, with its event and its entry in the log. Raises ValidationError."""
    if (why := refusal(duty, event.act, event.at)) is not None:
        raise ValidationError(say(why))
    try:
        after = duty.standing.after(event)
    except ActNotPossibleError as error:
        raise ValidationError(say(error.args[0])) from None
    acted = DutyEvent.objects.create(
        duty=duty,
        act=event.act.value,
        at=event.at,
        by=by,
        on_behalf_of=lenders_of(by),
        reason=reason,
        until=event.until,
        submission=submission,
    )
    duty.status, duty.submitted_at = after.status.value, after.submitted_at
    duty.in_time_until, duty.open_until = after.in_time_until, after.open_until
    duty.asked = after.asked or ""
    duty.save(update_fields=["status", "submitted_at", "in_time_until", "open_until", "asked"])
    said: dict[str, object] = {"act": event.act.value}
    if event.until:
        said["until"] = last_day_until(event.until)
    if submission:
        said["document"] = submission.document_number
        said["sha256"] = submission.digest
    record(by=by, verb="act_on_duty", subject=of_duty(duty), after=said, reason=reason)
    return acted


def of_duty(duty: Duty) -> Subject:
    label = f"{named(duty.movement, duty.obligation, duty.period)}: {duty.unit}"
    return Subject("duty", str(duty.pk), label, "movements:duty")


def named(movement: Movement, obligation: str, period: str) -> str:
    """What is owed and for when, as the log and notices keep it: in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return title_of_owed(movement, obligation, period)
