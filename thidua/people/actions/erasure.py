from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import batched

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import BATCH, Subject, Told, record_each
from thidua.audit.chain import ERASE
from thidua.audit.models import Content, Link
from thidua.frame.words import figure
from thidua.people.models import Account, DataRequest, RequestKind
from thidua.people.permissions import can_erase_for, demand
from thidua.people.queries import kept_by_law
from thidua.settings.sign_in import LOG_DAYS


@transaction.atomic
def erase_personal_content(
    *, numbers: Sequence[int], reason: str, by: Account | None, asked: DataRequest | None = None
) -> None:
    """Erase the names, values and reason of some audit entries on a lawful request; their places in the chain stay.

    Law on the protection of personal data, No. 91/2025/QH15. Each erasure is an entry of its own, which names the
    request; one that is not in the register is answered on the command line alone. Raises ValidationError.
    """
    demand(partial(can_erase_for, asked=asked), by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: which request, by whom, of which day.")})
    _refuse_what_is_kept(numbers)
    if asked:
        _count(asked, len(numbers))
    erased = sum(
        Content.objects.filter(entry__link__number__in=some).exclude(text=None).update(salt=None, text=None)
        for some in batched(numbers, BATCH)
    )
    if erased < max(len(numbers), 1):
        raise ValidationError(_("The contents of some of these entries were erased before. Nothing is erased now."))
    after = {"data_request": asked.pk} if asked else {}
    told = (Told(Subject("audit_entry", str(number), str(number)), after, {}) for number in numbers)
    record_each(by=by, verb=ERASE, told=told, reason=reason.strip())


def _refuse_what_is_kept(numbers: Sequence[int]) -> None:
    for some in batched(numbers, BATCH):
        kept = Link.objects.filter(kept_by_law(), number__in=some).values_list("number", flat=True)
        if kept:
            said = _(
                "Entry %(number)s tells of an account: who signed in, was locked or got a role. The law has that kept "
                "for %(days)s days; choose again without it, or erase it afterwards."
            )
            raise ValidationError(said % {"number": figure(min(kept)), "days": LOG_DAYS})


def _count(asked: DataRequest, erased: int) -> None:
    """Keep how much was erased for a request, so that its answer can be held against it."""
    kept = DataRequest.objects.select_for_update().get(pk=asked.pk)
    if kept.kind != RequestKind.ERASURE or not kept.is_open:
        raise ValidationError(_("Contents are erased for an open request for erasure."))
    kept.erased += erased
    kept.save(update_fields=["erased"])
