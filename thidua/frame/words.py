"""Words and figures as people read them, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

from thidua.core.findings import Unit, Value
from thidua.core.messages import Words, gettext_noop, render

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
MOST_PLACES = 4
SWAPPED_SEPARATORS = str.maketrans(",.", ".,")


class Citation(NamedTuple):
    """How an instrument is named to people, where its text stands, and how its paragraphs are cited."""

    label: Words
    url: str = ""
    paragraphs: Mapping[str, Words] = {}


def language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def say(words: Words) -> str:
    """Say words of the engine or of a regulation."""
    return render(words, language(), gettext, _show)


def _show(value: object) -> str:
    if isinstance(value, Decimal | int | date):
        return figure(value)
    return str(value)


def figure(value: Decimal | float | date, unit: Unit = "", places: int = 2, least: int = 0) -> str:
    """A figure with its unit, rounded half up to `least` to `places` decimals; a date as 31/12/2023."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return _with_unit(_written(number, places, least), unit, 1 if number == 1 else 2)


def _written(number: Decimal, places: int, least: int) -> str:
    rounded = _rounded(number, places)
    text = f"{rounded:,f}"
    if "." in text:
        whole, decimals = text.split(".")
        decimals = decimals.rstrip("0").ljust(least, "0")
        text = f"{whole}.{decimals}" if decimals else whole
    text = "0" if text == "-0" else text.replace("-", MINUS)
    return text.translate(SWAPPED_SEPARATORS) if language() == "vi" else text


def _rounded(number: Decimal, places: int) -> Decimal:
    """Half up; 64.998 keeps a third decimal, since as 65 it would stand on the other side of a bound."""
    for kept in range(places, max(places, MOST_PLACES) + 1):
        rounded = number.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP)
        if rounded == number or rounded != rounded.to_integral_value():
            return rounded
    return rounded


def _with_unit(number: str, unit: Unit, plural: int) -> str:
    named = {"number": number}
    match unit:
        case "percent":
            return f"{number}{NO_BREAK_SPACE}%"
        case "points":
            return ngettext("%(number)s point", "%(number)s points", plural) % named
        case "rank":
            return gettext("rank %(number)s") % named
        case "ranks":
            return ngettext("%(number)s place", "%(number)s places", plural) % named
        case "money":
            return gettext("%(number)s đồng") % named
        case _:
            return number


def said(value: Value | date, unit: Unit = "") -> str:
    """A finding's value or threshold with its unit; nothing for what is not known."""
    if value is None:
        return ""
    if isinstance(value, Decimal | date):
        return figure(value, unit)
    return say(value)


# What Django says of a form, and its Vietnamese catalogue leaves out.
FORM_TEXTS = (
    gettext_noop("Null characters are not allowed."),
    gettext_noop("“%(pk)s” is not a valid value."),
    gettext_noop("- Select an option -"),
)

# What django-allauth says to people who sign in. It ships no Vietnamese: our catalogues carry these texts.
SIGN_IN_FIELD = pgettext_lazy("field label", "Login")
SIGN_IN_TEXTS = (
    gettext_noop("Username or email"),
    gettext_noop("Username"),
    gettext_noop("Email"),
    gettext_noop("Email address"),
    gettext_noop("Password"),
    gettext_noop("Remember Me"),
    gettext_noop("Forgot your password?"),
    gettext_noop("Current Password"),
    gettext_noop("New Password"),
    gettext_noop("New Password (again)"),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Please type your current password."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("The email address and/or password you specified are not correct."),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("Invalid login."),
    gettext_noop("Incorrect password."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("The email address is not assigned to any user account."),
    gettext_noop("The password reset token was invalid."),
    gettext_noop("Successfully signed in as %(name)s."),
    gettext_noop("You have signed out."),
    gettext_noop("Password successfully changed."),
    gettext_noop("Password successfully set."),
    gettext_noop("Code"),
    gettext_noop("Name"),
    gettext_noop("Authenticator code"),
    gettext_noop("Incorrect code."),
    gettext_noop("Master key"),
    gettext_noop("Backup key"),
    gettext_noop("Key nr. {number}"),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use a security key"),
    gettext_noop("Authenticator app activated."),
    gettext_noop("Authenticator app deactivated."),
    gettext_noop("A new set of recovery codes has been generated."),
    gettext_noop("Security key added."),
    gettext_noop("Security key removed."),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop("Signed out of all other sessions."),
)
