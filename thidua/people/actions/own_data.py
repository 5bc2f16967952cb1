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
from thidua.people.models import OPEN_STATES, Account, DataRequest, Person, RequestState
from thidua.people.permissions import (
    can_answer_data_request,
    can_link_account,
    can_link_person,
    can_unlink_person,
    can_use_own_data,
    demand,
    each,
)
from thidua.people.queries import days_for_request
from thidua.people.workflow import DATA_REQUESTS


@transaction.atomic
def link_person(*, account: Account, person: Person, reason: str, by: Account | None) -> None:
    """Say whose account it is; one account, one person. Another person only after the link was taken back."""
    stands = Account.objects.select_for_update().get(pk=account.pk)
    demand(each(partial(can_link_account, kept=stands), partial(can_link_person, person=person)), by)
    if Account.objects.filter(person=person).exclude(pk=account.pk).exists():
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
    """Enter a request with the day by which the law wants it answered; asked once more while it is open, as by a second
    click, it stays one.
    """
    demand(can_use_own_data, by)
    person = Person.objects.select_for_update().get(account=by)
    same = DataRequest.objects.filter(person=person, kind=kind, text=text, state__in=OPEN_STATES)
    if there := same.first():
        return there
    today = timezone.localdate()
    limit = days_for_request(kind, today)
    asked = DataRequest(
        person=person, kind=kind, text=text, due_on=today + timedelta(days=limit.value), basis=limit.reference
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
