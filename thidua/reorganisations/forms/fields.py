from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.people.folding import fold
from thidua.people.forms.fields import UnitField
from thidua.people.models import Unit
from thidua.reorganisations.models import Outcome


class UnitsField(UnitField):
    """Several units, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[Unit]:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if not lines:
            raise ValidationError(self.error_messages["required"])
        return list({unit.pk: unit for unit in (self._one(line) for line in lines)}.values())

    def _one(self, line: str) -> Unit:
        try:
            return super().clean(line)
        except ValidationError as error:
            raise ValidationError([f"“{line}”: {said}" for said in error.messages]) from None


class PercentField(forms.DecimalField):
    """A share, written as a percentage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_value=100, decimal_places=2, **options)

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class UnitAfterField(UnitField):
    """A unit of the day: one that an earlier step of the draft sets up, else one on record."""

    set_up: Sequence[Outcome] = ()

    def clean(self, value: Any) -> Unit | Outcome | None:
        text = str(value or "").strip()
        named = [one for one in self.set_up if text and (fold(one.name) == fold(text) or one.code == text)]
        if len(named) > 1:
            raise ValidationError(_("Several new units of this draft bear this name. Write the code."))
        return named[0] if named else super().clean(value)
