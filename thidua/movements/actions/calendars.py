"""The secret address of one's calendar: made and made anew."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from thidua.audit.actions import Subject, record
from thidua.movements.models import CalendarFeed
from thidua.movements.permissions import can_view_duties
from thidua.movements.queries import digest_of_token
from thidua.people.models import Account
from thidua.people.permissions import demand


@transaction.atomic
def renew_calendar_feed(*, by: Account) -> str:
    """Give an account a new secret address for its calendar; the one before opens nothing any more.

    Returns the token, which is told once and kept by its hash only.
    """
    demand(can_view_duties, by)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.filter(account=by).first() or CalendarFeed(account=by)
    feed.digest, feed.made_at = digest_of_token(token), timezone.now()
    feed.full_clean()
    feed.save()
    record(by=by, verb="renew_calendar_feed", subject=Subject("account", str(by.pk), str(by)))
    return token
