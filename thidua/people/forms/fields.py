from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.people.models import Unit
from thidua.people.queries import search_units

DAY = {"type": "date"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        help_text=_("It stays in the log, with your name and the time."),
    )  # fmt: skip


class UnitField(forms.CharField):
    """A unit by its name or official code, among those in force today."""

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(search_units(text, localdate())[:9])
        exact = [unit for unit in found if unit.name.casefold() == text.strip().casefold()] or found
        if len(exact) == 1:
            return exact[0]
        if not found:
            raise ValidationError(_("No unit of today has this name or code."))
        names = "; ".join(f"{unit.name} ({unit.parent})" if unit.parent else unit.name for unit in exact[:8])
        raise ValidationError(_("Several units fit: %(names)s. Write the whole name, or the code.") % {"names": names})
