"""What happened in the room `people`, which knows no notices: found in its records, for whoever is to hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import override

from thidua.audit.actions import Subject
from thidua.core.messages import Message, gettext_noop
from thidua.notices.queries import accounts_of, accounts_over
from thidua.people.models import Account, DataRequest, RequestState, Role, RoleGrant, Transfer, TransferState
from thidua.people.models.own_data import OPEN_STATES
from thidua.people.permissions import KEEPS_STAFF, can_answer_data_request, can_answer_transfer

REMEMBERED = timedelta(days=30)
"""What is longer ago is told to nobody any more, however long no one has looked."""
BEFORE_DUE = timedelta(days=2)
A_DAY = timedelta(days=1)


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
        receiving, giving = _receiving(transfer), accounts_of(transfer.post.unit)
        if state == TransferState.PROPOSED:
            text, to, by = PROPOSED, receiving.exclude(person=person), transfer.proposed_by_id
        elif state == TransferState.WITHDRAWN:
            text, to, by = ANSWERS[state], receiving.exclude(person=person), transfer.answered_by_id
        else:
            text, to, by = ANSWERS[state], giving.exclude(person=person), transfer.answered_by_id
        key, label = f"transfer:{transfer.pk}:{state}", f"{person.full_name} → {transfer.to_unit.name}"
        names = {"from": transfer.post.unit.name, "to": transfer.to_unit.name, "person": person.full_name}
        message = Message.of(text, **names, day=transfer.on, why=transfer.answer)
        about = Subject("transfer", str(transfer.pk), label, "people:transfers")
        yield Happening(key, to.exclude(pk=by or 0), message, about)
        if state == TransferState.CONFIRMED:
            own = Account.objects.filter(person=person).exclude(pk=by or 0)
            yield Happening(f"{key}:own", own, message, Subject("account", "", label, "people:me"))


def _receiving(transfer: Transfer) -> QuerySet[Account]:
    """Who answers a transfer: the receiving unit; who is to be its head is taken over from above it."""
    if not transfer.is_head:
        return accounts_of(transfer.to_unit)
    over = accounts_over([transfer.to_unit], *KEEPS_STAFF)
    return over.filter(pk__in=[one.pk for one in over if can_answer_transfer(one, transfer)])


GRANTED = gettext_noop("You hold the role “%(role)s” over %(unit)s now. Reason: %(why)s")
GRANTED_LATER = gettext_noop("You will hold the role “%(role)s” over %(unit)s from %(first)s on. Reason: %(why)s")
GONE = gettext_noop("You do not hold the role “%(role)s” over %(unit)s any more.")
BORROWED = gettext_noop(
    "%(lender)s lends you the role “%(role)s” over %(unit)s from %(first)s to %(day)s. Reason: %(why)s"
)
LENT = gettext_noop("Your role “%(role)s” over %(unit)s is lent to %(to)s from %(first)s to %(day)s. Reason: %(why)s")


def _of_roles(at: datetime) -> Iterator[Happening]:
    """Who holds a role hears of it, and that it is gone; its holder, that somebody else lent it."""
    since, today = at - REMEMBERED, localdate(at)
    lately = (localdate(since) - A_DAY, today)
    ended = Q(valid_to__range=lately) | Q(revoked_on__range=lately)
    parent_ended = Q(delegated_from__valid_to__range=lately) | Q(delegated_from__revoked_on__range=lately)
    found = RoleGrant.objects.filter(Q(granted_at__gte=since) | ended | parent_ended)
    for grant in found.select_related("account", "unit", "delegated_from__account"):
        held, gone = grant.delegated_from, _gone_on(grant)
        if grant.granted_at and grant.granted_at >= since and not (gone and gone <= today):
            begun = grant.valid_from is None or grant.valid_from <= today
            yield _of_role(grant, "granted", grant.account, BORROWED if held else GRANTED if begun else GRANTED_LATER)
            if held and grant.granted_by_id != held.account_id:
                yield _of_role(grant, "lent", held.account, LENT)
        if gone and localdate(since) <= gone <= today and not _was_to_go(grant, gone):
            yield _of_role(grant, "revoked", grant.account, GONE)


def _gone_on(grant: RoleGrant) -> date | None:
    """The first day on which a role is not held any more; a lent one ends with the one it was lent from."""
    ends = [one.revoked_on for one in (grant, grant.delegated_from) if one and one.revoked_on]
    ends += [one.valid_to + A_DAY for one in (grant, grant.delegated_from) if one and one.valid_to]
    return min(ends, default=None)


def _was_to_go(grant: RoleGrant, gone: date) -> bool:
    """Who borrowed a role was told until when; that of a unit which ended goes on over the one that took its place."""
    eve = gone - A_DAY
    return (grant.delegated_from is not None and grant.valid_to == eve) or grant.unit.valid_to == eve


def _of_role(grant: RoleGrant, what: str, to: Account, text: str) -> Happening:
    with override("en"):  # as a message, so that each reader has it in the own language
        role = Message.of(str(Role(grant.role).label))
    lender = str(grant.delegated_from.account) if grant.delegated_from else ""
    names = {"unit": grant.unit.name, "to": str(grant.account), "lender": lender, "why": grant.reason}
    message = Message.of(text, role=role, first=grant.valid_from or "", day=grant.valid_to or "", **names)
    return Happening(f"role:{grant.pk}:{what}", [to], message, Subject("account", "", str(to), "people:me"))


RECEIVED = gettext_noop("%(person)s asks about the own data (%(kind)s). The law wants it answered by %(day)s.")
DUE = gettext_noop("The request of %(person)s about the own data (%(kind)s) is to be answered by %(day)s.")
REPLY_DUE = gettext_noop(
    "The request of %(person)s about the own data (%(kind)s) is to be replied to by %(reply)s: take it into work, or "
    "answer it."
)
PUT_OFF = gettext_noop("Your request about your data (%(kind)s) is put off to %(day)s. Reason: %(why)s")
ANSWERED = {
    RequestState.IN_WORK: gettext_noop("Your request about your data (%(kind)s) is taken into work: %(answer)s"),
    RequestState.DONE: gettext_noop("Your request about your data (%(kind)s) is done: %(answer)s"),
    RequestState.NOTHING_TO_ERASE: gettext_noop("Nothing had to be erased for your request: %(answer)s"),
    RequestState.REFUSED: gettext_noop("Your request about your data (%(kind)s) is refused: %(answer)s"),
}


def _of_data_requests(at: datetime) -> Iterator[Happening]:
    """Who answers a request hears that it came and that a day is near; who asked, what comes of it."""
    lately = Q(state__in=OPEN_STATES) | Q(answered_at__gte=at - REMEMBERED)
    for asked in DataRequest.objects.filter(lately).select_related("person"):
        if asked.is_open:
            yield from _to_who_answers(asked, localdate(at))
        if asked.answered_at and asked.answered_at >= at - REMEMBERED:
            yield from _to_who_asked(asked)


def _to_who_answers(asked: DataRequest, today: date) -> Iterator[Happening]:
    to, key = _who_answers(asked), f"data_request:{asked.pk}"
    about = Subject("data_request", str(asked.pk), str(asked.person.full_name), "people:data_request")
    yield Happening(f"{key}:received", to, _of_request(RECEIVED, asked), about, asked.due_on)
    if asked.state == RequestState.RECEIVED and asked.reply_due_on and asked.reply_due_on - A_DAY <= today:
        yield Happening(f"{key}:reply", to, _of_request(REPLY_DUE, asked), about, asked.reply_due_on)
    if asked.due_on - BEFORE_DUE <= today:
        again = f":{asked.due_on}" if asked.due_before else ""
        yield Happening(f"{key}:due{again}", to, _of_request(DUE, asked), about, asked.due_on)


def _to_who_asked(asked: DataRequest) -> Iterator[Happening]:
    own, key = Account.objects.filter(person=asked.person), f"data_request:{asked.pk}"
    about = Subject("data_request", "", str(asked.person.full_name), "people:my_data")
    yield Happening(f"{key}:{asked.state}", own, _of_request(ANSWERED[RequestState(asked.state)], asked), about)
    if asked.due_before and asked.is_open:
        yield Happening(f"{key}:put_off", own, _of_request(PUT_OFF, asked), about)


def _of_request(text: str, asked: DataRequest) -> Message:
    with override("en"):
        kind = Message.of(str(asked.get_kind_display()))
    facts = {"person": asked.person.full_name, "kind": kind, "day": asked.due_on, "reply": asked.reply_due_on or ""}
    return Message.of(text, **facts, answer=asked.answer, why=asked.extension_reason)


def _who_answers(asked: DataRequest) -> list[Account]:
    units = [post.unit for post in asked.person.posts.select_related("unit")]
    return [one for one in accounts_over(units, Role.STANDING_OFFICER) if can_answer_data_request(one, asked)]
