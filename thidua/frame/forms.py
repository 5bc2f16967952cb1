"""Fields that many forms have, and what a page does with a form that was sent to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from thidua.sheets.kinds import FIRST_DAY, LAST_DAY


class DayField(forms.DateField):
    """A day, picked from a calendar or written as people here write it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": FIRST_DAY, "max": LAST_DAY})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)
        beyond = _("A day from 1900 to 2100 is expected.")
        self.validators += [MinValueValidator(FIRST_DAY, beyond), MaxValueValidator(LAST_DAY, beyond)]


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Carry out an act; what it refuses is shown beside the form's fields."""
    try:
        act()
    except ValidationError as error:
        for field, said in (error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}).items():
            form.add_error(field if field in form.fields else None, said)
        return False
    return True
