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


class UnitField(forms.CharField):
    """A unit by its name or official code, among those in force on a day: today, unless a form says otherwise.

    Where a form says among which units, any other one is a name that no unit has.
    """

    on: date | None = None
    among: QuerySet[Unit] | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.named(text) if text else None

    def named(self, text: str) -> Unit:
        """The one unit that a name or code means. Raises ValidationError."""
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


class UnitsField(UnitField):
    """Several units, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if not lines and self.required:
            raise ValidationError(self.error_messages["required"])
        return list({unit.pk: unit for unit in (self._one(line) for line in lines)}.values())

    def _one(self, line: str) -> Unit:
        try:
            return self.named(line)
        except ValidationError as error:
            raise ValidationError([f"“{line}”: {said}" for said in error.messages]) from None
