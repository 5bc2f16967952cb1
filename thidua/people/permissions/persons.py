from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, DataRequest, Person, Post, Role, Transfer, Unit
from thidua.people.permissions.decisions import ALLOWED, Decision, held_as, holds, refused, thing
from thidua.people.permissions.work import standing_agency_only
from thidua.people.queries.lineage import with_predecessors
from thidua.people.queries.persons import heads_beside_others
from thidua.people.queries.units import subtree

# Personal data are open, by least privilege, to who decides on persons (the standing agency), to the unit they serve
# in, and to who examines whether awards to persons were lawful. Councils will see the persons of the files before them.
SEES_PERSONS = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR)
KEEPS_STAFF = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD)

# Whoever would see the own record as an officer would read of an accusation before it is looked into.
_NOT_ABOUT_ONESELF = refused(gettext_noop("Nobody decides about oneself. Leave it to a colleague or the unit above."))


def _is_own(account: Account, about: Person | Unit) -> bool:
    return isinstance(about, Person) and account.person_id == about.pk


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, auditors, and the head and officers of the unit the person works in; for the
    person concerned there is a page of the own data, which leaves out what is still being looked into.
    """
    if _is_own(account, person):
        return refused(gettext_noop("What is on record about you stands under My data, not on this page."))
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


@thing(gettext_lazy("Keep the staff of the own unit"))
def can_keep_staff(account: Account) -> Decision:
    """Who keeps the staff of some unit at all; of which, `can_keep_staff_of` says."""
    if holds(account, *KEEPS_STAFF):
        return ALLOWED
    return refused(gettext_noop("Staff are kept by the standing agency and by the heads and officers of units."))


def can_keep_staff_of(account: Account, unit: Unit) -> Decision:
    if holds(account, *KEEPS_STAFF, unit=unit):
        return ALLOWED
    return refused(gettext_noop("The staff of this unit are kept by the unit itself and by the standing agency."))


def can_keep_person(account: Account, person: Person) -> Decision:
    """The unit in which the person serves, or served last; those before keep nothing any more, and nobody oneself."""
    if _is_own(account, person):
        return _NOT_ABOUT_ONESELF
    if persons_kept_by(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("This person's record is kept by the own unit and by the standing agency."))


def can_rate_person(account: Account, person: Person) -> Decision:
    """Who keeps a person, but the head of a unit is rated from above it, not by its own officers."""
    kept = can_keep_person(account, person)
    if not kept or persons_rated_by(account).filter(pk=person.pk).exists():
        return kept
    return refused(gettext_noop("The head of a unit is rated by the unit above it or by the standing agency."))


def can_rate_persons(account: Account, person_ids: Collection[int]) -> Decision:
    """Several at once: each as `can_rate_person` says."""
    if account.person_id in person_ids:
        return _NOT_ABOUT_ONESELF
    decision = standing_agency_only(account)
    if decision and set(person_ids) - set(persons_rated_by(account).values_list("pk", flat=True)):
        return refused(gettext_noop("Some of these persons do not serve within your reach."))
    return decision


def can_correct_registers(account: Account, person_or_unit: Person | Unit) -> Decision:
    """What bars from awards is taken back or closed by the standing agency alone, within its reach."""
    if _is_own(account, person_or_unit):
        return _NOT_ABOUT_ONESELF
    if isinstance(person_or_unit, Unit):
        return _standing_over(holds(account, Role.STANDING_OFFICER, unit=person_or_unit))
    reached = _posts_within(account, [Role.STANDING_OFFICER]).filter(person=person_or_unit)
    return _standing_over(reached.exists())


def _standing_over(reached: bool) -> Decision:
    if reached:
        return ALLOWED
    return refused(gettext_noop("Closing a matter and correcting discipline is for the standing agency alone."))


def can_answer_transfer(account: Account, transfer: Transfer) -> Decision:
    if _is_own(account, transfer.post.person):
        return _NOT_ABOUT_ONESELF
    if holds(account, *KEEPS_STAFF, unit=transfer.to_unit):
        return ALLOWED
    return refused(gettext_noop("A transfer is confirmed or declined by the receiving unit."))


def can_withdraw_transfer(account: Account, transfer: Transfer) -> Decision:
    if _is_own(account, transfer.post.person):
        return _NOT_ABOUT_ONESELF
    if holds(account, *KEEPS_STAFF, unit=transfer.post.unit):
        return ALLOWED
    return refused(gettext_noop("A transfer is withdrawn by the unit that proposed it."))


@thing(gettext_lazy("See the own data and ask about them"))
def can_use_own_data(account: Account) -> Decision:
    if account.person_id is not None:
        return ALLOWED
    return refused(gettext_noop("Your account is not linked to a person on record. Ask the administrator for it."))


@thing(gettext_lazy("Answer requests about personal data"))
def can_keep_data_requests(account: Account) -> Decision:
    return standing_agency_only(account)


def can_answer_data_request(account: Account, asked: DataRequest) -> Decision:
    """Not the own one: nobody decides about oneself."""
    if account.person_id == asked.person_id:
        return refused(gettext_noop("Nobody answers the own request. Leave it to a colleague."))
    if data_requests_open_to(account).filter(pk=asked.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Requests about personal data are answered by the standing agency."))


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Persons who serve or have served where a role that sees persons reaches, or in a unit that was merged into it;
    but not oneself.
    """
    reach = subtree(*with_predecessors(grant.unit for grant in held_as(account, *SEES_PERSONS)))
    found = Person.objects.filter(pk__in=Post.objects.filter(unit__in=reach.values("pk")).values("person"))
    return found.exclude(pk=account.person_id or 0)


def persons_linked_by(account: Account) -> QuerySet[Person]:
    """Whose account an administrator may say one is: persons who serve or have served within the own reach."""
    reach = subtree(*with_predecessors(grant.unit for grant in held_as(account, Role.ADMINISTRATOR)))
    return Person.objects.filter(pk__in=Post.objects.filter(unit__in=reach.values("pk")).values("person"))


def can_link_person(account: Account, person: Person) -> Decision:
    if persons_linked_by(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("This person does not serve within your reach as an administrator."))


def persons_kept_by(account: Account) -> QuerySet[Person]:
    """Who serves, or will, where a role that keeps staff reaches; who served there and serves nowhere now; but not
    oneself.
    """
    return kept_among(_posts_within(account, KEEPS_STAFF), account)


def kept_among(own: QuerySet[Post], account: Account) -> QuerySet[Person]:
    """Whose record an account keeps by the posts that it reaches: see `persons_kept_by`."""
    going_on = Q(valid_to=None) | Q(valid_to__gte=localdate())
    nowhere = ~Q(pk__in=Post.objects.filter(going_on).values("person"))
    return Person.objects.filter(
        Q(pk__in=own.filter(going_on).values("person")) | (Q(pk__in=own.values("person")) & nowhere)
    ).exclude(pk=account.person_id or 0)


def persons_rated_by(account: Account) -> QuerySet[Person]:
    """Whom an account keeps, without the heads of units that it does not reach from above."""
    own = [grant.unit for grant in held_as(account, Role.UNIT_OFFICER, Role.UNIT_HEAD)]
    level = [unit.pk for unit in own if not _reaches_from_above(account, unit)]
    serving = Q(valid_to=None) | Q(valid_to__gte=localdate())
    heads = Post.objects.filter(serving, is_head=True, unit__in=level)
    return persons_kept_by(account).exclude(pk__in=heads.values("person"))


def _reaches_from_above(account: Account, unit: Unit) -> bool:
    if holds(account, Role.STANDING_OFFICER, unit=unit):
        return True
    return any(grant.unit_id != unit.pk for grant in held_as(account, *KEEPS_STAFF, unit=unit))


def posts_kept_by(account: Account) -> QuerySet[Post]:
    """The posts that an account corrects, ends or gives up for a transfer."""
    return _posts_within(account, KEEPS_STAFF).filter(person__in=persons_kept_by(account).values("pk"))


def heads_to_settle(account: Account) -> QuerySet[Post]:
    """The heads of units with several of them, where an account keeps the staff; but not oneself."""
    found = heads_beside_others(localdate()).filter(unit__in=_within(account, KEEPS_STAFF).values("pk"))
    return found.exclude(person=account.person_id or 0)


def staffed_units_open_to(account: Account) -> QuerySet[Unit]:
    """The units whose staff an account sees."""
    return _within(account, SEES_PERSONS)


def transfers_open_to(account: Account) -> QuerySet[Transfer]:
    """Both sides see a transfer."""
    within = _within(account, SEES_PERSONS).values("pk")
    either = Q(post__unit__in=within) | Q(to_unit__in=within)
    return Transfer.objects.filter(either).select_related("post__person", "post__unit", "to_unit")


def transfers_awaiting(account: Account) -> QuerySet[Transfer]:
    """Those that this account may confirm or decline."""
    awaiting = Transfer.objects.filter(to_unit__in=_within(account, KEEPS_STAFF).values("pk"), state="proposed")
    return awaiting.exclude(post__person=account.person_id)


def transfers_proposed(account: Account) -> QuerySet[Transfer]:
    """Those that this account may withdraw."""
    proposed = Transfer.objects.filter(post__unit__in=_within(account, KEEPS_STAFF).values("pk"), state="proposed")
    return proposed.exclude(post__person=account.person_id)


def data_requests_open_to(account: Account) -> QuerySet[DataRequest]:
    reached = _posts_within(account, [Role.STANDING_OFFICER])
    return DataRequest.objects.filter(person__in=reached.values("person")).select_related("person", "answered_by")


def _posts_within(account: Account, roles: Collection[Role]) -> QuerySet[Post]:
    return Post.objects.filter(unit__in=_within(account, roles).values("pk"))


def _within(account: Account, roles: Collection[Role]) -> QuerySet[Unit]:
    """The units over which an account holds one of some roles, with all below; none without such a role."""
    return subtree(*(grant.unit for grant in held_as(account, *roles)))
