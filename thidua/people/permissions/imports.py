"""What a table that is handed in may be about: units and persons within the reach of who imports it."""

from __future__ import annotations

from django.db.models import QuerySet

from thidua.people.models import Account, Person, Post, Role, RoleGrant, Unit
from thidua.people.permissions.decisions import held_as
from thidua.people.permissions.persons import SEES_PERSONS, kept_among, persons_open_to
from thidua.people.queries.lineage import with_predecessors
from thidua.people.queries.units import subtree

IMPORTERS = (Role.STANDING_OFFICER, Role.DATA_OFFICER)


def units_imported_by(account: Account) -> QuerySet[Unit]:
    """The units over which an account imports, with all below and those that were merged into them."""
    return subtree(*with_predecessors(grant.unit for grant in held_as(account, *IMPORTERS)))


def persons_imported_by(account: Account) -> QuerySet[Person]:
    """Who serves in these units, or served there last; not oneself: nobody decides about oneself."""
    return kept_among(Post.objects.filter(unit__in=units_imported_by(account).values("pk")), account)


def persons_exported_by(account: Account) -> QuerySet[Person]:
    """Whose registers an account takes out to correct them: who are within its reach, if it sees persons there."""
    return persons_open_to(account).filter(pk__in=persons_imported_by(account).values("pk"))


def units_exported_by(account: Account) -> QuerySet[Unit]:
    """The units whose posts and matters an account takes out to correct them."""
    seen = subtree(*with_predecessors(grant.unit for grant in held_as(account, *SEES_PERSONS)))
    return units_imported_by(account).filter(pk__in=seen.values("pk"))


def importers_within(account: Account) -> QuerySet[Account]:
    """Whose imports an account looks into: the own, and those of who never imported beyond the own reach."""
    beyond = RoleGrant.objects.filter(role__in=IMPORTERS).exclude(unit__in=units_imported_by(account).values("pk"))
    within = RoleGrant.objects.filter(role__in=IMPORTERS).exclude(account__in=beyond.values("account"))
    return Account.objects.filter(pk=account.pk) | Account.objects.filter(pk__in=within.values("account"))
