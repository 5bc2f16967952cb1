"""What a table that is handed in may be about: units and persons within the reach of who imports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.people.models import Account, Person, Post, Role, RoleGrant, Unit
from thidua.people.models.units import in_force
from thidua.people.permissions.decisions import Decision, thing
from thidua.people.permissions.persons import (
    KEEPS_STAFF,
    can_keep_staff,
    heads_not_below,
    kept_among,
    persons_corrected_by,
    units_below,
)
from thidua.people.permissions.work import can_import, units_reached_by

IMPORTERS = (Role.STANDING_OFFICER, Role.DATA_OFFICER)


def units_imported_by(account: Account) -> QuerySet[Unit]:
    """The units over which an account imports, with all below and those that were merged into them."""
    return units_reached_by(account, *IMPORTERS)


@thing(gettext_lazy("Import and export registers of persons"))
def can_import_persons(account: Account) -> Decision:
    """No table does what no form allows, nor tells by its check what no page shows: who keeps staff as well."""
    decision = can_import(account)
    return can_keep_staff(account) if decision else decision


def units_staffed_by_import(account: Account) -> QuerySet[Unit]:
    """The units whose posts, discipline and matters an account takes in and out: where it imports and keeps staff."""
    return units_imported_by(account).filter(pk__in=units_reached_by(account, *KEEPS_STAFF).values("pk"))


def persons_imported_by(account: Account) -> QuerySet[Person]:
    """Who serves in these units, or served there last; not oneself: nobody decides about oneself."""
    return kept_among(Post.objects.filter(unit__in=units_staffed_by_import(account).values("pk")), account, KEEPS_STAFF)


def posts_rated_elsewhere(account: Account, year: int) -> QuerySet[Post]:
    """The posts, at the end of a year or today in this one, of persons who served nowhere that an account imports:
    those who reached them then rated them.
    """
    then = Post.objects.filter(in_force(min(localdate(), date(year, 12, 31))))
    own = then.filter(unit__in=units_staffed_by_import(account).values("pk"))
    return then.exclude(person__in=own.values("person"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What an import of registers does not do although it reaches the person: by their primary keys."""

    heads: frozenset[int]
    """On whom others decide: heads, now or formerly, of units that are not reached from above (`heads_not_below`)."""
    persons: frozenset[int] | None
    units: frozenset[int] | None
    """Whose discipline and matters are corrected and closed; None is everybody's."""
    headed: frozenset[int] | None
    """The units whose head is named, and whose head's post is changed; None is every unit."""

    def names_head_of(self, unit_id: int) -> bool:
        return self.headed is None or unit_id in self.headed

    def corrects(self, person_id: int | None, unit_id: int | None) -> bool:
        if person_id is not None:
            return self.persons is None or person_id in self.persons
        return self.units is None or unit_id in self.units


def limits_of(account: Account | None) -> Limits:
    """As `can_judge_person`, `can_correct_registers` and `can_name_head_of` say of the forms; the system itself (None)
    has none.
    """
    if account is None:
        return Limits(frozenset(), None, None, None)
    units = units_below(account, [Role.STANDING_OFFICER])
    persons = persons_corrected_by(account).values_list("pk", flat=True)
    heads = heads_not_below(account).values_list("person", flat=True)
    over = frozenset(units.values_list("pk", flat=True))
    headed = units_below(account).values_list("pk", flat=True)
    return Limits(frozenset(heads), frozenset(persons), over, frozenset(headed))


def importers_within(account: Account) -> QuerySet[Account]:
    """Whose imports an account looks into: the own, and those of who never imported beyond the own reach."""
    beyond = RoleGrant.objects.filter(role__in=IMPORTERS).exclude(unit__in=units_imported_by(account).values("pk"))
    within = RoleGrant.objects.filter(role__in=IMPORTERS).exclude(account__in=beyond.values("account"))
    return Account.objects.filter(pk=account.pk) | Account.objects.filter(pk__in=within.values("account"))
