from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from thidua.audit.models import Link
from thidua.audit.queries import trail, trail_of
from thidua.documents.models import Paper
from thidua.feedback.models import Difficulty
from thidua.files.models import Upload
from thidua.movements.models import Activity, Duty, Movement, Registration, RegulationVersion, Task
from thidua.movements.permissions import can_run_duties, movements_open_to
from thidua.notices.models import Notice
from thidua.observations.models import Evidence, PublishedIndex
from thidua.observations.permissions import observations_open_to
from thidua.people.models import Account, DataRequest, PendingMatter, Person, Role, Transfer, TransferState, Unit
from thidua.people.permissions import (
    READS_LOG,
    Decision,
    accounts_standing_within,
    can_import,
    can_import_persons,
    can_view_persons,
    can_view_results,
    data_requests_open_to,
    holds,
    importers_within,
    lenders_to,
    persons_left_out,
    persons_on_record_in,
    persons_told_of,
    reaches,
    thing,
    transfers_open_to,
    units_held,
    units_reached_by,
    without_lent_by,
)
from thidua.people.queries import kept_by_law
from thidua.reorganisations.permissions import reorganisations_open_to
from thidua.reports.tables import KINDS, OF_FIGURES, OF_USE, Kind

# Accounts and roles, the log itself, the movement and what is published: of every other kind of record, persons first,
# an administrator reads in the log who did what kind of act when, and no more.
CHECKS = (Role.STANDING_OFFICER, Role.AUDITOR)
READ_BY_ADMINISTRATORS = (
    "account", "accounts", "audit_entry", "audit_log", "cluster", "duty_board", "letterhead", "movement", "open_point",
    "published_index", "regulation", "round", "scoring_run", "unit",
)  # fmt: skip
TELL_NUMBERS = ("audit_entry", "audit_log")
"""Kinds of which the entries say how many there are, or which number one has."""


def _rules_open_to(account: Account) -> QuerySet[RegulationVersion]:
    """The versions, former ones too, of rules that a movement open to an account follows: others tell of drafts."""
    return RegulationVersion.objects.filter(code__in=movements_open_to(account).values("regulation__code"))


SHUT: Mapping[str, Callable[[Account], QuerySet[Any]]] = {
    "data_request": data_requests_open_to,
    "movement": movements_open_to,
    "regulation": _rules_open_to,
    "reorganisation": reorganisations_open_to,
}
"""Drafts and requests about data: of those whose page is closed, only the standing agency reads what was done."""
OF_MATTERS = KINDS["matters"].use.code
NOT_ON_THE_PAGE = ("try_staff_code", "tell_apart_by_import")
CAME_TO_NOTHING = ("decline_transfer", "withdraw_transfer")


type Records = Callable[[QuerySet[Unit]], QuerySet[Any]]


def _of(model: type[Model], *paths: str) -> Records:
    """The records that name one of some units on one of the paths."""

    def records(units: QuerySet[Unit]) -> QuerySet[Any]:
        named = (Q(**{f"{path}__in": units.values("pk")}) for path in paths)
        return QuerySet(model).filter(reduce(or_, named)).order_by()

    return records


def _of_person(model: type[Model]) -> Records:
    """The records about persons whose own is for some units: it follows the person, and leaves the unit behind."""
    return lambda units: QuerySet(model).filter(person__in=persons_on_record_in(units).values("pk")).order_by()


def _either(one: Records, other: Records) -> Records:
    return lambda units: one(units) | other(units)


# By what a record of each kind belongs to a unit; every other kind belongs to the movement as a whole.
RECORDS: Mapping[str, Records] = {
    "account": accounts_standing_within,
    "activity": _of(Activity, "unit"),
    "data_request": _of_person(DataRequest),
    "difficulty": _of(Difficulty, "unit"),
    "duty": _of(Duty, "unit"),
    "evidence": _either(_of(Evidence, "unit"), _of_person(Evidence)),
    "letterhead": _of(Unit, "pk"),
    "matter": _either(_of(PendingMatter, "unit"), _of_person(PendingMatter)),
    "notice": lambda units: Notice.objects.filter(account__in=accounts_standing_within(units).values("pk")).order_by(),
    "paper": _of(Paper, "unit"),
    "person": persons_on_record_in,
    "published_index": _of(PublishedIndex, "unit"),
    "registration": _of(Registration, "unit"),
    "task": _of(Task, "lead", "assigner"),
    "unit": _of(Unit, "pk"),
}


@thing(gettext_lazy("See where the movement stands"))
def can_view_home(account: Account) -> Decision:
    return can_view_results(account)


@thing(gettext_lazy("Read the plan"))
def can_view_plan(account: Account) -> Decision:
    """The plan is published to every participant (P3)."""
    return can_view_results(account)


@thing(gettext_lazy("See the pages of units"))
def can_view_unit_page(account: Account) -> Decision:
    return can_view_results(account)


@thing(gettext_lazy("See the pages of persons within reach"))
def can_view_person_page(account: Account) -> Decision:
    """Whose page it is decides the rest: see `people.permissions.can_view_person`."""
    return can_view_persons(account)


@thing(gettext_lazy("See which file figures came from"))
def can_view_imported(account: Account) -> Decision:
    """Where a figure came from is as public as the figure; which imports these are: see `imports_open_to`."""
    return can_view_results(account)


def can_import_kind(account: Account, kind: Kind) -> Decision:
    """Hand tables of a kind in, and take what is on record out, within reach."""
    if kind.of_movement and not (may_run := can_run_duties(account)):
        return may_run
    return can_import_persons(account) if kind.of_persons else can_import(account)


def imports_open_to(account: Account) -> QuerySet[Upload]:
    """Who sees a figure sees which file it came from; who imports sees what `files_open_to` opens."""
    if not can_view_results(account):
        return Upload.objects.none()
    key = Cast(OuterRef("pk"), CharField())
    figures = observations_open_to(account).filter(origin__kind="import", origin__key=key)
    return Upload.objects.filter(Exists(figures), use__in=OF_FIGURES).select_related("file") | files_open_to(account)


def files_open_to(account: Account) -> QuerySet[Upload]:
    """The files themselves, to be looked into, checked and imported: those handed in within the own reach; of those
    that may name persons the own alone. A colleague's may tell of an open matter about whoever looks into it, and
    leaving out only such files would tell it by the gap; and it names persons whom no page shows.
    """
    kinds = {use: kind for use, kind in OF_USE.items() if can_import_kind(account, kind)}
    of_persons = [use for use, kind in kinds.items() if kind.of_persons or kind.may_name_persons]
    others = [use for use in kinds if use not in of_persons]
    files = Upload.objects.filter(use__in=others, by__in=importers_within(account).values("pk"))
    files |= Upload.objects.filter(use__in=of_persons, by=account)
    return files.select_related("file")


def reads_whole_log(account: Account) -> bool:
    """Whether a role that reads the log is held over every unit there is."""
    return _reaches_all(units_reached_by(account, *READS_LOG))


def reads_every_entry(account: Account) -> bool:
    """Whether no entry is left out for an account: otherwise the numbers, and how many there are, would tell of it. As
    if nobody had lent what it reads about that person by.
    """
    if persons_left_out(account, CHECKS):
        return False
    lenders = [one for one in lenders_to(account, *CHECKS) if one.person_id]
    readers = [account, *(without_lent_by(lender, account) for lender in lenders)]
    return all(_reaches_all(units_reached_by(reader, *CHECKS)) for reader in readers)


def _reaches_all(units: QuerySet[Unit]) -> bool:
    return not Unit.objects.filter(parent=None).exclude(pk__in=units.values("pk")).exists()


def _about(account: Account, roles: Collection[Role], kind: str | None) -> Q:
    """Entries about records of the units that some roles reach, and of their people; about the movement, if its
    province is among them.
    """
    seen, units = Q(pk__in=[]), units_reached_by(account, *roles)
    if not holds(account, *roles):
        return seen
    for name in RECORDS if kind is None else {kind} & RECORDS.keys():
        seen |= Q(entry__subject_kind=name, entry__subject_key__in=_keys(RECORDS[name](units)))
    movements = Movement.objects.filter(province__in=units.values("pk"))
    return seen | ~Q(entry__subject_kind__in=RECORDS) if movements.exists() else seen


def _about_matters(matters: QuerySet[PendingMatter]) -> Q:
    return Q(entry__subject_kind="matter", entry__subject_key__in=_keys(matters))


def as_open_to(account: Account, log: QuerySet[Link], *, kind: str | None = None) -> QuerySet[Link]:
    """Entries of the log about what an account reaches, with `contents_open`: whether it reads more in them than who
    did what when. Where all are about records of one `kind`, only that is looked for.

    What others did about matters is there for who reads it in full, and is told of the person. Whoever is a person on
    record, or stands in for one, reads none of it: a matter about that person would show by what is left out. So would
    it by the numbers: see `reads_every_entry`.
    """
    left_out = persons_left_out(account, CHECKS)
    every_entry = reads_every_entry(account)
    if not every_entry:
        matters = Q(entry__subject_kind="matter") | Q(entry__verb="import_matters")
        matters |= Q(entry__subject_kind="upload", entry__subject_key__in=_keys(Upload.objects.filter(use=OF_MATTERS)))
        read = Q(entry__actor=account)
        if not left_out:
            read |= _about(account, CHECKS, kind) & ~_about_matters(_withheld(account))
        log = log.filter(~matters | read)
    return _with_contents(account, log, kind, every_entry=every_entry)


def _withheld(account: Account) -> QuerySet[PendingMatter]:
    """Matters within reach about persons of whom an account is told of none: see `persons_told_of`."""
    reached = RECORDS["matter"](units_reached_by(account, *CHECKS)).exclude(person=None)
    return reached.exclude(person__in=persons_told_of(account).values("pk"))


def _checks_wherever_it_reads(account: Account) -> bool:
    """Whether an account reads no unit's log as an administrator alone: what it reads need not be told apart again."""
    return all(reaches(account, unit, *CHECKS) for unit in units_held(account, *READS_LOG))


def _with_contents(
    account: Account, log: QuerySet[Link], kind: str | None = None, *, every_entry: bool
) -> QuerySet[Link]:
    """The standing agency and auditors read every kind where they hold that role, but of drafts and requests what their
    pages open; nobody reads what is said of the own person, nor of who lent one the role that reaches that person.
    """
    left_out = persons_left_out(account, CHECKS)
    seen = ~Q(entry__subject_kind="person", entry__subject_key__in=map(str, left_out))
    if not _checks_wherever_it_reads(account):
        seen &= Q(entry__subject_kind__in=READ_BY_ADMINISTRATORS) | _about(account, CHECKS, kind)
    shut = _shut_to(account, every_entry=every_entry)
    for name in shut if kind is None else {kind} & shut:
        seen &= ~Q(entry__subject_kind=name) | Q(entry__subject_key__in=_keys(SHUT[name](account)))
    if not every_entry:
        seen &= ~Q(entry__subject_kind__in=TELL_NUMBERS)
    if not every_entry and not _reaches_all(units_reached_by(account, *CHECKS)):
        persons = _keys(Person.objects.filter(pk__in=_transfers_closed_to(account).values("post__person")))
        seen &= ~Q(entry__verb__in=CAME_TO_NOTHING, entry__subject_key__in=persons)
    if not reads_whole_log(account):
        log = log.filter(_about(account, READS_LOG, kind))
    open_now = Case(When(seen, then=Value(True)), default=Value(False))
    no_trail = ["matter"] if left_out else []
    trail_open = Case(When(entry__subject_kind__in=no_trail, then=Value(False)), default=Value(True))
    return log.annotate(contents_open=open_now, number_open=Value(every_entry), trail_open=trail_open)  # type: ignore[no-redef]


def _transfers_closed_to(account: Account) -> QuerySet[Transfer]:
    """Those that came to nothing between other units: why may tell of what was looked into there."""
    ended = Transfer.objects.filter(state__in=[TransferState.DECLINED, TransferState.WITHDRAWN])
    return ended.exclude(pk__in=transfers_open_to(account).values("pk"))


def _shut_to(account: Account, *, every_entry: bool) -> set[str]:
    """The kinds of which an account reads what their pages open: for the standing agency of all, the requests of others
    where one of them is its own or its lender's.
    """
    if not _reaches_all(units_reached_by(account, Role.STANDING_OFFICER)):
        return set(SHUT)
    return set() if every_entry else {"data_request"}


def _keys(records: QuerySet[Any]) -> QuerySet[Any]:
    return records.order_by().annotate(as_key=Cast("pk", CharField())).values("as_key")


def erasable_by(account: Account, asked: DataRequest) -> QuerySet[Link]:
    """Entries about who asks for an erasure and about that person's account, as far as the eraser reads them and their
    contents are there. Matters still looked into, and the requests themselves, are kept; so is what the law has kept
    for a time, and what the eraser did, or a stand-in for the eraser: a colleague erases that.
    """
    person = asked.person
    about = Q(entry__subject_kind="person", entry__subject_key=str(person.pk))
    about |= _about_matters(person.matters.exclude(closed_on=None))
    for own in Account.objects.filter(person=person):
        about |= Q(entry__subject_kind="account", entry__subject_key=str(own.pk))
    there = trail().filter(about, ~kept_by_law(), entry__content__text__isnull=False)
    done_for = Q(entry__content__text__contains='"on_behalf_of":') & Q(entry__content__text__contains=str(account))
    there = there.exclude(Q(entry__actor=account) | done_for)
    return _with_contents(account, there, every_entry=reads_every_entry(account)).filter(Q(contents_open=True))


def history_open_to(account: Account, person: Person) -> Iterator[Link]:
    """What was done about a person, newest first, as far as the person's page tells it: not who tried a staff code of
    whom, nor from which others, perhaps out of reach, one was told apart; that a transfer came to nothing, and why, to
    who sees that transfer.
    """
    seen = set(transfers_open_to(account).filter(post__person=person).values_list("answered_by", "answer"))
    for link in trail_of("person", str(person.pk)).exclude(entry__verb__in=NOT_ON_THE_PAGE):
        ended = link.entry.verb in CAME_TO_NOTHING
        said = link.entry.said
        if not ended or (said and (link.entry.actor_id, said.reason.strip()) in seen):
            yield link
