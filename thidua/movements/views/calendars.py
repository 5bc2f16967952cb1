"""The calendar of what falls due for me: a month as a page, and a feed for calendar programs."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from thidua.movements import queries
from thidua.movements.actions import renew_calendar_feed
from thidua.movements.models import CalendarFeed
from thidua.movements.permissions import assigning_units, can_view_duties
from thidua.movements.tables import ICALENDAR, calendar_feed
from thidua.notices.queries import mail_choice_of
from thidua.people.models import Account
from thidua.people.permissions import permitted, units_judged_by, units_served_by

FEED_DAYS = timedelta(days=400)
FARTHEST_YEARS = 20


def _month(request: HttpRequest) -> date:
    """The first day of the month asked for, as 2026-02, or else of this month."""
    this_month = timezone.localdate().replace(day=1)
    try:
        asked = datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007 -- a month, no instant
    except ValueError:
        return this_month
    return asked if abs(asked.year - this_month.year) <= FARTHEST_YEARS else this_month


def _concerned(account: Account) -> queries.Concerned:
    return queries.Concerned(units_served_by(account), assigning_units(account), units_judged_by(account))


@permitted(can_view_duties)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A month, day by day."""
    first, concerned = _month(request), _concerned(request.user)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    context = {
        "days": queries.days_of(queries.current_movement(), concerned, first, last, timezone.now()),
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "today": timezone.localdate(),
        "concerned": concerned,
    }
    return render(request, "movements/calendar.html", context)


@permitted(can_view_duties, posts=True)
@never_cache
def calendar_address(request: HttpRequest) -> HttpResponse:
    """The address of the feed: told once, when it is made or made anew."""
    address = ""
    if request.method == "POST":
        token = renew_calendar_feed(by=request.user)
        address = request.build_absolute_uri(reverse("movements:calendar_feed", args=[token]))
    feed = CalendarFeed.objects.filter(account=request.user).first()
    return render(request, "movements/calendar_address.html", {"address": address, "feed": feed})


@never_cache
def calendar_feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """What falls due for whoever made this secret address, for a calendar program, which does not sign in."""
    feed = queries.feed_by_token(token)
    if feed is None or request.method not in ("GET", "HEAD") or not can_view_duties(feed.account):
        raise Http404
    movement, today = queries.current_movement(), timezone.localdate()
    days = queries.days_of(movement, _concerned(feed.account), today - FEED_DAYS, today + FEED_DAYS, timezone.now())
    with override(mail_choice_of(feed.account).language):
        content = calendar_feed(days, request.build_absolute_uri("/").rstrip("/"), timezone.now())
    return HttpResponse(content, content_type=ICALENDAR)


# Open to who knows the address: the permission of whose it is decides.
calendar_feed_file.permission, calendar_feed_file.posts = can_view_duties, False
