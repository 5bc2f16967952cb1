"""A movement is moved on from draft to closed, and its recipients are told when it is issued."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, override

from thidua.audit.actions import record
from thidua.core.messages import Message, Text, gettext_noop
from thidua.frame.words import figure
from thidua.movements.actions.movements import have_measures, subject_of
from thidua.movements.models import Movement, MovementStatus, MovementStep
from thidua.movements.permissions import can_run_movement_of, can_run_this_movement
from thidua.movements.queries import notice_key, own_movements_under_way, pack_of, readers_of_plan
from thidua.movements.workflow import BACK_TO_WORK, NEEDS_A_DOCUMENT, TRANSITIONS, Permit, permits
from thidua.notices.actions import notify
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand


@transaction.atomic
def set_status(
    *,
    movement: Movement,
    status: MovementStatus,
    by: Account | None,
    on: date | None = None,
    document: str = "",
    reason: str = "",
) -> Movement:
    """Move a movement on by its workflow, as of a day (today), by a document. Raises ValidationError.

    When it is issued, its rules hold, and the heads and officers of the units that receive it are told.
    """
    demand(lambda account: can_run_this_movement(account, movement), by)
    movement.refresh_from_db(fields=["status"], from_queryset=Movement.objects.select_for_update())
    before = MovementStatus(movement.status)
    step = MovementStep(
        movement=movement, status=status, on=on or localdate(), document=document.strip(), reason=reason.strip(), by=by
    )
    _check_move(movement, before, step)
    _check_day(movement, step)
    if status == MovementStatus.ISSUED:
        have_measures(movement, pack_of(movement.regulation), by)
    _take(step, before)
    if status == MovementStatus.ISSUED:
        tell_recipients(movement=movement, by=by)
    return movement


def _take(step: MovementStep, before: MovementStatus) -> None:
    step.full_clean()
    step.save()
    step.movement.status = step.status
    step.movement.save(update_fields=["status"])
    record(
        by=step.by,
        verb="set_movement_status",
        subject=subject_of(step.movement),
        before={"status": before},
        after={"status": step.status, "since": step.on, "document": step.document},
        reason=step.reason,
    )


def _check_move(movement: Movement, before: MovementStatus, step: MovementStep) -> None:
    after = MovementStatus(step.status)
    if after not in TRANSITIONS[before]:
        raise ValidationError(
            _("A movement cannot go from “%(before)s” to “%(after)s”.") % {"before": before.label, "after": after.label}
        )
    if after in NEEDS_A_DOCUMENT and not step.document:
        raise ValidationError({"document": _("Name the document by which this is done, with its number.")})
    if (before, after) == BACK_TO_WORK and not step.reason:
        raise ValidationError({"reason": _("Give the reason why the movement runs again.")})
    under_way = Movement.objects.filter(parent=None).exclude(status__in=[MovementStatus.DRAFT, MovementStatus.CLOSED])
    other = under_way.exclude(pk=movement.pk).first()
    if movement.parent_id is None and other is not None:
        raise ValidationError(
            _("“%(movement)s” is under way: close it first, or set this one up under it.") % {"movement": other}
        )


def _check_day(movement: Movement, step: MovementStep) -> None:
    if step.on > localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if step.status == MovementStatus.RUNNING and step.on < movement.starts_on:
        raise ValidationError({"on": _("The movement begins on %(day)s.") % {"day": figure(movement.starts_on)}})
    last = movement.steps.last()
    if last is not None and step.on < last.on:
        raise ValidationError({"on": _("The step before was on %(day)s.") % {"day": figure(last.on)}})


@transaction.atomic
def close_movements_of(*, unit: Unit, on: date, document: str, by: Account | None) -> None:
    """A unit that ends on a day runs no movement of its own any more, in whatever state it is."""
    demand(lambda account: can_run_movement_of(account, unit), by)
    for movement in own_movements_under_way([unit.pk]).select_for_update(of=("self",)):
        with override(settings.LANGUAGE_CODE):
            reason = _("The unit has ended.")
        step = MovementStep(
            movement=movement, status=MovementStatus.CLOSED, on=on, document=document.strip(), reason=reason, by=by
        )
        _take(step, MovementStatus(movement.status))


@transaction.atomic
def tell_recipients(*, movement: Movement, by: Account | None) -> int:
    """Tell who receives the plan and was not told yet that it is issued; how many that were."""
    if not permits(movement.status, Permit.TELL):
        raise ValidationError(_("Recipients are told of a plan that is issued and not closed."))
    told = notify(
        to=readers_of_plan(movement, localdate()),
        key=notice_key(movement),
        message=Message.of(
            gettext_noop("You receive this plan: %(title)s"),
            title=Text(movement.title, movement.title_en or movement.title),
        ),
        about=subject_of(movement),
        may=lambda account: can_run_this_movement(account, movement),
        by=by,
    )
    return len(told)
