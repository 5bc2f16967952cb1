"""Report what was done for the movement, confirm it, return it, add to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.core.messages import Message, gettext_noop
from thidua.files.models import Upload
from thidua.frame.words import figure, say
from thidua.movements.actions.movements import refuse_if_closed
from thidua.movements.models import Activity, ActivityState, ActivityStep, Movement
from thidua.movements.permissions import can_make_activity_move, can_report_activities_of
from thidua.movements.queries import pack_of, plan_contents, task_areas
from thidua.movements.workflow import ACTIVITY_MOVES, activity_refusal
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand, lenders_of
from thidua.people.queries import with_successors

MOST_REACHED = 100_000_000
"""No activity reaches more people than the country has."""

# The unit hears at once of what the standing agency does.
TOLD = {
    "confirm": gettext_noop("The activity “%(title)s” of %(unit)s is confirmed."),
    "return": gettext_noop("The activity “%(title)s” of %(unit)s is returned: something is missing."),
}


@transaction.atomic
def report_activity(
    *,
    movement: Movement,
    unit: Unit,
    title: str,
    first_day: date,
    text: str,
    by: Account | None,
    last_day: date | None = None,
    area: str = "",
    content: str = "",
    reached: int | None = None,
    upload: Upload | None = None,
) -> Activity:
    """Tell what a unit or organisation did. Told twice of one day, it is one. Raises ValidationError."""
    demand(lambda account: can_report_activities_of(account, unit), by)
    refuse_if_closed(movement)
    activity = Activity(
        movement=movement, unit=unit, title=title.strip(), first_day=first_day, last_day=last_day, area=area,
        content=content, text=text.strip(), reached=reached,
    )  # fmt: skip
    told = Activity.objects.filter(movement=movement, unit=unit, title=activity.title, first_day=first_day)
    if (standing := told.exclude(state=ActivityState.WITHDRAWN).first()) is not None:
        return standing
    _check(activity)
    activity.full_clean()
    activity.save()
    who = {"by": by, "on_behalf_of": lenders_of(by)}
    ActivityStep.objects.create(activity=activity, state=ActivityState.REPORTED, upload=upload, **who)
    after = {"unit": unit.pk, "area": area, **({"sha256": upload.file.sha256} if upload else {})}
    record(by=by, verb="report_activity", subject=_subject(activity), after=after)
    return activity


def _check(activity: Activity) -> None:
    pack = pack_of(activity.movement.regulation)
    first, last = activity.first_day, activity.last_day or activity.first_day
    if max(first, last) > timezone.localdate():
        raise ValidationError({"first_day": _("This day has not come yet.")})
    if first < activity.movement.starts_on or last > activity.movement.ends_on:
        said = _("The movement lasts from %(first)s to %(last)s: only what was done in it is reported.")
        days = {"first": figure(activity.movement.starts_on), "last": figure(activity.movement.ends_on)}
        raise ValidationError({"first_day": said % days})
    if activity.reached is not None and activity.reached > MOST_REACHED:
        raise ValidationError({"reached": _("Give at most %(most)s people.") % {"most": figure(MOST_REACHED)}})
    if activity.area and activity.area not in task_areas(pack):
        raise ValidationError({"area": _("The plan knows no such reform area.")})
    if activity.content and activity.content not in plan_contents(pack):
        raise ValidationError({"content": _("The plan knows no such content.")})


@transaction.atomic
def move_activity(
    *,
    activity: Activity,
    move: str,
    by: Account | None,
    text: str = "",
    upload: Upload | None = None,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Activity:
    """Make a move of the workflow on the activity as it stands now; who mends it may also correct its `facts`.

    Raises ValidationError.
    """
    chosen = ACTIVITY_MOVES[move]
    held = Activity.objects.select_for_update(of=("self",)).select_related("unit", "movement").get(pk=activity.pk)
    demand(lambda account: can_make_activity_move(account, held, chosen), by)
    if (why := activity_refusal(held, move)) is not None:
        raise ValidationError(say(why))
    if not text.strip() and (why_to_write := _must_write(held, move)):
        raise ValidationError({"text": why_to_write})
    was, now = _corrected(held, facts if move == "mend" else {})
    was["activity_state"], now["activity_state"] = held.state, chosen.target
    held.state = chosen.target
    held.save()
    step = ActivityStep(
        activity=held, state=held.state, text=text.strip(), by=by, on_behalf_of=lenders_of(by), upload=upload
    )
    step.full_clean()
    step.save()
    record(
        by=by,
        verb=f"{move}_activity",
        subject=_subject(held),
        before=was,
        after={**now, **({"sha256": upload.file.sha256} if upload else {})},
        reason=step.text,
    )
    if move in TOLD:
        _tell_unit(held, move, step, by)
    return held


def _corrected(activity: Activity, facts: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """Put right what was reported; what it was before and what it is now, of all that changes."""
    changed = {name: value for name, value in facts.items() if getattr(activity, name) != value}
    was = {name: getattr(activity, name) for name in changed}
    for name, value in changed.items():
        setattr(activity, name, value)
    if changed:
        _check(activity)
        activity.full_clean()
    return was, changed


def _must_write(activity: Activity, move: str) -> str:
    """Why a move needs a sentence; "": it needs none."""
    if move != "confirm":
        return _("Write at least one sentence: the other side reads it.")
    if not activity.steps.filter(upload__isnull=False).exists():
        return _("No document is attached: write how it is known that this took place, or return it for its evidence.")
    return ""


def _tell_unit(activity: Activity, move: str, step: ActivityStep, by: Account | None) -> None:
    """Those who speak for the unit, or for who carries it on."""
    notify(
        to=[account for unit in with_successors([activity.unit]) for account in accounts_of(unit)],
        key=f"activity:{activity.pk}:step:{step.pk}",
        message=Message.of(TOLD[move], title=activity.title, unit=activity.unit.name),
        about=_subject(activity),
        may=lambda account: can_make_activity_move(account, activity, ACTIVITY_MOVES[move]),
        by=by,
    )


def _subject(activity: Activity) -> Subject:
    return Subject("activity", str(activity.pk), activity.title, "movements:activity")
