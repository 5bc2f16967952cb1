"""How a duty of a unit stands: the acts that moved it, replayed, and its state on an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from thidua.core.calendar import VIETNAM_TIME
from thidua.core.messages import Message, gettext_noop

SOON = timedelta(days=7)


class DutyStatus(StrEnum):
    """Where a duty has got to, whatever the time is."""

    OWED = "owed"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXEMPT = "exempt"
    CLOSED = "closed"


class DutyAct(StrEnum):
    HAND_IN = "hand_in"
    TAKE_OVER = "take_over"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    RETURN = "return"
    ACCEPT = "accept"
    EXTEND = "extend"
    REOPEN = "reopen"
    EXEMPT = "exempt"
    CLOSE = "close"
    ASK_EXTENSION = "ask_extension"
    ASK_REOPENING = "ask_reopening"
    REFUSE = "refuse"
    SET_DEADLINE = "set_deadline"


ASKS = (DutyAct.ASK_EXTENSION, DutyAct.ASK_REOPENING)
"""What a unit asks for: before the deadline more time, after it that the matter be opened again."""

_OPEN = frozenset({DutyStatus.OWED, DutyStatus.RETURNED})
_IN = frozenset({DutyStatus.SUBMITTED, DutyStatus.RECEIVED})
POSSIBLE: dict[DutyAct, tuple[frozenset[DutyStatus], DutyStatus | None]] = {
    DutyAct.HAND_IN: (_OPEN, DutyStatus.SUBMITTED),
    DutyAct.TAKE_OVER: (frozenset({DutyStatus.OWED}), DutyStatus.ACCEPTED),
    DutyAct.WITHDRAW: (frozenset({DutyStatus.SUBMITTED}), DutyStatus.OWED),
    DutyAct.RECEIVE: (frozenset({DutyStatus.SUBMITTED}), DutyStatus.RECEIVED),
    DutyAct.RETURN: (_IN, DutyStatus.RETURNED),
    DutyAct.ACCEPT: (_IN, DutyStatus.ACCEPTED),
    DutyAct.EXTEND: (_OPEN, None),
    DutyAct.REOPEN: (_OPEN, None),
    DutyAct.EXEMPT: (_OPEN, DutyStatus.EXEMPT),
    DutyAct.CLOSE: (_OPEN | _IN, DutyStatus.CLOSED),
    DutyAct.ASK_EXTENSION: (_OPEN, None),
    DutyAct.ASK_REOPENING: (_OPEN, None),
    DutyAct.REFUSE: (_OPEN, None),
    DutyAct.SET_DEADLINE: (frozenset(DutyStatus), None),
}
"""From which statuses an act is possible, and to which it leads; None leaves the status as it is."""


class DutyState(StrEnum):
    """What the board shows of a duty on an instant."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    SUBMITTED = "submitted"
    SUBMITTED_LATE = "submitted_late"
    RETURNED = "returned"
    RETURNED_LATE = "returned_late"
    ACCEPTED = "accepted"
    ACCEPTED_LATE = "accepted_late"
    EXEMPT = "exempt"
    CLOSED = "closed"


class ActNotPossibleError(ValueError):
    """A duty that stands as it does cannot be moved so; the first argument says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act on a duty: what, at which instant, and until when it opens the duty or moves its deadline."""

    act: DutyAct
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A duty as it stands.

    What comes before `in_time_until` is in time; until `open_until` it is taken at all. Both begin at the deadline:
    an extension moves both, reopening only the latter. None: the deadline is not known. `asked` is what the unit asked
    for and nobody has answered.
    """

    status: DutyStatus
    opens_on: date
    in_time_until: datetime | None
    open_until: datetime | None
    submitted_at: datetime | None = None
    asked: DutyAct | None = None

    @classmethod
    def fresh(cls, opens_on: date, deadline: datetime | None) -> Standing:
        return cls(DutyStatus.OWED, opens_on, deadline, deadline)

    @property
    def in_time(self) -> bool | None:
        """Whether what stands was handed in before it was late; None while that is not known."""
        if self.submitted_at is None or self.in_time_until is None:
            return None
        return self.submitted_at < self.in_time_until

    def is_late(self, now: datetime) -> bool:
        """Whether what comes now is late."""
        return self.in_time_until is not None and now >= self.in_time_until

    def is_locked(self, now: datetime) -> bool:
        return self.open_until is not None and now >= self.open_until

    def refusal(self, act: DutyAct, now: datetime) -> Message | None:
        """Why an act is not possible on an instant as the duty stands; None: it is possible."""
        if self.status not in POSSIBLE[act][0]:
            return _out_of_place(act, self.status)
        match act:
            case DutyAct.HAND_IN:
                return self._not_taken(now)
            case DutyAct.WITHDRAW if self.is_locked(now) or (self.in_time and self.is_late(now)):
                kept = gettext_noop(
                    "The deadline has passed: what you withdraw now could not be handed in again in time. Ask the "
                    "standing agency to return it instead."
                )
                return Message.of(kept)
            case DutyAct.EXTEND if self.is_late(now) and self.asked is not DutyAct.ASK_EXTENSION:
                late = gettext_noop("The deadline has passed. It can no longer be moved: open the matter again.")
                return Message.of(late)
            case DutyAct.REOPEN if not self.is_late(now):
                return Message.of(gettext_noop("The deadline has not passed yet: extend it."))
            case DutyAct.REFUSE if self.asked is None:
                return Message.of(gettext_noop("Nothing is asked for."))
            case DutyAct.ASK_EXTENSION | DutyAct.ASK_REOPENING:
                return self._not_to_be_asked(act, now)
        return None

    def after(self, event: Event) -> Standing:
        """The duty after an act; it settles whatever was asked for before, but where a deadline only becomes known.

        Raises ActNotPossibleError.
        """
        if (refusal := self.refusal(event.act, event.at)) is not None:
            raise ActNotPossibleError(refusal)
        asked = event.act if event.act in ASKS else self.asked if event.act is DutyAct.SET_DEADLINE else None
        moved = replace(self, status=POSSIBLE[event.act][1] or self.status, asked=asked)
        match event.act:
            case DutyAct.HAND_IN | DutyAct.TAKE_OVER:
                return replace(moved, submitted_at=event.at)
            case DutyAct.WITHDRAW:
                return replace(moved, submitted_at=None)
            case DutyAct.EXTEND:
                self._demand_more_time(event)
                return replace(moved, in_time_until=event.until, open_until=event.until)
            case DutyAct.REOPEN:
                self._demand_more_time(event)
                return replace(moved, open_until=event.until)
            case DutyAct.ASK_EXTENSION | DutyAct.ASK_REOPENING:
                self._demand_more_time(event)
            case DutyAct.RETURN if event.until is not None:
                self._demand_later(event, event.at if self.is_locked(event.at) else self.open_until)
                return _with_time_to_mend(moved, event.until)
            case DutyAct.SET_DEADLINE if event.until is not None:
                return _with_deadline(moved, event.until)
        return moved

    def _not_taken(self, now: datetime) -> Message | None:
        if now.astimezone(VIETNAM_TIME).date() < self.opens_on:
            return Message.of(gettext_noop("Nothing is taken before %(day)s."), day=self.opens_on)
        if self.is_locked(now):
            locked = gettext_noop(
                "The deadline has passed and the matter is locked. Ask the standing agency to open it again."
            )
            return Message.of(locked)
        return None

    def _not_to_be_asked(self, act: DutyAct, now: datetime) -> Message | None:
        if self.asked is not None:
            return Message.of(gettext_noop("This was asked for already and waits for an answer."))
        if act is DutyAct.ASK_EXTENSION and self.is_late(now):
            return Message.of(gettext_noop("The deadline has passed: ask for the matter to be opened again."))
        if act is DutyAct.ASK_REOPENING and not self.is_late(now):
            return Message.of(gettext_noop("The deadline has not passed yet: ask for an extension."))
        return None

    def _demand_more_time(self, event: Event) -> None:
        self._demand_later(event, event.at)
        self._demand_later(event, self.open_until)

    @staticmethod
    def _demand_later(event: Event, than: datetime | None) -> None:
        if event.until is None:
            raise ActNotPossibleError(Message.of(gettext_noop("Give the day until which it is to be open.")))
        if than is not None and event.until <= than:
            day = than.astimezone(VIETNAM_TIME).date() - timedelta(days=1)
            raise ActNotPossibleError(Message.of(gettext_noop("Choose a day after %(day)s."), day=day))


def _out_of_place(act: DutyAct, status: DutyStatus) -> Message:
    if act is DutyAct.WITHDRAW and status is DutyStatus.RECEIVED:
        return Message.of(gettext_noop("The standing agency has received it: it can no longer be withdrawn."))
    if act is DutyAct.HAND_IN and status in (DutyStatus.SUBMITTED, DutyStatus.RECEIVED):
        return Message.of(gettext_noop("A document is handed in already and waits to be accepted or returned."))
    return Message.of(gettext_noop("This cannot be done as the matter stands."))


def _with_time_to_mend(returned: Standing, until: datetime) -> Standing:
    """What came in time and is returned stays in time if it is mended by then."""
    before, taken = returned.in_time_until, returned.open_until
    kept = bool(returned.in_time) and before is not None and until > before
    return replace(
        returned,
        in_time_until=until if kept else before,
        open_until=None if taken is None else until,
    )


def _with_deadline(standing: Standing, deadline: datetime) -> Standing:
    """A deadline that was not known before; what was granted beyond it stays."""
    return replace(
        standing,
        in_time_until=max(standing.in_time_until or deadline, deadline),
        open_until=max(standing.open_until or deadline, deadline),
    )


def replay(start: Standing, events: Iterable[Event]) -> Standing:
    """The duty after all that was done to it. Raises ActNotPossibleError."""
    for event in events:
        start = start.after(event)
    return start


def state_of(standing: Standing, now: datetime) -> DutyState:
    """What the board shows."""
    match standing.status:
        case DutyStatus.OWED:
            return _state_owed(standing, now)
        case DutyStatus.SUBMITTED | DutyStatus.RECEIVED:
            return DutyState.SUBMITTED_LATE if standing.in_time is False else DutyState.SUBMITTED
        case DutyStatus.ACCEPTED:
            return DutyState.ACCEPTED_LATE if standing.in_time is False else DutyState.ACCEPTED
        case DutyStatus.RETURNED:
            return DutyState.RETURNED_LATE if standing.is_late(now) else DutyState.RETURNED
        case status:
            return DutyState(status.value)


def _state_owed(standing: Standing, now: datetime) -> DutyState:
    if now.astimezone(VIETNAM_TIME).date() < standing.opens_on:
        return DutyState.NOT_OPEN
    if standing.in_time_until is None:
        return DutyState.UNKNOWN
    if now >= standing.in_time_until:
        return DutyState.OVERDUE
    return DutyState.DUE_SOON if standing.in_time_until - now <= SOON else DutyState.OPEN


def late_or_missing(standing: Standing, now: datetime) -> bool | None:
    """Whether a duty counts as late or missing; None while that may still turn out either way.

    What is exempt or closed with its unit counts as neither.
    """
    if standing.status in (DutyStatus.EXEMPT, DutyStatus.CLOSED):
        return False
    if standing.in_time_until is None:
        return None
    if standing.status in _OPEN:
        return True if now >= standing.in_time_until else None
    if standing.in_time is False:
        return True
    return False if standing.status is DutyStatus.ACCEPTED else None
