"""Goals without a figure: the agency that answers for one states how it stands, with the document that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _, override

from thidua.core.targets import Statement, Target
from thidua.movements.actions import refuse_if_closed
from thidua.movements.models import Movement
from thidua.observations.actions import Figure, OriginInfo, record
from thidua.observations.models import Observation
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand
from thidua.targets.permissions import can_report_for
from thidua.targets.queries.statements import statements


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a goal for a year; `document` names what proves it, by number and date."""

    year: int
    reached: bool
    document: str
    note: str = ""


@transaction.atomic
def state_goal(
    *,
    movement: Movement,
    target: Target,
    province: Unit,
    owner: Unit,
    stated: Stated,
    reason: str,
    by: Account | None,
) -> None:
    """Record for the whole province what the owner of a goal states; the same again changes nothing.

    Raises ValidationError: a correction needs a reason.
    """
    demand(lambda account: can_report_for(account, owner), by)
    refuse_if_closed(movement)
    Unit.objects.select_for_update().get(pk=province.pk)  # the same form sent twice at once is recorded once
    figure = _figure(target, province, stated)
    standing = statements(target, [province]).filter(period_end__year=stated.year).first()
    if standing is not None and _says(standing, figure):
        return
    if standing is not None and not reason.strip():
        raise ValidationError({"reason": _("A statement of this year stands already. Say why it is corrected.")})
    record(figure=figure, origin=_origin(target, owner, stated.year), by=by, reason=reason)


def _figure(target: Target, province: Unit, stated: Stated) -> Figure:
    assert isinstance(target.rule, Statement)
    return Figure(
        measure=target.rule.measure,
        year=stated.year,
        unit_id=province.pk,
        value=Decimal(int(stated.reached)),
        note=stated.note,
        evidence=stated.document,
    )


def _says(standing: Observation, figure: Figure) -> bool:
    said = standing.value, standing.evidence, standing.note
    return said == (figure.value, figure.evidence, figure.note)


def _origin(target: Target, owner: Unit, year: int) -> OriginInfo:
    with override("vi"):  # what is kept is Vietnamese, whoever enters it
        said = {"unit": owner.name, "goal": target.goal, "year": year}
        label = _("Statement of %(unit)s on goal %(goal)s, %(year)s") % said
    return OriginInfo("form", f"{target.code}/{year}", label)
