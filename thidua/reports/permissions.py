from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy

from thidua.audit.models import Link
from thidua.files.models import Upload
from thidua.people.models import Account, PendingMatter, Role
from thidua.people.permissions import (
    Decision,
    can_import,
    can_view_persons,
    can_view_results,
    holds,
    importers_within,
    thing,
)
from thidua.reports.tables import OF_FIGURES, OF_USE, Kind

# Accounts and roles, the log itself, files, the movement and what is published: of every other kind of record, persons
# first, an administrator reads in the log who did what kind of act when, and no more.
READ_BY_ADMINISTRATORS = (
    "account", "accounts", "audit_entry", "audit_log", "cluster", "duty", "duty_board", "letterhead", "movement",
    "open_point", "origin", "published_index", "regulation", "round", "scoring_run", "successions", "unit", "units",
    "upload",
)  # fmt: skip


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


def can_export(account: Account, kind: Kind) -> Decision:
    """Who hands registers of persons in need not see what is on record: that is for who sees persons, within reach."""
    decision = can_import(account)
    return can_view_persons(account) if decision and kind.of_persons else decision


def imports_open_to(account: Account) -> QuerySet[Upload]:
    """Who sees results sees where figures came from; who imports sees every import made within the own reach."""
    if not can_view_results(account):
        return Upload.objects.none()
    return Upload.objects.filter(use__in=OF_FIGURES).select_related("file") | files_open_to(account)


def files_open_to(account: Account) -> QuerySet[Upload]:
    """The files themselves, to be looked into, checked and imported: those handed in within the own reach."""
    files = Upload.objects.filter(use__in=list(OF_USE), by__in=importers_within(account).values("pk"))
    return files.select_related("file") if can_import(account) else files.none()


def as_open_to(account: Account, log: QuerySet[Link]) -> QuerySet[Link]:
    """Entries of the log with `contents_open`: whether an account reads in them more than who did what when.

    The standing agency and auditors read every kind; nobody reads what is said of the own person.
    """
    own = Q(entry__subject_kind="person", entry__subject_key=str(account.person_id))
    if account.person_id is not None:
        matters = [
            str(pk) for pk in PendingMatter.objects.filter(person=account.person_id).values_list("pk", flat=True)
        ]
        own |= Q(entry__subject_kind="matter", entry__subject_key__in=matters)
    seen = ~own
    if not holds(account, Role.STANDING_OFFICER, Role.AUDITOR):
        seen &= Q(entry__subject_kind__in=READ_BY_ADMINISTRATORS)
    open_now = Case(When(seen, then=Value(True)), default=Value(False))
    return log.annotate(contents_open=open_now)  # type: ignore[no-redef]
