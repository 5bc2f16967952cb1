"""The work of the movement: results are open to every participant, judging and keeping are the standing agency's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet, Subquery
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from thidua.core.messages import Message, gettext_noop
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions.decisions import ALLOWED, Decision, held_as, holds, refused, thing, without_lent_by
from thidua.people.queries.lineage import carried_by_each
from thidua.people.queries.units import subtree

SPEAKS_FOR_A_UNIT = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
DID_IT = gettext_noop("You did this for the unit yourself. Leave it to a colleague.")
READS_LOG = (Role.STANDING_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)


@thing(gettext_lazy("See results"))
def can_view_results(account: Account) -> Decision:
    """Ranking, goals and units are published to every participant."""
    if holds(account, *Role):
        return ALLOWED
    return refused(gettext_noop("Your account has no role yet. Ask the administrator of your agency for one."))


@thing(gettext_lazy("Import and export tables"))
def can_import(account: Account) -> Decision:
    """Tables of figures, units and persons: the standing agency and its data officers, who decide nothing by them."""
    if holds(account, Role.STANDING_OFFICER, Role.DATA_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and data officers may import."))


@thing(gettext_lazy("Score and rank"), of_the_movement=True)
def can_score(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


@thing(gettext_lazy("Open and close rounds, change the state of the movement"), of_the_movement=True)
def can_run_movement(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


@thing(gettext_lazy("Settle open points of the plan"), of_the_movement=True)
def can_choose_parameter(account: Account, province: Unit | None = None) -> Decision:
    return standing_agency_of_province(account, province)


@thing(gettext_lazy("Keep units and their succession"))
def can_keep_units(account: Account, units: Collection[Unit] = ()) -> Decision:
    """Units change, and are placed in clusters, by the standing agency within whose reach every one of them lies."""
    return standing_agency_over(account, units)


@thing(gettext_lazy("Read the audit log"))
def can_view_audit(account: Account) -> Decision:
    """Who did what: for those who answer for the movement, for its accounts, and for checking both.

    Each reads what was done within the own reach.
    """
    if holds(account, *READS_LOG):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, administrators and auditors read the audit log."))


@thing(gettext_lazy("Erase personal contents of the log on lawful request"), of_the_movement=True)
def can_erase_personal_content(account: Account) -> Decision:
    """There is one log for all units: a role over a part of the province does not do. Nor does a lent one: what is
    erased is gone for good, and may be what the lender did.
    """
    decision = standing_agency_of_province(account)
    if not decision or standing_agency_of_province(without_lent_by(None, account)):
        return decision
    return refused(
        gettext_noop("What is erased is gone for good: it is done by an own role, not by one that was lent.")
    )


def standing_agency_only(account: Account) -> Decision:
    if holds(account, Role.STANDING_OFFICER):
        return ALLOWED
    return refused(gettext_noop("Only an officer of the standing agency may do this."))


def standing_agency_over(account: Account, units: Collection[Unit]) -> Decision:
    """An officer of the standing agency, and over every one of some units."""
    decision = standing_agency_only(account)
    if not decision or not units:
        return decision
    own = _paths_within(account, Role.STANDING_OFFICER)
    if all(unit.path.startswith(own) for unit in units):
        return ALLOWED
    return refused(gettext_noop("Some of these units lie outside your reach."))


def on_one_side(account: Account, unit: Unit, *, did_it: bool) -> Decision:
    """Who judges for the standing agency what a unit does is nobody who acts for that unit, by whatever roles; nor who
    did what is judged, whatever roles that account holds by now.
    """
    if not reaches(account, unit, *SPEAKS_FOR_A_UNIT):
        return refused(DID_IT) if did_it else ALLOWED
    return refused(
        gettext_noop(
            "Nobody acts for both sides: you are head or officer of this unit or above it. Leave it to a colleague of "
            "the standing agency who is not."
        )
    )


def bar_on_both_sides(account: Account, unit: Unit, *, did_it: bool) -> Message | None:
    """Why an officer of the standing agency does not judge what a unit did, although the unit is within reach."""
    if reaches(account, unit, Role.STANDING_OFFICER):
        return on_one_side(account, unit, did_it=did_it).reason
    return None


def newest_by(steps: QuerySet[Any]) -> int | None:
    """The account that made the newest of some steps; None: the system, or there is none."""
    return steps.order_by("-pk").values_list("by", flat=True).first()


def done_by_others[M: Model](records: QuerySet[M], steps: QuerySet[Any], account: Account) -> QuerySet[M]:
    """Those of which an account did not make the newest step itself; `steps` are those of an outer record."""
    newest = Subquery(steps.order_by("-pk").values("by")[:1])
    others: QuerySet[M] = records.alias(done_by=newest).filter(  # type: ignore[assignment]
        Q(done_by=None) | ~Q(done_by=account.pk)
    )
    return others


def standing_agency_of_province(account: Account, province: Unit | None = None) -> Decision:
    """What is done for a whole movement: a role over a part of its province does not do."""
    if holds_over_province(account, Role.STANDING_OFFICER, province=province):
        return ALLOWED
    return refused(gettext_noop("Only an officer of the standing agency of the whole province may do this."))


def holds_over_province(account: Account, *roles: Role, province: Unit | None = None) -> bool:
    """Whether some role is held over a province, or over one that carries it on; where none is named, over that of the
    current movement, and over any while no movement is run.
    """
    over_some = any(grant.unit.kind == Kind.PROVINCE for grant in held_as(account, *roles))
    province = province or (over_some and import_string(settings.THIDUA_PROVINCE)()) or None
    return over_some if province is None else reaches(account, province, *roles)


def reaches(account: Account, unit: Unit, *roles: Role) -> bool:
    """Whether some role is held over a unit or above it, or over one that carries on the whole history of either."""
    return unit.path.startswith(_paths_within(account, *roles))


def _paths_within(account: Account, *roles: Role) -> tuple[str, ...]:
    return tuple(one.path for one in units_held(account, *roles))


def units_held(account: Account, *roles: Role) -> list[Unit]:
    """The units over which some roles are held, and all whose whole history they carry on; looked up once a request."""
    own, known = held_as(account, *roles), account.units_carried
    if any(grant.unit_id not in known for grant in own):
        known |= carried_by_each({grant.unit for grant in account.held_grants})
    return list({unit.pk: unit for grant in own for unit in known[grant.unit_id]}.values())


def units_reached_by(account: Account, *roles: Role) -> QuerySet[Unit]:
    """The units over which some roles are held, all below, and those that were merged into them."""
    return subtree(*units_held(account, *roles))


def units_kept_by(account: Account) -> QuerySet[Unit]:
    """The units that an account may change: those within its reach, and those that were merged into these."""
    return units_reached_by(account, Role.STANDING_OFFICER)


def units_judged_by(account: Account) -> QuerySet[Unit]:
    """The units within reach of the standing agency for which an account does not act itself: see `on_one_side`."""
    own = units_reached_by(account, *SPEAKS_FOR_A_UNIT)
    return units_reached_by(account, Role.STANDING_OFFICER).exclude(pk__in=own.values("pk"))


def units_open_to(account: Account) -> QuerySet[Unit]:
    return Unit.objects.all() if can_view_results(account) else Unit.objects.none()


def units_served_by(account: Account) -> list[Unit]:
    """The units that an account acts for as head or officer, a whole province left out."""
    own = held_as(account, *SPEAKS_FOR_A_UNIT)
    return list({grant.unit_id: grant.unit for grant in own if grant.unit.kind != Kind.PROVINCE}.values())
