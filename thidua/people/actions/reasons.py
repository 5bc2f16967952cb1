from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def stated(reason: str, field: str = "reason") -> str:
    """The reason as given; a correction without one is refused."""
    if not reason.strip():
        raise ValidationError({field: _("Give the reason: it stays in the log.")})
    return reason.strip()
