from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Kind, Role, RoleGrant, Unit
from thidua.people.permissions import (
    Decision,
    can_keep_units,
    can_view_results,
    refused,
    thing,
    units_kept_by,
)
from thidua.reorganisations.models import Outcome, Reorganisation, Source, Status, Step, Target


@thing(gettext_lazy("Prepare and carry out reorganisations"))
def can_plan_reorganisations(account: Account) -> Decision:
    """Drafts name people and accounts: the standing agency prepares them and carries them out."""
    return can_keep_units(account)


def can_keep_draft(account: Account, draft: Reorganisation) -> Decision:
    """Revise, preview, discard and carry out: who reaches every unit that the steps concern."""
    decision = can_plan_reorganisations(account)
    if not decision or drafts_open_to(account).filter(pk=draft.pk).exists():
        return decision
    return refused(gettext_noop("Some of the units of this draft lie outside your reach."))


def can_add_step(
    account: Account, draft: Reorganisation, sources: Collection[Unit], targets: Collection[Target]
) -> Decision:
    """Who reaches all it begins with, leads to and puts something below. What stands below nothing is out of reach, but
    for the province that carries on others.
    """
    named = [unit for target in targets for unit in (target.unit, target.parent) if isinstance(unit, Unit)]
    decision = can_keep_draft(account, draft) and can_keep_units(account, [*sources, *named])
    at_the_top = any(target.is_new and target.parent is None for target in targets)
    if decision and at_the_top and not (sources and all(unit.kind == Kind.PROVINCE for unit in sources)):
        said = gettext_noop("A province begins only where provinces within your reach are merged or split.")
        return refused(said)
    return decision


@thing(gettext_lazy("Read reorganisations that were carried out"))
def can_view_reorganisations(account: Account) -> Decision:
    """What was carried out is part of the history of units, which is open to every participant."""
    return can_view_results(account)


def reorganisations_open_to(account: Account) -> QuerySet[Reorganisation]:
    """What was carried out, and the drafts that an account keeps."""
    if not can_view_reorganisations(account):
        return Reorganisation.objects.none()
    drafts = drafts_open_to(account).values("pk")
    return Reorganisation.objects.filter(Q(status=Status.CARRIED_OUT) | Q(pk__in=drafts))


def drafts_open_to(account: Account) -> QuerySet[Reorganisation]:
    """Drafts about units within reach alone; one without a step yet, if who began it reaches no further either."""
    kept = units_kept_by(account).values("pk")
    sources = Source.objects.exclude(unit__in=kept).values("step")
    beyond = Q(unit__isnull=False) & ~Q(unit__in=kept) | Q(parent__isnull=False) & ~Q(parent__in=kept)
    steps = Step.objects.filter(Q(pk__in=sources) | Q(pk__in=Outcome.objects.filter(beyond).values("step")))
    further = RoleGrant.objects.filter(role=Role.STANDING_OFFICER).exclude(unit__in=kept).exclude(account=account)
    drafts = Reorganisation.objects.filter(status=Status.DRAFT).exclude(pk__in=steps.values("reorganisation"))
    if not can_plan_reorganisations(account):
        return drafts.none()
    return drafts.exclude(
        ~Exists(Step.objects.filter(reorganisation=OuterRef("pk"))), created_by__in=further.values("account")
    )
