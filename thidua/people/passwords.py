"""What a password must be, beside Django's own checks; numbers and source are in `thidua.settings.sign_in`."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thidua.people.models import Account, Role
from thidua.settings.sign_in import ADMINISTRATOR_PASSWORDS_KEPT, PASSWORD_CLASSES


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
