"""Who is refused what is in use beyond the own reach learns that it is in use: so often a day and no more."""

from __future__ import annotations

from django.conf import settings
from django.utils.timezone import localtime

from thidua.audit.models import Entry
from thidua.core.messages import gettext_noop
from thidua.people.models import Account
from thidua.people.permissions.decisions import ALLOWED, Decision, refused

TRIES = ("try_staff_code", "try_account", "try_link")


def tries_left(account: Account) -> int:
    """How many more such answers an account gets today; a file that is tried counts for each of its codes."""
    today = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    made = Entry.objects.filter(actor=account, verb__in=TRIES, at__gte=today).select_related("content")
    counts = (entry.said.after.get("count", 1) if entry.said else 1 for entry in made)
    return int(settings.THIDUA_TRIES_A_DAY) - sum(map(int, counts))


def can_try_on(account: Account) -> Decision:
    """Whatever is asked: the refusal itself must not tell anything."""
    if tries_left(account) > 0:
        return ALLOWED
    return refused(
        gettext_noop(
            "You have tried too many codes, names or addresses that cannot be used here. Go on tomorrow, or ask the "
            "standing agency or the administrator of the province."
        )
    )
