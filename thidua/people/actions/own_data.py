"""Whose account it is, and what persons ask about the data on record about them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.people.actions.accounts import subject_of
from thidua.people.actions.reasons import stated
from thidua.people.models import Account, DataRequest, Person, RequestState
from thidua.people.permissions import (
    can_answer_data_request,
    can_keep_account,
    can_link_person,
    can_use_own_data,
    demand,
    each,
)
from thidua.people.queries import days_for_request
from thidua.people.workflow import DATA_REQUESTS


@transaction.atomic
def link_person(*, account: Account, person: Person | None, reason: str, by: Account | None) -> None:
    """Say whose account it is, or that it is nobody's on record; one account, one person."""
    named = [partial(can_link_person, person=person)] if person else []
    demand(each(partial(can_keep_account, kept=account), *named), by)
    if person is not None and Account.objects.filter(person=person).exclude(pk=account.pk).exists():
        raise ValidationError({"person": _("This person has another account already.")})
    before = {"person": account.person.staff_code if account.person else None}
    account.person = person
    account.save()
    after = {"person": person.staff_code if person else None}
    record(by=by, verb="link_person", subject=subject_of(account), before=before, after=after, reason=stated(reason))


@transaction.atomic
def ask_about_own_data(*, kind: str, text: str, by: Account) -> DataRequest:
    """Enter a request with the day by which the law wants it answered."""
    demand(can_use_own_data, by)
    today = timezone.localdate()
    limit = days_for_request(kind, today)
    asked = DataRequest(
        person=by.person, kind=kind, text=text, due_on=today + timedelta(days=limit.value), basis=limit.reference
    )
    asked.full_clean()
    asked.save()
    after = {"request_kind": kind, "due_on": asked.due_on}
    record(by=by, verb="ask_about_own_data", subject=_subject(asked), after=after, reason=text)
    return asked


@transaction.atomic
def answer_data_request(*, asked: DataRequest, state: str, answer: str, by: Account | None) -> None:
    """Take a request into work, or answer it: what was done, or why it is refused."""
    demand(lambda officer: can_answer_data_request(officer, asked), by)
    stands = DataRequest.objects.select_for_update().get(pk=asked.pk).state
    if state not in DATA_REQUESTS[RequestState(stands)]:
        raise ValidationError(_("This request has been answered before."))
    asked.state, asked.answer = state, stated(answer, "answer")
    asked.answered_by, asked.answered_at = by, timezone.now()
    asked.full_clean()
    asked.save()
    before, after = {"request_state": stands}, {"request_state": state}
    record(by=by, verb="answer_data_request", subject=_subject(asked), before=before, after=after, reason=asked.answer)


def _subject(asked: DataRequest) -> Subject:
    return Subject("data_request", str(asked.pk), asked.person.full_name, "people:data_request")
