from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.files.models import Upload
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    can_view_results,
    holds,
    refused,
    standing_agency_of_province,
    thing,
    units_reached_by,
)
from thidua.targets.tables import HANDED_IN

REPORTERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.STANDING_OFFICER)


@thing(gettext_lazy("See the goals of the plan"))
def can_view_goals(account: Account) -> Decision:
    """The plan's goals and their state are published to every participant."""
    return can_view_results(account)


@thing(gettext_lazy("Report figures for goals of the own unit"))
def can_report_figures(account: Account) -> Decision:
    """Figures of the goals are entered by the units that own them; the standing agency may enter them for any."""
    if holds(account, *REPORTERS):
        return ALLOWED
    return refused(gettext_noop("Only heads and officers of units and the standing agency enter figures of the goals."))


def units_reported_by(account: Account) -> QuerySet[Unit]:
    """The units an account enters figures for: its own, those below, and those that were merged into them."""
    return units_reached_by(account, *REPORTERS)


def can_report_for(account: Account, unit: Unit) -> Decision:
    if units_reported_by(account).filter(pk=unit.pk).exists():
        return ALLOWED
    return refused(
        gettext_noop("This unit's figures are entered by the unit itself, those above it, or the standing agency.")
    )


def files_open_to(account: Account) -> QuerySet[Upload]:
    """Files of goal figures: who handed one in, and the standing agency of the whole province."""
    files = Upload.objects.filter(use=HANDED_IN.code).select_related("file")
    return files if standing_agency_of_province(account) else files.filter(by_id=account.pk)


@thing(gettext_lazy("Record results that others published"), of_the_movement=True)
def can_publish_results(account: Account) -> Decision:
    """What others published of the province is recorded by the standing agency."""
    return standing_agency_of_province(account)
