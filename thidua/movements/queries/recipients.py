"""Who receives a plan: its lines of recipients, the units they mean, and which of these have opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from thidua.law.schema import Recipient
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries.movements import pack_of
from thidua.movements.queries.provinces import province_on
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, RoleGrant, Unit, UnitCode, UnitVersion
from thidua.people.models.accounts import held
from thidua.people.models.units import in_force

READERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class Told:
    """How many units there are, how many of them were told, and how many opened it."""

    units: int = 0
    told: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class ReceivingLine:
    """A line of the plan's recipients: the units it meant when it was issued, and those it means only since."""

    recipient: Recipient
    issued_to: Told = Told()
    since: Told = Told()


def notice_key(movement: Movement) -> str:
    """By what the notice of a plan that was issued is known."""
    return f"plan:{movement.pk}"


def issued_on(movement: Movement) -> date:
    """The day on which a plan was issued; today while it is not."""
    step = movement.steps.filter(status=MovementStatus.ISSUED).order_by("pk").first()
    return step.on if step else localdate()


def recipients_of(movement: Movement, on: date) -> list[ReceivingLine]:
    """The lines of recipients, with those of a day that the plan did not go to when it was issued counted apart."""
    issued = issued_on(movement)
    return [_line(movement, one, issued, on) for one in pack_of(movement.regulation).movement.recipients]


def _line(movement: Movement, recipient: Recipient, issued: date, on: date) -> ReceivingLine:
    if not (recipient.unit_kinds or recipient.codes):
        return ReceivingLine(recipient)
    issued_to = receiving_units(movement, recipient, issued)
    since = receiving_units_since(movement, recipient, issued, on)
    return ReceivingLine(recipient, _told(issued_to), _told(since))


def _told(units: QuerySet[Unit]) -> Told:
    return Told(**units.aggregate(units=Count("pk"), told=Count("told_at"), opened=Count("opened_at")))


def receiving_units_since(movement: Movement, recipient: Recipient, issued: date, on: date) -> QuerySet[Unit]:
    """The units that a line means on a day and did not mean when the plan was issued."""
    before = receiving_units(movement, recipient, issued).order_by().values("pk")
    return receiving_units(movement, recipient, on).exclude(pk__in=before)


def receiving_units(movement: Movement, recipient: Recipient, on: date) -> QuerySet[Unit]:
    """The units that a line means on a day, with when one of their people was first told, and first opened it."""
    notices = Notice.objects.filter(
        key=notice_key(movement), account__grants__unit=OuterRef("pk"), account__grants__role__in=READERS
    )
    units = _within_reach(movement, on).filter(_meant_by(recipient, on))
    return units.annotate(
        told_at=Subquery(notices.order_by("told_at").values("told_at")[:1]),
        opened_at=Subquery(notices.exclude(opened_at=None).order_by("opened_at").values("opened_at")[:1]),
    ).order_by("search_name", "pk")


def _meant_by(recipient: Recipient, on: date) -> Q:
    bearing = UnitCode.objects.filter(in_force(on), scheme=recipient.code_list)
    meant = Q(pk__in=bearing.filter(code__in=recipient.codes).values("unit"))
    excepted = Q(pk__in=bearing.filter(code__in=recipient.except_codes).values("unit"))
    return meant | Q(kind__in=recipient.unit_kinds) & ~excepted


def _within_reach(movement: Movement, on: date) -> QuerySet[Unit]:
    """The units of a day below the one that runs the movement."""
    within = movement.unit or province_on(movement, on)
    # What was moved since stands elsewhere now, and stood here on that day.
    stood_here = UnitVersion.objects.filter(in_force(on), parent__path__startswith=within.path)
    reach = Unit.objects.filter(Q(path__startswith=within.path) | Q(pk__in=stood_here.values("unit")))
    return reach.filter(in_force(on))


def readers_of_plan(movement: Movement, on: date) -> QuerySet[Account]:
    """The heads and officers of all units that receive a plan."""
    meant = Q(pk__in=[])
    for one in pack_of(movement.regulation).movement.recipients:
        if one.unit_kinds or one.codes:
            meant |= _meant_by(one, on)
    units = _within_reach(movement, on).filter(meant)
    grants = RoleGrant.objects.filter(held(localdate()), role__in=READERS, unit__in=units.values("pk"))
    return Account.objects.filter(is_active=True, pk__in=grants.values("account"))
