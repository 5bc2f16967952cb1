"""What a password must be, beside Django's own checks; numbers and source are in `thidua.settings.sign_in`."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thidua.people.folding import fold
from thidua.people.models import Account, Role
from thidua.settings.sign_in import ADMINISTRATOR_PASSWORDS_KEPT, PASSWORD_CLASSES

LETTERS_OF_A_WORD = 3
"""Shorter words stand in many others; and as many letters beside the own names make a password of its own."""


class LongEnough(MinimumLengthValidator):
    """Django has a Vietnamese sentence for what is asked beforehand, and none for a password that is too short."""

    def get_error_message(self) -> str:
        return str(self.get_help_text())


class NotOneself:
    """Not the own user name, mail address or name, with or without tones, whatever stands between and around them."""

    def validate(self, password: str, user: object = None) -> None:
        names = _names_of(user) if isinstance(user, Account) else []
        if not names:
            return
        left, found = re.subn("|".join(map(re.escape, names)), " ", _run_together(password))
        if found and sum(map(str.isalpha, left)) < LETTERS_OF_A_WORD:
            raise ValidationError(self.get_help_text(), code="password_is_oneself")

    def get_help_text(self) -> str:
        return _("Do not make it of your name, your user name or your mail address: those are guessed first.")


def _names_of(account: Account) -> list[str]:
    """What an account is called, as a whole and by its words, the longest first."""
    called = [fold(name) for name in (account.username, account.email.partition("@")[0], account.name)]
    names = {_run_together(name) for name in called} | {
        word for name in called for word in re.findall(r"[^\W\d_]+", name)
    }
    return sorted((name for name in names if len(name) >= LETTERS_OF_A_WORD), key=len, reverse=True)


def _run_together(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


class FourClasses:
    """Lower case, upper case, digits and other characters: each at least once."""

    def validate(self, password: str, user: object = None) -> None:
        classes = {_class_of(character) for character in password}
        if len(classes) < PASSWORD_CLASSES:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("Use a lower-case letter, an upper-case letter, a digit and another character, such as “-” or “!”.")


def _class_of(character: str) -> str:
    if character.islower():
        return "lower"
    if character.isupper():
        return "upper"
    return "digit" if character.isdigit() else "other"


class NotUsedLately:
    """Nobody keeps the password there is; an administrator does not come back to one of the last ten either."""

    def validate(self, password: str, user: object = None) -> None:
        if not isinstance(user, Account) or user.pk is None:
            return
        kept = ADMINISTRATOR_PASSWORDS_KEPT if user.holds_today(Role.ADMINISTRATOR) else 1
        if any(check_password(password, former.password) for former in user.passwords.all()[:kept]):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        return _("Do not use the password you have now; administrators use none of their last %(count)s.") % {
            "count": ADMINISTRATOR_PASSWORDS_KEPT
        }
