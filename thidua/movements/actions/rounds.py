"""Rounds are opened by an event with its document, and closed."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.movements.models import Round
from thidua.movements.workflow import Permit, permits
from thidua.people.models import Account
from thidua.people.permissions import can_run_movement, demand


@transaction.atomic
def open_round(*, held: Round, opened_on: date, document: str, by: Account | None) -> Round:
    """Open a round by the event the plan names, with the document that announced it. Raises ValidationError."""
    demand(partial(can_run_movement, province=held.movement.province), by)
    _lock(held)
    if not permits(held.movement.status, Permit.OPEN_ROUNDS):
        raise ValidationError(_("A round opens only while the movement is running."))
    if held.opened_on is not None:
        raise ValidationError(_("This round is open already."))
    if opened_on.year < held.year:
        raise ValidationError(
            {"opened_on": _("The round judges %(year)s: it cannot open before that year.") % {"year": held.year}}
        )
    held.opened_on, held.opening_document = opened_on, document.strip()
    _save(held)
    record(
        by=by,
        verb="open_round",
        subject=_round_subject(held),
        after={"opened_on": opened_on, "document": held.opening_document},
    )
    return held


@transaction.atomic
def close_round(*, held: Round, closed_on: date, by: Account | None) -> Round:
    """Close a round: from now on it is judged on what is on record now, by today's rules. Raises ValidationError."""
    demand(partial(can_run_movement, province=held.movement.province), by)
    _lock(held)
    if held.opened_on is None:
        raise ValidationError(_("A round that was never opened cannot be closed."))
    if held.closed_on is not None:
        raise ValidationError(_("This round is closed already."))
    held.closed_on, held.closed_at, held.judged_under = closed_on, timezone.now(), held.movement.regulation
    _save(held)
    record(by=by, verb="close_round", subject=_round_subject(held), after={"closed_on": closed_on})
    return held


def _lock(held: Round) -> None:
    """Look at the round as it stands now: of two who open or close it at once one comes second."""
    Round.objects.select_for_update().get(pk=held.pk)
    held.refresh_from_db()


def _save(held: Round) -> None:
    """Save a round that its own rules allow; a refused one is left as it was."""
    try:
        held.full_clean()
    except ValidationError:
        held.refresh_from_db()
        raise
    held.save()


def _round_subject(held: Round) -> Subject:
    return Subject("round", str(held.pk), str(held))
