"""Another version of the rules is adopted: it may also tell deadlines that were not known before."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.movements.actions.duties import set_deadlines
from thidua.movements.actions.movements import follow, subject_of
from thidua.movements.models import Movement, RegulationVersion
from thidua.movements.queries import pack_of
from thidua.movements.workflow import Permit, permits
from thidua.people.models import Account
from thidua.people.permissions import can_run_movement, demand


@transaction.atomic
def adopt_regulation(
    *, movement: Movement, regulation: RegulationVersion, reason: str, by: Account | None, document: str = ""
) -> Movement:
    """Judge from now on by another version of the rules; what was judged before keeps its own. Raises ValidationError.

    `document` is what changed the plan; there is none where a mistake in the rules as written down is mended.
    """
    demand(partial(can_run_movement, province=movement.province), by)
    movement.refresh_from_db(from_queryset=Movement.objects.select_for_update())
    if not permits(movement.status, Permit.CHANGE_RULES):
        raise ValidationError(_("The movement is closed: its rules stay as they are."))
    if regulation.code != movement.code:
        raise ValidationError(_("These are the rules of another movement."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason of the change.")})
    before = movement.regulation.sha256
    movement.regulation = regulation
    follow(movement, pack_of(regulation), by)
    set_deadlines(movement=movement, by=by)
    record(
        by=by,
        verb="adopt_regulation",
        subject=subject_of(movement),
        before={"regulation": before},
        after={"regulation": regulation.sha256} | ({"document": document.strip()} if document.strip() else {}),
        reason=reason.strip(),
    )
    return movement
