from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.words import figure
from thidua.people.folding import fold
from thidua.people.models import Unit
from thidua.people.models.units import in_force
from thidua.people.queries import units_meant

SHOWN = 8
LOOKED_AT = 200
"""More units than bear one name anywhere; of what fits in part, a few are enough to ask for more."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        help_text=_("It stays in the log, with your name and the time."),
    )  # fmt: skip


class UnitField(forms.CharField):
    """A unit by its code or name, among those in force on a day: today, unless a form says otherwise.

    Where a form says among which units, any other one is a name that no unit has.
    """

    on: date | None = None
    among: QuerySet[Unit] | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.named(text) if text else None

    def named(self, text: str) -> Unit:
        """The one unit that a code or name means. Raises ValidationError."""
        on = self.on or localdate()
        readings = units_meant(text, on)
        if self.among is not None:
            readings = (found.filter(pk__in=self.among.values("pk")) for found in readings)
        fits = next(filter(QuerySet.exists, readings), Unit.objects.none())
        found = list(fits.select_related("parent")[:LOOKED_AT])
        letter_by_letter = [unit for unit in found if unit.name.casefold() == text.strip().casefold()]
        exact = letter_by_letter or found
        if len(exact) == 1:
            return exact[0]
        if not found and self.on:
            raise ValidationError(_("No unit in force on %(day)s has this name or code.") % {"day": figure(self.on)})
        if not found:
            raise ValidationError(_("No unit of today has this name or code."))
        names = "; ".join(_told_apart(unit, on) for unit in exact[:SHOWN]) + ("; …" if len(exact) > SHOWN else "")
        if all(unit.search_name == fold(text) for unit in exact):
            raise ValidationError(_("Several units bear this name: %(names)s. Write the code.") % {"names": names})
        raise ValidationError(_("Several units fit: %(names)s. Write the whole name, or the code.") % {"names": names})


def _told_apart(unit: Unit, on: date) -> str:
    """A unit with its codes of a day and the unit above it."""
    codes = unit.codes.filter(in_force(on)).values_list("code", flat=True)
    beside = ", ".join([*codes, *([unit.parent.name] if unit.parent else [])])
    return f"{unit} ({beside})" if beside else unit.name


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
