"""How units name themselves on their papers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.documents.models import Letterhead
from thidua.documents.papers.content import visible
from thidua.documents.permissions import can_keep_letterhead
from thidua.documents.queries import letterhead_of
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand


@transaction.atomic
def keep_letterhead(
    *, unit: Unit, agency: str, parent_agency: str, mark: str, place: str, by: Account | None
) -> Letterhead:
    """State how a unit names itself on the papers drafted from now on. Raises ValidationError."""
    demand(lambda clerk: can_keep_letterhead(clerk, unit), by)
    kept = letterhead_of(unit) or Letterhead(unit=unit)
    before = _head(kept) if kept.pk else {}
    kept.agency, kept.parent_agency = visible(agency), visible(parent_agency)
    kept.mark, kept.place = visible(mark), visible(place)
    if not kept.mark.replace("-", "").isalnum():
        raise ValidationError({"mark": _("Letters and hyphens only, as SNV.")})
    kept.full_clean()
    kept.save()
    subject = Subject("letterhead", str(unit.pk), unit.name, "documents:letterhead")
    record(by=by, verb="keep_letterhead", subject=subject, before=before, after=_head(kept))
    return kept


def _head(kept: Letterhead) -> dict[str, object]:
    return {"agency": kept.agency, "parent_agency": kept.parent_agency, "mark": kept.mark, "place": kept.place}
