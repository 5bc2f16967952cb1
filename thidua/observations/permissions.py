from __future__ import annotations

from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.observations.models import Evidence, Observation
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    can_view_person,
    can_view_results,
    held_as,
    holds,
    persons_followed_by,
    persons_open_to,
    reaches,
    refused,
    thing,
)
from thidua.people.queries import subtree, with_predecessors

ATTACHES = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD)
READS_EVIDENCE = (*ATTACHES, Role.APPRAISER, Role.AUDITOR)


@thing(gettext_lazy("See figures and where they came from"))
def can_view_figures(account: Account) -> Decision:
    """Figures of units are open to every participant."""
    return can_view_results(account)


def observations_open_to(account: Account) -> QuerySet[Observation]:
    """Figures of units; a figure of a person is as personal as the person's page."""
    if not can_view_figures(account):
        return Observation.objects.none()
    return Observation.objects.filter(Q(person=None) | Q(person__in=persons_open_to(account)))


def evidence_open_to(account: Account) -> QuerySet[Evidence]:
    """Documents may hold more than the figure they stand for: who reaches the unit, or sees the person, sees them."""
    found = Q(person__in=persons_open_to(account))
    for areas, own in _units_read_by(account):
        about = Q(unit__in=subtree(*own).values("pk"))
        found |= about & Q(measure__code__in=_measures_in(areas)) if areas else about
    return Evidence.objects.filter(found)


def can_view_evidence(account: Account, about: Observation) -> Decision:
    """The documents of a figure, and whether there are any."""
    if about.person is not None:
        return can_view_person(account, about.person)
    for areas, own in _units_read_by(account):
        within = about.unit is not None and any(about.unit.path.startswith(one.path) for one in own)
        if within and (not areas or about.measure.code in _measures_in(areas)):
            return ALLOWED
    return refused(gettext_noop("Documents are open to the unit itself, the standing agency, appraisers and auditors."))


def _units_read_by(account: Account) -> Iterator[tuple[frozenset[str], list[Unit]]]:
    """Over which units documents are open, and of which areas of reform alone: no area named is every figure."""
    by_areas: dict[frozenset[str], list[Unit]] = {}
    for grant in held_as(account, *READS_EVIDENCE):
        by_areas.setdefault(frozenset(grant.areas), []).append(grant.unit)
    for areas, units in by_areas.items():
        yield areas, with_predecessors(units)


def _measures_in(areas: Collection[str]) -> frozenset[str]:
    """What an area is judged by is known to the rules of the movement, in a room above."""
    found: frozenset[str] = import_string(settings.THIDUA_MEASURES_IN_AREAS)(areas)
    return found


@thing(gettext_lazy("Attach evidence to figures of the own unit"))
def can_hand_in_evidence(account: Account) -> Decision:
    """Whoever may attach evidence to some figure."""
    if holds(account, *ATTACHES):
        return ALLOWED
    return refused(gettext_noop("Evidence is attached by units and by the standing agency."))


def can_attach_evidence(account: Account, about: Observation | Evidence) -> Decision:
    """A unit answers for its own figures and for those of units merged into it; for those of a person, wherever earned,
    the unit in which the person serves, or served last.
    """
    if about.person is not None:
        return _attaches_for(persons_followed_by(account, ATTACHES).filter(pk=about.person.pk).exists())
    return _attaches_for(about.unit is not None and reaches(account, about.unit, *ATTACHES))


def _attaches_for(reached: bool) -> Decision:
    if reached:
        return ALLOWED
    return refused(gettext_noop("Only the unit that a figure is about and the standing agency attach evidence to it."))
