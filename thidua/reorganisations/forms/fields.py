from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.people.folding import fold
from thidua.people.forms.fields import UnitField
from thidua.reorganisations.models import Outcome


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

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        named = [one for one in self.set_up if text and (fold(one.name) == fold(text) or one.code == text)]
        if len(named) > 1:
            raise ValidationError(_("Several new units of this draft bear this name. Write the code."))
        return named[0] if named else super().clean(value)
