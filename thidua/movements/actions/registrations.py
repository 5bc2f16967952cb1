"""Register units and persons for a round, take a registration back, and set until when they are taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.movements.models import Registration, Round
from thidua.movements.permissions import can_register_for
from thidua.movements.queries import is_registration_open, pack_of, schemes_for
from thidua.people.models import Account, Person, Post, Unit
from thidua.people.models.units import in_force
from thidua.people.permissions import can_run_movement, demand
from thidua.people.queries import subtree

FAULTS_TOLD = 20


@transaction.atomic
def register(
    *, held: Round, unit: Unit, by: Account | None, person: Person | None = None, scheme: str = "", aim: str = ""
) -> Registration:
    """Register a unit, or somebody who serves in it. Sent twice, it is one. Raises ValidationError."""
    demand(lambda account: can_register_for(account, unit), by)
    _refuse_if_over(held)
    today, recipient = timezone.localdate(), "collective" if person is None else "individual"
    if scheme and scheme not in [one.code for one in schemes_for(held) if one.recipient == recipient]:
        raise ValidationError({"scheme": _("This round has no such award for this recipient.")})
    if not unit.is_in_force(today):
        raise ValidationError({"unit": _("This unit is no longer in force.")})
    serving = Post.objects.filter(in_force(today), unit__in=subtree(unit).values("pk"), person=person)
    if person is not None and not serving.exists():
        raise ValidationError({"person": _("This person does not serve in the unit.")})
    whom = {"person": person} if person else {"unit": unit, "person": None}
    standing = held.registrations.filter(withdrawn_at=None, scheme=scheme, **whom).first()
    if standing is not None:
        if standing.aim != aim.strip():
            raise ValidationError({"aim": _("Registered already, with another aim. Withdraw that registration first.")})
        return standing
    registration = Registration(held=held, unit=unit, person=person, scheme=scheme, aim=aim.strip(), by=by)
    registration.full_clean()
    registration.save()
    after = {"unit": unit.pk, "scheme": scheme, "round": str(held)}
    record(by=by, verb="register", subject=_subject(registration), after=after)
    return registration


@dataclass(frozen=True, slots=True)
class PastRegistration:
    """What the paper register says: which unit registered, when, with what aim and for which award."""

    unit: Unit
    registered_at: datetime
    scheme: str = ""
    aim: str = ""


@transaction.atomic
def import_registrations(*, held: Round, rows: Iterable[PastRegistration], by: Account | None) -> int:
    """Take over registrations of units that came on paper, all or nothing. Raises ValidationError."""
    demand(partial(can_run_movement, province=held.movement.province), by)
    listed = list(rows)
    schemes = {code for code, one in pack_of(held.movement.regulation).schemes.items() if one.recipient == "collective"}
    there = set(held.registrations.filter(withdrawn_at=None, person=None).values_list("unit_id", "scheme"))
    faults = []
    for place, row in enumerate(listed, 1):
        if row.scheme and row.scheme not in schemes:
            faults.append(_("Row %(row)s: the rules know no such award for units.") % {"row": place})
        if row.registered_at > timezone.now() or not row.unit.is_in_force(timezone.localdate(row.registered_at)):
            faults.append(_("Row %(row)s: the unit was not in force on this day.") % {"row": place})
        if (row.unit.pk, row.scheme) in there:
            faults.append(_("Row %(row)s: the unit is registered already.") % {"row": place})
        there.add((row.unit.pk, row.scheme))
    if faults:
        raise ValidationError(faults[:FAULTS_TOLD])
    made = Registration.objects.bulk_create(
        Registration(
            held=held, unit=row.unit, scheme=row.scheme, aim=row.aim.strip(), registered_at=row.registered_at, by=by
        )
        for row in listed
    )
    if made:
        subject = Subject("round", str(held.pk), str(held), "movements:registration_deadline")
        record(by=by, verb="import_registrations", subject=subject, after={"new": len(made)})
    return len(made)


def _refuse_if_over(held: Round) -> None:
    if not is_registration_open(held, timezone.localdate()):
        raise ValidationError(_("Registration for this round is over."))


@transaction.atomic
def withdraw_registration(*, registration: Registration, reason: str, by: Account | None) -> Registration:
    """Take a registration back while they are taken; it stays on record. Raises ValidationError."""
    found = Registration.objects.select_for_update(of=("self",)).select_related("unit", "held__movement")
    kept = found.get(pk=registration.pk)
    demand(lambda account: can_register_for(account, kept.unit), by)
    if kept.withdrawn_at is not None:
        return kept
    _refuse_if_over(kept.held)
    kept.withdrawn_at, kept.reason = timezone.now(), reason.strip()
    kept.full_clean()
    kept.save(update_fields=["withdrawn_at", "reason"])
    record(by=by, verb="withdraw_registration", subject=_subject(kept), reason=kept.reason)
    return kept


@transaction.atomic
def set_registration_deadline(*, held: Round, until: date | None, by: Account | None) -> Round:
    """Say to the end of which day registrations are taken; None: until the round is opened."""
    demand(partial(can_run_movement, province=held.movement.province), by)
    kept = Round.objects.select_for_update().get(pk=held.pk)
    before, kept.register_until = kept.register_until, until
    kept.save(update_fields=["register_until"])
    record(
        by=by,
        verb="set_registration_deadline",
        subject=Subject("round", str(kept.pk), str(kept), "movements:registration_deadline"),
        before={"until": before.isoformat() if before else ""},
        after={"until": until.isoformat() if until else ""},
    )
    return kept


def _subject(registration: Registration) -> Subject:
    """A person is named by the registration's key alone: names are kept out of the log."""
    return Subject("registration", str(registration.pk), registration.unit.name, "movements:withdraw_registration")
