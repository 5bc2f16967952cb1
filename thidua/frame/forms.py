"""Fields that many forms have, and what a page does with a form that was sent to it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, gettext_lazy as _

from thidua.frame.words import language, say
from thidua.sheets.cells import is_unclear, read_number, write_number
from thidua.sheets.faults import InputError
from thidua.sheets.kinds import FIRST_DAY, LAST_DAY
from thidua.sheets.writing import POINTS


class DayField(forms.DateField):
    """A day, picked from a calendar or written as people here write it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": FIRST_DAY, "max": LAST_DAY})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)
        beyond = _("A day from 1900 to 2100 is expected.")
        self.validators += [MinValueValidator(FIRST_DAY, beyond), MaxValueValidator(LAST_DAY, beyond)]


class NumberField(forms.CharField):
    """An exact number, written as people write it in the language of the page: 12.000 is twelve thousand in Vietnamese.

    `heard` says how a text was read that would be another number in the other language.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    heard = ""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = read_number(text, point=POINTS[language()])
        except InputError as error:
            raise ValidationError(f"{say(error.fault.problem)} {say(error.fault.remedy)}") from None
        if is_unclear(text):
            said = {"text": text, "number": written_number(number.normalize())}
            self.heard = gettext("“%(text)s” was read as the number %(number)s.") % said
        return number


def written_number(number: Decimal | None) -> str:
    """A number as a field takes it, without groups of thousands; nothing for none."""
    return "" if number is None else write_number(number, POINTS[language()])


def heard(form: forms.Form) -> list[str]:
    """How numbers were read that could be read in two ways, for the page that confirms them."""
    return [field.heard for field in form.fields.values() if isinstance(field, NumberField) and field.heard]


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Carry out an act; what it refuses is shown beside the form's fields."""
    try:
        act()
    except ValidationError as error:
        for field, said in (error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}).items():
            form.add_error(field if field in form.fields else None, said)
        return False
    return True
