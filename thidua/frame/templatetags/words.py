"""`{% load words %}`: the engine's words and figures in the language of the page."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from thidua.core.findings import Finding, Unit
from thidua.core.messages import Words
from thidua.frame import browsers, words as spoken

register = template.Library()


@register.filter
def say(words: Words | None) -> str:
    return "" if words is None else spoken.say(words)


@register.filter
def figure(value: Decimal | float | date | None, unit: Unit = "") -> str:
    """`{{ index|figure:"percent" }}`: nothing for a figure that is not known."""
    return "" if value is None or value == "" else spoken.figure(value, unit)


@register.filter
def on_behalf_of(who: object, others: str) -> str:
    """`{{ step.by|on_behalf_of:step.on_behalf_of }}`: who acted, and for whom if not by the own roles."""
    return _("%(who)s, on behalf of %(others)s") % {"who": who, "others": others} if others else f"{who}"


@register.filter
def or_system(name: str, account: int | None) -> str:
    """`{{ step.by_name|or_system:step.by_id }}`: who acted; no account is the system itself, whatever name was kept."""
    return name if account else _("the system")


@register.filter
def instant(value: datetime | None) -> str:
    """An instant up to which something holds: midnight is the end of the day before, as people say it."""
    if value is None:
        return ""
    local = localtime(value)
    if local.time() == time():
        return _("the end of %(day)s") % {"day": spoken.figure(local.date() - timedelta(days=1))}
    return f"{local:%H:%M %d/%m/%Y}"


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}`: Chrome on Windows."""
    return browsers.named(user_agent)


@register.filter
def index(percent: Decimal | None) -> str:
    """An index among others in a column: always with two decimals."""
    return "" if percent is None else spoken.figure(percent, "percent", least=2)


@register.filter
def value_said(finding: Finding) -> str:
    return spoken.said(finding.value, finding.unit)


@register.filter
def threshold_said(finding: Finding) -> str:
    return spoken.said(finding.threshold, finding.unit)


@register.filter
def day(instant: str) -> str:
    """The day of an instant written as 2024-12-31T07:00:00+07:00; words stay as they are."""
    try:
        return spoken.figure(datetime.fromisoformat(instant).date())
    except ValueError:
        return instant
