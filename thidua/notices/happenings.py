"""What happened in the room `people`, which knows no notices: found in its records, for whoever is to hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import override

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.notices.queries import accounts_of, accounts_over
from thidua.people.models import Account, DataRequest, RequestState, Role, RoleGrant, Transfer, TransferState
from thidua.people.models.own_data import OPEN_STATES
from thidua.people.permissions import can_answer_data_request

REMEMBERED = timedelta(days=30)
"""What is longer ago is told to nobody any more, however long no one has looked."""
BEFORE_DUE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that accounts are told of once, by its key."""

    key: str
    to: Iterable[Account]
    message: Message
    about: Subject
    due_on: date | None = None


def happenings(at: datetime) -> Iterator[Happening]:
    """All that has happened lately, told or not."""
    yield from _of_transfers(at)
    yield from _of_roles(at)
    yield from _of_data_requests(at)


PROPOSED = gettext_noop("%(from)s proposes to transfer %(person)s to %(to)s from %(day)s: confirm it, or say why not.")
ANSWERS = {
    TransferState.CONFIRMED: gettext_noop("The transfer of %(person)s to %(to)s from %(day)s is confirmed."),
    TransferState.DECLINED: gettext_noop("%(to)s declined the transfer of %(person)s from %(day)s. Reason: %(why)s"),
    TransferState.WITHDRAWN: gettext_noop("The transfer of %(person)s to %(to)s from %(day)s is withdrawn: %(why)s"),
}


def _of_transfers(at: datetime) -> Iterator[Happening]:
    """The receiving unit hears what is proposed, the giving one how it ended, and the person of the new post."""
    since = at - REMEMBERED
    lately = Transfer.objects.filter(Q(proposed_at__gte=since) | Q(answered_at__gte=since))
    for transfer in lately.select_related("post__person", "post__unit", "to_unit"):
        person, state = transfer.post.person, TransferState(transfer.state)
        receiving, giving = accounts_of(transfer.to_unit), accounts_of(transfer.post.unit)
        if state == TransferState.PROPOSED:
            text, to, by = PROPOSED, receiving.exclude(person=person), transfer.proposed_by_id
        elif state == TransferState.WITHDRAWN:
            text, to, by = ANSWERS[state], receiving.exclude(person=person), transfer.answered_by_id
        elif state == TransferState.CONFIRMED:
            text, to, by = ANSWERS[state], giving | Account.objects.filter(person=person), transfer.answered_by_id
        else:
            text, to, by = ANSWERS[state], giving.exclude(person=person), transfer.answered_by_id
        names = {"from": transfer.post.unit.name, "to": transfer.to_unit.name, "person": person.full_name}
        yield Happening(
            f"transfer:{transfer.pk}:{state}",
            to.exclude(pk=by or 0),
            Message.of(text, **names, day=transfer.on, why=transfer.answer),
            Subject("transfer", "", f"{person.full_name} → {transfer.to_unit.name}", "people:transfers"),
        )


GRANTED = gettext_noop("You hold the role “%(role)s” over %(unit)s now. Reason: %(why)s")
REVOKED = gettext_noop("You do not hold the role “%(role)s” over %(unit)s any more.")
BORROWED = gettext_noop("%(lender)s lends you the role “%(role)s” over %(unit)s until %(day)s. Reason: %(why)s")
LENT = gettext_noop("Your role “%(role)s” over %(unit)s is lent to %(to)s until %(day)s. Reason: %(why)s")


def _of_roles(at: datetime) -> Iterator[Happening]:
    """Who holds a role hears of it, and that it is gone; its holder, that somebody else lent it."""
    since = at - REMEMBERED
    gone = Q(revoked_on__gte=localdate(since)) | Q(delegated_from__revoked_on__gte=localdate(since))
    lately = RoleGrant.objects.filter(Q(granted_at__gte=since) | gone)
    for grant in lately.select_related("account", "unit", "delegated_from__account"):
        held = grant.delegated_from
        if grant.granted_at and grant.granted_at >= since and not grant.has_ended:
            yield _of_role(grant, "granted", grant.account, BORROWED if held else GRANTED)
            if held and grant.granted_by_id != held.account_id:
                yield _of_role(grant, "lent", held.account, LENT)
        if grant.revoked_on or (held and held.revoked_on):
            yield _of_role(grant, "revoked", grant.account, REVOKED)


def _of_role(grant: RoleGrant, what: str, to: Account, text: str) -> Happening:
    with override("en"):  # as a message, so that each reader has it in the own language
        role = Message.of(str(Role(grant.role).label))
    lender = str(grant.delegated_from.account) if grant.delegated_from else ""
    names = {"unit": grant.unit.name, "to": str(grant.account), "lender": lender, "why": grant.reason}
    message = Message.of(text, role=role, day=grant.valid_to or "", **names)
    return Happening(f"role:{grant.pk}:{what}", [to], message, Subject("account", "", str(to), "people:me"))


RECEIVED = gettext_noop("%(person)s asks about the own data (%(kind)s). The law wants it answered by %(day)s.")
DUE = gettext_noop("The request of %(person)s about the own data (%(kind)s) is to be answered by %(day)s.")
ANSWERED = {
    RequestState.DONE: gettext_noop("Your request about your data (%(kind)s) is done: %(answer)s"),
    RequestState.REFUSED: gettext_noop("Your request about your data (%(kind)s) is refused: %(answer)s"),
}


def _of_data_requests(at: datetime) -> Iterator[Happening]:
    """Who answers a request hears that it came and that its day is near; who asked, how it was answered."""
    lately = Q(state__in=OPEN_STATES) | Q(answered_at__gte=at - REMEMBERED)
    for asked in DataRequest.objects.filter(lately).select_related("person"):
        with override("en"):
            kind = Message.of(str(asked.get_kind_display()))
        facts = {"person": asked.person.full_name, "kind": kind, "day": asked.due_on, "answer": asked.answer}
        key, name = f"data_request:{asked.pk}", str(asked.person.full_name)
        if asked.is_open:
            to = _who_answers(asked)
            about = Subject("data_request", str(asked.pk), name, "people:data_request")
            yield Happening(f"{key}:received", to, Message.of(RECEIVED, **facts), about, asked.due_on)
            if asked.due_on - BEFORE_DUE <= localdate(at):
                yield Happening(f"{key}:due", to, Message.of(DUE, **facts), about, asked.due_on)
        else:
            text = Message.of(ANSWERED[RequestState(asked.state)], **facts)
            own = Account.objects.filter(person=asked.person)
            yield Happening(f"{key}:{asked.state}", own, text, Subject("data_request", "", name, "people:my_data"))


def _who_answers(asked: DataRequest) -> list[Account]:
    units = [post.unit for post in asked.person.posts.select_related("unit")]
    return [one for one in accounts_over(units, Role.STANDING_OFFICER) if can_answer_data_request(one, asked)]
