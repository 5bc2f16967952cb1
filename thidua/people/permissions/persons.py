from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, DataRequest, Person, Post, Role, Unit
from thidua.people.models.units import in_force, overlapping
from thidua.people.permissions.decisions import (
    ALLOWED,
    Decision,
    each,
    held_as,
    holds,
    lenders_to,
    refused,
    thing,
    without_lent_by,
)
from thidua.people.permissions.work import (
    can_erase_personal_content,
    reaches,
    standing_agency_only,
    standing_agency_over,
    units_held,
    units_reached_by,
)
from thidua.people.queries.lineage import with_predecessors
from thidua.people.queries.persons import heads_beside_others

# Personal data are open, by least privilege, to who decides on persons (the standing agency), to the unit they serve
# in, and to who examines whether awards to persons were lawful. Councils will see the persons of the files before them.
SEES_PERSONS = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR)
KEEPS_STAFF = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD)

# Whoever would see the own record as an officer would read of an accusation before it is looked into.
NOT_ABOUT_ONESELF = refused(gettext_noop("Nobody decides about oneself. Leave it to a colleague or the unit above."))


def is_own(account: Account, about: Person | Unit) -> bool:
    return isinstance(about, Person) and account.person_id == about.pk


def can_view_person(account: Account, person: Person) -> Decision:
    """Personal data: the standing agency, auditors, and the head and officers of the unit the person works in; for the
    person concerned there is a page of the own data, which leaves out what is still being looked into.
    """
    if is_own(account, person):
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
def can_keep_people(account: Account, units: Collection[Unit] = ()) -> Decision:
    """Many persons at once, who serve in some units: the standing agency within whose reach all of these lie."""
    return standing_agency_over(account, units)


@thing(gettext_lazy("Keep the staff of the own unit"))
def can_keep_staff(account: Account) -> Decision:
    """Who keeps the staff of some unit at all; of which, `can_keep_staff_of` says."""
    if holds(account, *KEEPS_STAFF):
        return ALLOWED
    return refused(gettext_noop("Staff are kept by the standing agency and by the heads and officers of units."))


def can_keep_staff_of(account: Account, unit: Unit) -> Decision:
    """The staff of a unit, or of one that was merged into it."""
    if reaches(account, unit, *KEEPS_STAFF):
        return ALLOWED
    return refused(gettext_noop("The staff of this unit are kept by the unit itself and by the standing agency."))


def can_keep_person(account: Account, person: Person) -> Decision:
    """The unit in which the person serves, or served last; those before keep nothing any more, and nobody oneself."""
    if is_own(account, person):
        return NOT_ABOUT_ONESELF
    if persons_kept_by(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("This person's record is kept by the own unit and by the standing agency."))


@thing(gettext_lazy("Name the heads of units below the own one"))
def can_name_heads(account: Account) -> Decision:
    """Of some unit at all; of which, `can_name_head_of` says."""
    return can_keep_staff(account)


def can_name_head_of(account: Account, unit: Unit) -> Decision:
    """Who is head of a unit, from when to when: said from above it, not by its own officers."""
    if reaches_from_above(account, unit):
        return ALLOWED
    return refused(gettext_noop("Who is head of a unit is said by the unit above it or by the standing agency."))


def can_keep_post(account: Account, post: Post) -> Decision:
    """Who corrects the person and keeps the staff of the unit; the post of a head is kept from above."""
    decision = each(partial(can_correct_person, person=post.person), partial(can_keep_staff_of, unit=post.unit))(
        account
    )
    return can_name_head_of(account, post.unit) if decision and post.is_head else decision


def can_judge_person(account: Account, person: Person, first: date, last: date | None = None) -> Decision:
    """Who keeps a person rates, and records discipline and pending matters; but those of who heads a unit, or did on
    some day from `first` to `last` (None: `first` only), come from above the unit, not from its own officers.
    """
    kept = can_keep_person(account, person)
    if not kept or persons_judged_by(account, first, last).filter(pk=person.pk).exists():
        return kept
    return refused(
        gettext_noop(
            "The head of a unit is rated by the unit above it or by the standing agency; so are discipline and matters "
            "about the head recorded."
        )
    )


def can_correct_person(account: Account, person: Person) -> Decision:
    """Who somebody is on record is corrected by who keeps the person; who a head is, from above."""
    kept = can_keep_person(account, person)
    if not kept or persons_judged_by(account, localdate()).filter(pk=person.pk).exists():
        return kept
    return refused(gettext_noop("What is on record about the head of a unit is corrected from above the unit."))


def can_rate_persons(account: Account, person_ids: Collection[int], year: int) -> Decision:
    """Several at once: each as `can_judge_person` says."""
    if account.person_id in person_ids:
        return NOT_ABOUT_ONESELF
    decision = standing_agency_only(account)
    rated = persons_judged_by(account, date(year, 1, 1), date(year, 12, 31))
    if decision and set(person_ids) - set(rated.values_list("pk", flat=True)):
        return refused(gettext_noop("Some of these persons do not serve within your reach."))
    return decision


def persons_corrected_by(account: Account) -> QuerySet[Person]:
    """Those within reach of the standing agency, but not who heads a unit that it does not reach from above."""
    reached = persons_followed_by(account, [Role.STANDING_OFFICER])
    return reached.exclude(pk__in=heads_not_below(account).values("person"))


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


def can_erase_for(account: Account, asked: DataRequest | None) -> Decision:
    """Contents of the log, for a request in the register (None: one elsewhere): over the whole province, and not for
    oneself. Another officer than the one who answers may do it.
    """
    if asked is None:
        return refused(gettext_noop("Contents of the log are erased for a request in the register."))
    return each(can_erase_personal_content, partial(can_answer_data_request, asked=asked))(account)


def can_enter_data_request(account: Account, person: Person) -> Decision:
    """What somebody asked on paper is entered by who would answer it; the own requests are made under My data."""
    if is_own(account, person):
        return NOT_ABOUT_ONESELF
    if persons_corrected_by(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("Requests about personal data are answered by the standing agency."))


def persons_open_to(account: Account) -> QuerySet[Person]:
    """Whose pages an account sees; what is said of somebody elsewhere is for elsewhere."""
    return persons_followed_by(account, SEES_PERSONS)


def persons_linked_by(account: Account) -> QuerySet[Person]:
    """Whose account an administrator may say one is."""
    return persons_followed_by(account, [Role.ADMINISTRATOR])


def persons_followed_by(account: Account, roles: Collection[Role]) -> QuerySet[Person]:
    """Persons who serve, or will, where some roles reach or in a unit that was merged into it; who served there
    last and serves nowhere now; but not oneself, nor who lent one of these roles and is reached by that alone.
    """
    return kept_among(_posts_within(account, roles), account, roles)


def can_link_person(account: Account, person: Person) -> Decision:
    if persons_linked_by(account).filter(pk=person.pk).exists():
        return ALLOWED
    return refused(gettext_noop("This person does not serve within your reach as an administrator."))


def can_unlink_person(account: Account, person: Person) -> Decision:
    """Whose account it is was said by an administrator; that is taken back by the standing agency, not by oneself and
    not by who keeps accounts too.
    """
    if is_own(account, person):
        return NOT_ABOUT_ONESELF
    if not Account.objects.filter(person=person).exists():
        return refused(gettext_noop("No account is linked to this person."))
    reached = persons_corrected_by(account).filter(pk=person.pk)
    if reached.exists() and not holds(account, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(gettext_noop("A link is taken back by an officer of the standing agency who keeps no accounts."))


def persons_kept_by(account: Account) -> QuerySet[Person]:
    """Whose record a role that keeps staff reaches: see `persons_followed_by`."""
    return persons_followed_by(account, KEEPS_STAFF)


def kept_among(own: QuerySet[Post], account: Account, roles: Collection[Role]) -> QuerySet[Person]:
    """Whose record an account keeps by the posts that some roles reach: see `persons_followed_by`."""
    return _on_record_by(own).exclude(pk__in=persons_left_out(account, roles))


def persons_left_out(account: Account, roles: Collection[Role]) -> list[int]:
    """About whom an account decides nothing by some roles: oneself, and who lent one of these roles, unless another
    reaches that person too; through a stand-in one would decide about oneself.
    """
    out = [account, *(one for one in lenders_to(account, *roles) if not _reaches_without(one, account, roles))]
    return [one.person_id for one in out if one.person_id]


def _reaches_without(lender: Account, account: Account, roles: Collection[Role]) -> bool:
    """Whether some roles reach the person of a lender also by what others lent, or by the own."""
    less = without_lent_by(lender, account)
    return persons_followed_by(less, roles).filter(pk=lender.person_id or 0).exists()


def persons_on_record_in(units: QuerySet[Unit]) -> QuerySet[Person]:
    """Whose record is for some units: who serves there, or will; who served there last and serves nowhere now."""
    return _on_record_by(Post.objects.filter(unit__in=units.values("pk")))


def _on_record_by(own: QuerySet[Post]) -> QuerySet[Person]:
    later = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), person=OuterRef("person"))
    kept = own.filter(Q(valid_to=None) | Q(valid_to__gte=localdate()) | ~Exists(later))
    return Person.objects.filter(pk__in=kept.values("person"))


def persons_judged_by(account: Account, first: date, last: date | None = None) -> QuerySet[Person]:
    """Whom an account keeps, without those who head a unit that it does not reach from above, or did in that time."""
    going_on, then = overlapping(localdate(), None), overlapping(first, last or first)
    heads = heads_not_below(account).filter(going_on | then)
    return persons_kept_by(account).exclude(pk__in=heads.values("person"))


def heads_not_below(account: Account, roles: Collection[Role] = KEEPS_STAFF) -> QuerySet[Post]:
    """The posts of heads on whom others decide: now or formerly of a unit level with the account, and today of any
    that it does not reach from above by some roles, whatever else the head is besides. What a head lent does not count:
    nobody takes oneself out of the reach of those above.
    """
    others = _not_below(account, roles)
    for lender in lenders_to(account, *roles):
        others |= Q(person=lender.person_id or 0) & _not_below(without_lent_by(lender, account), roles)
    return Post.objects.filter(others, is_head=True)


def _not_below(account: Account, roles: Collection[Role]) -> Q:
    beyond = in_force(localdate()) & ~Q(unit__in=units_below(account, roles).values("pk"))
    return Q(unit__in=units_level_with(account, roles)) | beyond


def units_level_with(account: Account, roles: Collection[Role] = KEEPS_STAFF) -> list[int]:
    """The units that some roles of an account reach by being held over the very unit alone, not from above, and those
    that were merged into them: their own officers did not judge their heads either.
    """
    own = {grant.unit_id: grant.unit for grant in held_as(account, *roles)}
    level = [unit for unit in own.values() if not reaches_from_above(account, unit, roles)]
    return [unit.pk for unit in with_predecessors(level)]


def units_below(account: Account, roles: Collection[Role] = KEEPS_STAFF) -> QuerySet[Unit]:
    """The units that an account reaches from above: see `reaches_from_above`."""
    below = Q(parent=None, pk__in=[unit.pk for unit in units_held(account, *_of_the_top(roles))])
    for unit in units_held(account, *roles):
        below |= Q(path__startswith=unit.path) & ~Q(pk=unit.pk)
    return Unit.objects.filter(below)


def reaches_from_above(account: Account, unit: Unit, roles: Collection[Role] = KEEPS_STAFF) -> bool:
    """Whether one of some roles is held over a unit above this one; above the topmost there is none, so that whoever
    judges or examines the whole reaches that as well.
    """
    kept = units_held(account, *roles)
    if any(unit.pk != one.pk and unit.path.startswith(one.path) for one in kept):
        return True
    return unit.parent_id is None and reaches(account, unit, *_of_the_top(roles))


def _of_the_top(roles: Collection[Role]) -> set[Role]:
    return {Role.STANDING_OFFICER, Role.AUDITOR} & set(roles)


def posts_kept_by(account: Account) -> QuerySet[Post]:
    """The posts that an account corrects, ends or gives up for a transfer; those of heads from above only."""
    kept = _posts_within(account, KEEPS_STAFF).filter(person__in=persons_judged_by(account, localdate()).values("pk"))
    return kept.exclude(pk__in=heads_not_below(account).values("pk"))


def heads_to_settle(account: Account) -> QuerySet[Post]:
    """The heads of units with several of them, where an account says who is head; but not oneself."""
    found = heads_beside_others(localdate()).filter(unit__in=units_reached_by(account, *KEEPS_STAFF).values("pk"))
    return found.exclude(person=account.person_id or 0).exclude(unit__in=units_level_with(account))


def staffed_units_open_to(account: Account) -> QuerySet[Unit]:
    """The units whose staff an account sees."""
    return units_reached_by(account, *SEES_PERSONS)


def data_requests_open_to(account: Account) -> QuerySet[DataRequest]:
    """The requests about personal data that an account answers: a head's from above the unit."""
    found = DataRequest.objects.filter(person__in=persons_corrected_by(account).values("pk"))
    return found.select_related("person", "answered_by", "entered_by")


def _posts_within(account: Account, roles: Collection[Role]) -> QuerySet[Post]:
    return Post.objects.filter(unit__in=units_reached_by(account, *roles).values("pk"))
