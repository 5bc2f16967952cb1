"""Hand in, withdraw, ask for more time, and take over what came on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.core.canonical import canonical_json
from thidua.core.duties import ASKS, DutyAct, DutyStatus, Event, end_of
from thidua.core.messages import gettext_noop
from thidua.files.models import Upload
from thidua.movements.actions.duties import locked, move, tell_of_act
from thidua.movements.actions.movements import refuse_beyond, subject_of
from thidua.movements.models import Duty, DutyEvent, Movement, Submission
from thidua.movements.permissions import can_hand_in_for, can_run_duties
from thidua.notices.queries import accounts_over
from thidua.people.models import Account, Role
from thidua.people.permissions import demand

CHUNK = 1000
FAULTS_TOLD = 20
ASKED = {
    DutyAct.ASK_EXTENSION: gettext_noop(
        "%(unit)s asks for more time for “%(what)s” (%(period)s), to the end of %(day)s."
    ),
    DutyAct.ASK_REOPENING: gettext_noop(
        "%(unit)s asks to have “%(what)s” (%(period)s) opened again, to the end of %(day)s."
    ),
}
STANDING = (DutyStatus.SUBMITTED, DutyStatus.RECEIVED, DutyStatus.ACCEPTED)


@transaction.atomic
def hand_in(
    *,
    duty: Duty,
    document_number: str,
    document_date: date,
    by: Account | None,
    text: str = "",
    upload: Upload | None = None,
    form_key: str = "",
) -> Submission:
    """Hand in a new version, in time or not by the instant it is stored. Raises ValidationError.

    Sent again it is the same submission: what stands already, or what the form of that key brought before.
    """
    now = timezone.now()
    demand(partial(can_hand_in_for, unit=duty.unit), by)
    if document_date > timezone.localdate(now):
        raise ValidationError({"document_date": _("This day has not come yet.")})
    found = locked(duty)
    submission = Submission(
        duty=found, document_number=document_number.strip(), document_date=document_date, text=text.strip(),
        upload=upload, form_key=form_key, stored_at=now, by=by,
    )  # fmt: skip
    submission.digest = digest_of(submission)
    newest = found.submissions.first()
    if sent := _sent_before(submission, newest):
        return sent
    submission.version = newest.version + 1 if newest else 1
    _check_whole(submission)
    submission.save()
    move(found, Event(DutyAct.HAND_IN, now), by=by, submission=submission)
    return submission


def _check_whole(submission: Submission) -> None:
    """What the constraints of the database would refuse, without asking it: while this lasts all others wait."""
    if bool(submission.text) == bool(submission.upload):
        raise ValidationError({"text": _("Hand in a file, or write the text here: one of the two.")})
    # Who, for what and which file are at hand, and while the duty is held no other version comes between.
    submission.clean_fields(exclude=["duty", "by", "upload"])


def _sent_before(submission: Submission, newest: Submission | None) -> Submission | None:
    """The same content, if it stands, or if it came by the same form, whatever has become of it since."""
    duty = submission.duty
    if newest is None:
        return None
    if newest.digest == submission.digest and duty.standing.status in STANDING:
        return newest
    if not submission.form_key:
        return None
    return duty.submissions.filter(form_key=submission.form_key, digest=submission.digest).first()


def digest_of(submission: Submission) -> str:
    """SHA-256 over what was handed in: number and day of the document, the text, the file's own hash."""
    content = {
        "number": submission.document_number,
        "date": submission.document_date,
        "text": submission.text,
        "file": submission.upload.file.sha256 if submission.upload else None,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


@transaction.atomic
def withdraw(*, duty: Duty, reason: str, by: Account | None) -> Duty:
    """Take back what was handed in, while nobody has received it. Raises ValidationError."""
    demand(partial(can_hand_in_for, unit=duty.unit), by)
    found = locked(duty)
    event = Event(DutyAct.WITHDRAW, timezone.now())
    move(found, event, by=by, reason=reason.strip(), submission=found.submissions.first())
    return found


@transaction.atomic
def ask_for_time(*, duty: Duty, act: DutyAct, reason: str, until: date, by: Account | None) -> Duty:
    """Ask for an extension, or for the matter to be opened again, to the end of a day. Sent twice, it is one.

    Until it is answered the deadline stays as it is. Raises ValidationError.
    """
    demand(partial(can_hand_in_for, unit=duty.unit), by)
    if act not in ASKS:
        raise ValidationError(_("This is nothing that a unit asks for."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the standing agency reads it.")})
    refuse_beyond(duty.movement, until, "until")
    found = locked(duty)
    event = Event(act, timezone.now(), end_of(until))
    last = found.events.last()
    if last and (last.act, last.by, last.reason, last.until) == (act.value, by, reason.strip(), event.until):
        return found
    asked = move(found, event, by=by, reason=reason.strip())
    agency, may = accounts_over([duty.unit], Role.STANDING_OFFICER), partial(can_hand_in_for, unit=duty.unit)
    tell_of_act(asked, ASKED[act], to=agency, until=until, may=may, by=by)
    return found


@dataclass(frozen=True, slots=True)
class PastSubmission:
    """What the paper register says was handed in and accepted: by whom, for what, which document, and when it came."""

    unit_id: int
    obligation: str
    period: str
    document_number: str
    document_date: date
    arrived_at: datetime


@transaction.atomic
def import_submissions(*, movement: Movement, rows: Iterable[PastSubmission], by: Account | None) -> int:
    """Take over what came on paper, all or nothing; each is marked as taken over. Raises ValidationError."""
    demand(partial(can_run_duties, province=movement.province), by)
    listed = list(rows)
    duties = _duties_of(movement, listed)
    made = Submission.objects.bulk_create(
        [_taken_over(row, duties[row.unit_id, row.obligation, row.period], by) for row in listed], batch_size=CHUNK
    )
    events = [
        DutyEvent(duty_id=one.duty_id, act=DutyAct.TAKE_OVER.value, at=one.stored_at, by=by, submission=one)
        for one in made
    ]
    DutyEvent.objects.bulk_create(events, batch_size=CHUNK)
    if not made:
        return 0
    arrived = Submission.objects.filter(duty=OuterRef("pk"), taken_over=True).values("stored_at")[:1]
    owed = Duty.objects.filter(movement=movement, status=DutyStatus.OWED.value, submissions__taken_over=True)
    Duty.objects.filter(pk__in=owed.values("pk")).update(
        status=DutyStatus.ACCEPTED.value, submitted_at=Subquery(arrived), asked=""
    )
    subject = subject_of(movement)
    record(by=by, verb="import_submissions", subject=subject, after={"new": len(made)})
    return len(made)


def _duties_of(movement: Movement, rows: Sequence[PastSubmission]) -> dict[tuple[int, str, str], int]:
    """The duty of every row. Raises ValidationError for rows without an open one, or from the future."""
    keys = [(row.unit_id, row.obligation, row.period) for row in rows]
    years = {int(row.period[:4]) for row in rows}
    owed = Duty.objects.filter(movement=movement, year__in=years, status=DutyStatus.OWED.value)
    found = {(duty.unit_id, duty.obligation, duty.period): duty.pk for duty in owed}
    now = timezone.now()
    first = {key: place for place, key in reversed(list(enumerate(keys, 1)))}
    faults = [
        _("Row %(row)s: nothing of this kind is owed, or something stands already.") % {"row": place}
        for place, key in enumerate(keys, 1)
        if key not in found or first[key] != place
    ]
    faults += [
        _("Row %(row)s: this instant has not come yet.") % {"row": place}
        for place, row in enumerate(rows, 1)
        if row.arrived_at > now
    ]
    if faults:
        raise ValidationError(faults[:FAULTS_TOLD])
    return found


def _taken_over(row: PastSubmission, duty_id: int, by: Account | None) -> Submission:
    submission = Submission(
        duty_id=duty_id,
        version=1,
        document_number=row.document_number,
        document_date=row.document_date,
        stored_at=row.arrived_at,
        by=by,
        taken_over=True,
    )
    submission.digest = digest_of(submission)
    return submission
