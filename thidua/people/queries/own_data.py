"""What is on record about one person, as lines that the person can read and keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from thidua.audit.models import Entry
from thidua.core.dated import DatedValue, NoValueInForce
from thidua.core.messages import Words
from thidua.law.holidays import national_calendar
from thidua.law.loading import national_dated, national_file
from thidua.people.models import OPEN_STATES, Account, DataRequest, Person, RequestState, RoleGrant, Transfer
from thidua.settings.sign_in import LOG_DAYS


class Line(NamedTuple):
    section: str
    what: str
    first: date | None = None
    last: date | None = None
    document: str = ""


def days_for_request(kind: str, on: date) -> DatedValue[int]:
    """In how many days the law of a day wants a request about personal data done. Raises NoValueInForce."""
    return national_dated("personal_data.yaml")[f"data_request_days_{kind}"].at(on)


def reply_due_on(received_on: date) -> date | None:
    """By when whoever asked is told what comes of it, in working days; None where the law of the day does not say."""
    days = _days("data_request_reply_working_days", received_on)
    return national_calendar().add_working_days(received_on, days) if days else None


def longest_extension(asked: DataRequest) -> int:
    """By how many days a request may be put off: once, while it is in work and its day is not past; else by none."""
    if asked.state != RequestState.IN_WORK or asked.due_before or asked.due_on < localdate():
        return 0
    return _days("data_request_extension_days", asked.received_on)


def _days(code: str, on: date) -> int:
    try:
        return national_dated("personal_data.yaml")[code].at(on).value
    except NoValueInForce:
        return 0


def overdue_on(day: date) -> Q:
    """Requests of which the day for the reply is past, or the day by which they are to be done."""
    return Q(state=RequestState.RECEIVED, reply_due_on__lt=day) | Q(state__in=OPEN_STATES, due_on__lt=day)


def kept_by_law() -> Q:
    """Places in the log of what it says of accounts, younger than the law lets it be erased: who came in, was locked,
    got a role.
    """
    since = now() - timedelta(days=LOG_DAYS)
    return Q(entry__subject_kind__in=("account", "accounts"), entry__at__gt=since)


def instrument_named(code: str) -> Words:
    """An instrument of national law by its number, or by its title where it has none."""
    found = {one.code: one for one in national_file("instruments.yaml").instruments}
    return found[code].number or found[code].title if code in found else code


def data_about(person: Person, account: Account) -> list[Line]:
    """Everything but matters that are still being looked into: the law on denunciations keeps them from all concerned.

    Law on denunciations, No. 25/2018/QH14.
    """
    above = (line for lines_about in settings.THIDUA_OWN_DATA for line in import_string(lines_about)(person))
    return [*_identity(person, account), *_posts(person), *_registers(person), *above, *_account(account)]


def _identity(person: Person, account: Account) -> Iterator[Line]:
    section = _("Who you are")
    yield Line(section, f"{person.staff_code}, {person.full_name}, {person.get_category_display()}")
    if person.birth_date:
        yield Line(section, _("born"), person.birth_date)
    yield Line(section, f"{account.username}, {account.email}", account.date_joined.date())


def _posts(person: Person) -> Iterator[Line]:
    for post in person.posts.select_related("unit").order_by("pk"):
        yield Line(_("Posts"), f"{post.title}, {post.unit}", post.valid_from, post.valid_to)
    for transfer in Transfer.objects.filter(post__person=person).select_related("to_unit"):
        what = f"{transfer.title}, {transfer.to_unit}: {transfer.get_state_display()}"
        yield Line(_("Transfers"), what, transfer.on, None, transfer.document)


def _registers(person: Person) -> Iterator[Line]:
    for rating in person.ratings.order_by("year"):
        yield Line(_("Yearly ratings"), f"{rating.year}: {rating.get_level_display()}", None, None, rating.decision)
    for action in person.discipline.order_by("imposed_on"):
        yield Line(_("Disciplinary actions"), action.form, action.imposed_on, action.ends_on, action.decision)
    for matter in person.matters.exclude(closed_on=None).order_by("opened_on"):
        yield Line(_("Closed matters"), matter.subject, matter.opened_on, matter.closed_on, matter.document)
    for asked in person.data_requests.order_by("pk"):
        what = f"{asked.get_kind_display()}: {asked.get_state_display()}"
        yield Line(_("Your requests"), what, asked.received_on, None, asked.answer)


def _account(account: Account) -> Iterator[Line]:
    for grant in RoleGrant.objects.filter(account=account).select_related("unit").order_by("pk"):
        role = f"{grant.get_role_display()}, {grant.unit}"
        yield Line(_("Roles"), role, grant.valid_from, grant.revoked_on or grant.valid_to, grant.reason)
    count = Entry.objects.filter(verb="sign_in", actor_id=account.pk).count()
    yield Line(_("Signing in"), _("%(count)s sign-ins in the audit log") % {"count": count})
