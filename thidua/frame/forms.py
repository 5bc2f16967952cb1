"""What a page does with a form that was sent to it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Carry out an act; what it refuses is shown beside the form's fields."""
    try:
        act()
    except ValidationError as error:
        for field, said in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
            form.add_error(field if field in form.fields else None, said)
        return False
    return True
