from __future__ import annotations

from django.db.models import Q, QuerySet

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Person, Post, Role
from thidua.people.permissions.decisions import ALLOWED, Decision, holds, refused, roles_on
from thidua.people.permissions.work import standing_agency_only
from thidua.people.queries.lineage import with_predecessors

# Personal data are open, by least privilege, to who decides on persons (the standing agency), to the unit they serve
# in, and to who examines whether awards to persons were lawful. Councils will see the persons of the files before them.
SEES_PERSONS = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR)


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, auditors, and the head and officers of the unit the person works in."""
    if persons_open_to(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and the person's own unit see this page."))


def can_view_persons(account: Account) -> Decision:
    if holds(account, *SEES_PERSONS):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, units and auditors see the pages of persons."))


def can_keep_people(account: Account) -> Decision:
    return standing_agency_only(account)


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Persons who serve or have served where a role that sees persons reaches, or in a unit that was merged into it."""
    own = Q(pk__in=[])
    for unit in with_predecessors(grant.unit for grant in roles_on(account).filter(role__in=SEES_PERSONS)):
        own |= Q(unit__path__startswith=unit.path)
    return Person.objects.filter(pk__in=Post.objects.filter(own).values("person"))
