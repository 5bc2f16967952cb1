"""What units owe: one unit's duties, the board of all units, and how many stand in which state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from thidua.core.duties import SOON, DutyAct, DutyState, DutyStatus, Obligation, Period, Standing, periods, state_of
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.models import Duty, DutyEvent, Movement, Submission
from thidua.movements.queries.movements import pack_of
from thidua.people.models import ClusterMember, Unit
from thidua.people.models.units import in_force
from thidua.people.queries import members, search_units, subtree

UNSETTLED = [
    status.value for status in (DutyStatus.OWED, DutyStatus.SUBMITTED, DutyStatus.RECEIVED, DutyStatus.RETURNED)
]

HANDED_IN_LATE = Q(submitted_at__gte=F("in_time_until"))

type OwedPeriods = Mapping[tuple[str, str], tuple[Obligation, Period]]


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty with the obligation and period it is of, and its state on the instant asked about."""

    duty: Duty
    obligation: Obligation
    period: Period
    state: DutyState


_periods: dict[str, OwedPeriods] = {}


def owed_periods(movement: Movement) -> OwedPeriods:
    """Every obligation and period of the movement's rules, by their codes, in the order they fall due."""
    return owed_periods_by(pack_of(movement.regulation))


def title_of_owed(movement: Movement, obligation: str, period: str) -> str:
    """What is owed and for when, in the language of the moment."""
    owed, of = owed_periods(movement)[obligation, period]
    return f"{say(owed.name)}, {say(of.name)}"


def owed_periods_by(pack: Pack) -> OwedPeriods:
    if pack.sha256 not in _periods:
        every = [(owed, one) for owed in pack.obligations.values() for one in periods(owed)]
        every.sort(key=lambda pair: (pair[1].last_day, pair[0].code))
        _periods[pack.sha256] = {(owed.code, one.code): (owed, one) for owed, one in every}
    return _periods[pack.sha256]


def years_owed(movement: Movement, on: date) -> list[int]:
    """The years in which something is or was owed, newest first; none that has not begun."""
    years = {period.year for _owed, period in owed_periods(movement).values()}
    return sorted((year for year in years if year <= on.year), reverse=True)


def begun_to_owe(movement: Movement, year: int) -> bool:
    """Whether what is owed in a year was raised once."""
    return Duty.objects.filter(movement=movement, year=year).exists()


def as_owed(movement: Movement, duties: Iterable[Duty], now: datetime) -> list[Owed]:
    """Duties of obligations that the rules (still) have, in the order they fall due."""
    known = owed_periods(movement)
    found = {(duty.obligation, duty.period, duty.pk): duty for duty in duties}
    return [
        Owed(duty, *known[key[:2]], state_of(duty.standing, now))
        for key, duty in sorted(found.items(), key=lambda one: (one[1].opens_on, one[1].pk))
        if key[:2] in known
    ]


def owed_by(movement: Movement, unit: Unit, year: int, now: datetime) -> list[Owed]:
    """What a unit owes in a year."""
    return as_owed(movement, Duty.objects.filter(movement=movement, unit=unit, year=year), now)


def duties_beyond(unit_ids: Collection[int], on: date) -> QuerySet[Duty]:
    """What units that end on a day would still owe after it, or have handed in and nobody has accepted."""
    return Duty.objects.filter(unit__in=unit_ids, status__in=UNSETTLED).exclude(due_on__lte=on)


def still_owed(movement: Movement, units: Collection[Unit], now: datetime) -> list[Owed]:
    """What units have still to hand in, of every year, in the order of the last days: late, returned, or open."""
    duties = Duty.objects.filter(movement=movement, unit__in=[unit.pk for unit in units], opens_on__lte=localdate(now))
    owed = duties.filter(status__in=[DutyStatus.OWED.value, DutyStatus.RETURNED.value]).select_related("unit")
    return sorted(as_owed(movement, owed, now), key=lambda one: (one.duty.due_on or date.max, one.duty.pk))


def duty_by_key(movement: Movement, pk: int, now: datetime) -> Owed | None:
    found = next(iter(Duty.objects.select_related("unit").filter(movement=movement, pk=pk).order_by()), None)
    if found is None:
        return None
    found.movement = movement
    return next(iter(as_owed(movement, [found], now)), None)


def asks_that_wait(duties: Iterable[Duty]) -> dict[int, DutyEvent]:
    """What units asked for of some duties and nobody has answered, by the duty."""
    waiting = {duty.pk: duty.asked for duty in duties if duty.asked}
    if not waiting:
        return {}
    found = DutyEvent.objects.filter(duty__in=waiting, act__in=set(waiting.values())).select_related("by")
    return {event.duty_id: event for event in found.order_by("pk") if event.act == waiting[event.duty_id]}


def return_of_duty(duty: Duty) -> DutyEvent | None:
    """Who returned it and why, while it waits to be mended; or who refused what was asked for, as long as that is the
    last that happened.
    """
    events = duty.events.select_related("by")
    if duty.status == DutyStatus.RETURNED:
        return events.filter(act=DutyAct.RETURN.value).last()
    newest = events.last()
    return newest if newest and newest.act == DutyAct.REFUSE.value else None


def with_documents(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.select_related("duty__unit", "upload__file", "by")


# The board


@dataclass(frozen=True)
class BoardColumn:
    """An obligation and a period of it."""

    obligation: Obligation
    period: Period

    @cached_property
    def label(self) -> str:
        """Said once for all its cells."""
        return f"{say(self.obligation.name)}, {say(self.period.name)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit owes of one obligation and period; without a duty it owes nothing."""

    column: BoardColumn
    duty: Duty | None
    state: DutyState | None


@dataclass(frozen=True, slots=True)
class Board:
    """Units by what is owed in a year."""

    columns: list[BoardColumn]
    rows: list[tuple[Unit, list[Cell]]]


def kinds_taking_part(movement: Movement) -> list[str]:
    """The kinds of units that the plan names as participants or that owe something, in the plan's order."""
    pack = pack_of(movement.regulation)
    named = [kind for one in pack.provisions if one.kind == "participant" for kind in one.unit_kinds]
    owing = [kind for owed in pack.obligations.values() for kind in owed.unit_kinds]
    return list(dict.fromkeys([*named, *owing]))


def kinds_owing(movement: Movement) -> list[str]:
    """The kinds of units that owe something, in the plan's order."""
    owing = {kind for owed in pack_of(movement.regulation).obligations.values() for kind in owed.unit_kinds}
    return [kind for kind in kinds_taking_part(movement) if kind in owing]


def taking_part(movement: Movement, year: int) -> QuerySet[Unit]:
    """The units of the movement in a year: those of its province, but of a cluster with a list of members only these.

    A cluster's newest list up to the year holds; a unit that began after it was made is on none yet, and takes part.
    """
    of_province = _of_province(movement)
    listed, found = set[str](), Q(pk__in=[])
    for cluster in pack_of(movement.regulation).clusters.values():
        newest = newest_list(cluster.code, year)
        if newest is not None:
            listed.update(cluster.unit_kinds)
            begun_since = of_province & Q(kind__in=cluster.unit_kinds, valid_from__gt=date(newest, 12, 31))
            found |= Q(pk__in=members(cluster.code, newest).values("pk")) | begun_since
    return Unit.objects.filter(found | (of_province & ~Q(kind__in=listed)))


def _of_province(movement: Movement) -> Q:
    """The units of a movement's province, and of those that carry it on."""
    heirs = movement.province.successions.select_related("successor")
    return Q(pk__in=subtree(movement.province, *(one.successor for one in heirs)).values("pk"))


def there_at_the_end(movement: Movement, year: int, kinds: Collection[str]) -> QuerySet[Unit]:
    """The units of some kinds that take part in a year and are there on its last day: what nobody told of them is
    nothing once the year is over.
    """
    return taking_part(movement, year).filter(in_force(date(year, 12, 31)), kind__in=kinds)


def newest_list(cluster: str, year: int) -> int | None:
    """The year whose list of members holds for a cluster in some year: the newest up to it, if there is any."""
    lists = ClusterMember.objects.filter(cluster=cluster, year__lte=year).order_by("-year")
    return lists.values_list("year", flat=True).first()


def board_units(
    movement: Movement,
    year: int,
    now: datetime,
    *,
    kind: str = "",
    cluster: str = "",
    state: str = "",
    text: str = "",
    every: bool = False,
) -> QuerySet[Unit]:
    """The units of the movement's province, and whichever else owe something in a year, narrowed; `state` keeps those
    with a duty in it.

    Kinds that owe nothing are left out unless one of them, a name, or `every` kind is asked for.
    """
    kinds = kinds_taking_part(movement) if every or text else kinds_owing(movement)
    begun = Q(valid_from=None) | Q(valid_from__lte=date(year, 12, 31))
    lasting = Q(valid_to=None) | Q(valid_to__gte=date(year, 1, 1))
    owes = Exists(Duty.objects.filter(movement=movement, year=year, unit=OuterRef("pk")))
    units = Unit.objects.filter(begun, lasting, _of_province(movement) | owes, kind__in=[kind] if kind else kinds)
    if cluster:
        units = units.filter(memberships__cluster=cluster, memberships__year=newest_list(cluster, year) or year)
    if text:
        units = units.filter(pk__in=search_units(text).values("pk"))
    if state:
        having = Duty.objects.filter(in_state(DutyState(state), now), movement=movement, year=year)
        units = units.filter(pk__in=having.values("unit"))
    return units.order_by("search_name", "pk")


def board(movement: Movement, year: int, units: Sequence[Unit], now: datetime) -> Board:
    """What some units owe in a year: a column for each obligation and period."""
    columns = [BoardColumn(*pair) for pair in owed_periods(movement).values() if pair[1].year == year]
    found = Duty.objects.filter(movement=movement, year=year, unit__in=[unit.pk for unit in units]).order_by()
    duties = {(duty.unit_id, duty.obligation, duty.period): duty for duty in found}
    rows = []
    for unit in units:
        cells = []
        for column in columns:
            duty = duties.get((unit.pk, column.obligation.code, column.period.code))
            cells.append(Cell(column, duty, state_of(duty.standing, now) if duty else None))
        rows.append((unit, cells))
    return Board(columns, rows)


def counts_by_state(movement: Movement, year: int, units: QuerySet[Unit], now: datetime) -> dict[DutyState, int]:
    """How many duties of these units stand in each state."""
    duties = Duty.objects.filter(movement=movement, year=year, unit__in=units.order_by().values("pk"))
    return counts_by_year(duties, now)[year]


def counts_by_year(duties: QuerySet[Duty], now: datetime) -> Mapping[int, dict[DutyState, int]]:
    """How many duties of each year stand in each state: those that share all that a state depends on are judged once.

    The index `duty_year` holds all that is asked for here, in this order.
    """
    alike = duties.order_by().values_list("year", "status", "opens_on", "in_time_until")
    counts: dict[int, dict[DutyState, int]] = defaultdict(lambda: dict.fromkeys(DutyState, 0))
    found = alike.annotate(Count("pk"), late=Count("pk", filter=HANDED_IN_LATE))
    for year, status, opens_on, until, every, late in found:
        for submitted_at, count in ((None, every - late), (until, late)):
            standing = Standing(DutyStatus(status), opens_on, until, None, submitted_at)
            counts[year][state_of(standing, now)] += count
    return counts


def in_state(state: DutyState, now: datetime) -> Q:
    """The duties that `core.duties.state_of` finds in a state on an instant."""
    today = localdate(now)
    owed = Q(status=DutyStatus.OWED.value)
    begun = owed & Q(opens_on__lte=today)
    handed_in = Q(status__in=[DutyStatus.SUBMITTED.value, DutyStatus.RECEIVED.value])
    returned, accepted = Q(status=DutyStatus.RETURNED.value), Q(status=DutyStatus.ACCEPTED.value)
    in_time = Q(in_time_until=None) | Q(submitted_at__lt=F("in_time_until"))
    return {
        DutyState.NOT_OPEN: owed & Q(opens_on__gt=today),
        DutyState.UNKNOWN: begun & Q(in_time_until=None),
        DutyState.OVERDUE: begun & Q(in_time_until__lte=now),
        DutyState.DUE_SOON: begun & Q(in_time_until__gt=now, in_time_until__lte=now + SOON),
        DutyState.OPEN: begun & Q(in_time_until__gt=now + SOON),
        DutyState.SUBMITTED: handed_in & in_time,
        DutyState.SUBMITTED_LATE: handed_in & HANDED_IN_LATE,
        DutyState.RETURNED: returned & (Q(in_time_until=None) | Q(in_time_until__gt=now)),
        DutyState.RETURNED_LATE: returned & Q(in_time_until__lte=now),
        DutyState.ACCEPTED: accepted & in_time,
        DutyState.ACCEPTED_LATE: accepted & HANDED_IN_LATE,
    }.get(state, Q(status=state.value))
