from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.words import figure
from thidua.people.models import Unit
from thidua.people.queries import search_units


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        help_text=_("It stays in the log, with your name and the time."),
    )  # fmt: skip


LONGEST_KEY = 18
"""Digits of a key that every database can hold."""


class UnitField(forms.CharField):
    """A unit by its name or official code, among those in force on a day: today, unless a form says otherwise.

    Where a form says among which units, any other one is a name that no unit has.
    """

    on: date | None = None
    among: QuerySet[Unit] | None = None

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        named = search_units(text, self.on or localdate())
        named = named if self.among is None else named.filter(pk__in=self.among.values("pk"))
        found = list(named[:9])
        exact = [unit for unit in found if unit.name.casefold() == text.strip().casefold()] or found
        if len(exact) == 1:
            return exact[0]
        if not found and self.on:
            raise ValidationError(_("No unit in force on %(day)s has this name or code.") % {"day": figure(self.on)})
        if not found:
            raise ValidationError(_("No unit of today has this name or code."))
        names = "; ".join(f"{unit.name} ({unit.parent})" if unit.parent else unit.name for unit in exact[:8])
        raise ValidationError(_("Several units fit: %(names)s. Write the whole name, or the code.") % {"names": names})


class ListedUnitsField(forms.ModelMultipleChoiceField):
    """Several units out of a list."""

    def clean(self, value: Any) -> Any:
        """Django asks the database even for a number that is no key of any database."""
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": key})
        return super().clean(value)
