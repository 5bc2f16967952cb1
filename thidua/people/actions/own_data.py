"""Whose account it is, and what persons ask about the data on record about them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.core.dated import NoValueInForce
from thidua.frame.words import say
from thidua.people.actions.accounts import subject_of
from thidua.people.actions.reasons import stated
from thidua.people.models import OPEN_STATES, Account, DataRequest, Person, RequestKind, RequestState
from thidua.people.permissions import (
    accounts_open_to,
    can_answer_data_request,
    can_enter_data_request,
    can_link_account,
    can_link_person,
    can_try_on,
    can_unlink_person,
    can_use_own_data,
    demand,
    each,
)
from thidua.people.queries import days_for_request, longest_extension, reply_due_on
from thidua.people.workflow import moves_of


def link_person(*, account: Account, person: Person, reason: str, by: Account | None) -> None:
    """Say whose account it is; one account, one person. Another person only after the link was taken back.

    That somebody has an account kept elsewhere is told by the refusal alone: whoever asks that way is on record.
    """
    may = each(can_try_on, partial(can_link_account, kept=account), partial(can_link_person, person=person))
    demand(may, by)
    others = Account.objects.filter(person=person).exclude(pk=account.pk)
    if by is not None and others.exclude(pk__in=accounts_open_to(by).values("pk")).exists():
        with transaction.atomic():
            record(by=by, verb="try_link", subject=subject_of(account), after={"person": person.staff_code})
    with transaction.atomic():
        stands = Account.objects.select_for_update().get(pk=account.pk)
        demand(partial(can_link_account, kept=stands), by)
        if others.exists():
            raise ValidationError({"person": _("This person has another account already.")})
        account.person = person
        account.save(update_fields=["person"])
        after = {"person": person.staff_code}
        record(by=by, verb="link_person", subject=subject_of(account), after=after, reason=stated(reason))


@transaction.atomic
def unlink_person(*, person: Person, reason: str, by: Account | None) -> None:
    """Take back that an account is this person's."""
    demand(lambda officer: can_unlink_person(officer, person), by)
    account = Account.objects.select_for_update().get(person=person)
    account.person = None
    account.save(update_fields=["person"])
    before = {"person": person.staff_code}
    record(by=by, verb="unlink_person", subject=subject_of(account), before=before, reason=stated(reason))


@transaction.atomic
def ask_about_own_data(*, kind: str, text: str, by: Account) -> DataRequest:
    """Enter a request with the days by which the law wants a reply and it done; asked once more while it is open, as by
    a second click, it stays one.
    """
    demand(can_use_own_data, by)
    person = Person.objects.select_for_update().get(account=by)
    if there := _the_same(person, kind, text):
        return there
    asked = _entered(DataRequest(person=person, kind=kind, text=text))
    record(by=by, verb="ask_about_own_data", subject=_subject(asked), after=_facts(asked), reason=text)
    return asked


@transaction.atomic
def enter_data_request(*, person: Person, kind: str, text: str, received_on: date, by: Account | None) -> DataRequest:
    """Enter what a person asked on paper; the days count from the one on which it was received."""
    demand(lambda officer: can_enter_data_request(officer, person), by)
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    kept = Person.objects.select_for_update().get(pk=person.pk)
    if there := _the_same(kept, kind, text):
        return there
    asked = _entered(DataRequest(person=kept, kind=kind, text=text, received_on=received_on, entered_by=by))
    after = {**_facts(asked), "received_on": received_on}
    record(by=by, verb="enter_data_request", subject=_subject(asked), after=after, reason=text)
    return asked


def _the_same(person: Person, kind: str, text: str) -> DataRequest | None:
    return DataRequest.objects.filter(person=person, kind=kind, text=text, state__in=OPEN_STATES).first()


def _entered(asked: DataRequest) -> DataRequest:
    """Saved, with the days of the law of the day on which it was received."""
    try:
        limit = days_for_request(asked.kind, asked.received_on)
    except NoValueInForce as error:
        raise ValidationError({"received_on": say(error.args[0])}) from None
    asked.due_on, asked.basis = asked.received_on + timedelta(days=limit.value), limit.reference
    asked.reply_due_on = reply_due_on(asked.received_on)
    asked.full_clean()
    asked.save()
    return asked


def _facts(asked: DataRequest) -> dict[str, object]:
    return {"request_kind": asked.kind, "reply_due_on": asked.reply_due_on, "due_on": asked.due_on}


@transaction.atomic
def answer_data_request(*, asked: DataRequest, state: str, answer: str, by: Account | None) -> None:
    """Take a request into work, or answer it: what was done, or why it is refused. Either is a reply to who asked."""
    demand(lambda officer: can_answer_data_request(officer, asked), by)
    kept = DataRequest.objects.select_for_update().get(pk=asked.pk)
    if state not in moves_of(kept):
        raise ValidationError(_("This request has been answered before."))
    _check_erasure(kept, state)
    before, after = {"request_state": kept.state}, {"request_state": state}
    kept.state, kept.answer = state, stated(answer, "answer")
    kept.answered_by, kept.answered_at = by, timezone.now()
    kept.replied_at = kept.replied_at or kept.answered_at
    kept.full_clean()
    kept.save()
    record(by=by, verb="answer_data_request", subject=_subject(kept), before=before, after=after, reason=kept.answer)


def _check_erasure(asked: DataRequest, state: str) -> None:
    """That something was erased is said where it was, and that there was nothing where nothing was."""
    if asked.kind != RequestKind.ERASURE:
        return
    if state == RequestState.DONE and not asked.erased:
        said = _("Nothing was erased for this request yet. Erase it first, or say that there was nothing and why.")
        raise ValidationError({"state": said})
    if state == RequestState.NOTHING_TO_ERASE and asked.erased:
        raise ValidationError({"state": _("Something was erased for this request: answer that it is done.")})


@transaction.atomic
def extend_data_request(*, asked: DataRequest, days: int, reason: str, by: Account | None) -> None:
    """Put off the day by which a request is to be done, once, as far as the law lets it; the person reads why."""
    demand(lambda officer: can_answer_data_request(officer, asked), by)
    kept = DataRequest.objects.select_for_update().get(pk=asked.pk)
    most = longest_extension(kept)
    if not most:
        raise ValidationError(_("A request is put off once, while it is in work and before its day is past."))
    if not 1 <= days <= most:
        raise ValidationError({"days": _("At least 1 day and at most %(most)s.") % {"most": most}})
    kept.due_before, kept.due_on = kept.due_on, kept.due_on + timedelta(days=days)
    kept.extension_reason = stated(reason)
    kept.full_clean()
    kept.save()
    before, after, why = {"due_on": kept.due_before}, {"due_on": kept.due_on}, kept.extension_reason
    record(by=by, verb="extend_data_request", subject=_subject(kept), before=before, after=after, reason=why)


def _subject(asked: DataRequest) -> Subject:
    return Subject("data_request", str(asked.pk), asked.person.full_name, "people:data_request")
