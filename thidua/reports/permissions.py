from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.files.models import Upload
from thidua.people.models import Account
from thidua.people.permissions import Decision, can_import, can_view_persons, can_view_results, thing
from thidua.reports.tables import OF_FIGURES, OF_USE


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


def imports_open_to(account: Account) -> QuerySet[Upload]:
    """Who imports sees every import; who sees results, those of figures. The files themselves are for who imports."""
    if not can_view_results(account):
        return Upload.objects.none()
    return Upload.objects.filter(use__in=list(OF_USE) if can_import(account) else OF_FIGURES).select_related("file")
