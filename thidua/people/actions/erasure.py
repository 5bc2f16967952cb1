from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.audit.chain import ERASE
from thidua.audit.models import Content, Entry
from thidua.people.models import Account
from thidua.people.permissions import can_erase_personal_content, demand


@transaction.atomic
def erase_personal_content(*, entry: Entry, reason: str, by: Account | None) -> None:
    """Erase the names, values and reason of an audit entry on a lawful request; its place in the chain stays.

    Law on the protection of personal data, No. 91/2025/QH15. Raises ValidationError.
    """
    demand(can_erase_personal_content, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: which request, by whom, of which day.")})
    erased = Content.objects.filter(entry=entry).exclude(text=None).update(salt=None, text=None)
    if not erased:
        raise ValidationError(_("The contents of this entry were erased before."))
    number = str(entry.link.number)
    record(by=by, verb=ERASE, subject=Subject("audit_entry", number, number), reason=reason.strip())
