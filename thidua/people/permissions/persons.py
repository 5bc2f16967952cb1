from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Person, Post, Role
from thidua.people.permissions.decisions import ALLOWED, Decision, held_as, holds, refused, thing
from thidua.people.permissions.work import standing_agency_only

# Personal data are open, by least privilege, to who decides on persons (the standing agency), to the unit they serve
# in, and to who examines whether awards to persons were lawful. Councils will see the persons of the files before them.
SEES_PERSONS = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR)


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, auditors, and the head and officers of the unit the person works in."""
    if persons_open_to(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Only the standing agency and the person's own unit see this page."))


@thing(gettext_lazy("See persons within reach"))
def can_view_persons(account: Account) -> Decision:
    if holds(account, *SEES_PERSONS):
        return ALLOWED
    return refused(gettext_noop("Only the standing agency, units and auditors see the pages of persons."))


@thing(gettext_lazy("Keep persons and their registers"))
def can_keep_people(account: Account) -> Decision:
    return standing_agency_only(account)


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Persons who serve or have served where a role that sees persons reaches."""
    own = Q(pk__in=[])
    for grant in held_as(account, *SEES_PERSONS):
        own |= Q(unit__path__startswith=grant.unit.path)
    return Person.objects.filter(pk__in=Post.objects.filter(own).values("person"))
