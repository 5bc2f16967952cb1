"""Who receives a plan: its lines of recipients, the units they mean, and which of these have opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from thidua.law.schema import Recipient
from thidua.movements.models import Movement
from thidua.movements.queries.movements import pack_of
from thidua.movements.queries.provinces import province_today
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, RoleGrant, Unit, UnitCode
from thidua.people.models.accounts import held
from thidua.people.models.units import in_force
from thidua.people.queries import subtree

READERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class ReceivingLine:
    """A line of the plan's recipients: how many units it means, how many were told, and how many opened it."""

    recipient: Recipient
    units: int
    told: int
    opened: int


def notice_key(movement: Movement) -> str:
    """By what the notice of a plan that was issued is known."""
    return f"plan:{movement.pk}"


def recipients_of(movement: Movement, on: date) -> list[ReceivingLine]:
    return [_line(movement, one, on) for one in pack_of(movement.regulation).movement.recipients]


def _line(movement: Movement, recipient: Recipient, on: date) -> ReceivingLine:
    if not (recipient.unit_kinds or recipient.codes):
        return ReceivingLine(recipient, 0, 0, 0)
    found = receiving_units(movement, recipient, on).aggregate(
        units=Count("pk"), told=Count("told_at"), opened=Count("opened_at")
    )
    return ReceivingLine(recipient, **found)


def receiving_units(movement: Movement, recipient: Recipient, on: date) -> QuerySet[Unit]:
    """The units that a line means on a day, with when one of their people was first told, and first opened it."""
    bearing = UnitCode.objects.filter(in_force(on), scheme=recipient.code_list)
    meant = Q(pk__in=bearing.filter(code__in=recipient.codes).values("unit"))
    excepted = Q(pk__in=bearing.filter(code__in=recipient.except_codes).values("unit"))
    meant |= Q(kind__in=recipient.unit_kinds) & ~excepted
    reach = subtree(movement.unit or province_today(movement)).filter(in_force(on), meant)
    notices = Notice.objects.filter(
        key=notice_key(movement), account__grants__unit=OuterRef("pk"), account__grants__role__in=READERS
    )
    return reach.annotate(
        told_at=Subquery(notices.order_by("told_at").values("told_at")[:1]),
        opened_at=Subquery(notices.exclude(opened_at=None).order_by("opened_at").values("opened_at")[:1]),
    ).order_by("search_name", "pk")


def readers_of_plan(movement: Movement, on: date) -> QuerySet[Account]:
    """The heads and officers of all units that receive a plan."""
    meant = Q(pk__in=[])
    for one in pack_of(movement.regulation).movement.recipients:
        if one.unit_kinds or one.codes:
            meant |= Q(pk__in=receiving_units(movement, one, on).order_by().values("pk"))
    grants = RoleGrant.objects.filter(
        held(localdate()), role__in=READERS, unit__in=Unit.objects.filter(meant).values("pk")
    )
    return Account.objects.filter(is_active=True, pk__in=grants.values("account"))
