from __future__ import annotations

from django.db.models import Q, QuerySet

from thidua.core.messages import gettext_noop
from thidua.observations.models import Evidence, Observation
from thidua.people.models import Account, Person, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    can_view_person,
    can_view_results,
    holds,
    persons_open_to,
    refused,
    roles_on,
)

ATTACHES = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD)


def can_view_figures(account: Account) -> Decision:
    """Figures of units are open to every participant."""
    return can_view_results(account)


def can_view_observation(account: Account, observation: Observation) -> Decision:
    """A figure of a person is as personal as the person's page."""
    return _can_view(account, observation.person)


def can_view_evidence(account: Account, evidence: Evidence) -> Decision:
    """A document is as open as the figure it stands for."""
    return _can_view(account, evidence.person)


def _can_view(account: Account, person: Person | None) -> Decision:
    return can_view_figures(account) if person is None else can_view_person(account, person)


def evidence_open_to(account: Account) -> QuerySet[Evidence]:
    if not can_view_figures(account):
        return Evidence.objects.none()
    return Evidence.objects.filter(Q(person=None) | Q(person__in=persons_open_to(account)))


def can_hand_in_evidence(account: Account) -> Decision:
    """Whoever may attach evidence to some figure."""
    if holds(account, *ATTACHES):
        return ALLOWED
    return refused(gettext_noop("Evidence is attached by units and by the standing agency."))


def can_attach_evidence(account: Account, about: Observation | Evidence) -> Decision:
    """A unit answers for its own figures and for those of the persons who serve or have served in it."""
    units = [about.unit] if about.unit else Unit.objects.filter(posts__person=about.person)
    reach = [grant.unit.path for grant in roles_on(account) if grant.role in ATTACHES]
    if any(unit.path.startswith(path) for unit in units for path in reach):
        return ALLOWED
    return refused(gettext_noop("Only the unit that a figure is about and the standing agency attach evidence to it."))
